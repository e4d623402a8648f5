"""Guardrails: a plan goes in, the same plan or a smaller or more careful one comes out."""

from fnmatch import fnmatchcase

from watchkeeper.action_table import Action
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import (
    Absent,
    InstanceFacts,
    Looks,
    RoleFacts,
    Seen,
    Unseen,
    UserFacts,
)
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Declined, Plan

_UNTOUCHABLE_PATHS = ("/aws-service-role/", "/aws-reserved/")
_UNTOUCHABLE_NAMES = (
    "AWSServiceRoleFor*",  # service-linked: AWS answers UnmodifiableEntity
    "AWSReservedSSO_*",  # Identity Center: remove the assignment there instead
    "OrganizationAccountAccessRole",
    "AWSControlTower*",
    "stacksets-exec-*",
)


def review(
    plan: Plan, finding: Finding, looks: Looks, policy: HousePolicy, changes_last_hour: int | None
) -> Plan:
    """`plan` without what is protected, and with every reason why a person must be asked.

    Args:
        plan: what the runbook decided.
        finding: what it was decided on.
        looks: the evidence; tags and paths in it count.
        policy: the house's rules.
        changes_last_hour: over all cases; None if it could not be counted, and then a person decides.
    """
    kept: list[Action] = []
    declined = list(plan.declined)
    for action in plan.actions:
        if why := _why_protected(action, looks, policy):
            declined.append(Declined(what=action.sentence, why=why))
        else:
            kept.append(action)
    ask = list(plan.ask)
    if kept and not finding.band.at_least(policy.ask_from):
        declined += [
            Declined(what=action.sentence, why=f"severity {finding.band} is below {policy.ask_from}")
            for action in kept
        ]
        kept, ask = [], []
    if kept:
        ask += _reasons_to_ask(kept, finding, looks, policy, changes_last_hour)
    return plan.model_copy(
        update={
            "actions": tuple(kept),
            "declined": tuple(declined),
            "ask": tuple(dict.fromkeys(ask)) if kept else (),
            "rehearsal": plan.rehearsal or finding.sample,
        }
    )


def _reasons_to_ask(
    kept: list[Action],
    finding: Finding,
    looks: Looks,
    policy: HousePolicy,
    changes_last_hour: int | None,
) -> list[str]:
    reasons = []
    if not finding.band.at_least(policy.contain_from):
        reasons.append(f"severity {finding.band} is below {policy.contain_from}")
    if finding.account in policy.protected_accounts:
        reasons.append(f"account {finding.account} is protected")
    if changes_last_hour is None:
        reasons.append("the changes of the last hour could not be counted")
    elif changes_last_hour + len(kept) > policy.changes_per_hour:
        reasons.append(
            f"{changes_last_hour} changes in the last hour and {len(kept)} more "
            f"would pass the limit of {policy.changes_per_hour}"
        )
    reasons += [why for action in kept if (why := _why_not_known(action, looks))]
    return reasons


def _why_protected(action: Action, looks: Looks, policy: HousePolicy) -> str | None:
    """Why this action must not be taken at all; None if it may be."""
    name = action.principal
    if name is not None:
        if _matches(name, _UNTOUCHABLE_NAMES):
            return f"{name} is managed by AWS or by the organization"
        if _matches(name, policy.own_roles):
            return f"{name} is Watchkeeper's own"
        if _matches(name, policy.protected_principals):
            return f"{name} is a protected principal"
    if _matches(action.resource, policy.protected_resources):
        return f"{action.resource} is a protected resource"
    if facts := _facts_about(action, looks):
        if facts.kind != "instance" and facts.path.startswith(_UNTOUCHABLE_PATHS):
            return f"its path {facts.path} says that AWS manages it"
        if why := _why_tagged(facts, policy):
            return why
    return _why_instance_protected(action, looks, policy)


def _why_tagged(facts: UserFacts | InstanceFacts | RoleFacts, policy: HousePolicy) -> str | None:
    for tag, value in policy.protected_tags.items():
        if facts.tags.get(tag) == value:
            return f"its tag {tag}={value} protects it"
    return None


def _why_instance_protected(action: Action, looks: Looks, policy: HousePolicy) -> str | None:
    """A protected instance keeps its role's sessions: without them it works no more than a stopped one."""
    look = looks.get("instance")
    if not isinstance(action, RevokeRoleSessions) or not isinstance(look, Seen):
        return None
    facts = look.value
    if not isinstance(facts, InstanceFacts) or facts.role_name != action.role_name:
        return None
    if _matches(facts.instance_id, policy.protected_resources):
        return f"{facts.instance_id} is a protected resource"
    return _why_tagged(facts, policy)


def _why_not_known(action: Action, looks: Looks) -> str | None:
    """Why a person must decide on something of which no tag and no path was seen; None if it was seen."""
    if _facts_about(action, looks):
        return None
    step = _step_of(action)
    name = _name_of(action)
    look = looks.get(step)
    if isinstance(look, Unseen):
        return f"could not look at {step} {name}: {look.why}"
    if isinstance(look, Seen) and isinstance(look.value, Absent):
        return f"{step} {name} was not found: {look.value.what} does not exist"
    return f"{step} {name} was not looked at"


def _facts_about(action: Action, looks: Looks) -> UserFacts | InstanceFacts | RoleFacts | None:
    """The evidence on just what `action` changes; what was seen of another of its kind says nothing."""
    look = looks.get(_step_of(action))
    if not isinstance(look, Seen):
        return None
    match look.value:
        case RoleFacts(role_name=name) | UserFacts(user_name=name) | InstanceFacts(instance_id=name):
            return look.value if name == _name_of(action) else None
        case _:
            return None


def _step_of(action: Action) -> str:
    """The evidence step that looks at what `action` changes."""
    if isinstance(action, RevokeRoleSessions):
        return "role"
    return "user" if isinstance(action, DeactivateAccessKey | DenyAllUser) else "instance"


def _name_of(action: Action) -> str:
    """The name of the user or role, or the id of the instance."""
    match action:
        case RevokeRoleSessions(role_name=name):
            return name
        case DeactivateAccessKey(user_name=name) | DenyAllUser(user_name=name):
            return name
        case _:
            return action.instance_id


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
