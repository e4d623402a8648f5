"""What Security Hub does with accounts that join the organization, set by its administrator."""

from watchkeeper.baseline.delegation import at_administrator, security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """New accounts get a hub, and no standards by default: those of the baseline are set one by one."""
    if not baseline.security_hub.enabled:
        return None
    ours = at_administrator(place, survey, security_hub_ruled(survey))
    if ours is not True:
        return ours
    return {"auto_enable": True, "auto_enable_standards": "NONE"}


PART = Part(
    id="securityhub_organization",
    service=Service.SECURITYHUB,
    stage=Stage.MEMBERS,
    what="what Security Hub enables by itself in new accounts",
    wanted=wanted,
    reads=(
        "securityhub:DescribeOrganizationConfiguration",
        "securityhub:ListOrganizationAdminAccounts",
    ),
    writes=("securityhub:UpdateOrganizationConfiguration",),
    undo="UpdateOrganizationConfiguration with the former values; what was enabled meanwhile stays on",
    source="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_UpdateOrganizationConfiguration.html",
)
