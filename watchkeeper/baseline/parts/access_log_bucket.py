"""The bucket that keeps who read the logs, and AWS Config's history where the log bucket cannot."""

from watchkeeper.baseline.bucket_settings import BUCKET_READS, BUCKET_WRITES, private_bucket
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_statements import access_logs_arrive, config_writes, tls_only
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | Elsewhere | NotOffered | None:
    """Encrypted with S3's own key: the log service cannot write with one of KMS, nor under Object Lock.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """
    if place != survey.home(survey.log_archive):
        return None
    store = log_store(survey, baseline)
    takes_logs = baseline.trail.enabled and not store.kept_by
    takes_config = baseline.config.enabled and store.config_bucket == store.access_log_bucket
    if not takes_logs and not takes_config:
        return Elsewhere(by=store.kept_by) if store.kept_by and baseline.trail.enabled else None
    policy = tls_only(survey, store.access_log_bucket)
    if takes_logs:
        policy |= access_logs_arrive(survey, store)
    if takes_config:
        policy |= config_writes(survey, store.access_log_bucket)
    settings = baseline.trail.bucket
    expire = settings.access_log_expire_days
    if takes_config and expire is not None:  # Config's history must not go with the access logs
        expire = max(expire, settings.expire_days) if settings.expire_days is not None else None
    return private_bucket(store.access_log_bucket, store.region, policy, expire_days=expire) | {
        "encryption": {"algorithm": "AES256"},
    }


PART = Part(
    id="access_log_bucket",
    service=Service.S3,
    stage=Stage.STORES,
    what="the bucket of the log bucket's access logs",
    wanted=wanted,
    reads=BUCKET_READS,
    writes=BUCKET_WRITES,
    undo="put back the former settings (kept in baseline/before); a bucket made here may be deleted once empty",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    enough=("policy",),
)
