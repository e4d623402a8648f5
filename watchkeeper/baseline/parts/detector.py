"""GuardDuty's detector: in every account and region, with every protection plan that is offered."""

from watchkeeper.baseline.delegation import guardduty_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey

PLAN_OF = {
    "EC2_AGENT_MANAGEMENT": "RUNTIME_MONITORING",
    "ECS_FARGATE_AGENT_MANAGEMENT": "RUNTIME_MONITORING",
    "EKS_ADDON_MANAGEMENT": "RUNTIME_MONITORING",
    "RDS_DATA_RISK": "RDS_LOGIN_EVENTS",
}
"""Which protection plan an additional configuration belongs to."""


def plans_wanted(survey: Survey, baseline: Baseline) -> Settings:
    """Each protection plan as `feature <NAME>`, and what is wanted beside it as `agent <NAME>`.

    Every plan is named: what is left out when a detector is made, GuardDuty turns on by itself.
    EKS_RUNTIME_MONITORING is not: beside RUNTIME_MONITORING it is an error even to name it.
    """
    chosen = baseline.guardduty
    plans = {
        f"feature {name}": "ENABLED"
        if name not in chosen.features_off and (chosen.features == "all" or name in chosen.features)
        else "DISABLED"
        for name in survey.guardduty_features
        if name != "EKS_RUNTIME_MONITORING"
    }
    agents = {
        f"agent {name}": "ENABLED"
        for name in chosen.agents
        if plans.get(f"feature {PLAN_OF.get(name)}") != "DISABLED"
    }
    return plans | agents


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """A detector that is on, with its plans; the publishing frequency where it is decided."""
    if not baseline.guardduty.enabled:
        return None
    if ruled := guardduty_ruled(survey):
        return ruled
    settings: Settings = {"status": "ENABLED", **plans_wanted(survey, baseline)}
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
        "guardduty:TagResource",
        "guardduty:UpdateDetector",
        "guardduty:UpdateMemberDetectors",
        "guardduty:StartMonitoringMembers",
        "iam:CreateServiceLinkedRole",
    ),
    undo="UpdateDetector with the former plans, or Enable=false for a detector that was made here",
    source="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateDetector.html",
)
