"""Keys, users, roles or policies were made in an unusual way: a thief prepares to come back."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_ASKED = (
    Request(
        what="look for other ways back in: key pairs, instance user data, function code and layers, EventBridge rules, trust of roles",
        why="they outlast the credentials by which they were made, and IAM does not list them",
    ),
    Request(
        what="check identity providers, Roles Anywhere trust anchors and Identity Center assignments",
        why="each of them lets somebody in without a user or a key",
    ),
)


def decide(finding: Finding, looks: Looks) -> Plan:
    """Cut off the principal together with what it made since."""
    return anomalous.decide_anomalous(finding, looks, RUNBOOK.id, _SUMMARY, _ASKED)


_SUMMARY = "The principal prepared to come back."

RUNBOOK = Runbook(
    id="anomalous_persistence",
    title="Unusual calls to stay",
    handles=("Persistence:IAMUser/*",),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Are the keys, users and roles that it made wanted?; {anomalous.ASKS}",
    sources=(*anomalous.SOURCES,),
)
