"""The table of hands: how each action reads, changes and undoes. A new action is a line here."""

from tasks.containment import (
    access_key,
    inline_policy,
    instance_stop,
    quarantine,
    snapshots,
    termination_protection,
)
from tasks.containment.hand import Hand

HANDS: dict[str, Hand] = {
    "deactivate_access_key": access_key.HAND,
    "deny_all_user": inline_policy.ON_USER,
    "protect_from_termination": termination_protection.HAND,
    "quarantine_instance": quarantine.HAND,
    "revoke_role_sessions": inline_policy.ON_ROLE,
    "snapshot_volumes": snapshots.HAND,
    "stop_instance": instance_stop.HAND,
}
"""By the action's `kind`."""
