"""Security Hub CSPM itself, in every account and region; the unified Security Hub (V2) never."""

from watchkeeper.baseline.delegation import security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """A hub with new controls on; consolidated findings where that is decided."""
    if not baseline.security_hub.enabled:
        return None
    if ruled := security_hub_ruled(survey):
        return ruled
    settings: Settings = {"auto_enable_controls": True}
    if survey.alone or place.account == survey.security:  # members follow their administrator
        settings["control_finding_generator"] = "SECURITY_CONTROL"
    return settings


PART = Part(
    id="hub",
    service=Service.SECURITYHUB,
    stage=Stage.DETECTION,
    what="Security Hub, without the standards that it would bring along",
    wanted=wanted,
    reads=("securityhub:DescribeHub",),
    writes=(
        "securityhub:EnableSecurityHub",
        "securityhub:TagResource",
        "securityhub:UpdateSecurityHubConfiguration",
        "iam:CreateServiceLinkedRole",
    ),
    undo=(
        "UpdateSecurityHubConfiguration with the former values; a hub is not disabled again lightly: "
        "its findings and insights would be lost after 90 days"
    ),
    source="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHub.html",
)
