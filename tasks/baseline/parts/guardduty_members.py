"""GuardDuty's members, read and made by the administrator."""

from typing import Any

from tasks import aws
from tasks.baseline import enrolment, reach
from tasks.baseline.delegation import as_administrator, before_the_members
from tasks.baseline.detectors import start_monitoring, the_detector
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_STOPPED = ("Disabled", "Paused")
"""A member whose monitoring the administrator has stopped."""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Who is a member and watched."""
    del wanted
    if before := before_the_members("guardduty", at, survey):
        return before
    watched = sorted(account for account, status in _members(at).items() if status == "Enabled")
    return There(settings={"members": watched})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make members of those who are none, each account sent once; start those who were stopped.

    Raises:
        Permanent: GuardDuty did not take an account; it is named, and the others are done.
    """
    del line
    known = _members(at)
    stopped = [one for one in wanted["members"] if known.get(one) in _STOPPED]
    new = [one for one in wanted["members"] if known.get(one) not in ("Enabled", *_STOPPED)]
    guardduty, name = reach.client("guardduty", at, changing=True), the_detector(at)

    def send(details: list[dict[str, str]]) -> list[Any]:
        call = aws.reading_aws_errors("guardduty:CreateMembers", f"{len(details)} account(s)")
        with as_administrator("guardduty", at), call:
            answer = guardduty.create_members(DetectorId=name, AccountDetails=details)
        return list(answer.get("UnprocessedAccounts", []))

    refused = enrolment.enrol(new, enrolment.addresses(survey), send) if new else {}
    if stopped:
        refused |= start_monitoring(at, stopped)
    enrolment.complain("guardduty:CreateMembers", refused)


def _members(at: Place) -> dict[str, str]:
    """RelationshipStatus by account, of those that have left too."""
    guardduty = reach.client("guardduty", at)
    name = the_detector(at)
    with as_administrator("guardduty", at):
        found = aws.pages(guardduty, "list_members", "Members", DetectorId=name, OnlyAssociated="false")
    return {one["AccountId"]: one["RelationshipStatus"] for one in found}
