"""Unusual calls of a principal: the same containment whatever the tactic, other questions to people.

An anomaly is no proof: the plan says what was unusual, and asks for what tells an attacker from a
colleague with a new task. GuardDuty's severity decides whether it waits for the answer.
"""

from watchkeeper.access.trust import Trusted, is_closed, trusted
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.evidence import Looks, RoleFacts, Seen
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import contain_principal, credentials_in
from watchkeeper.targets import AccessKeyTarget

LOOK_AT = ("user", "role", "newcomers")
MAY = ("deactivate_access_key", "deny_all_user", "deny_console_user", "close_role", "revoke_role_sessions")
"""Kinds of action in a runbook's `may` that begins with `contain_principal`, newcomers included."""
ASKS = (
    "before a role's sessions are revoked or it is closed, where the user could not be looked at, and "
    "about what was made since by nobody known"
)
SOURCES = (
    "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-creds.html",
    "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
)


def decide_anomalous(
    finding: Finding, looks: Looks, runbook: str, summary: str, requests: tuple[Request, ...]
) -> Plan:
    """The principal and what it made; a role that outsiders may assume is closed if a person agrees.

    Args:
        finding: what happened.
        looks: the evidence.
        runbook: whose plan it is.
        summary: what the tactic means, in a sentence.
        requests: what people are asked by the tactic, beside whether it was they.
    """
    target = credentials_in(finding)
    calls = f" ({', '.join(finding.apis)})" if finding.apis else ""
    was_it_you = Request(
        what=f"ask whoever answers for {target.label} whether these calls were theirs{calls}",
        why="unusual is not wrong: a new task, a scanner or a migration looks the same",
    )
    steps = contain_principal(finding, target, looks).then(close_to_outsiders(finding, target, looks))
    asked = PrincipalSteps(requests=(was_it_you, *requests))
    return steps.then(asked).on(begun(finding, runbook, summary))


def close_to_outsiders(finding: Finding, target: AccessKeyTarget, looks: Looks) -> PrincipalSteps:
    """Revoked sessions are worth little where whoever had them may assume the role again from outside."""
    look = looks.get("role")
    if not isinstance(look, Seen) or not isinstance(look.value, RoleFacts) or look.value.trust is None:
        return PrincipalSteps()
    role = look.value
    outside = outsiders(role.trust or {}, target.account or finding.account)
    if not outside or target.user_type not in ("AssumedRole", "Role"):
        return PrincipalSteps()
    close = CloseRole(
        role_name=role.role_name,
        account=target.account or finding.account,
        region=target.region or finding.region,
        case_id=finding.case_id,
    )
    names = ", ".join(one.short for one in outside[:5])
    why = f"role {role.role_name} lets in {names}: closing it keeps everybody out, its own users too"
    narrow = Request(
        what=f"narrow the trust of role {role.role_name}: does {names} still need it?",
        why="a condition on the account, the organization or an ExternalId keeps others out for good",
    )
    return PrincipalSteps(actions=(close,), ask=(why,), requests=(narrow,))


def outsiders(trust: dict[str, object], account: str) -> tuple[Trusted, ...]:
    """Whom a trust policy lets in from outside of the account: everybody, or other accounts.

    Services and identity providers are not counted: they are how a role is meant to be used.
    """
    if is_closed(trust):
        return ()
    found = (
        one
        for one in trusted(trust)
        if one.kind == "everybody" or (one.kind in ("account", "principal") and one.account != account)
    )
    return tuple({one.short: one for one in found}.values())
