"""Security Hub's custom actions, and what the console sends when a person chooses one for findings.

Sources: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateActionTarget.html
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
"""

from typing import Any

from moto.utilities.arns import parse_arn

from emulator.eventbridge import put_service_event
from emulator.securityhub_state import LOCK, Call, Operation, hub_of, invalid, page, refused

_MOST_ACTIONS = 50
_MOST_LETTERS = 20
_MOST_FINDINGS = 20
"""As many as the console lets a person choose at a time."""


def send_findings(action_arn: str, findings: list[dict[str, Any]]) -> list[str]:
    """Choose the action for these findings (ASFF) in the console; give back the events' ids, one a finding.

    Raises:
        LookupError: there is no such action.
        ValueError: there are no findings, or more than the console lets a person choose.
    """
    arn = parse_arn(action_arn)
    with LOCK:
        action = hub_of(arn.account, arn.region).actions.get(action_arn)
    if action is None:
        raise LookupError(f"there is no custom action {action_arn}")
    if not 1 <= len(findings) <= _MOST_FINDINGS:
        raise ValueError(f"the console sends 1 to {_MOST_FINDINGS} findings, not {len(findings)}")
    said = {"actionName": action["Name"], "actionDescription": action["Description"]}
    return [
        put_service_event(
            arn.account,
            arn.region,
            source="aws.securityhub",
            detail_type="Security Hub Findings - Custom Action",
            detail={**said, "findings": [finding]},
            resources=[action_arn],
        )
        for finding in findings
    ]


def _create(call: Call) -> dict[str, Any]:
    action_id = _text(call, "Id")
    if len(action_id) > _MOST_LETTERS or not (action_id.isascii() and action_id.isalnum()):
        raise invalid(f"Id takes up to {_MOST_LETTERS} letters and digits.")
    held, arn = (
        call.hub.actions,
        f"arn:aws:securityhub:{call.region}:{call.account}:action/custom/{action_id}",
    )
    name, description = _name(call), _text(call, "Description")
    if arn in held:
        raise refused("ResourceConflictException", f"The action target {arn} exists already.")
    if len(held) >= _MOST_ACTIONS:
        raise refused("LimitExceededException", f"An account has up to {_MOST_ACTIONS} custom actions.")
    held[arn] = {"ActionTargetArn": arn, "Name": name, "Description": description}
    return {"ActionTargetArn": arn}


def _update(call: Call) -> dict[str, Any]:
    action = _named(call, str(call.given.get("ActionTargetArn")))
    changed = {"Name": _name(call)} if "Name" in call.given else {}
    if "Description" in call.given:
        changed["Description"] = _text(call, "Description")
    action.update(changed)
    return {}


def _describe(call: Call) -> dict[str, Any]:
    arns = call.given.get("ActionTargetArns") or list(call.hub.actions)
    return page(call, "ActionTargets", [dict(_named(call, one)) for one in arns])


def _delete(call: Call) -> dict[str, Any]:
    arn = _named(call, str(call.given.get("ActionTargetArn")))["ActionTargetArn"]
    del call.hub.actions[arn]
    return {"ActionTargetArn": arn}


def _named(call: Call, arn: str) -> dict[str, str]:
    if arn not in call.hub.actions:
        raise refused("ResourceNotFoundException", f"There is no action target {arn}.")
    return call.hub.actions[arn]


def _name(call: Call) -> str:
    name = _text(call, "Name")
    if len(name) > _MOST_LETTERS:
        raise invalid(f"Name takes up to {_MOST_LETTERS} characters.")
    return name


def _text(call: Call, field: str) -> str:
    text = call.given.get(field)
    if not isinstance(text, str) or not text.strip():
        raise invalid(f"{field} is missing or blank.")
    return text


OPERATIONS: dict[str, Operation] = {
    "CreateActionTarget": _create,
    "DescribeActionTargets": _describe,
    "UpdateActionTarget": _update,
    "DeleteActionTarget": _delete,
}
