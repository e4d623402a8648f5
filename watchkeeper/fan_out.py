"""What could be contained beyond the finding's own principal: always a person's decision."""

from collections.abc import Sequence

from watchkeeper.action_table import Action
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.reached import BlastRadius, Edge, Node
from watchkeeper.targets import AccessKeyTarget, RoleTarget

_SEALED = ("AWSServiceRole", "AWSReservedSSO_", "OrganizationAccountAccessRole", "AWSControlTowerExecution")
"""Roles that AWS keeps, or that the organization itself comes in by."""


def fan_out_actions(
    finding: Finding, radius: BlastRadius
) -> tuple[tuple[Action, ...], tuple[str, ...], tuple[Declined, ...]]:
    """Sessions of assumed roles to revoke and created keys to deactivate; why a person decides; what is left.

    The finding's own principal is its runbook's to contain, and so is what was created in its account.
    """
    actions: dict[str, Action] = {}
    ask: list[str] = []
    declined: list[Declined] = []
    for edge in radius.edges:
        node = next((node for node in radius.nodes if node.id == edge.target), None)
        if node is None or _is_own(finding, node) or edge.refused:
            continue
        step = _step(finding, edge, node)
        if isinstance(step, Declined):
            declined.append(step)
        elif step is not None and step[0].key not in actions:
            actions[step[0].key] = step[0]
            ask.append(step[1])
    return tuple(actions.values()), tuple(ask), tuple(dict.fromkeys(declined))


def widened(plan: Plan, finding: Finding, radius: BlastRadius) -> Plan:
    """A plan that a person decides on, with what was reached from there: one question for all of it."""
    actions, ask, declined = fan_out_actions(finding, radius)
    known = {action.key for action in plan.actions}
    return plan.model_copy(
        update={
            "actions": (*plan.actions, *(action for action in actions if action.key not in known)),
            "ask": tuple(dict.fromkeys((*plan.ask, *ask))),
            "declined": tuple(dict.fromkeys((*plan.declined, *declined))),
        }
    )


def left_to_people(plans: Sequence[Plan], finding: Finding, radius: BlastRadius) -> Plan | None:
    """What was reached beyond a containment that asked nobody: told to a person, who is called; None if nothing.

    Args:
        plans: what was planned and carried out.
        finding: what the case began with.
        radius: what was reached from there.
    """
    actions, _, declined = fan_out_actions(finding, radius)
    known = {action.key for plan in plans for action in plan.actions}
    if not (new := [action for action in actions if action.key not in known]):
        return None
    why = "it was reached from here, and others may use it: a person decides"
    return plans[0].model_copy(
        update={
            "summary": "What was reached from the contained principal.",
            "actions": (),
            "declined": (*(Declined(what=action.sentence, why=why) for action in new), *declined),
            "requests": (
                Request(what="start revoke-role-sessions for each role that was reached, or look into it"),
            ),
            "ask": (),
            "escalate": f"beyond the contained one was reached: {', '.join(action.subject for action in new)}",
        }
    )


def _step(finding: Finding, edge: Edge, node: Node) -> tuple[Action, str] | Declined | None:
    """The action on what the edge leads to and why a person decides, or why there is none."""
    where = {"account": node.account, "region": finding.region, "case_id": finding.case_id}
    when = f"{edge.at:%Y-%m-%d %H:%M:%S} UTC" if edge.at else "an unknown time"
    if edge.how == "assumed" and node.kind == "role":
        what = f"revoke the sessions of role {node.name} in account {node.account}"
        if not node.account:
            return Declined(what=what, why="the call does not tell whose role it is")
        if node.name.startswith(_SEALED):
            return Declined(
                what=what, why="AWS or the organization keeps this role: its owner must end them"
            )
        if edge.doubtful:
            return Declined(what=what, why=f"assumed at {when}, before it began: it may be ordinary work")
        why = (
            f"role {node.name} in account {node.account} was assumed at {when} on the way from the finding's "
            "principal: revoking its sessions hits everything that uses it"
        )
        return RevokeRoleSessions(role_name=node.name, **where), why
    elsewhere = node.account and node.account != finding.account
    if edge.how == "created" and node.kind == "access_key" and elsewhere and node.owner:
        why = f"key {node.name} of user {node.owner} in account {node.account} was created at {when} on the way"
        return DeactivateAccessKey(user_name=node.owner, access_key_id=node.name, **where), why
    if edge.how == "created" and node.held and elsewhere:
        what = f"contain {node.kind} {node.name} in account {node.account}"
        return Declined(
            what=what, why=f"created at {when} on the way: look at it there, and start its runbook"
        )
    return None


def _is_own(finding: Finding, node: Node) -> bool:
    """Whether it is the principal that the finding names."""
    return any(
        (node.kind, node.name, node.account)
        == ("role", _role_of(target), target.account or finding.account)
        for target in finding.targets
    )


def _role_of(target: object) -> str | None:
    match target:
        case RoleTarget(role_name=name):
            return name
        case AccessKeyTarget(user_name=name, user_type="AssumedRole" | "Role"):
            return name
    return None
