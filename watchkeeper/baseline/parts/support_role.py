"""Somebody must be able to work with AWS Support: a role that may (CIS 1.16, Security Hub IAM.18)."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

ROLE = "watchkeeper-aws-support"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """AWSSupportAccess on one role at least, whichever it is."""
    if not baseline.account.support_role or place.region != survey.home_region:
        return None
    return {"on a role": f"arn:{survey.partition}:iam::aws:policy/AWSSupportAccess"}


PART = Part(
    id="support_role",
    service=Service.IAM,
    stage=Stage.TRUST,
    what="a role with AWSSupportAccess",
    wanted=wanted,
    reads=("iam:ListEntitiesForPolicy", "iam:GetRole"),
    writes=("iam:CreateRole", "iam:TagRole", "iam:AttachRolePolicy"),
    undo=f"detach AWSSupportAccess from {ROLE}",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-18",
)
