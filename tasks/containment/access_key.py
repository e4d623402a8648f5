"""An IAM user's access key: switch it off, and on again."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.errors import NotThere


def observe(action: DeactivateAccessKey) -> State:
    """`{"status": "Active" | "Inactive" | "absent"}`; a user that is gone has no key."""
    iam = aws.client("iam", account=action.account)
    try:
        keys = aws.pages(iam, "list_access_keys", "AccessKeyMetadata", UserName=action.user_name)
    except NotThere:
        keys = []
    status = {key["AccessKeyId"]: key["Status"] for key in keys}
    return {"status": status.get(action.access_key_id, "absent")}


def change(action: DeactivateAccessKey) -> None:
    """Set the key to Inactive."""
    _set(action, "Inactive")


def undo(action: DeactivateAccessKey, before: State) -> State:
    """Set it to Active if it was so before the case and still exists."""
    if before.get("status") == "Active" and observe(action)["status"] == "Inactive":
        _set(action, "Active")
    return observe(action)


def _set(action: DeactivateAccessKey, status: str) -> None:
    iam = aws.client("iam", account=action.account, changing=True)
    with aws.reading_aws_errors("iam:UpdateAccessKey", action.access_key_id):
        iam.update_access_key(UserName=action.user_name, AccessKeyId=action.access_key_id, Status=status)


HAND = Hand(observe=observe, change=change, undo=undo)
