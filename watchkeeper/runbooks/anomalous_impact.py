"""Unusual calls that take data out, do damage, get in or blind the watch: people are asked by the tactic."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_BY_TACTIC: dict[str, tuple[str, tuple[Request, ...]]] = {
    "Impact": (
        "The principal changed or destroyed things in an unusual way.",
        (
            Request(
                what="list what was deleted, encrypted or started, in every region, and restore from backups",
                why="cutting the principal off stops nothing that runs already",
            ),
            Request(
                what="look at the bill of the last hours by service and region",
                why="miners start where nobody looks",
            ),
        ),
    ),
    "Exfiltration": (
        "The principal took data out in an unusual way.",
        (
            Request(
                what="find out which data it was: snapshots and images that were shared, objects that were "
                "read, databases that were exported",
                why="whoever answers for data protection needs it, and has to report within days",
            ),
            Request(
                what="take back what was shared with other accounts, and stop replication that was set up",
                why="a share goes on when its maker is cut off",
            ),
        ),
    ),
    "InitialAccess": (
        "The principal came in by an unusual way.",
        (
            Request(
                what="ask the person whether they signed in, from where, and whether a page asked for their "
                "password or MFA code",
                why="who was phished knows; the same page waits for others",
            ),
            Request(
                what="look for the sessions that were made then: GetSessionToken, GetFederationToken, AssumeRole",
                why="they outlive the key that made them",
            ),
        ),
    ),
    "DefenseEvasion": (
        "The principal switched off or went around what watches the account.",
        (
            Request(
                what="check trails, GuardDuty, Config, flow logs and alarms in every region: is all of it on?",
                why="what happened since then is not recorded if not",
            ),
            Request(
                what="look at what came before the finding: why would somebody not want to be seen?",
                why="evasion is seldom the first step",
            ),
        ),
    ),
}
_OTHERWISE = _BY_TACTIC["Impact"]


def decide(finding: Finding, looks: Looks) -> Plan:
    """Cut off the principal and what it made; ask people what the tactic calls for."""
    summary, asked = _BY_TACTIC.get(finding.type.partition(":")[0], _OTHERWISE)
    return anomalous.decide_anomalous(finding, looks, RUNBOOK.id, summary, asked)


RUNBOOK = Runbook(
    id="anomalous_impact",
    title="Unusual impact, exfiltration, way in or evasion",
    handles=(
        "Impact:IAMUser/*",
        "Exfiltration:IAMUser/*",
        "InitialAccess:IAMUser/*",
        "DefenseEvasion:IAMUser/AnomalousBehavior",
    ),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Were the calls meant, and what did they touch? {anomalous.ASKS}",
    sources=anomalous.SOURCES,
)
