"""AWS Config's recorder and its delivery, without which Security Hub's checks see nothing."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

ROLE = "AWSServiceRoleForConfig"
"""Config.1 of Security Hub fails with any other role."""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """One recorder of everything; IAM's types, which are the same everywhere, at home only.

    Elsewhere they would be paid for, and found, once per region again.
    """
    if not baseline.config.enabled:
        return None
    return {
        "role": ROLE,
        "all_supported": True,
        "global_types": place.region == survey.home_region,
        "frequency": baseline.config.recording,
        "bucket": log_store(survey, baseline).config_bucket,
        "prefix": "",
        "recording": True,
    }


PART = Part(
    id="recorder",
    service=Service.CONFIG,
    stage=Stage.DETECTION,
    what="AWS Config's recorder and delivery",
    wanted=wanted,
    reads=(
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
        "config:DescribeDeliveryChannels",
    ),
    writes=(
        "config:PutConfigurationRecorder",
        "config:PutDeliveryChannel",
        "config:StartConfigurationRecorder",
        "config:TagResource",
        "iam:GetRole",
        "iam:PassRole",
        "iam:CreateServiceLinkedRole",
    ),
    undo="PutConfigurationRecorder and PutDeliveryChannel with the former settings (kept in baseline/before)",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-setup-prereqs.html",
)
