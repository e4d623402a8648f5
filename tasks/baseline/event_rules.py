"""Rules on the default bus with one target of ours, in the words of the baseline.

Sources: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
"""

import json
from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.refusals import or_none
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import Permanent

_OUR_ID = "watchkeeper"
_NAMED = {"Id", "Arn", "RoleArn", "DeadLetterConfig", "RetryPolicy", "InputTransformer"}


def look(at: Place, wanted: Settings) -> Found:
    """The rule and the target that `wanted` names; what else the rule reaches is left to others."""
    events = reach.client("events", at)
    rule = _rule(events, wanted["rule"])
    if rule is None:
        return Missing()
    target = _target(events, wanted)
    return There(
        settings={
            "rule": wanted["rule"],
            "pattern": _pattern(rule.get("EventPattern")),
            "state": "ENABLED" if str(rule["State"]).startswith("ENABLED") else rule["State"],
            "target": None if target is None else _words(target),
        }
    )


def change(at: Place, wanted: Settings, line: Line, what: str) -> None:
    """Make the rule and its target, or set what differs.

    Raises:
        Permanent: EventBridge did not take the target.
    """
    events = reach.client("events", at, changing=True)
    differing = {one.setting for one in line.differences}
    name = wanted["rule"]
    if differing & {"rule", "pattern", "state"}:
        there = _rule(events, name)
        put: dict[str, Any] = {"Description": (there or {}).get("Description") or what}
        if there is None:
            put["Tags"] = [{"Key": "watchkeeper", "Value": "baseline"}]
        with aws.reading_aws_errors("events:PutRule", name):
            events.put_rule(Name=name, EventPattern=json.dumps(wanted["pattern"]), State="ENABLED", **put)
    if "target" in differing:
        target = _target(events, wanted)
        wire = _wire(wanted["target"], target["Id"] if target else _OUR_ID)
        with aws.reading_aws_errors("events:PutTargets", name):
            answer = events.put_targets(Rule=name, Targets=[wire])
        if answer.get("FailedEntryCount"):
            failed = answer["FailedEntries"][0]
            raise Permanent(
                f"events:PutTargets on {name}: {failed.get('ErrorCode')} {failed.get('ErrorMessage')}"
            )


def _rule(events: Any, name: str) -> dict[str, Any] | None:
    def ask() -> dict[str, Any]:
        with aws.reading_aws_errors("events:DescribeRule", name):
            return dict(events.describe_rule(Name=name))

    return or_none(ask, "ResourceNotFoundException")


def _target(events: Any, wanted: Settings) -> dict[str, Any] | None:
    found = aws.pages(events, "list_targets_by_rule", "Targets", Rule=wanted["rule"])
    return next((one for one in found if one["Arn"] == wanted["target"]["arn"]), None)


def _pattern(text: str | None) -> Any:
    """The pattern with its lists of words in order: EventBridge does not care for their order."""
    return _ordered(json.loads(text)) if text else None


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _ordered(item) for name, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value


def _words(target: dict[str, Any]) -> Settings:
    retry, made = target.get("RetryPolicy"), target.get("InputTransformer", {})
    hours = retry.get("MaximumEventAgeInSeconds", 86_400) / 3_600 if retry else None
    found = {
        "arn": target["Arn"],
        "role": target.get("RoleArn"),
        "dead_letters": target.get("DeadLetterConfig", {}).get("Arn"),
        "retry": {"hours": hours, "attempts": retry.get("MaximumRetryAttempts", 185)} if retry else None,
        "input_paths": made.get("InputPathsMap"),
        "input_template": made.get("InputTemplate"),
        # A constant Input, say, in place of the finding itself: that must show as a difference.
        "other": {name: value for name, value in target.items() if name not in _NAMED and value} or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _wire(words: Settings, target_id: str) -> dict[str, Any]:
    made: dict[str, Any] = {"Id": target_id, "Arn": words["arn"]}
    if "role" in words:
        made["RoleArn"] = words["role"]
    if "dead_letters" in words:
        made["DeadLetterConfig"] = {"Arn": words["dead_letters"]}
    if retry := words.get("retry"):
        made["RetryPolicy"] = {
            "MaximumRetryAttempts": retry["attempts"],
            "MaximumEventAgeInSeconds": retry["hours"] * 3_600,
        }
    if "input_template" in words:
        made["InputTransformer"] = {
            "InputPathsMap": words["input_paths"],
            "InputTemplate": words["input_template"],
        }
    return made
