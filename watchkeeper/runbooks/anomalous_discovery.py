"""Somebody looks around in the account as this principal never did: the first thing that a thief does."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_ASKED = (
    Request(
        what="check whether a scanner, an inventory or a new tool works with this identity",
        why="those list everything, and are by far the commonest reason",
    ),
    Request(
        what="look in the timeline what came after the listing: new keys, secrets that were read, snapshots",
        why="listing alone does no harm; what follows it does",
    ),
)


def decide(finding: Finding, looks: Looks) -> Plan:
    """Cut the principal off where the severity says so; ask first who runs scanners."""
    return anomalous.decide_anomalous(finding, looks, RUNBOOK.id, _SUMMARY, _ASKED)


_SUMMARY = "The principal looks around in an unusual way."

RUNBOOK = Runbook(
    id="anomalous_discovery",
    title="Unusual discovery",
    handles=("Discovery:IAMUser/*",),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Was it an inventory, a scanner or a new colleague?; {anomalous.ASKS}",
    sources=(*anomalous.SOURCES,),
)
