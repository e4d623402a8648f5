"""Account Management: regions to opt into, and contact information; moto has alternate contacts only."""

from typing import Any

from moto.account import urls
from moto.account.models import AccountBackend, account_backends
from moto.account.responses import AccountResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult

from emulator import regions
from emulator.organizations import is_delegated, is_trusted, management_of, members_of

_PAGE = 50
_STATUSES = ("DISABLED", "DISABLING", "ENABLED", "ENABLED_BY_DEFAULT", "ENABLING")
_CONTACT = {
    "FullName": "Example Corp",
    "AddressLine1": "1 Example Street",
    "City": "Exampleton",
    "PostalCode": "00000",
    "CountryCode": "US",
    "StateOrRegion": "WA",
    "PhoneNumber": "+12065550100",
}
"""What the account's owner gave when the account was opened."""


def install() -> None:
    """Give moto's Account Management the operations it lacks. Call before its first request."""
    for name in (
        "listRegions", "getRegionOptStatus", "enableRegion", "getContactInformation",
        "putContactInformation",
    ):  # fmt: skip
        urls.url_paths[f"{{0}}/{name}$"] = AccountResponse.dispatch
    response: Any = AccountResponse
    response._get_account_id = _account_meant
    response.list_regions = _list_regions
    response.get_region_opt_status = _get_region_opt_status
    response.enable_region = _enable_region
    response.get_contact_information = _get_contact_information
    response.put_contact_information = _put_contact_information


def _account_meant(self: AccountResponse) -> str:
    """The account a call speaks of: one's own, or a member's for who manages the organization.

    Source: https://docs.aws.amazon.com/accounts/latest/reference/using-orgs.html
    """
    asked, caller = self._get_param("AccountId"), self.current_account
    if not asked:
        return caller
    if asked == management_of(caller):
        raise _denied(
            self,
            "The management account can only be managed using the standalone context "
            "from the management account.",
        )
    if not is_trusted(caller, "account"):
        raise _denied(
            self, "Your organization must first enable trusted access with AWS Account Management."
        )
    if caller != management_of(caller) and not is_delegated(caller, "account"):
        raise _denied(self, "You are not the management account or a delegated administrator.")
    if asked not in members_of(caller):
        raise _denied(self, "The account is not a member of your organization.")
    return str(asked)


def _list_regions(self: AccountResponse) -> ActionResult:
    account = _account_meant(self)
    most = int(self._get_param("MaxResults") or _PAGE)
    wanted = self._get_param("RegionOptStatusContains") or _STATUSES
    if not 1 <= most <= _PAGE or not set(wanted) <= set(_STATUSES):
        raise _invalid("The input fails to satisfy the constraints of an AWS service.")
    found = [
        {"RegionName": one, "RegionOptStatus": status}
        for one in sorted(regions.regions())
        if (status := regions.status_of(account, one)) in wanted
    ]
    start = int(self._get_param("NextToken") or 0)
    answer: dict[str, Any] = {"Regions": found[start : start + most]}
    if start + most < len(found):
        answer["NextToken"] = str(start + most)
    return ActionResult(answer)


def _get_region_opt_status(self: AccountResponse) -> ActionResult:
    account, region = _account_meant(self), _region(self)
    return ActionResult({"RegionName": region, "RegionOptStatus": regions.status_of(account, region)})


def _enable_region(self: AccountResponse) -> ActionResult:
    account, region = _account_meant(self), _region(self)
    status = regions.status_of(account, region)
    if status == "ENABLED_BY_DEFAULT":
        raise _invalid(f"Region {region} is enabled by default and cannot be changed.")
    if status == "ENABLING":
        raise JsonRESTError(
            "ConflictException", f"The region {region} is already being enabled for this account."
        )
    regions.opt_in(account, region)
    return EmptyResult()


def _region(self: AccountResponse) -> str:
    region = self._get_param("RegionName")
    if region not in regions.regions():
        raise _invalid(f"Region {region} does not exist.")
    return str(region)


def _contact(backend: AccountBackend) -> dict[str, str]:
    """On the backend, so that moto's reset takes it away."""
    return backend.__dict__.setdefault("contact", dict(_CONTACT))  # type: ignore[no-any-return]


def _get_contact_information(self: AccountResponse) -> ActionResult:
    kept = _contact(account_backends[_account_meant(self)][self.partition])
    return ActionResult({"ContactInformation": dict(kept)})


def _put_contact_information(self: AccountResponse) -> ActionResult:
    account, given = _account_meant(self), self._get_param("ContactInformation") or {}
    kept = _contact(account_backends[account][self.partition])
    kept.clear()
    kept.update(given)
    return EmptyResult()


def _denied(self: AccountResponse, why: str) -> JsonRESTError:
    who = f"arn:aws:iam::{self.current_account}:root"
    return JsonRESTError(
        "AccessDeniedException",
        f"User: {who} is not authorized to perform: account:{self._get_action()} ({why})",
    )


def _invalid(message: str) -> JsonRESTError:
    return JsonRESTError("ValidationException", message)
