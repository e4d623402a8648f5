"""What GuardDuty switches on by itself in the organization's accounts, set by its administrator."""

from watchkeeper.baseline.delegation import at_administrator, guardduty_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.parts.detector import plans_wanted
from watchkeeper.baseline.survey import Place, Survey

_OF_A_DETECTOR_ONLY = ("feature AI_ANALYST",)
"""Plans that GuardDuty's `OrgFeature` does not know."""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Membership and each plan: ALL, NEW or NONE; NONE for a plan that the baseline does not want."""
    if not baseline.guardduty.enabled:
        return None
    ours = at_administrator(place, survey, guardduty_ruled(survey))
    if ours is not True:
        return ours
    chosen = baseline.guardduty.auto_enable
    settings: Settings = {"auto_enable": chosen}
    for name, status in plans_wanted(survey, baseline).items():
        if name not in _OF_A_DETECTOR_ONLY:
            settings[name] = chosen if status == "ENABLED" else "NONE"
    return settings


PART = Part(
    id="guardduty_organization",
    service=Service.GUARDDUTY,
    stage=Stage.MEMBERS,
    what="what GuardDuty enables by itself in the organization's accounts",
    wanted=wanted,
    reads=(
        "guardduty:DescribeOrganizationConfiguration",
        "guardduty:ListDetectors",
        "guardduty:ListOrganizationAdminAccounts",
    ),
    writes=("guardduty:UpdateOrganizationConfiguration",),
    undo="UpdateOrganizationConfiguration with the former values; what was enabled meanwhile stays on",
    source=(
        "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateOrganizationConfiguration.html"
    ),
)
