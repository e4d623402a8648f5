"""Whether a KMS key can be used: disabled, enabled again, and kept from deletion."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.cancel_key_deletion import CancelKeyDeletion
from watchkeeper.actions.disable_kms_key import DisableKmsKey, OnKey
from watchkeeper.errors import NotThere, Permanent


def observe(action: OnKey) -> State:
    """`{"state": KMS's word, or "absent"}`."""
    kms = aws.client("kms", account=action.account, region=action.region)
    try:
        with aws.reading_aws_errors("kms:DescribeKey", action.key_id):
            return {"state": kms.describe_key(KeyId=action.key_id)["KeyMetadata"]["KeyState"]}
    except NotThere:
        return {"state": "absent"}


def disable(action: DisableKmsKey) -> None:
    """Disable it."""
    _call(action, "disable_key", "kms:DisableKey")


def enable(action: DisableKmsKey, before: State) -> State:
    """Enable it, if it was enabled before the case.

    Raises:
        Permanent: somebody has scheduled it for deletion since.
    """
    now = observe(action)
    if before["state"] == "Enabled" and now["state"] != "Enabled":
        if now["state"] != "Disabled":
            raise Permanent(f"KMS key {action.key_id} is {now['state']}: it cannot be enabled")
        _call(action, "enable_key", "kms:EnableKey")
    return observe(action)


def cancel(action: CancelKeyDeletion) -> None:
    """Take it off the list of keys to be deleted."""
    _call(action, "cancel_key_deletion", "kms:CancelKeyDeletion")


def stays(action: CancelKeyDeletion, before: State) -> State:
    """Nothing is scheduled for deletion again."""
    del before
    return observe(action)


def _call(action: OnKey, call: str, permission: str) -> None:
    kms = aws.client("kms", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors(permission, action.key_id):
        getattr(kms, call)(KeyId=action.key_id)


DISABLE = Hand(observe=observe, change=disable, undo=enable)
CANCEL_DELETION = Hand(observe=observe, change=cancel, undo=stays)
