"""Security Hub's members, read and made by the administrator."""

from typing import Any

from tasks import aws
from tasks.baseline import enrolment, reach
from tasks.baseline.delegation import as_administrator, before_the_members
from tasks.baseline.hub_door import asking_the_hub, no_hub_is_not_there
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Who is a member; `NotThere` while the administrator has no hub."""
    del wanted
    return before_the_members("securityhub", at, survey) or There(settings={"members": _members(at)})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make members of those who are none, each account sent once.

    Raises:
        Permanent: Security Hub did not take an account; it is named, and the others are done.
    """
    del line
    known = _members(at)
    new = [one for one in wanted["members"] if one not in known]
    securityhub = reach.client("securityhub", at, changing=True)

    def send(details: list[dict[str, str]]) -> list[Any]:
        call = asking_the_hub("securityhub:CreateMembers", f"{len(details)} account(s)")
        with as_administrator("securityhub", at), call:
            answer = securityhub.create_members(AccountDetails=details)
        return list(answer.get("UnprocessedAccounts", []))

    refused = enrolment.enrol(new, enrolment.addresses(survey), send) if new else {}
    enrolment.complain("securityhub:CreateMembers", refused)


def _members(at: Place) -> list[str]:
    """Those that are associated: OnlyAssociated is true unless it is said otherwise."""
    with as_administrator("securityhub", at), no_hub_is_not_there():
        found = aws.pages(reach.client("securityhub", at), "list_members", "Members")
    return sorted(one["AccountId"] for one in found if one["MemberStatus"].casefold() == "enabled")
