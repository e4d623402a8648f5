"""A stranger tries passwords at an RDS database, or looks whether it answers; nobody got in."""

from watchkeeper import database_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Take it off the internet, if a person agrees; one that is private is left to people."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="A stranger tries to get into the database.",
    )
    facts = database_steps.seen_database(finding, looks)
    if isinstance(facts, Declined):
        return plan.model_copy(update={"declined": (facts,)})
    cut = database_steps.off_the_internet(finding, facts)
    isolate = Declined(
        what=f"isolate database {facts.identifier}",
        why="nobody got in: it would only stop its own applications",
    )
    groups = ", ".join(facts.security_groups) or "its security groups"
    narrow = Request(
        what=f"let {groups} in front of {facts.identifier} admit known clients only",
        why=f"the tries came from {', '.join(finding.remote_ips) or 'an address that the finding does not tell'}",
    )
    return plan.model_copy(
        update={
            "actions": cut.actions,
            "declined": (*cut.declined, isolate),
            "ask": cut.ask,
            "requests": (narrow,),
        }
    )


RUNBOOK = Runbook(
    id="database_brute_force",
    title="Attempts at a database",
    handles=("CredentialAccess:RDS/*FailedLogin", "Discovery:RDS/*"),
    targets=("database",),
    look_at=("database",),
    decide=decide,
    may=("make_database_private",),
    asks="May a public database lose its public address?",
    sources=("https://docs.aws.amazon.com/guardduty/latest/ug/findings-rds-protection.html",),
)
