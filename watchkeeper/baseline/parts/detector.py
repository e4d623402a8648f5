"""GuardDuty's detector: in every account and region, with every protection plan that is offered."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.evidence import Seen

AGENTS_OF = {
    "EKS_ADDON_MANAGEMENT": "RUNTIME_MONITORING",
    "ECS_FARGATE_AGENT_MANAGEMENT": "RUNTIME_MONITORING",
    "EC2_AGENT_MANAGEMENT": "RUNTIME_MONITORING",
}


def features_wanted(survey: Survey, baseline: Baseline) -> dict[str, str]:
    """Each protection plan that the SDK knows, as `feature <NAME>`: ENABLED or DISABLED.

    Every one is named: what is left out when a detector is made, GuardDuty turns on by itself.
    """
    settings = baseline.guardduty
    return {
        f"feature {name}": "ENABLED"
        if name not in settings.features_off and (settings.features == "all" or name in settings.features)
        else "DISABLED"
        for name in survey.guardduty_features
        if name != "EKS_RUNTIME_MONITORING"  # beside RUNTIME_MONITORING it is an error even to name it
    }


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """A detector that is on, with its plans; the publishing frequency where it is decided."""
    if not baseline.guardduty.enabled:
        return None
    if survey.guardduty_policy == Seen(value=True):
        return Elsewhere(by="a GUARDDUTY_POLICY of AWS Organizations")
    settings: Settings = {"status": "ENABLED", **features_wanted(survey, baseline)}
    settings |= {f"agent {name}": "ENABLED" for name in baseline.guardduty.agents}
    if survey.alone or place.account == survey.security:  # members follow their administrator
        settings["publishing"] = baseline.guardduty.publishing
    return settings


PART = Part(
    id="detector",
    service=Service.GUARDDUTY,
    stage=Stage.DETECTION,
    what="GuardDuty's detector and its protection plans",
    wanted=wanted,
    reads=("guardduty:ListDetectors", "guardduty:GetDetector", "guardduty:GetAdministratorAccount"),
    writes=(
        "guardduty:CreateDetector",
        "guardduty:UpdateDetector",
        "guardduty:UpdateMemberDetectors",
        "iam:CreateServiceLinkedRole",
    ),
    undo="UpdateDetector with the former plans, or Enable=false for a detector that was made here",
    source="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html",
)
