"""Which events a trail takes, and whether it looks for unusual ones.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutInsightSelectors.html
"""

from collections.abc import Callable
from typing import Any

from moto.cloudtrail.models import CloudTrailBackend, Trail
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult

_MOST_SELECTORS = 5
_READ_WRITE = ("All", "ReadOnly", "WriteOnly")
_INSIGHTS = ("ApiCallRateInsight", "ApiErrorRateInsight")
_EXCLUDABLE = ("kms.amazonaws.com", "rdsdata.amazonaws.com")
_DEFAULT: list[dict[str, Any]] = [
    {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
]

Finder = Callable[[CloudTrailBackend, str], Trail]


def install(own_trail: Finder, visible_trail: Finder) -> None:
    """Replace moto's selectors; the finders say which trail a name means for changing and reading."""

    def put_event_selectors(self: CloudTrailResponse) -> ActionResult:
        trail = own_trail(self.cloudtrail_backend, self._get_param("TrailName"))
        basic = self._get_param("EventSelectors")
        advanced = self._get_param("AdvancedEventSelectors")
        if bool(basic) == bool(advanced):
            raise _wrong("Exactly one of EventSelectors and AdvancedEventSelectors is needed.")
        if basic:
            basic = [_checked(one) for one in basic]
            if len(basic) > _MOST_SELECTORS:
                raise _wrong(f"A trail has at most {_MOST_SELECTORS} event selectors.")
        for one in advanced or []:
            _check_advanced(one)
        trail.event_selectors, trail.advanced_event_selectors = basic or [], advanced or []
        return ActionResult(_events(trail))

    def get_event_selectors(self: CloudTrailResponse) -> ActionResult:
        return ActionResult(_events(visible_trail(self.cloudtrail_backend, self._get_param("TrailName"))))

    def put_insight_selectors(self: CloudTrailResponse) -> ActionResult:
        trail = own_trail(self.cloudtrail_backend, self._get_param("TrailName"))
        selectors = self._get_param("InsightSelectors")
        kinds = [one.get("InsightType") for one in selectors or []]
        if selectors is None or set(kinds) - set(_INSIGHTS) or len(kinds) != len(set(kinds)):
            raise JsonRESTError("InvalidInsightSelectorsException", "The insight types are not valid.")
        trail.insight_selectors = selectors
        return ActionResult({"TrailARN": trail.arn, "InsightSelectors": selectors})

    def get_insight_selectors(self: CloudTrailResponse) -> ActionResult:
        trail = visible_trail(self.cloudtrail_backend, self._get_param("TrailName"))
        if not trail.insight_selectors:
            raise JsonRESTError(
                "InsightNotEnabledException", f"Trail {trail.arn} does not have Insights enabled."
            )
        return ActionResult({"TrailARN": trail.arn, "InsightSelectors": trail.insight_selectors})

    for call in (put_event_selectors, get_event_selectors, put_insight_selectors, get_insight_selectors):
        setattr(CloudTrailResponse, call.__name__, call)


def _events(trail: Trail) -> dict[str, Any]:
    if trail.advanced_event_selectors:
        return {"TrailARN": trail.arn, "AdvancedEventSelectors": trail.advanced_event_selectors}
    return {"TrailARN": trail.arn, "EventSelectors": trail.event_selectors or _DEFAULT}


def _checked(selector: dict[str, Any]) -> dict[str, Any]:
    """The selector with what AWS fills in."""
    whole = {**_DEFAULT[0], **selector}
    if whole["ReadWriteType"] not in _READ_WRITE:
        raise _wrong(f"ReadWriteType is one of {', '.join(_READ_WRITE)}.")
    if set(whole["ExcludeManagementEventSources"]) - set(_EXCLUDABLE):
        raise _wrong("ExcludeManagementEventSources has a source that cannot be excluded.")
    if not whole["IncludeManagementEvents"] and not whole["DataResources"]:
        raise _wrong("A selector must take management events or data resources.")
    return whole


def _check_advanced(selector: dict[str, Any]) -> None:
    """Every advanced selector says its event category once, by Equals."""
    fields = selector.get("FieldSelectors", [])
    categories = [one for one in fields if one.get("Field") == "eventCategory"]
    if len(categories) != 1 or categories[0].get("Equals", []) not in (
        ["Management"],
        ["Data"],
        ["NetworkActivity"],
    ):
        raise _wrong("An advanced event selector needs one eventCategory.")


def _wrong(message: str) -> JsonRESTError:
    return JsonRESTError("InvalidEventSelectorsException", message)
