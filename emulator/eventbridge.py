"""EventBridge's delivery: the true envelope to SQS, SNS and other buses; a rule never fails a put."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.events.models import Rule, events_backends
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.utilities.arns import Arn, parse_arn
from werkzeug.exceptions import HTTPException

_ENVELOPE = (
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
)  # fmt: skip
_send_as_moto_does = Rule.send_to_targets


def install() -> None:
    """Replace moto's delivery of matched events to targets."""
    Rule.send_to_targets = _send_to_targets  # type: ignore[method-assign]


def put_service_event(
    account: str, region: str, *, source: str, detail_type: str, detail: dict[str, Any]
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
        "resources": [],
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
    arn = parse_arn(target["Arn"])
    if arn.service == "events" and arn.resource_type == "event-bus":
        _forward(rule, arn, event)
        return
    body = json.dumps(_input_of(target, event))
    account, region = arn.account or rule.account_id, arn.region or rule.region_name
    if arn.service == "sqs":
        group = target.get("SqsParameters", {}).get("MessageGroupId")
        queues = sqs_backends[account][region]
        queues.send_message(queue_name=arn.resource_id, message_body=body, group_id=group)
    elif arn.service == "sns":
        sns_backends[account][region].publish(message=body, arn=target["Arn"])
    elif arn.service == "logs":
        rule._send_to_cw_log_group(arn.resource_id.removesuffix(":*"), json.loads(body))


def _forward(rule: Rule, arn: Arn, event: dict[str, Any]) -> None:
    """To another bus with account, region and id kept; one that came from elsewhere goes no further.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """
    if (event["account"], event["region"]) == (rule.account_id, rule.region_name):
        _offer(arn.account or rule.account_id, arn.region or rule.region_name, arn.resource_id, event)


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
