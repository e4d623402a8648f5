"""The organization, its detectors, and the way of a finding: bus, rule, queue; trail and buckets."""

import json
import time
from typing import Any

from moto.cloudtrail.models import Trail, cloudtrail_backends
from moto.events.models import events_backends
from moto.guardduty.models import guardduty_backends
from moto.iam.models import iam_backends
from moto.organizations import utils
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends
from moto.securityhub.models import securityhub_backends
from moto.sqs.models import sqs_backends

from emulator.guardduty_detectors import put_detector
from emulator.guardduty_members import add_member
from emulator.guardduty_usage import set_usage
from emulator.regions import draw_map, opt_in
from emulator.world import (
    ACCOUNTS,
    CLOSED_SANDBOX,
    DEAD_LETTER_QUEUE,
    HOME_REGION,
    MANAGEMENT,
    OPT_IN_REGIONS,
    OPTED_IN,
    QUEUE,
    REGIONS,
    SECURITY,
    TRAIL,
    TRAIL_BUCKET,
    UNITS,
    WATCHED_REGIONS,
    WORKLOAD_DEV,
    WORKLOAD_PROD,
)

BUCKETS = {
    "app-data-333333333333": WORKLOAD_PROD,
    "logs-333333333333": WORKLOAD_PROD,
    "sandbox-444444444444": WORKLOAD_DEV,
    TRAIL_BUCKET: SECURITY,
}
USAGE = {
    (WORKLOAD_PROD, HOME_REGION): {
        "CLOUD_TRAIL": 9.4,
        "FLOW_LOGS": 21.75,
        "DNS_LOGS": 3.1,
        "S3_DATA_EVENTS": 6.2,
    },
    (WORKLOAD_DEV, "eu-west-1"): {"CLOUD_TRAIL": 2.2, "FLOW_LOGS": 3.05, "DNS_LOGS": 0.4},
}
"""What GuardDuty cost in the last 30 days, USD by feature, where there are workloads."""
_IDLE = {"CLOUD_TRAIL": 0.35, "FLOW_LOGS": 0.0, "DNS_LOGS": 0.0, "S3_DATA_EVENTS": 0.02}
_DETECTOR_AGE = 120 * 86_400
PATTERN = {
    "source": ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    "detail": {"severity": [{"numeric": [">=", 0]}]},
}


def seed_organization() -> dict[str, Any]:
    """Accounts of fixed ids in their units; GuardDuty and Security Hub delegated in the watched regions."""
    draw_map(REGIONS, OPT_IN_REGIONS)
    for account, names in OPTED_IN.items():
        for name in names:
            opt_in(account, name, long_ago=True)
    backend = create_organization({**ACCOUNTS, CLOSED_SANDBOX: "closed-sandbox"})
    backend.close_account(AccountId=CLOSED_SANDBOX)
    units = create_units(backend, UNITS)
    for service in ("guardduty", "securityhub"):
        backend.enable_aws_service_access(ServicePrincipal=f"{service}.amazonaws.com")
        backend.register_delegated_administrator(
            AccountId=SECURITY, ServicePrincipal=f"{service}.amazonaws.com"
        )
    detectors: dict[str, dict[str, str]] = {account: {} for account in ACCOUNTS}
    for region in WATCHED_REGIONS:
        guardduty_backends[MANAGEMENT][region].enable_organization_admin_account(SECURITY)
        securityhub_backends[MANAGEMENT][region].enable_organization_admin_account(SECURITY)
        for account in ACCOUNTS:
            detectors[account][region] = _seed_detector(account, region)
    return {
        "organization_id": backend.org.id,
        "root_id": backend.org.root_id,
        "units": units,
        "detectors": detectors,
    }


def _seed_detector(account: str, region: str) -> str:
    """A detector as somebody left it months ago, a member of the security account; gives back its id."""
    detector = put_detector(
        account,
        region,
        only=("S3_DATA_EVENTS",),
        frequency="FIFTEEN_MINUTES",
        since=time.time() - _DETECTOR_AGE,
    )
    if account != SECURITY:
        add_member(SECURITY, region, account, f"{ACCOUNTS[account]}@example.com")
    set_usage(account, region, USAGE.get((account, region), _IDLE))
    return str(detector.id)


def create_organization(accounts: dict[str, str]) -> Any:
    """An organization of `accounts` (id: name) below the management account; moto's backend of it."""
    backend: Any = organizations_backends[MANAGEMENT]["aws"]
    backend.create_organization(region="aws", FeatureSet="ALL")
    backend.accounts[0].name = accounts[MANAGEMENT]
    for account, name in accounts.items():
        if account != MANAGEMENT:
            _create_account(backend, account, name)
    return backend


