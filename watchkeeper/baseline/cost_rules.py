"""How counts become money: one rule a service, each with its assumptions in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.price_table import PriceTable
from watchkeeper.baseline.survey import Survey
from watchkeeper.baseline.usage import Usage
from watchkeeper.evidence import Seen

Range = tuple[float, float, float]
"""Low, likely, high."""

EVENT_KB = 1.5
"""Of one CloudTrail record as it reaches CloudWatch Logs; in S3 it is gzipped to a tenth."""

UNSEEN: dict[str, Range] = {
    "management_events": (20_000, 200_000, 2_000_000),
    "extra_trails": (0, 0, 1),
    "instances": (0, 5, 50),
    "vcpus": (0, 10, 200),
    "volume_gb": (0, 200, 5_000),
    "buckets": (1, 10, 100),
    "functions": (0, 10, 100),
    "database_vcpus": (0, 2, 20),
    "clusters": (0, 0, 2),
    "identities": (10, 50, 300),
    "resources": (10, 100, 1_000),
    "flow_log_gb": (0, 5, 100),
}
"""What is assumed where a count could not be had: a small account up to a busy one."""


@dataclass(frozen=True)
class Charge:
    """One service at one place, USD a month."""

    service: str
    low: float
    likely: float
    high: float
    rests_on: tuple[str, ...]


class _Counted:
    """A usage's counts as ranges: exact where seen, wide where not."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage
        self.unseen: list[str] = []

    def range(self, name: str) -> Range:
        count = self._usage.counts.get(name)
        if count is None:
            return (0, 0, 0)
        if isinstance(count, Seen):
            return (count.value, count.value, count.value)
        self.unseen.append(f"{name.replace('_', ' ')} could not be counted: {UNSEEN[name][1]:g} assumed")
        return UNSEEN[name]

    def knows(self, name: str) -> bool:
        return isinstance(self._usage.counts.get(name), Seen)


def charges(usage: Usage, survey: Survey, baseline: Baseline, prices: PriceTable) -> Iterator[Charge]:
    """What each service that the baseline turns on would cost at the usage's place."""
    for rule in (_cloudtrail, _guardduty, _security_hub, _config, _eventbridge, _alarms, _analyzer):
        counted = _Counted(usage)
        made = rule(usage, counted, survey, baseline, prices)
        if made is not None:
            service, amount, rests_on = made
            low, likely, high = amount
            yield Charge(service, low, likely, high, (*rests_on, *counted.unseen))


_Made = tuple[str, Range, tuple[str, ...]] | None


