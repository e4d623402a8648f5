"""Counting what an account uses, by its own numbers; what cannot be counted is said, and is not zero."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aws
from tasks.baseline import reach
from tasks.patience import patiently
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.baseline.usage import Count, Usage
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Seen, Unseen, unseen_because

HOURS_A_MONTH = 730
_SAMPLE_PAGES = 3
"""Of 50 events each: LookupEvents allows two a second, and a sample gives the rate."""


@task(name="count usage", task_run_name="usage of {at}", cache_policy=NO_CACHE, persist_result=False)
def usage_at(at: Place, survey: Survey) -> Usage:
    """The counts of one account in one region, each `Seen` or `Unseen`."""
    notes: list[str] = []
    counts: dict[str, Count] = {
        "management_events": _count(lambda: _events(at, notes)),
        "extra_trails": _count(lambda: _extra_trails(at)),
        "functions": _count(lambda: _many(at, "lambda", "list_functions", "Functions")),
        "database_vcpus": _count(lambda: 2 * _many(at, "rds", "describe_db_instances", "DBInstances")),
        "clusters": _count(lambda: _many(at, "eks", "list_clusters", "clusters")),
        "resources": _count(lambda: _resources(at)),
        **_computers(at),
    }
    flow = _count(lambda: _flow_log_gb(at), none=True)
    if flow is not None:
        counts["flow_log_gb"] = flow
    if at.region == survey.home_region:
        counts["buckets"] = _count(lambda: _buckets(at))
        counts["identities"] = _count(lambda: _identities(at))
    says = _count(lambda: _guardduty_usd(at), none=True)
    return Usage(
        account=at.account, region=at.region, counts=counts, notes=tuple(notes), guardduty_usd=says
    )


def _count(counting: Callable[[], float | None], *, none: bool = False) -> Any:
    """What was counted; with `none`, None stays None: there is nothing of the kind."""
    try:
        found = patiently(counting)
    except (Permanent, Transient) as error:
        return unseen_because(error)
    return None if none and found is None else Seen[float](value=found or 0.0)


def _events(at: Place, notes: list[str]) -> float:
    """Management events a month, from the newest ones and the time that they span."""
    cloudtrail = reach.client("cloudtrail", at)
    now = datetime.now(UTC)
    found: list[datetime] = []
    more: dict[str, str] = {}
    for _ in range(_SAMPLE_PAGES):
        aws.lookup_pace(at.account, at.region).wait()
        with aws.reading_aws_errors("cloudtrail:LookupEvents", str(at)):
            page = cloudtrail.lookup_events(
                StartTime=now - timedelta(days=7), EndTime=now, MaxResults=50, **more
            )
        found += [event["EventTime"] for event in page["Events"]]
        if "NextToken" not in page:
            notes.append(f"{len(found)} CloudTrail events in 7 days, all counted")
            return len(found) / 7 / 24 * HOURS_A_MONTH
        more = {"NextToken": page["NextToken"]}
    hours = max((now - min(found)).total_seconds() / 3600, 1 / 60)
    notes.append(f"CloudTrail: the newest {len(found)} events span {hours:.1f} h, taken as the rate")
    return len(found) / hours * HOURS_A_MONTH


def _extra_trails(at: Place) -> float:
    """Trails that record this region's management events, beyond the first, which is free."""
    with aws.reading_aws_errors("cloudtrail:DescribeTrails", str(at)):
        trails = reach.client("cloudtrail", at).describe_trails(includeShadowTrails=True)["trailList"]
    recording = [one for one in trails if one.get("IsMultiRegionTrail") or one["HomeRegion"] == at.region]
    return max(0, len(recording) - 1)


