"""The table of hands: how each action reads, changes and undoes. A new action is a line here."""

from tasks.containment import (
    access_key,
    attached_policy,
    credential_status,
    group_membership,
    inline_policy,
    instance_stop,
    quarantine,
    snapshots,
    termination_protection,
    trust_policy,
)
from tasks.containment.hand import Hand

HANDS: dict[str, Hand] = {
    "close_role": trust_policy.CLOSE,
    "deactivate_access_key": access_key.HAND,
    "deactivate_credential": credential_status.HAND,
    "deny_all_user": inline_policy.ON_USER,
    "deny_console_user": inline_policy.ON_USER,
    "detach_policy": attached_policy.HAND,
    "protect_from_termination": termination_protection.HAND,
    "quarantine_instance": quarantine.HAND,
    "reduce_trust": trust_policy.REDUCE,
    "remove_from_group": group_membership.HAND,
    "revoke_role_sessions": inline_policy.ON_ROLE,
    "snapshot_volumes": snapshots.HAND,
    "stop_instance": instance_stop.HAND,
}
"""By the action's `kind`."""
