"""A stranger logged in to an RDS database."""

from watchkeeper import database_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Keep it from deletion, cut the stranger off by the least that does, take public snapshots back, snapshot."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="A stranger is in the database.",
    )
    facts = database_steps.seen_database(finding, looks)
    if isinstance(facts, Declined):
        return plan.model_copy(update={"declined": (facts,)})
    cut = database_steps.cut_off(finding, facts)
    taken_back = database_steps.snapshots_taken_back(finding, facts)
    return plan.model_copy(
        update={
            "actions": (
                *database_steps.kept_from_deletion(finding, facts),
                *cut.actions,
                *taken_back.actions,
                database_steps.snapshot(finding, facts),
            ),
            "declined": cut.declined,
            "ask": (*cut.ask, *taken_back.ask),
            "requests": database_steps.requests(finding, facts),
        }
    )


RUNBOOK = Runbook(
    id="database_login",
    title="Login to a database by a stranger",
    handles=("CredentialAccess:RDS/*SuccessfulLogin", "CredentialAccess:RDS/*SuccessfulBruteForce"),
    targets=("database",),
    look_at=("database",),
    decide=decide,
    may=(
        "protect_database",
        "make_database_private",
        "isolate_database",
        "unshare_database_snapshot",
        "snapshot_database",
    ),
    asks="May a public database lose its public address, or a private one its network? May its public "
    "snapshots be taken back?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-remediate-compromised-database-rds.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/findings-rds-protection.html",
    ),
)
