"""Credentials of an IAM user, or of a role's session, are in the wrong hands."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.principals import contain_principal
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Deactivate every active key and deny everything; ask a person where we could not look."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The credentials are in use by someone else.",
    )
    target = next(target for target in finding.targets if isinstance(target, AccessKeyTarget))
    return contain_principal(finding, target, looks).on(plan)


RUNBOOK = Runbook(
    id="compromised_user_key",
    title="Compromised credentials",
    handles=(
        "UnauthorizedAccess:IAMUser/*",
        "CredentialAccess:IAMUser/*",
        "Exfiltration:IAMUser/*",
        "Impact:IAMUser/*",
        "InitialAccess:IAMUser/*",
        "Persistence:IAMUser/*",
        "PrivilegeEscalation:IAMUser/*",
        "DefenseEvasion:IAMUser/*",
        "Discovery:IAMUser/*",
        "PenTest:IAMUser/*",
        "Recon:IAMUser/*",
    ),
    targets=("access_key",),
    look_at=("user", "role"),
    decide=decide,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-creds.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
    ),
)
