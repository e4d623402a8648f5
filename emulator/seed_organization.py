"""The organization, its detectors, and the way of a finding: bus, rule, queue; trail and buckets."""

import json
from typing import Any

from moto.cloudtrail.models import cloudtrail_backends
from moto.events.models import events_backends
from moto.guardduty.models import guardduty_backends
from moto.organizations import utils
from moto.organizations.models import FakeDelegatedAdministrator, organizations_backends
from moto.s3.models import s3_backends
from moto.securityhub.models import securityhub_backends
from moto.sqs.models import sqs_backends

from emulator.world import (
    ACCOUNTS,
    DEAD_LETTER_QUEUE,
    HOME_REGION,
    MANAGEMENT,
    QUEUE,
    REGIONS,
    SECURITY,
    WORKLOAD_DEV,
    WORKLOAD_PROD,
)

BUCKETS = {
    "app-data-333333333333": WORKLOAD_PROD,
    "logs-333333333333": WORKLOAD_PROD,
    "sandbox-444444444444": WORKLOAD_DEV,
    "org-trail-222222222222": SECURITY,
}
PATTERN = {
    "source": ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    "detail": {"severity": [{"numeric": [">=", 0]}]},
}


def seed_organization() -> dict[str, Any]:
    """Four accounts with fixed ids, detectors everywhere, the security account as administrator."""
    backend: Any = organizations_backends[MANAGEMENT]["aws"]
    backend.create_organization(region="aws", FeatureSet="ALL")
    for account, name in ACCOUNTS.items():
        if account != MANAGEMENT:
            _create_account(backend, account, name)
    delegable = FakeDelegatedAdministrator.SUPPORTED_SERVICES
    if "securityhub.amazonaws.com" not in delegable:  # moto's list of them is short of this one
        delegable.append("securityhub.amazonaws.com")
    for service in ("guardduty", "securityhub"):
        backend.enable_aws_service_access(ServicePrincipal=f"{service}.amazonaws.com")
        backend.register_delegated_administrator(
            AccountId=SECURITY, ServicePrincipal=f"{service}.amazonaws.com"
        )
    detectors: dict[str, dict[str, str]] = {account: {} for account in ACCOUNTS}
    for region in REGIONS:
        guardduty_backends[MANAGEMENT][region].enable_organization_admin_account(SECURITY)
        securityhub_backends[MANAGEMENT][region].enable_organization_admin_account(SECURITY)
        for account in ACCOUNTS:
            detectors[account][region] = guardduty_backends[account][region].create_detector(
                True, "FIFTEEN_MINUTES", {}, {}, [{"name": "S3_DATA_EVENTS", "status": "ENABLED"}]
            )
    return {"organization_id": backend.org.id, "detectors": detectors}


def _create_account(backend: Any, account: str, name: str) -> None:
    """Moto draws account ids at random: for this one call the draw is fixed."""
    drawn = utils.make_random_account_id
    utils.make_random_account_id = lambda: account
    try:
        backend.create_account(AccountName=name, Email=f"{name}@example.com")
    finally:
        utils.make_random_account_id = drawn


def seed_watch() -> dict[str, Any]:
    """Queue with redrive, the rule on the home bus, forwarding from the other regions, the trail."""
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
    for region in REGIONS[1:]:
        _rule(region, "watchkeeper-forward", home_bus)
    queues.set_queue_attributes(QUEUE, {"Policy": json.dumps(_queue_policy(queue.queue_arn, rule_arn))})
    for name, account in BUCKETS.items():
        s3_backends[account]["aws"].create_bucket(name, HOME_REGION)
    trail = cloudtrail_backends[SECURITY][HOME_REGION].create_trail(
        "org-trail", "org-trail-222222222222", "", "", True, True, True, False, "", "", "", []
    )
    trail.start_logging()
    return {
        "queue_url": f"{SECURITY}/{QUEUE}",
        "dead_letter_queue_url": f"{SECURITY}/{DEAD_LETTER_QUEUE}",
        "queue_arn": queue.queue_arn,
        "dead_letter_queue_arn": dead.queue_arn,
        "rule_arn": rule_arn,
        "trail_arn": trail.arn,
        "buckets": dict(BUCKETS),
    }


def _rule(region: str, name: str, target: str) -> str:
    events = events_backends[SECURITY][region]
    rule = events.put_rule(
        name, event_pattern=json.dumps(PATTERN), state="ENABLED", event_bus_arn="default"
    )
    events.put_targets(name, "default", [{"Id": "1", "Arn": target}])
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
