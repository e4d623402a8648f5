"""A managed policy on a user, a role or a group: detach it, and attach it again."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.errors import NotThere


def observe(action: DetachPolicy) -> State:
    """`{"attached": bool}`; a holder that is gone has no policy."""
    iam = aws.client("iam", account=action.account)
    call = f"list_attached_{action.holder}_policies"
    try:
        found = aws.pages(iam, call, "AttachedPolicies", **_holder(action))
    except NotThere:
        found = []
    return {"attached": action.policy_arn in {one["PolicyArn"] for one in found}}


def change(action: DetachPolicy) -> None:
    """Detach it."""
    _call("detach", action)


def undo(action: DetachPolicy, before: State) -> State:
    """Attach it, if it was attached before the case."""
    if before.get("attached") and not observe(action)["attached"]:
        _call("attach", action)
    return observe(action)


def _call(verb: str, action: DetachPolicy) -> None:
    iam = aws.client("iam", account=action.account, changing=True)
    permission = f"iam:{verb.title()}{action.holder.title()}Policy"
    with aws.reading_aws_errors(permission, action.holder_name):
        getattr(iam, f"{verb}_{action.holder}_policy")(PolicyArn=action.policy_arn, **_holder(action))


def _holder(action: DetachPolicy) -> dict[str, str]:
    return {f"{action.holder.title()}Name": action.holder_name}


HAND = Hand(observe=observe, change=change, undo=undo)
