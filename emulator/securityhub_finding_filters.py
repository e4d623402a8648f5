"""What GetFindings can be asked: filters over attributes of ASFF, and the order of the answer.

Source: botocore's model of securityhub (AwsSecurityFindingFilters, StringFilter, DateFilter), and
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.securityhub_state import invalid

_MOST_ATTRIBUTES, _MOST_VALUES, _MOST_SORTS = 10, 20, 10
_STRINGS = {
    "AwsAccountId": "AwsAccountId",
    "AwsAccountName": "AwsAccountName",
    "CompanyName": "CompanyName",
    "ComplianceAssociatedStandardsId": "Compliance.AssociatedStandards.StandardsId",
    "ComplianceSecurityControlId": "Compliance.SecurityControlId",
    "ComplianceStatus": "Compliance.Status",
    "Description": "Description",
    "FindingProviderFieldsSeverityLabel": "FindingProviderFields.Severity.Label",
    "FindingProviderFieldsSeverityOriginal": "FindingProviderFields.Severity.Original",
    "FindingProviderFieldsTypes": "FindingProviderFields.Types",
    "GeneratorId": "GeneratorId",
    "Id": "Id",
    "NoteText": "Note.Text",
    "NoteUpdatedBy": "Note.UpdatedBy",
    "ProductArn": "ProductArn",
    "ProductName": "ProductName",
    "RecommendationText": "Remediation.Recommendation.Text",
    "RecordState": "RecordState",
    "Region": "Region",
    "RelatedFindingsId": "RelatedFindings.Id",
    "RelatedFindingsProductArn": "RelatedFindings.ProductArn",
    "ResourceId": "Resources.Id",
    "ResourcePartition": "Resources.Partition",
    "ResourceRegion": "Resources.Region",
    "ResourceType": "Resources.Type",
    "SeverityLabel": "Severity.Label",
    "SourceUrl": "SourceUrl",
    "Title": "Title",
    "Type": "Types",
    "VerificationState": "VerificationState",
    "WorkflowState": "WorkflowState",
    "WorkflowStatus": "Workflow.Status",
}
_DATES = {
    "CreatedAt": "CreatedAt",
    "FirstObservedAt": "FirstObservedAt",
    "LastObservedAt": "LastObservedAt",
    "NoteUpdatedAt": "Note.UpdatedAt",
    "UpdatedAt": "UpdatedAt",
}
_NUMBERS = {
    "Confidence": "Confidence",
    "Criticality": "Criticality",
    "SeverityNormalized": "Severity.Normalized",
    "SeverityProduct": "Severity.Product",
}
_MAPS = {
    "ProductFields": "ProductFields",
    "ResourceTags": "Resources.Tags",
    "UserDefinedFields": "UserDefinedFields",
}
_PATHS = {
    name: path.split(".") for kind in (_STRINGS, _DATES, _NUMBERS, _MAPS) for name, path in kind.items()
}
_ONLY = {"CONTAINS": {"CONTAINS"}, "NOT_CONTAINS": {"NOT_CONTAINS"}}
_NEVER_WITH = {"EQUALS": {"NOT_EQUALS", "PREFIX_NOT_EQUALS"}}
_ANY_OF: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda held, value: held == value,
    "PREFIX": lambda held, value: held.startswith(value),
    "CONTAINS": lambda held, value: value in held,
}
"""Joined by OR."""
_NONE_OF: dict[str, Callable[[str, str], bool]] = {
    "NOT_EQUALS": _ANY_OF["EQUALS"],
    "PREFIX_NOT_EQUALS": _ANY_OF["PREFIX"],
    "NOT_CONTAINS": _ANY_OF["CONTAINS"],
}
"""Joined by AND."""

Values = tuple[Any, ...]
Condition = Callable[[Values], bool]


def values_of(finding: Mapping[str, Any], attribute: str) -> Values:
    """Everything that a finding holds under a filter's attribute: strings, epoch seconds, numbers, pairs."""
    found: list[Any] = [finding]
    for name in _PATHS[attribute]:
        found = [
            part
            for one in found
            if isinstance(one, dict) and one.get(name) is not None
            for part in (one[name] if isinstance(one[name], list) else [one[name]])
        ]
    if attribute in _DATES:
        return tuple(_moment(one).timestamp() for one in found)
    if attribute in _MAPS:
        return tuple((key, str(value)) for one in found for key, value in one.items())
    return tuple(found)


def conditions_of(filters: Any, at: datetime) -> dict[str, Condition]:
    """By attribute, what a finding's values there have to fulfil; all of them must.

    `at` is the present, for ranges in days.

    Raises:
        SecurityHubClientError: too many attributes or values, or filters that AWS does not take.
    """
    if not isinstance(filters or {}, dict):
        raise invalid("Filters must be a structure.")
    asked = {name: given for name, given in (filters or {}).items() if given}
    if len(asked) > _MOST_ATTRIBUTES:
        raise invalid(f"Filters: up to {_MOST_ATTRIBUTES} finding attributes are allowed.")
    return {name: _condition(name, given, at) for name, given in asked.items()}


def _condition(name: str, given: Any, at: datetime) -> Condition:
    if name not in _PATHS:
        raise invalid(f"Filters: {name} is no attribute that the emulator can filter by.")
    if not isinstance(given, list) or len(given) > _MOST_VALUES:
        raise invalid(f"Filters.{name}: a list of up to {_MOST_VALUES} values is allowed.")
    if name in _DATES:
        return _dates(name, given, at)
    if name in _NUMBERS:
        return _numbers(name, given)
    return _maps(name, given) if name in _MAPS else _strings(name, given)


