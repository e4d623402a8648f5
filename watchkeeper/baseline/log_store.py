"""Where the logs of an organization go: one set of names that every part concerned agrees on."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.survey import ExistingTrail, Survey
from watchkeeper.evidence import Frozen, Seen


class LogStore(Frozen):
    """The trail and what it writes to, after an existing trail has had its say."""

    trail: str
    """The trail's name: ours, or that of the trail that was adopted."""
    region: str
    """The trail's home: only there it can be changed, and there are its key, bucket and log group."""
    trail_arn: str
    bucket: str
    own_trail: bool = True
    """Whether the trail has our name; one of another name was adopted, and its key is kept."""
    own_bucket: bool = True
    """Whether the bucket has our name; one that came with a trail may hold much else than its logs."""
    prefix: str = ""
    """The adopted trail's key prefix in the bucket, without slashes at its ends."""
    access_log_bucket: str
    config_bucket: str
    """Where AWS Config delivers."""
    key_alias: str
    log_group: str
    own_log_group: bool
    """Whether the log group and its role are ours, or came with the adopted trail."""
    kept_by: str = ""
    """Who keeps trail, bucket and key if not we: `AWS Control Tower`."""


def adopted(survey: Survey, baseline: Baseline) -> ExistingTrail | None:
    """The existing trail that the baseline takes over; None if it makes its own, or we could not look."""
    found = survey.trail.value if isinstance(survey.trail, Seen) else None
    if found is None or not (baseline.trail.adopt_existing or found.name == baseline.trail.name):
        return None
    return found


def log_store(survey: Survey, baseline: Baseline) -> LogStore:
    """The names in force. While `survey.trail` is `Unseen` they are a guess: nobody may act on them.

    AWS Config takes no bucket whose Object Lock has a default retention, and none that others keep:
    then it delivers to the bucket of the access logs.
    Source: https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
    """
    settings, existing = baseline.trail, adopted(survey, baseline)
    region = existing.home_region if existing else survey.home_region
    name = existing.name if existing else settings.name
    own_bucket = _named(settings.bucket.name, survey, region)
    bucket = existing.bucket if existing else own_bucket
    access_logs = _named(settings.bucket.access_log_name, survey, region)
    kept_by = existing.managed_by if existing else ""
    fit_for_config = settings.enabled and not kept_by and settings.bucket.object_lock_days is None
    log_group = (existing.log_group if existing else None) or settings.log_group
    return LogStore(
        trail=name,
        region=region,
        trail_arn=f"arn:{survey.partition}:cloudtrail:{region}:{survey.management}:trail/{name}",
        bucket=bucket,
        own_trail=name == settings.name,
        own_bucket=bucket == own_bucket,
        prefix=existing.prefix.strip("/") if existing else "",
        access_log_bucket=access_logs,
        config_bucket=bucket if fit_for_config else access_logs,
        key_alias=settings.kms_alias,
        log_group=log_group,
        own_log_group=log_group == settings.log_group,
        kept_by=kept_by,
    )


def _named(template: str, survey: Survey, region: str) -> str:
    return template.replace("{account}", survey.log_archive).replace("{region}", region)
