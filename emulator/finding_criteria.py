"""GuardDuty's FindingCriteria and SortCriteria over findings in their camelCase shape.

Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_FindingCriteria.html
"""

import fnmatch
from collections.abc import Callable
from datetime import datetime
from typing import Any

_LISTS: dict[str, Callable[[Any, list[str]], bool]] = {
    "eq": lambda value, wanted: _text(value) in wanted,
    "neq": lambda value, wanted: _text(value) not in wanted,
    "matches": lambda value, wanted: any(fnmatch.fnmatchcase(_text(value), w) for w in wanted),
    "notmatches": lambda value, wanted: not any(fnmatch.fnmatchcase(_text(value), w) for w in wanted),
}
_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}
_LONG_NAME = {
    "equals": "eq",
    "notequals": "neq",
    "greaterthan": "gt",
    "greaterthanorequal": "gte",
    "lessthan": "lt",
    "lessthanorequal": "lte",
}


def meets(finding: dict[str, Any], criteria: dict[str, Any]) -> bool:
    """Whether the finding meets every criterion of `criteria` (`{"criterion": {field: condition}}`)."""
    return all(
        _meets_one(field_of(finding, field), operator, wanted)
        for field, condition in (criteria or {}).get("criterion", {}).items()
        for operator, wanted in condition.items()
    )


def in_order(findings: list[dict[str, Any]], sort: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The findings by GuardDuty's `sortCriteria`; without it, as they were raised."""
    if not sort or not sort.get("attributeName"):
        return findings
    field = sort["attributeName"]
    return sorted(
        findings,
        key=lambda finding: _sortable(field_of(finding, field)),
        reverse=sort.get("orderBy") == "DESC",
    )


def field_of(finding: dict[str, Any], path: str) -> Any:
    """The value at a dotted path; None where it leads nowhere."""
    value: Any = finding
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _meets_one(value: Any, operator: str, wanted: Any) -> bool:
    name = operator.lower()
    name = _LONG_NAME.get(name, name)
    if name in _LISTS:
        return _LISTS[name](value, [str(one) for one in wanted])
    number = _number(value)
    return number is not None and _NUMBERS[name](number, float(wanted))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> float | None:
    """A number, or a time of day as GuardDuty compares it: milliseconds since the epoch."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return datetime.fromisoformat(str(value)).timestamp() * 1000
    except ValueError:
        return None


def _sortable(value: Any) -> tuple[float, str]:
    return _number(value) or 0.0, str(value)
