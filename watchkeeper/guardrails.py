"""Guardrails: a plan goes in, the same plan or a smaller or more careful one comes out."""

from fnmatch import fnmatchcase
from typing import Any

from watchkeeper.action_table import Action
from watchkeeper.actions.copy_snapshots import copies_for
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.evidence import InstanceFacts, Looks, Seen, Unseen
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.looked_at import facts_about, of_step, why_not_known
from watchkeeper.plan import Declined, Plan
from watchkeeper.severity import Severity

UNTOUCHABLE_PATHS = ("/aws-service-role/", "/aws-reserved/")
"""Beginnings of paths under which AWS keeps roles that it manages itself."""
UNTOUCHABLE_NAMES = (
    "AWSServiceRoleFor*",  # service-linked: AWS answers UnmodifiableEntity
    "AWSReservedSSO_*",  # Identity Center: remove the assignment there instead
    "OrganizationAccountAccessRole",
    "AWSControlTower*",
    "stacksets-exec-*",
)
"""Shell patterns of roles that AWS or the organization manages."""


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
    plan = _with_copies(plan, looks, policy)
    kept: list[Action] = []
    declined = list(plan.declined)
    for action in plan.actions:
        if why := why_not(action, looks, policy):
            declined.append(Declined(what=action.sentence, why=why))
        else:
            kept.append(action)
    ask, band = list(plan.ask), band_of(finding, policy)
    if kept and not band.at_least(policy.ask_from):
        declined += [
            Declined(what=action.sentence, why=f"severity {band} is below {policy.ask_from}")
            for action in kept
        ]
        kept, ask = [], []
    production, unknown = interrupted_production(kept, looks, policy), interrupted_unseen(kept, looks)
    if kept:
        ask += _reasons_to_ask(kept, finding, looks, policy, changes_last_hour)
        ask += [f"{name} is in production, and this interrupts it" for name in production]
        ask += [f"whether {name} is in production was not seen, and this interrupts it" for name in unknown]
    return plan.model_copy(
        update={
            "actions": tuple(kept),
            "declined": tuple(declined),
            "ask": tuple(dict.fromkeys(ask)) if kept else (),
            "approvals_needed": policy.production_approvals
            if production or unknown
            else plan.approvals_needed,
            "rehearsal": plan.rehearsal or finding.sample,
        }
    )


def _with_copies(plan: Plan, looks: Looks, policy: HousePolicy) -> Plan:
    """With the house's evidence key: snapshots that nobody could share are copied.

    Last of all: AWS copies finished snapshots only, and nothing that contains waits for the minutes they take.
    """
    copies = copies_for(plan, looks, policy.evidence_key)
    if not copies:
        return plan
    requests = tuple(one for one in plan.requests if one.unless != "copy_snapshots")
    return plan.model_copy(update={"actions": (*plan.actions, *copies), "requests": requests})


def _reasons_to_ask(
    kept: list[Action],
    finding: Finding,
    looks: Looks,
    policy: HousePolicy,
    changes_last_hour: int | None,
) -> list[str]:
    reasons = []
    if not (band := band_of(finding, policy)).at_least(policy.contain_from):
        reasons.append(f"severity {band} is below {policy.contain_from}")
    reasons += [
        f"account {account} is protected"
        for account in dict.fromkeys(action.account for action in kept)
        if account in policy.protected_accounts
    ]
    if changes_last_hour is None:
        reasons.append("the changes of the last hour could not be counted")
    elif changes_last_hour + len(kept) > policy.changes_per_hour:
        reasons.append(
            f"{changes_last_hour} changes in the last hour and {len(kept)} more "
            f"would pass the limit of {policy.changes_per_hour}"
        )
    reasons += [why for action in kept if (why := why_not_known(action, looks))]
    return reasons


def band_of(finding: Finding, policy: HousePolicy) -> Severity:
    """The band by which a finding is treated: its own, or a higher one that the house gives its type."""
    higher = [band for pattern, band in policy.treat_as.items() if fnmatchcase(finding.type, pattern)]
    return max((finding.band, *higher), key=lambda band: band.rank)


def interrupted_production(actions: list[Action], looks: Looks, policy: HousePolicy) -> tuple[str, ...]:
    """What is tagged as production and would be interrupted, by name."""
    found = []
    for action in actions:
        facts = facts_about(action, looks) if action.interrupts else None
        tags = facts.tags if facts is not None else {}
        if any(tags.get(tag, "").lower() in values for tag, values in policy.production_tags.items()):
            found.append(action.subject)
    return tuple(dict.fromkeys(found))


def interrupted_unseen(actions: list[Action], looks: Looks) -> tuple[str, ...]:
    """What would be interrupted and could not be looked at, by name: it may be in production.

    What no look is for (a group that an alarm tells of) is told to the person who decides, and that is all.
    """
    unseen = (
        one.subject
        for one in actions
        if one.interrupts
        and facts_about(one, looks) is None
        and any(isinstance(look, Unseen) for look in of_step(one.evidence_step, looks))
    )
    return tuple(dict.fromkeys(unseen))


def why_not(action: Action, looks: Looks, policy: HousePolicy) -> str | None:
    """Why this action must not be taken at all, whoever decided it; None if it may be.

    Args:
        action: what is to be done.
        looks: the evidence; tags and paths in it count. What was not looked at protects nothing here:
            `watchkeeper.looked_at.why_not_known` says it.
        policy: the house's rules.
    """
    group = action.group_name if isinstance(action, RemoveFromGroup) else None
    for name in filter(None, (action.principal, group)):
        if _matches(name, UNTOUCHABLE_NAMES):
            return f"{name} is managed by AWS or by the organization"
        if _matches(name, policy.own_roles):
            return f"{name} is Watchkeeper's own"
        if _matches(name, policy.protected_principals):
            return f"{name} is a protected principal"
    if _matches(action.resource, policy.protected_resources):
        return f"{action.resource} is a protected resource"
    if facts := facts_about(action, looks):
        if getattr(facts, "path", "/").startswith(UNTOUCHABLE_PATHS):
            return f"its path {facts.path} says that AWS manages it"
        if why := _why_tagged(facts, policy):
            return why
    return _why_instance_protected(action, looks, policy)


def _why_tagged(facts: Any, policy: HousePolicy) -> str | None:
    for tag, value in policy.protected_tags.items():
        if facts.tags.get(tag) == value:
            return f"its tag {tag}={value} protects it"
    return None


def _why_instance_protected(action: Action, looks: Looks, policy: HousePolicy) -> str | None:
    """A protected instance keeps its role's sessions: without them it works no more than a stopped one."""
    if action.evidence_step != "role":
        return None
    for look in of_step("instance", looks):
        facts = look.value if isinstance(look, Seen) else None
        if not isinstance(facts, InstanceFacts) or facts.role_name != action.principal:
            continue
        if _matches(facts.instance_id, policy.protected_resources):
            return f"{facts.instance_id} is a protected resource"
        if why := _why_tagged(facts, policy):
            return why
    return None


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
