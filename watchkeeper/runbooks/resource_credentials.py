"""Credentials of a function, a task or another resource are used from outside of AWS."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import contain_principal, credentials_in, session_of
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """End the sessions of its role, if a person agrees: the resource itself works with them too."""
    target = credentials_in(finding)
    session = session_of(target)
    resource = f"the resource behind session {session}" if session else "the resource that has the role"
    requests = (
        Request(
            what=f"find out how the credentials left {resource}: logs that print them, a request forged to "
            "its metadata, foreign code in a dependency",
            why="otherwise the next credentials leave it the same way",
        ),
        Request(
            what=f"deploy {resource} anew, and replace the secrets in its environment",
            why="who could read its credentials could read those; a running copy keeps revoked credentials "
            "until it starts anew",
        ),
    )
    steps = contain_principal(finding, target, looks).then(PrincipalSteps(requests=requests))
    return steps.on(begun(finding, RUNBOOK.id, "A resource's credentials are used outside of AWS."))


RUNBOOK = Runbook(
    id="resource_credentials",
    title="Exfiltrated credentials of a resource",
    handles=("UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration*",),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Always: what else uses the role? {anomalous.ASKS}",
    sources=anomalous.SOURCES,
)
