"""Security Hub's standards, enabled in their own account; none is ever disabled."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.hub_door import asking_the_hub, no_hub_is_not_there
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotYet, Permanent

_ON = ("READY", "PENDING", "INCOMPLETE")
"""Enabled; whether its controls can be checked yet is another question."""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Each standard that is wanted, and how far it is; `NotThere` where the place has no hub.

    What is offered is asked only where something is missing: most looks need one call.
    """
    del survey
    found = _enabled(at)
    settings = {one: _status(found.get(one)) for one in wanted}
    notes = tuple(note for one in wanted if (note := _note(one, found.get(one))))
    absent = [one for one, status in settings.items() if status is None]
    offered = _offered(at) if absent else {}
    unknown = tuple(one for one in absent if one not in offered)
    return There(settings=settings, not_offered=unknown, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Enable those that are missing, in one call: AWS allows one a second.

    Raises:
        NotYet: one of them is being disabled at this moment.
        Permanent: the account is governed by central configuration.
    """
    del wanted, survey
    differing = [one.setting for one in line.differences]
    found, offered = _enabled(at), _offered(at)
    if leaving := [one for one in differing if found.get(one, {}).get("StandardsStatus") == "DELETING"]:
        raise NotYet(f"Security Hub is still disabling {', '.join(leaving)}")
    missing = [one for one in differing if _status(found.get(one)) != "ENABLED" and one in offered]
    if not missing:
        return
    with asking_the_hub("securityhub:BatchEnableStandards", ", ".join(missing)):
        answer = reach.client("securityhub", at, changing=True).batch_enable_standards(
            StandardsSubscriptionRequests=[{"StandardsArn": offered[one]} for one in missing]
        )
    failed = [one for one in answer["StandardsSubscriptions"] if one["StandardsStatus"] == "FAILED"]
    if failed:
        raise Permanent("; ".join(f"{one['StandardsArn']} FAILED{_reason(one)}" for one in failed))


def _enabled(at: Place) -> dict[str, dict[str, Any]]:
    """The place's subscriptions by `standard <name and version>`."""
    with no_hub_is_not_there():
        found = aws.pages(
            reach.client("securityhub", at), "get_enabled_standards", "StandardsSubscriptions"
        )
    return {_setting(one["StandardsArn"]): one for one in found}


def _offered(at: Place) -> dict[str, str]:
    """The ARNs of the standards that the region has."""
    with no_hub_is_not_there():
        found = aws.pages(reach.client("securityhub", at), "describe_standards", "Standards")
    return {_setting(one["StandardsArn"]): one["StandardsArn"] for one in found}


def _setting(arn: str) -> str:
    """CIS 1.2.0 is `ruleset/...` without a region, all others are `standards/...`."""
    return f"standard {arn.split(':', 5)[5].partition('/')[2]}"


def _status(subscription: dict[str, Any] | None) -> str | None:
    if subscription is None:
        return None
    status = subscription["StandardsStatus"]
    return "ENABLED" if status in _ON else str(status)


def _note(setting: str, subscription: dict[str, Any] | None) -> str:
    status = subscription["StandardsStatus"] if subscription else "READY"
    if subscription is None or status == "READY":
        return ""
    return f"{setting} is {status}{_reason(subscription)}"


def _reason(subscription: dict[str, Any]) -> str:
    code = subscription.get("StandardsStatusReason", {}).get("StatusReasonCode")
    return f": {code}" if code else ""