def _computers(at: Place) -> dict[str, Count]:
    ec2 = reach_or_why(at, "ec2")
    if isinstance(ec2, Unseen):
        return dict.fromkeys(("instances", "vcpus", "volume_gb"), ec2)
    cores: list[int] = []

    def running() -> float:
        wanted = [{"Name": "instance-state-name", "Values": ["running"]}]
        with aws.reading_aws_errors("ec2:DescribeInstances", str(at)):
            for page in ec2.get_paginator("describe_instances").paginate(Filters=wanted):
                for one in (one for given in page["Reservations"] for one in given["Instances"]):
                    options = one.get("CpuOptions", {})
                    cores.append(options.get("CoreCount", 1) * options.get("ThreadsPerCore", 2))
        return len(cores)

    instances = _count(running)
    volumes = _count(lambda: sum(one["Size"] for one in aws.pages(ec2, "describe_volumes", "Volumes")))
    vcpus = Seen[float](value=sum(cores)) if isinstance(instances, Seen) else instances
    return {"instances": instances, "vcpus": vcpus, "volume_gb": volumes}


def reach_or_why(at: Place, service: str) -> Any:
    """A client, or why there is none."""
    try:
        return reach.client(service, at)
    except (Permanent, Transient) as error:
        return Unseen(why=str(error))


def _many(at: Place, service: str, call: str, field: str) -> float:
    return len(aws.pages(reach.client(service, at), call, field))


def _resources(at: Place) -> float:
    """What a recorder has found; without one, what EC2 alone shows: a floor, and better than a guess."""
    config = reach.client("config", at)
    with aws.reading_aws_errors("config:GetDiscoveredResourceCounts", str(at)):
        total = config.get_discovered_resource_counts().get("totalDiscoveredResources", 0)
    if total:
        return float(total)
    ec2 = reach.client("ec2", at)
    return float(
        sum(
            len(aws.pages(ec2, call, field))
            for call, field in (
                ("describe_vpcs", "Vpcs"),
                ("describe_subnets", "Subnets"),
                ("describe_security_groups", "SecurityGroups"),
                ("describe_volumes", "Volumes"),
                ("describe_network_interfaces", "NetworkInterfaces"),
            )
        )
    )


def _buckets(at: Place) -> float:
    with aws.reading_aws_errors("s3:ListAllMyBuckets", at.account):
        return len(reach.client("s3", at).list_buckets()["Buckets"])


def _identities(at: Place) -> float:
    with aws.reading_aws_errors("iam:GetAccountSummary", at.account):
        summary = reach.client("iam", at).get_account_summary()["SummaryMap"]
    return summary["Users"] + summary["Roles"]


def _flow_log_gb(at: Place) -> float | None:
    """GB a month that flow logs bring to CloudWatch Logs; None where none does."""
    logs = aws.pages(reach.client("ec2", at), "describe_flow_logs", "FlowLogs")
    groups = {one["LogGroupName"] for one in logs if one.get("LogGroupName")}
    if not groups:
        return None
    now, taken = datetime.now(UTC), 0.0
    cloudwatch = reach.client("cloudwatch", at)
    for group in sorted(groups):
        with aws.reading_aws_errors("cloudwatch:GetMetricStatistics", group):
            points = cloudwatch.get_metric_statistics(
                Namespace="AWS/Logs",
                MetricName="IncomingBytes",
                Dimensions=[{"Name": "LogGroupName", "Value": group}],
                StartTime=now - timedelta(days=30),
                EndTime=now,
                Period=86_400,
                Statistics=["Sum"],
            )["Datapoints"]
        taken += sum(point["Sum"] for point in points)
    return taken / 1e9


def _guardduty_usd(at: Place) -> float | None:
    """What GuardDuty says that it cost this account here in the last 30 days; None: it is not on.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetUsageStatistics.html
    """
    guardduty = reach.client("guardduty", at)
    with aws.reading_aws_errors("guardduty:ListDetectors", str(at)):
        found = guardduty.list_detectors()["DetectorIds"]
    if not found:
        return None
    criteria = {
        "AccountIds": [at.account],
        "DataSources": ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS", "S3_LOGS"],
    }
    with aws.reading_aws_errors("guardduty:GetUsageStatistics", found[0]):
        said = guardduty.get_usage_statistics(
            DetectorId=found[0], UsageStatisticType="SUM_BY_ACCOUNT", UsageCriteria=criteria, Unit="USD"
        )["UsageStatistics"]
    own = [one for one in said.get("SumByAccount", []) if one["AccountId"] == at.account]
    return float(own[0]["Total"]["Amount"]) if own else None
