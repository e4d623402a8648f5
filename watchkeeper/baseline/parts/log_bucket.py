"""The bucket that the trail writes to: ours, or that of the trail that was adopted."""

from typing import Any

from watchkeeper.baseline.bucket_settings import BUCKET_READS, BUCKET_WRITES, private_bucket
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_statements import cloudtrail_writes, config_writes, tls_only
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """Private, versioned, encrypted with our key, open to CloudTrail and AWS Config, every read logged.

    A bucket that came with an adopted trail keeps its lifecycle, its key and its ACLs: it may hold what
    others want for longer, read without our key, or write by an ACL (load balancers' logs, for one). The
    trail's own objects are encrypted by the trail. MFA delete and a lifecycle exclude each other.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
    """
    if not baseline.trail.enabled or place != survey.home(survey.log_archive):
        return None
    store = log_store(survey, baseline)
    if store.kept_by:
        return Elsewhere(by=store.kept_by)
    settings = baseline.trail.bucket
    policy = tls_only(survey, store.bucket) | cloudtrail_writes(survey, store)
    if baseline.config.enabled and store.config_bucket == store.bucket:
        policy |= config_writes(survey, store.bucket)
    asked: dict[str, Any] = {}
    if settings.object_lock_days is not None:
        asked["object_lock_days"] = settings.object_lock_days
    if settings.mfa_delete:
        asked["mfa_delete"] = True
    ages = store.own_bucket and not settings.mfa_delete
    made = private_bucket(
        store.bucket,
        store.region,
        policy,
        to_glacier_days=settings.to_glacier_days if ages else None,
        expire_days=settings.expire_days if ages else None,
    )
    if store.own_bucket:
        made["encryption"] = {"algorithm": "aws:kms", "key": store.key_alias, "bucket_key": True}
    else:
        del made["ownership"]
    return {
        **made,
        "access_logging": True,
        "access_logs_to": store.access_log_bucket,
        **({"only_asked": asked} if asked else {}),
    }


PART = Part(
    id="log_bucket",
    service=Service.CLOUDTRAIL,
    stage=Stage.STORES,
    what="the bucket of the trail",
    wanted=wanted,
    reads=(
        *BUCKET_READS,
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "kms:ListAliases",
    ),
    writes=(*BUCKET_WRITES, "s3:PutBucketLogging", "s3:PutBucketObjectLockConfiguration"),
    undo="put back the former settings (kept in baseline/before); a bucket made here may be deleted once empty",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    enough=("policy",),
)
