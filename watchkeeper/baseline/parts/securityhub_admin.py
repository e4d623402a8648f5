"""Security Hub's delegated administrator: appointed by the management account, region by region."""

from watchkeeper.baseline.delegation import administrator_wanted, security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Elsewhere, Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """The security account; another one that is there already is never overruled.

    Central configuration carries its administrator into the linked regions by itself.
    """
    settings = administrator_wanted(place, survey) if baseline.security_hub.enabled else None
    ruled = security_hub_ruled(survey)
    if isinstance(settings, dict) and isinstance(ruled, Elsewhere) and place.region != survey.home_region:
        return ruled
    return settings


PART = Part(
    id="securityhub_admin",
    service=Service.SECURITYHUB,
    stage=Stage.ADMINISTRATION,
    what="Security Hub's delegated administrator",
    wanted=wanted,
    reads=("securityhub:ListOrganizationAdminAccounts",),
    writes=(
        "securityhub:EnableOrganizationAdminAccount",
        "organizations:DescribeOrganization",
        "organizations:EnableAWSServiceAccess",
        "organizations:ListAWSServiceAccessForOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:RegisterDelegatedAdministrator",
    ),
    undo="DisableOrganizationAdminAccount in the management account, in the same region",
    source="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableOrganizationAdminAccount.html",
)