def create_units(backend: Any, units: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Organizational units below the root with the accounts moved in; gives back {name: id}."""
    root, made = backend.org.root_id, {}
    for name, accounts in units.items():
        unit = backend.create_organizational_unit(Name=name, ParentId=root)["OrganizationalUnit"]
        made[name] = unit["Id"]
        for account in accounts:
            backend.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit["Id"])
    return made


def _create_account(backend: Any, account: str, name: str) -> None:
    """Moto draws account ids at random: for this one call the draw is fixed."""
    drawn = utils.make_random_account_id
    utils.make_random_account_id = lambda: account
    try:
        backend.create_account(AccountName=name, Email=f"{name}@example.com")
    finally:
        utils.make_random_account_id = drawn


def seed_watch() -> dict[str, Any]:
    """Queue with redrive, the rule on the home bus, forwarding from the other region, the trail."""
    facts = seed_queue(WATCHED_REGIONS)
    for name, account in BUCKETS.items():
        s3_backends[account]["aws"].create_bucket(name, HOME_REGION)
    return facts | {"trail_arn": _half_done_trail(), "buckets": dict(BUCKETS)}


def _half_done_trail() -> str:
    """An organization trail as somebody once left it: no validation, no key, no log group.

    Made without CreateTrail, which would refuse a bucket whose policy does not let CloudTrail in.
    """
    trail = Trail(
        account_id=MANAGEMENT, region_name=HOME_REGION, trail_name=TRAIL, bucket_name=TRAIL_BUCKET,
        s3_key_prefix="", sns_topic_name="", is_global=True, is_multi_region=True, log_validation=False,
        is_org_trail=True, cw_log_group_arn="", cw_role_arn="", kms_key_id="",
    )  # fmt: skip
    trail.status.start_logging()
    cloudtrail_backends[MANAGEMENT][HOME_REGION].trails[TRAIL] = trail
    return str(trail.arn)


def seed_queue(watched: tuple[str, ...]) -> dict[str, Any]:
    """The queue with redrive, the rule on the home bus, forwarding to it from the rest of `watched`."""
    queues = sqs_backends[SECURITY][HOME_REGION]
    dead = queues.create_queue(DEAD_LETTER_QUEUE, {})
    redrive = json.dumps({"deadLetterTargetArn": dead.queue_arn, "maxReceiveCount": 5})
    queue = queues.create_queue(
        QUEUE,
        {},
        VisibilityTimeout="30",
        ReceiveMessageWaitTimeSeconds="20",
        RedrivePolicy=redrive,
        MessageRetentionPeriod="1209600",
    )
    rule_arn = _rule(HOME_REGION, "watchkeeper-guardduty", queue.queue_arn)
    home_bus = f"arn:aws:events:{HOME_REGION}:{SECURITY}:event-bus/default"
    forwarder = _forwarding_role(home_bus) if watched[1:] else ""
    for region in watched[1:]:
        _rule(region, "watchkeeper-forward", home_bus, RoleArn=forwarder)
    queues.set_queue_attributes(QUEUE, {"Policy": json.dumps(_queue_policy(queue.queue_arn, rule_arn))})
    return {
        "queue_url": f"{SECURITY}/{QUEUE}",
        "dead_letter_queue_url": f"{SECURITY}/{DEAD_LETTER_QUEUE}",
        "queue_arn": queue.queue_arn,
        "dead_letter_queue_arn": dead.queue_arn,
        "rule_arn": rule_arn,
    }


def _forwarding_role(bus_arn: str) -> str:
    """By which EventBridge may put events on a bus of another region."""
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allowed = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn}
    iam = iam_backends[SECURITY]["aws"]
    role = iam.create_role(
        "watchkeeper-forward",
        json.dumps({"Version": "2012-10-17", "Statement": [trusted]}),
        "/", None, "", [], "3600",
    )  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy("watchkeeper-forward", "put-events", policy)
    return str(role.arn)


def _rule(region: str, name: str, target: str, **more: str) -> str:
    events = events_backends[SECURITY][region]
    rule = events.put_rule(
        name, event_pattern=json.dumps(PATTERN), state="ENABLED", event_bus_arn="default"
    )
    events.put_targets(name, "default", [{"Id": "1", "Arn": target, **more}])
    return str(rule.arn)


def _queue_policy(queue_arn: str, rule_arn: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FromEventBridge",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
            }
        ],
    }