def _strings(name: str, given: list[dict[str, Any]]) -> Condition:
    pairs = [(str(one.get("Comparison")), one.get("Value")) for one in given]
    _check(name, [how for how, _ in pairs], {*_ANY_OF, *_NONE_OF})
    if any(not isinstance(value, str) or not value for _, value in pairs):
        raise invalid(f"Filters.{name}: Value must be a string that is not empty.")
    wanted = frozenset(value for how, value in pairs if how == "EQUALS")
    if len(wanted) == len({value for _, value in pairs}) and all(how == "EQUALS" for how, _ in pairs):
        return lambda values: not wanted.isdisjoint(values)
    return _joined([(how, str(value)) for how, value in pairs], lambda held, _: (held,))


def _maps(name: str, given: list[dict[str, Any]]) -> Condition:
    _check(name, [str(one.get("Comparison")) for one in given], {*_ANY_OF, *_NONE_OF} - {"PREFIX", "PREFIX_NOT_EQUALS"})  # fmt: skip
    if any(not one.get("Key") or not isinstance(one.get("Value"), str) for one in given):
        raise invalid(f"Filters.{name}: Key and Value are needed.")
    asked = [(str(one["Comparison"]), (str(one["Key"]), str(one["Value"]))) for one in given]
    return _joined(asked, lambda held, value: (held[1],) if held[0] == value[0] else ())


def _joined(asked: list[tuple[str, Any]], held_for: Callable[[Any, Any], tuple[str, ...]]) -> Condition:
    """Any of the positive comparisons, and none of what the negative ones exclude."""
    positive = [(_ANY_OF[how], value) for how, value in asked if how in _ANY_OF]
    negative = [(_NONE_OF[how], value) for how, value in asked if how in _NONE_OF]

    def matches(values: Values, compare: Callable[[str, str], bool], value: Any) -> bool:
        text = value if isinstance(value, str) else value[1]
        return any(compare(held, text) for one in values for held in held_for(one, value))

    def fulfilled(values: Values) -> bool:
        if positive and not any(matches(values, *one) for one in positive):
            return False
        return not any(matches(values, *one) for one in negative)

    return fulfilled


def _check(name: str, used: list[str], known: set[str]) -> None:
    """The combinations that AWS refuses on one attribute."""
    kinds = set(used)
    if unknown := kinds - known:
        raise invalid(f"Filters.{name}: Comparison {', '.join(sorted(unknown))} is not allowed here.")
    for kind in kinds:
        if (kind in _ONLY and kinds != _ONLY[kind]) or kinds & _NEVER_WITH.get(kind, set()):
            raise invalid(f"Filters.{name}: {' and '.join(sorted(kinds))} cannot be combined.")


def _dates(name: str, given: list[dict[str, Any]], at: datetime) -> Condition:
    spans = [_span(name, one, at) for one in given]
    return lambda values: any(start <= one <= end for one in values for start, end in spans)


def _span(name: str, one: dict[str, Any], at: datetime) -> tuple[float, float]:
    """Epoch seconds from and to, both ends within."""
    ranged = one.get("DateRange")
    if bool(ranged) == bool(one.get("Start") or one.get("End")):
        raise invalid(f"Filters.{name}: give Start and End, or DateRange.")
    if ranged:
        days, how = ranged.get("Value"), ranged.get("Comparison", "WITHIN")
        if ranged.get("Unit") != "DAYS" or not isinstance(days, int) or how not in ("WITHIN", "OLDER_THAN"):
            raise invalid(f"Filters.{name}: DateRange needs Value and the Unit DAYS.")
        border = (at - timedelta(days=days)).timestamp()
        return (border, at.timestamp()) if how == "WITHIN" else (float("-inf"), border)
    try:
        start = _moment(one["Start"]).timestamp() if one.get("Start") else float("-inf")
        end = _moment(one["End"]).timestamp() if one.get("End") else float("inf")
    except ValueError:
        raise invalid(f"Filters.{name}: not a timestamp.") from None
    return start, end


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def is_moment(text: Any) -> bool:
    """Whether it is a timestamp as ASFF wants it: ISO 8601 with a zone."""
    try:
        _moment(text)
    except ValueError:
        return False
    return True


def _numbers(name: str, given: list[dict[str, Any]]) -> Condition:
    known: dict[str, Callable[[float, float], bool]] = {
        "Eq": lambda held, value: held == value,
        "Gt": lambda held, value: held > value,
        "Gte": lambda held, value: held >= value,
        "Lt": lambda held, value: held < value,
        "Lte": lambda held, value: held <= value,
    }
    if any(not one or set(one) - set(known) for one in given):
        raise invalid(f"Filters.{name}: one of {', '.join(known)} is needed.")
    return lambda values: any(
        all(known[how](held, value) for how, value in one.items()) for held in values for one in given
    )


def orders_of(criteria: Any) -> list[tuple[str, bool]]:
    """The attributes to sort by, the weightiest first, and whether each descends.

    Raises:
        SecurityHubClientError: an unknown attribute or order.
    """
    given = criteria or []
    if not isinstance(given, list) or len(given) > _MOST_SORTS:
        raise invalid(f"SortCriteria must be a list of up to {_MOST_SORTS}.")
    for one in given:
        if one.get("Field") not in _PATHS or one["Field"] in _MAPS:
            raise invalid(f"SortCriteria: findings cannot be sorted by {one.get('Field')}.")
        if one.get("SortOrder", "asc") not in ("asc", "desc"):
            raise invalid("SortCriteria: SortOrder must be asc or desc.")
    return [(one["Field"], one.get("SortOrder") == "desc") for one in given]
