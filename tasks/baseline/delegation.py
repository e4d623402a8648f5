"""Delegated administrators of GuardDuty and Security Hub, per region, as the management account has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.part import Elsewhere, Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Denied, NotYet, Permanent

_KEYS = {"guardduty": ("AdminAccountId", "AdminStatus"), "securityhub": ("AccountId", "Status")}
_NOT_ADMINISTRATOR = ("master permission", "not an administrator", "not the administrator")
"""How the two services refuse who is not, or not yet everywhere, the administrator."""


class Appointed(NamedTuple):
    """Who is administrator in one region."""

    enabled: str | None
    leaving: str | None
    """One whose removal AWS has not finished."""


def appointed(service: str, management: Place) -> Appointed:
    """The administrator of `guardduty` or `securityhub`; only the management account may ask.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListOrganizationAdminAccounts.html
    """
    account, status = _KEYS[service]
    found = aws.pages(
        reach.client(service, management), "list_organization_admin_accounts", "AdminAccounts"
    )
    enabled = [one[account] for one in found if one[status] == "ENABLED"]
    leaving = [one[account] for one in found if one[status] != "ENABLED"]
    return Appointed(*(one[0] if one else None for one in (enabled, leaving)))


def look(service: str, at: Place, wanted: Settings) -> Found:
    """How the appointment stands; another administrator is somebody's decision, and stays."""
    found = appointed(service, at)
    if found.enabled is None and found.leaving is None:
        return Missing()
    if found.enabled not in (None, wanted["administrator"]):
        return Elsewhere(by=f"the delegated administrator {found.enabled}")
    notes = (f"{found.leaving} is still being removed as administrator",) if found.leaving else ()
    return There(settings={"administrator": found.enabled}, notes=notes)


def appoint(service: str, at: Place, wanted: Settings) -> None:
    """Make the wanted account administrator, unless somebody is.

    Raises:
        NotYet: AWS is still taking the former one away.
        Permanent: another one was appointed meanwhile.
    """
    found = appointed(service, at)
    if found.leaving is not None:
        raise NotYet(f"{service}: {found.leaving} is still being removed as administrator in {at.region}")
    if found.enabled == wanted["administrator"]:
        return
    if found.enabled is not None:
        raise Permanent(f"{service}: {found.enabled} is administrator in {at.region}; it is not overruled")
    client = reach.client(service, at, changing=True)
    with aws.reading_aws_errors(f"{service}:EnableOrganizationAdminAccount", wanted["administrator"]):
        client.enable_organization_admin_account(AdminAccountId=wanted["administrator"])


def before_the_members(service: str, at: Place, survey: Survey) -> Elsewhere | Missing | None:
    """Why nothing can be seen of the organization at `at`; None: it is the administrator there.

    `Missing` while there is no administrator: it is appointed before members are looked after.
    """
    found = appointed(service, Place(account=survey.management, region=at.region))
    if found.enabled is None:
        return Missing()
    return None if found.enabled == at.account else Elsewhere(by=f"the administrator {found.enabled}")


@contextmanager
def as_administrator(service: str, at: Place) -> Iterator[None]:
    """Around calls of an account that the management account names as administrator.

    Raises:
        NotYet: the service does not know it yet.
    """
    try:
        yield
    except Denied:
        raise
    except Permanent as error:
        if any(words in str(error) for words in _NOT_ADMINISTRATOR):
            raise NotYet(f"{service} does not know {at.account} as administrator yet: {error}") from error
        raise
