"""A role's trust policy: reduced or closed, and put back.

IAM takes a trust policy as a whole and has no version of it to compare: each change reads the
document, and writes it a moment later.
"""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.policy_document import as_json, as_text
from watchkeeper.action import State
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.reduce_trust import ReduceTrust
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.trust_document import closings, same, statements, with_statements, without_closings

Action = CloseRole | ReduceTrust


def observe(action: Action) -> State:
    """`{"exists": bool, "trust": the document, or None}`."""
    iam = aws.client("iam", account=action.account)
    try:
        with aws.reading_aws_errors("iam:GetRole", action.role_name):
            role = iam.get_role(RoleName=action.role_name)["Role"]
    except NotThere:
        return {"exists": False, "trust": None}
    return {"exists": True, "trust": as_json(role["AssumeRolePolicyDocument"])}


def look_closed(action: CloseRole) -> State:
    """As `observe`, and `"closed"`: whether a statement of the case's own is there."""
    now = observe(action)
    return {**now, "closed": any(one.get("Sid") == action.sid for one in statements(now["trust"] or {}))}


def reduce(action: ReduceTrust) -> None:
    """Put the decided document in the place of the one it was decided on."""
    check(action, observe(action))
    _put(action, action.document)


def check(action: ReduceTrust, now: State) -> None:
    """Whether the role still trusts whom it did when it was decided, or whom it shall.

    Raises:
        Permanent: somebody has changed the trust policy since; a person decides anew.
    """
    if not (action.was_decided_on(now) or action.holds(now)):
        raise Permanent(f"the trust policy of role {action.role_name} was changed since it was decided on")


def restore(action: ReduceTrust, before: State) -> State:
    """Put the document from before back; a statement by which a case closed the role meanwhile stays.

    Raises:
        Permanent: the role is gone, or somebody else has changed its trust policy since.
    """
    now = observe(action)
    if not left_of_reduction(before, now):
        return now
    if now["trust"] is None:
        raise Permanent(f"role {action.role_name} does not exist any more")
    if not same(without_closings(now["trust"]), without_closings(action.document)):
        raise Permanent(f"the trust policy of role {action.role_name} was changed by somebody since")
    ours = [one for one in closings(now["trust"]) if one not in closings(before["trust"])]
    _put(action, with_statements(before["trust"], statements(before["trust"]) + ours))
    return observe(action)


def left_of_reduction(before: State, now: State) -> tuple[str, ...]:
    """What the role trusts is as it was, beside what closes it."""
    if now["trust"] is not None and same(without_closings(now["trust"]), without_closings(before["trust"])):
        return ()
    return ("its trust policy is not the one from before",)


def close(action: CloseRole) -> None:
    """Add the case's own statement."""
    trust = _trust(action)
    _put(action, with_statements(trust, [*_others(action, trust), action.statement]))


def reopen(action: CloseRole, before: State) -> State:
    """Take the case's own statement out, and leave whatever else was changed meanwhile.

    A role that is gone needs nothing.
    """
    now = look_closed(action)
    if now["closed"] and not before.get("closed"):
        _put(action, with_statements(now["trust"], _others(action, now["trust"])))
    return look_closed(action)


def left_of_closing(before: State, now: State) -> tuple[str, ...]:
    """The case's statement is gone; what others have changed in the trust policy is theirs."""
    return (
        ("the statement that closes it is still there",) if now["closed"] and not before["closed"] else ()
    )


def _others(action: CloseRole, trust: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in statements(trust) if one.get("Sid") != action.sid]


def _trust(action: Action) -> dict[str, Any]:
    found = observe(action)["trust"]
    if found is None:
        raise NotThere(f"role {action.role_name} does not exist")
    return dict(found)


def _put(action: Action, document: dict[str, Any]) -> None:
    iam = aws.client("iam", account=action.account, changing=True)
    with aws.reading_aws_errors("iam:UpdateAssumeRolePolicy", action.role_name):
        iam.update_assume_role_policy(RoleName=action.role_name, PolicyDocument=as_text(document))


REDUCE = Hand(observe=observe, change=reduce, undo=restore, ready=check, left=left_of_reduction)
CLOSE = Hand(observe=look_closed, change=close, undo=reopen, left=left_of_closing, shared=False)
