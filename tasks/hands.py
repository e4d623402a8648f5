"""The table of hands: how each action reads, changes and undoes. A new action is a line here."""

from tasks.containment import (
    access_key,
    instance_stop,
    quarantine,
    role_sessions,
    snapshots,
    termination_protection,
    user_policy,
)
from tasks.containment.hand import Hand

HANDS: dict[str, Hand] = {
    "deactivate_access_key": access_key.HAND,
    "deny_all_user": user_policy.HAND,
    "protect_from_termination": termination_protection.HAND,
    "quarantine_instance": quarantine.HAND,
    "revoke_role_sessions": role_sessions.HAND,
    "snapshot_volumes": snapshots.HAND,
    "stop_instance": instance_stop.HAND,
}
"""By the action's `kind`."""
