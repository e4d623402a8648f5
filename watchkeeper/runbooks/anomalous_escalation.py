"""Rights were given in an unusual way: to the principal itself, or to something that it can become."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_ASKED = (
    Request(
        what="undo every policy that was attached, put or made a new default version of, and every role that was passed",
        why="denying the principal does not take back what others were given",
    ),
    Request(
        what="follow AssumeRole and PassRole in the timeline: what did those roles do?",
        why="the principal may work on under another name",
    ),
)


def decide(finding: Finding, looks: Looks) -> Plan:
    """Cut off the principal and what it made; what it gave to others is undone by people."""
    return anomalous.decide_anomalous(finding, looks, RUNBOOK.id, _SUMMARY, _ASKED)


_SUMMARY = "The principal gave out rights in an unusual way."

RUNBOOK = Runbook(
    id="anomalous_escalation",
    title="Unusual calls to gain rights",
    handles=("PrivilegeEscalation:IAMUser/*",),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Were these rights meant to be given?; {anomalous.ASKS}",
    sources=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-versions.html",
        *anomalous.SOURCES,
    ),
)
