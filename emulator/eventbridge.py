"""EventBridge's delivery: the true envelope to SQS, SNS and other buses; a rule never fails a put."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.events.models import (
    Rule,
    events_backends,
)
from moto.events.utils import EventTemplateParser
from moto.iam.models import iam_backends
from moto.utilities.arns import Arn, parse_arn
from werkzeug.exceptions import HTTPException

from emulator.deliveries import NO_PERMISSIONS, NO_RESOURCE, Sender, publish, send, text
from emulator.resource_policies import Asker, service_may, verdict
from emulator.trail_checks import organization_of

_ENVELOPE = (
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
)  # fmt: skip
_send_as_moto_does = Rule.send_to_targets


def install() -> None:
    """Replace moto's delivery of matched events to targets."""
    Rule.send_to_targets = _send_to_targets  # type: ignore[method-assign]


def put_service_event(
    account: str,
    region: str,
    *,
    source: str,
    detail_type: str,
    detail: dict[str, Any],
    resources: list[str] | None = None,
) -> str:
    """Put an AWS service's own event on the default bus of `account`; give back the event's id."""
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": resources or [],
        "detail": detail,
    }
    _offer(account, region, "default", event)
    return str(event["id"])


def _offer(account: str, region: str, bus: str, event: dict[str, Any]) -> None:
    """Show `event` to every rule of one bus; a bus that does not exist swallows it, as AWS does."""
    found = events_backends[account][region].event_buses.get(bus)
    for rule in list(found.rules.values()) if found else []:
        rule.send_to_targets(event)  # type: ignore[arg-type]


def _send_to_targets(self: Rule, original_event: Any, transform_input: bool = True) -> None:
    if self.name.startswith("Events-Archive-"):
        return _send_as_moto_does(self, original_event, transform_input)
    # A rule without a pattern is a schedule; moto lets it match everything.
    if self.state != "ENABLED" or not self.event_pattern.get_pattern():
        return None
    event = _envelope(original_event)
    if not self.event_pattern.matches_event(event):  # type: ignore[arg-type]
        return None
    for target in list(self.targets):
        try:
            _deliver(self, target, event)
        except (ServiceException, HTTPException, LookupError):
            # A missing queue or topic is the target's trouble: AWS answers the putter with success.
            continue
    return None


def _envelope(event: Any) -> dict[str, Any]:
    """The nine fields of an EventBridge event, the time as text in UTC."""
    given = dict(event)
    time = given.get("time")
    if isinstance(time, int | float):
        given["time"] = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    given.setdefault("version", "0")
    return {name: given[name] for name in _ENVELOPE}


def _deliver(rule: Rule, target: dict[str, Any], event: dict[str, Any]) -> None:
    """To the target; if it is not there or does not let EventBridge in, to the target's own queue."""
    arn = parse_arn(target["Arn"])
    body = text(_input_of(target, event))
    sender = Sender("events.amazonaws.com", rule.arn, rule.account_id)
    if arn.service == "events" and arn.resource_type == "event-bus":
        failure = _forward(rule, arn, target, event)
    elif arn.service == "sqs":
        failure = send(
            sender,
            target["Arn"],
            body,
            group=target.get("SqsParameters", {}).get("MessageGroupId"),
            trusted=_role_may(rule, target, "sqs:SendMessage"),
        )
    elif arn.service == "sns":
        trusted = _role_may(rule, target, "sns:Publish")
        failure = publish(sender, target["Arn"], body, trusted=trusted)
    elif arn.service == "logs":
        rule._send_to_cw_log_group(arn.resource_id.removesuffix(":*"), json.loads(body))
        return
    else:
        return
    dead = target.get("DeadLetterConfig", {}).get("Arn")
    if failure is not None and dead:
        why = {
            "RULE_ARN": rule.arn,
            "TARGET_ARN": target["Arn"],
            "ERROR_CODE": failure,
            "ERROR_MESSAGE": "The target is missing or does not allow EventBridge to call it.",
        }
        send(sender, dead, text(event), attributes=why)


def _forward(rule: Rule, arn: Arn, target: dict[str, Any], event: dict[str, Any]) -> str | None:
    """To another bus with account, region and id kept; one that came from elsewhere goes no further.

    Another region or account needs a role on the target; another account also the bus's policy.
    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """
    if (event["account"], event["region"]) != (rule.account_id, rule.region_name):
        return None
    account, region = arn.account or rule.account_id, arn.region or rule.region_name
    bus = events_backends[account][region].event_buses.get(arn.resource_id)
    if bus is None:
        return NO_RESOURCE
    elsewhere = (account, region) != (rule.account_id, rule.region_name)
    if elsewhere and not _role_may(rule, target, "events:PutEvents", own_only=False):
        return NO_PERMISSIONS
    if account != rule.account_id:
        found = organization_of(rule.account_id)
        organization = {"aws:PrincipalOrgID": found.org.id} if found is not None else {}
        arns = tuple(one for one in [target.get("RoleArn")] if one)
        asker = Asker(account=rule.account_id, arns=arns, context=organization)
        if verdict(bus.policy, asker, "events:PutEvents", bus.arn) != "Allow":
            return NO_PERMISSIONS
    _offer(account, region, arn.resource_id, event)
    return None


def _role_may(rule: Rule, target: dict[str, Any], action: str, own_only: bool = True) -> bool:
    """Whether the target's role exists, trusts EventBridge and may do it.

    In the rule's own account that is enough; elsewhere (`own_only`) the other side has a word too.
    """
    role_arn = target.get("RoleArn")
    if not role_arn or (own_only and parse_arn(target["Arn"]).account != rule.account_id):
        return False
    roles = iam_backends[rule.account_id]["aws"].roles.values()
    role: Any = next((one for one in roles if one.arn == role_arn), None)
    if role is None or not service_may(
        role.assume_role_policy_document,
        "events.amazonaws.com",
        "sts:AssumeRole",
        role_arn,
        aws__SourceArn=rule.arn,
        aws__SourceAccount=rule.account_id,
    ):
        return False
    policies = [*role.policies.values(), *(one.document for one in role.managed_policies.values())]
    return any(verdict(one, Asker(), action, target["Arn"]) == "Allow" for one in policies)


def _input_of(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """What the target is sent: the event, or what the rule makes of it."""
    if "Input" in target:
        return json.loads(target["Input"])
    transformer = target.get("InputTransformer")
    if transformer is None:
        return event
    return EventTemplateParser.parse(
        input_template=transformer.get("InputTemplate"),
        input_paths_map=transformer.get("InputPathsMap", {}),
        event={**event, "ingestion-time": event["time"]},  # type: ignore[typeddict-item]
    )
