"""Somebody changed by AWS's API how a database lets people in: its master password, IAM login, its directory."""

from watchkeeper import database_steps
from watchkeeper.evidence import Looks
from watchkeeper.facts.database import DatabaseFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principals import contain_principal
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget, DatabaseTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Contain who did it, take the database off the internet, keep the evidence; it may have been meant."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="Somebody changed how the database lets people in.",
        ask=("an administrator may have changed it on purpose",),
    )
    for target in finding.targets:
        if isinstance(target, AccessKeyTarget):
            plan = contain_principal(finding, target, looks).on(plan)
    if not any(isinstance(target, DatabaseTarget) for target in finding.targets):
        return plan
    facts = database_steps.seen_database(finding, looks)
    if isinstance(facts, Declined):
        return plan.model_copy(update={"declined": (*plan.declined, facts)})
    cut = database_steps.off_the_internet(finding, facts)
    return plan.model_copy(
        update={
            "actions": (
                *plan.actions,
                *database_steps.kept_from_deletion(finding, facts),
                *cut.actions,
                database_steps.snapshot(finding, facts),
            ),
            "declined": (*plan.declined, *cut.declined),
            "ask": (*plan.ask, *cut.ask),
            "requests": (
                *plan.requests,
                _put_back(facts),
                *database_steps.requests(finding, facts),
            ),
        }
    )


def _put_back(facts: DatabaseFacts) -> Request:
    login = "on" if facts.iam_authentication else "off"
    return Request(
        what=f"compare how {facts.identifier} lets people in with what you deployed (IAM login is {login} now)",
        why="AWS does not tell what it was before: only who deployed it knows",
    )


RUNBOOK = Runbook(
    id="database_tampering",
    title="A database's authentication was changed",
    handles=("CredentialAccess:RDS/ModifyAuthenticationProcess",),
    targets=("database", "access_key"),
    look_at=("user", "role", "database"),
    decide=decide,
    may=(
        "deactivate_access_key",
        "deny_all_user",
        "revoke_role_sessions",
        "protect_database",
        "make_database_private",
        "snapshot_database",
    ),
    asks="Always: was it meant? Then, may who did it be denied, and a public database lose its address?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings-custom-detection-rules.html",
        "https://attack.mitre.org/techniques/T1556/",
    ),
)
