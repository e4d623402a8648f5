"""What an event bus accepts: whose events, which targets, and the statements of its policy."""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import EventBus, EventBusPolicyStatement, EventPattern, EventsBackend
from moto.events.responses import EventsHandler
from moto.utilities.arns import parse_arn

from emulator.policy_documents import problem_with

_put_events = EventsBackend.put_events
_put_targets = EventsBackend.put_targets


def install() -> None:
    """Put AWS's refusals in front of moto's buses."""
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
    return json.dumps({"Result": pattern.matches_event(event)})