def _cloudtrail(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    settings = baseline.trail
    if not settings.enabled:
        return None
    events = counted.range("management_events")
    copies = counted.range("extra_trails")
    rests_on = [f"{events[1]:,.0f} management events; the first copy is free"]
    total = _sum(
        _price(prices, "cloudtrail_copy", _times(events, copies)),
        _price(prices, "logs_gb", _scaled(events, EVENT_KB / 1e6)),
        _price(prices, "s3_gb", _scaled(events, EVENT_KB / 1e7 * 12)),
    )
    if copies[2]:
        rests_on.append(f"{copies[1]:g} further trail(s) copy them, and each copy is billed")
    if settings.insights:
        analysed = _scaled(events, len(settings.insights))
        total = _sum(total, _price(prices, "cloudtrail_insight", analysed))
        rests_on.append(f"{len(settings.insights)} Insights type(s), each analyses every write event")
    if settings.s3_data_events != "none":
        buckets = counted.range("buckets")
        data = _times(buckets, (10_000, 100_000, 2_000_000))
        total = _sum(total, _price(prices, "cloudtrail_data_event", data))
        rests_on.append("S3 data events: 10,000 to 2,000,000 a bucket a month, 100,000 likely")
    if _is_home(usage, survey) and usage.account == survey.log_archive:
        total = _sum(total, _price(prices, "kms_key", (1, 1, 1)))
        rests_on.append("one KMS key")
    return "CloudTrail", total, tuple(rests_on)


def _guardduty(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    settings = baseline.guardduty
    if not settings.enabled:
        return None
    del usage
    on = {
        name
        for name in survey.guardduty_features
        if name not in settings.features_off and (settings.features == "all" or name in settings.features)
    }
    events, instances = counted.range("management_events"), counted.range("instances")
    rests_on = [f"{events[1]:,.0f} management events"]
    if counted.knows("flow_log_gb"):
        flow = _sum(counted.range("flow_log_gb"), _scaled(instances, 0.1))
        rests_on.append(f"{flow[1]:,.1f} GB of flow and DNS logs, by the account's own flow logs")
    else:
        flow = _times(instances, (0.5, 3, 20))
        rests_on.append(f"{flow[1]:,.1f} GB of flow and DNS logs: 0.5 to 20 GB an instance, 3 likely")
    total = _sum(
        _price(prices, "guardduty_management_event", events),
        _price(prices, "guardduty_flow_gb", flow),
    )
    if "S3_DATA_EVENTS" in on:
        data = _times(counted.range("buckets"), (10_000, 200_000, 5_000_000))
        total = _sum(total, _price(prices, "guardduty_s3_event", data))
        rests_on.append("S3 data events: 10,000 to 5,000,000 a bucket, 200,000 likely")
    if "EKS_AUDIT_LOGS" in on:
        audit = _times(counted.range("clusters"), (1e6, 5e6, 5e7))
        total = _sum(total, _price(prices, "guardduty_eks_event", audit))
    if "RDS_LOGIN_EVENTS" in on:
        total = _sum(total, _price(prices, "guardduty_rds_vcpu", counted.range("database_vcpus")))
    if "LAMBDA_NETWORK_LOGS" in on:
        total = _sum(
            total, _price(prices, "guardduty_flow_gb", _times(counted.range("functions"), (0, 0.05, 1)))
        )
    if "EBS_MALWARE_PROTECTION" in on:
        scanned = _times(counted.range("volume_gb"), (0, 0.05, 1))
        total = _sum(total, _price(prices, "guardduty_malware_gb", scanned))
        rests_on.append("malware scans happen only on a finding: a twentieth of the volumes likely")
    if "RUNTIME_MONITORING" in on and settings.agents:
        total = _sum(total, _price(prices, "guardduty_runtime_vcpu", counted.range("vcpus")))
        rests_on.append("runtime monitoring of every vCPU")
    elif "RUNTIME_MONITORING" in on:
        rests_on.append("runtime monitoring costs nothing where no agent is installed")
    return "GuardDuty", total, tuple(rests_on)


def _security_hub(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    del survey, usage
    settings = baseline.security_hub
    if not settings.enabled or not settings.standards:
        return None
    resources = counted.range("resources")
    # Consolidated: a control that two standards share is checked and billed once.
    more = 1 + 0.15 * (len(settings.standards) - 1)
    checks = _sum(
        _scaled((600, 1_200, 3_600), more),
        _scaled(_times(resources, (60, 90, 200)), more),
    )
    rests_on = (
        f"{resources[1]:,.0f} resources, each checked by 2 to 7 controls a day, 3 likely; "
        "20 to 60 controls of the account itself a day, 40 likely",
        "findings of Security Hub's own checks are free to take in; GuardDuty's stay below the free 10,000",
    )
    return "Security Hub", _price(prices, "securityhub_check", checks), rests_on


def _config(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    del survey, usage
    if not baseline.config.enabled:
        return None
    daily = baseline.config.recording == "DAILY"
    resources = counted.range("resources")
    items = _times(resources, (0.5, 2, 15))
    if daily:
        items = _times(resources, (0.3, 1, 5))
    figure = "config_item_daily" if daily else "config_item"
    rests_on = (
        f"{items[1]:,.0f} configuration items: {resources[1]:,.0f} resources, each changed "
        + ("0.3 to 5 days a month" if daily else "0.5 to 15 times a month, 2 likely"),
        "rules of Security Hub are not billed as Config evaluations",
    )
    return "AWS Config", _price(prices, figure, items), rests_on


def _eventbridge(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    del counted
    if not baseline.events.enabled or usage.account != survey.security:
        return None
    forwarded = (0.0, 0.0, 0.0) if _is_home(usage, survey) else (10.0, 100.0, 10_000.0)
    rests_on = ("AWS's events on the default bus are free; forwarded: 10 to 10,000 findings, 100 likely",)
    return "EventBridge", _price(prices, "eventbridge_delivery", forwarded), rests_on


def _alarms(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    del counted
    if not baseline.alarms.enabled or not _is_home(usage, survey) or usage.account != survey.management:
        return None
    filters = 15 - len(baseline.alarms.without)
    alarms = _price(prices, "alarm", (filters + 2, filters + 2, filters + 2))
    metrics = _price(prices, "metric", (0, filters, filters))
    rests_on = (f"{filters + 2} alarms; {filters} metrics, of which one that never fires costs nothing",)
    return "Alarms", _sum(alarms, metrics), rests_on


def _analyzer(
    usage: Usage, counted: _Counted, survey: Survey, baseline: Baseline, prices: PriceTable
) -> _Made:
    if baseline.account.unused_access_days is None or not _is_home(usage, survey):
        return None
    identities = counted.range("identities")
    rests_on = (f"{identities[1]:,.0f} roles and users analysed for unused access",)
    return "Access Analyzer", _price(prices, "unused_access_identity", identities), rests_on


def _is_home(usage: Usage, survey: Survey) -> bool:
    return usage.region == survey.home_region


def _price(prices: PriceTable, figure: str, quantity: Range) -> Range:
    low, likely, high = quantity
    return prices.cost(figure, low), prices.cost(figure, likely), prices.cost(figure, high)


def _sum(*ranges: Range) -> Range:
    return (sum(r[0] for r in ranges), sum(r[1] for r in ranges), sum(r[2] for r in ranges))


def _times(one: Range, other: Range) -> Range:
    return one[0] * other[0], one[1] * other[1], one[2] * other[2]


def _scaled(given: Range, by: float) -> Range:
    return given[0] * by, given[1] * by, given[2] * by
