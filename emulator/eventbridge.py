"""EventBridge's delivery: the true envelope to SQS, SNS and other buses; a rule never fails a put."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import (
    EventBus,
    EventBusPolicyStatement,
    EventPattern,
    EventsBackend,
    Rule,
    events_backends,
)
from moto.events.responses import EventsHandler
from moto.events.utils import EventTemplateParser
from moto.iam.models import iam_backends
from moto.utilities.arns import Arn, parse_arn
from werkzeug.exceptions import HTTPException

from emulator.deliveries import NO_PERMISSIONS, NO_RESOURCE, Sender, publish, send, text
from emulator.policy_documents import problem_with
from emulator.resource_policies import Asker, service_may, verdict
from emulator.trail_checks import organization_of

_ENVELOPE = (
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
)  # fmt: skip
_send_as_moto_does = Rule.send_to_targets
_put_events = EventsBackend.put_events
_put_targets = EventsBackend.put_targets


def install() -> None:
    """Replace moto's delivery of matched events to targets."""
    Rule.send_to_targets = _send_to_targets  # type: ignore[method-assign]
    backend: Any = EventsBackend
    backend.put_events = _put_events_of_ones_own
    backend.put_targets = _put_targets_with_roles
    bus: Any = EventBus
    bus.add_permission = _add_permission
    bus.add_policy = _replace_policy
    handler: Any = EventsHandler
    handler.test_event_pattern = _test_event_pattern


def _put_events_of_ones_own(self: EventsBackend, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only AWS itself puts events whose source begins with `aws.`; the other entries go through."""
    refused = {
        "ErrorCode": "NotAuthorizedForSource",
        "ErrorMessage": "Not authorized for the source.",
    }
    own = [one for one in events if not str(one.get("Source", "")).startswith("aws.")]
    put = iter(_put_events(self, own))
    return [dict(refused) if str(one.get("Source", "")).startswith("aws.") else next(put) for one in events]


def _add_permission(
    self: EventBus, statement_id: str, action: str, principal: Any, condition: dict[str, Any] | None
) -> None:
    """Moto lets a statement push out every other one of the same principal, and spells `*` as an ARN."""
    everybody = str(principal.get("AWS", "")).endswith("::*:root")
    self._statements[statement_id] = EventBusPolicyStatement(
        sid=statement_id,
        action=action,
        principal="*" if everybody else principal,  # type: ignore[arg-type]
        condition=condition,
        resource=self.arn,
    )


def _replace_policy(self: EventBus, policy: dict[str, Any]) -> None:
    """PutPermission with a whole policy puts it in place of what was there."""
    if problem_with(policy) is not None or not all("Sid" in one for one in policy["Statement"]):
        raise JsonRESTError("ValidationException", "The policy is not valid.")
    self._statements.clear()
    for one in policy["Statement"]:
        self._statements[one["Sid"]] = EventBusPolicyStatement.from_dict(one)


def _put_targets_with_roles(
    self: EventsBackend, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]
) -> None:
    """A bus of another account or region is called with a role, which must be named.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
    """
    for target in targets:
        arn = parse_arn(target["Arn"])
        elsewhere = (arn.account, arn.region) != (self.account_id, self.region_name)
        if arn.service == "events" and elsewhere and not target.get("RoleArn"):
            raise JsonRESTError("ValidationException", f"RoleArn is required for target {target['Arn']}.")
    _put_targets(self, name, event_bus_arn, targets)


def _test_event_pattern(self: EventsHandler) -> str:
    """Whether an event that is only shown would match.

    Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
    """
    try:
        event = json.loads(self._get_param("Event"))
        pattern = EventPattern.load(self._get_param("EventPattern"))
    except ValueError:
        raise InvalidEventPatternException("The pattern and the event must be JSON") from None
    missing = {"id", "account", "source", "time", "region", "resources", "detail-type"} - set(event)
    if missing:
        raise JsonRESTError("ValidationException", f"The event lacks {', '.join(sorted(missing))}.")
    return text({"Result": pattern.matches_event(event)})


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
