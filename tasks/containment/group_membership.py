"""An IAM user's membership in a group."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.errors import NotThere


def observe(action: RemoveFromGroup) -> State:
    """`{"member": bool}`; a user that is gone is in no group."""
    iam = aws.client("iam", account=action.account)
    try:
        groups = aws.pages(iam, "list_groups_for_user", "Groups", UserName=action.user_name)
    except NotThere:
        groups = []
    return {"member": action.group_name in {group["GroupName"] for group in groups}}


def change(action: RemoveFromGroup) -> None:
    """Take the user out of the group."""
    iam = aws.client("iam", account=action.account, changing=True)
    with aws.reading_aws_errors("iam:RemoveUserFromGroup", action.group_name):
        iam.remove_user_from_group(GroupName=action.group_name, UserName=action.user_name)


def undo(action: RemoveFromGroup, before: State) -> State:
    """Put the user into the group, if it was in it before the case."""
    if before.get("member") and not observe(action)["member"]:
        iam = aws.client("iam", account=action.account, changing=True)
        with aws.reading_aws_errors("iam:AddUserToGroup", action.group_name):
            iam.add_user_to_group(GroupName=action.group_name, UserName=action.user_name)
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=undo)
