"""The deny-all inline policy of an IAM user: put, and take away again."""

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.policy_document import as_json, as_text
from watchkeeper.action import State
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.errors import NotThere


def observe(action: DenyAllUser) -> State:
    """`{"document": the case's policy, or None}`."""
    iam = aws.client("iam", account=action.account)
    try:
        with aws.reading_aws_errors("iam:GetUserPolicy", action.user_name):
            answer = iam.get_user_policy(UserName=action.user_name, PolicyName=action.policy_name)
    except NotThere:
        return {"document": None}
    return {"document": as_json(answer["PolicyDocument"])}


def change(action: DenyAllUser) -> None:
    """Put the policy under the case's own name."""
    iam = aws.client("iam", account=action.account)
    with aws.reading_aws_errors("iam:PutUserPolicy", action.user_name):
        iam.put_user_policy(
            UserName=action.user_name,
            PolicyName=action.policy_name,
            PolicyDocument=as_text(action.document),
        )


def undo(action: DenyAllUser, before: State) -> State:
    """Take the case's policy away, if the case put it there."""
    if before.get("document") is None and observe(action)["document"] is not None:
        iam = aws.client("iam", account=action.account)
        with aws.reading_aws_errors("iam:DeleteUserPolicy", action.user_name):
            iam.delete_user_policy(UserName=action.user_name, PolicyName=action.policy_name)
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=undo)
