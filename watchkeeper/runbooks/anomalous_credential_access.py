"""Secrets, passwords or tokens were read by a principal that does not do so."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_ASKED = (
    Request(
        what="replace every secret, password and token that the timeline shows as read",
        why="cutting off the reader does not make it unknown again",
    ),
    Request(
        what="look for sign-ins with those secrets: databases, hosts, other accounts",
        why="they work where no IAM policy is asked",
    ),
)


def decide(finding: Finding, looks: Looks) -> Plan:
    """Cut the principal off, and have replaced what it read: a secret that was read stays known."""
    return anomalous.decide_anomalous(finding, looks, RUNBOOK.id, _SUMMARY, _ASKED)


_SUMMARY = "The principal read secrets in an unusual way."

RUNBOOK = Runbook(
    id="anomalous_credential_access",
    title="Unusual access to credentials",
    handles=("CredentialAccess:IAMUser/AnomalousBehavior",),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Was it meant to read these secrets?; {anomalous.ASKS}",
    sources=(*anomalous.SOURCES,),
)
