"""A role's sessions: deny those issued so far, and take the denial away again."""

from datetime import UTC, datetime

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.policy_document import as_json, as_text
from watchkeeper.action import State
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.errors import NotThere


def observe(action: RevokeRoleSessions) -> State:
    """`{"document": the case's policy, or None}`."""
    iam = aws.client("iam", account=action.account)
    try:
        with aws.reading_aws_errors("iam:GetRolePolicy", action.role_name):
            answer = iam.get_role_policy(RoleName=action.role_name, PolicyName=action.policy_name)
    except NotThere:
        return {"document": None}
    return {"document": as_json(answer["PolicyDocument"])}


def change(action: RevokeRoleSessions) -> None:
    """Deny every session issued before this moment."""
    iam = aws.client("iam", account=action.account)
    with aws.reading_aws_errors("iam:PutRolePolicy", action.role_name):
        iam.put_role_policy(
            RoleName=action.role_name,
            PolicyName=action.policy_name,
            PolicyDocument=as_text(action.document(datetime.now(UTC))),
        )


def undo(action: RevokeRoleSessions, before: State) -> State:
    """Take the case's policy away, if the case put it there."""
    if before.get("document") is None and observe(action)["document"] is not None:
        iam = aws.client("iam", account=action.account)
        with aws.reading_aws_errors("iam:DeleteRolePolicy", action.role_name):
            iam.delete_role_policy(RoleName=action.role_name, PolicyName=action.policy_name)
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=undo)
