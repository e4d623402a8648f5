"""The KMS key that encrypts the trail and its bucket."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_statements import key_users
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """One key under its alias, turned every year, with room for trail, Config and readers."""
    if not baseline.trail.enabled or place != survey.home(survey.log_archive):
        return None
    store = log_store(survey, baseline)
    if store.kept_by:
        return Elsewhere(by=store.kept_by)
    return {
        **({} if store.own_trail else {"adopted": True}),
        "alias": store.key_alias,
        "region": store.region,
        "enabled": True,
        "rotation": True,
        "policy": key_users(survey, store),
    }


PART = Part(
    id="log_key",
    service=Service.CLOUDTRAIL,
    stage=Stage.STORES,
    what="the KMS key of the trail and its bucket",
    wanted=wanted,
    reads=("kms:ListAliases", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"),
    writes=(
        "kms:CreateKey",
        "kms:CreateAlias",
        "kms:TagResource",
        "kms:ListKeys",
        "kms:PutKeyPolicy",
        "kms:EnableKeyRotation",
        "kms:EnableKey",
        "kms:CancelKeyDeletion",
    ),
    undo="PutKeyPolicy with the former policy; a key that logs were encrypted with must stay",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
    enough=("policy",),
)
