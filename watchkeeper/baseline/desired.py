"""The desired state as people write it: one YAML file per organization, overridable per account or OU.

`default.yaml` beside this file holds every setting with its default and a comment.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.baseline.survey import Account
from watchkeeper.evidence import Frozen

Days = Annotated[int, Field(ge=1)]
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]
"""What CloudWatch Logs accepts.
Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


class OrganizationSettings(Frozen):
    """Which account plays which part; None: as the survey finds it."""

    security_account: str | None = None
    log_archive_account: str | None = None
    home_region: str = "us-east-1"
    regions: Literal["enabled"] | tuple[str, ...] = "enabled"
    exclude_accounts: tuple[str, ...] = ()


class LogBucketSettings(Frozen):
    """The bucket that the trail writes to, and the one that logs who read it."""

    name: str = "watchkeeper-trail-{account}-{region}"
    access_log_name: str = "watchkeeper-access-logs-{account}-{region}"
    to_glacier_days: Days | None = 90
    expire_days: Days | None = 2557
    access_log_expire_days: Days | None = 400
    object_lock_days: Days | None = None
    mfa_delete: bool = False


class TrailSettings(Frozen):
    """CloudTrail."""

    enabled: bool = True
    name: str = "watchkeeper"
    adopt_existing: bool = True
    bucket: LogBucketSettings = LogBucketSettings()
    kms_alias: str = "alias/watchkeeper-trail"
    log_group: str = "watchkeeper/cloudtrail"
    retention_days: RetentionDays = 365
    insights: tuple[Literal["ApiCallRateInsight", "ApiErrorRateInsight"], ...] = ()
    s3_data_events: Literal["none", "write", "all"] = "none"


class GuardDutySettings(Frozen):
    """GuardDuty."""

    enabled: bool = True
    features: Literal["all"] | tuple[str, ...] = "all"
    features_off: tuple[str, ...] = ("AI_ANALYST", "EKS_RUNTIME_MONITORING")
    agents: tuple[str, ...] = ()
    publishing: Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"] = "FIFTEEN_MINUTES"
    auto_enable: Literal["ALL", "NEW", "NONE"] = "ALL"


class SecurityHubSettings(Frozen):
    """Security Hub CSPM; the unified Security Hub (V2) is never enabled by us: it changes the bill."""

    enabled: bool = True
    standards: tuple[str, ...] = (
        "aws-foundational-security-best-practices/v/1.0.0",
        "cis-aws-foundations-benchmark/v/5.0.0",
    )
    linked_regions: Literal["ALL_REGIONS"] | tuple[str, ...] = "ALL_REGIONS"
    custom_action: bool = True


class ConfigSettings(Frozen):
    """AWS Config's recorder, which Security Hub's checks need."""

    enabled: bool = True
    recording: Literal["CONTINUOUS", "DAILY"] = "CONTINUOUS"


class AlarmSettings(Frozen):
    """The CIS metric filters and alarms."""

    enabled: bool = True
    namespace: str = "Watchkeeper/CIS"
    without: tuple[str, ...] = ()


class Subscription(Frozen):
    """One who is told by the alert topic."""

    protocol: Literal["email", "https", "sqs"]
    endpoint: str


class EventSettings(Frozen):
    """From finding to queue and page."""

    enabled: bool = True
    queue: str = "watchkeeper-findings"
    from_severity: Annotated[float, Field(ge=0, le=10)] = 0
    page_from_severity: Annotated[float, Field(ge=0, le=10)] = 7
    oldest_message_seconds: Annotated[int, Field(ge=60)] = 900
    topic: str = "watchkeeper-alerts"
    subscriptions: tuple[Subscription, ...] = ()


class PasswordPolicySettings(Frozen):
    """IAM's account password policy; numbers are floors (age: ceiling)."""

    minimum_length: Annotated[int, Field(ge=6, le=128)] = 14
    reuse_prevention: Annotated[int, Field(ge=1, le=24)] = 24
    symbols: bool = True
    numbers: bool = True
    uppercase: bool = True
    lowercase: bool = True
    max_age_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    users_may_change: bool = True


class Contact(Frozen):
    """Whom AWS's security team writes to."""

    name: str
    title: str
    email: str
    phone: str


class AccountSettings(Frozen):
    """What an account has once, or once a region."""

    password_policy: PasswordPolicySettings | None = PasswordPolicySettings()
    ebs_encryption: bool = True
    block_public_access: bool = True
    external_analyzer: bool = True
    unused_access_days: Annotated[int, Field(ge=1, le=365)] | None = 90
    support_role: bool = True
    member_role: bool = True
    member_role_name: str = "WatchkeeperResponder"
    security_contact: Contact | None = None
    close_default_security_groups: bool = True
    close_unused_network_acls: bool = True
    vpc_flow_logs: Literal["none", "unused", "all"] = "unused"
    flow_log_retention_days: RetentionDays = 90


class Baseline(Frozen):
    """All that is wanted in one account."""

    organization: OrganizationSettings = OrganizationSettings()
    trail: TrailSettings = TrailSettings()
    guardduty: GuardDutySettings = GuardDutySettings()
    security_hub: SecurityHubSettings = SecurityHubSettings()
    config: ConfigSettings = ConfigSettings()
    alarms: AlarmSettings = AlarmSettings()
    events: EventSettings = EventSettings()
    account: AccountSettings = AccountSettings()

    @property
    def region_names(self) -> tuple[str, ...] | None:
        """The regions named in the file; None: those enabled in each account."""
        regions = self.organization.regions
        return None if regions == "enabled" else regions


class Override(Frozen):
    """Other settings for some accounts; `set` is laid over the file's own, setting by setting."""

    accounts: tuple[str, ...] = ()
    ous: tuple[str, ...] = ()
    set: dict[str, Any]


class Baselines(Frozen):
    """The file as a whole: the base, and who differs."""

    base: Baseline = Baseline()
    overrides: tuple[Override, ...] = ()

    def of(self, account: Account) -> Baseline:
        """What holds in `account`: overrides of its OUs from the root down, then its own.

        Raises:
            pydantic.ValidationError: an override names a setting that does not exist.
        """
        chosen = [one for ou in account.ous for one in self.overrides if ou in one.ous]
        chosen += [one for one in self.overrides if account.id in one.accounts]
        if not chosen:
            return self.base
        merged: Any = self.base.model_dump(mode="json")
        for one in chosen:
            merged = _laid_over(merged, one.set)
        return Baseline.model_validate(merged)


def read_baselines(document: Mapping[str, Any]) -> Baselines:
    """The parsed YAML file as typed settings; every override is tried against the schema at once.

    Raises:
        pydantic.ValidationError: a setting is misspelt or impossible; the error names it.
        ValueError: an override sets what is the organization's alone.
    """
    given = dict(document)
    overrides = tuple(Override.model_validate(one) for one in given.pop("overrides", None) or ())
    base = Baseline.model_validate({name: value for name, value in given.items() if value is not None})
    for one in overrides:
        if "organization" in one.set:
            raise ValueError("an override cannot set 'organization': it is the same for every account")
        Baseline.model_validate(_laid_over(base.model_dump(mode="json"), one.set))
    return Baselines(base=base, overrides=overrides)


def _laid_over(under: Any, over: Any) -> Any:
    """`over` wins; mappings are merged, all else is replaced whole."""
    if isinstance(under, dict) and isinstance(over, Mapping):
        return {**under, **{name: _laid_over(under.get(name), value) for name, value in over.items()}}
    return over
