"""GuardDuty's delegated administrator: appointed by the management account, region by region."""

from watchkeeper.baseline.delegation import administrator_wanted
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """The security account; another one that is there already is never overruled."""
    return administrator_wanted(place, survey) if baseline.guardduty.enabled else None


PART = Part(
    id="guardduty_admin",
    service=Service.GUARDDUTY,
    stage=Stage.ADMINISTRATION,
    what="GuardDuty's delegated administrator",
    wanted=wanted,
    reads=("guardduty:ListOrganizationAdminAccounts",),
    writes=(
        "guardduty:EnableOrganizationAdminAccount",
        "organizations:DescribeOrganization",
        "organizations:EnableAWSServiceAccess",
        "organizations:ListAWSServiceAccessForOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:RegisterDelegatedAdministrator",
    ),
    undo="DisableOrganizationAdminAccount in the management account, in the same region",
    source="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_EnableOrganizationAdminAccount.html",
)
