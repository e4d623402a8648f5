"""Credentials of an IAM user, or of a role's session, are in the wrong hands."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import contain_principal, credentials_in
from watchkeeper.runbook import Runbook

_LEAKED = "CredentialAccess:IAMUser/CompromisedCredentials"
_TESTERS = "PenTest:"


def decide(finding: Finding, looks: Looks) -> Plan:
    """Deactivate every active key and deny everything; ask a person where we could not look."""
    target = credentials_in(finding)
    requests: list[Request] = []
    if finding.type == _LEAKED:
        requests.append(
            Request(
                what=f"find where the key of {target.label} became known and take it out there, out of the "
                "history too",
                why="AWS or a partner found it in public: others found it as well",
            )
        )
    if finding.type.startswith(_TESTERS):
        requests.append(
            Request(
                what=f"ask whether {target.label} is used in a penetration test that was agreed",
                why="the calls come from a system made for attacking",
            )
        )
    steps = contain_principal(finding, target, looks).then(PrincipalSteps(requests=tuple(requests)))
    return steps.on(begun(finding, RUNBOOK.id, "The credentials are in use by someone else."))


RUNBOOK = Runbook(
    id="compromised_user_key",
    title="Compromised credentials",
    handles=(
        "UnauthorizedAccess:IAMUser/*",
        "CredentialAccess:IAMUser/*",
        "PenTest:IAMUser/*",
        "Recon:IAMUser/*",
    ),
    targets=("access_key", "role"),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=anomalous.ASKS,
    sources=anomalous.SOURCES,
)
