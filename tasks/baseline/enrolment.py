"""Making accounts members of an administrator: e-mail addresses, batches, and who was not taken."""

from collections.abc import Callable, Iterable
from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.survey import Survey
from watchkeeper.errors import Permanent

MOST = 50
"""Accounts in one call.
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html"""


def addresses(survey: Survey) -> dict[str, str]:
    """Each account's e-mail address, which CreateMembers asks for; suspended accounts have none here."""
    management = reach.client("organizations", survey.home(survey.management))
    listed = aws.pages(management, "list_accounts", "Accounts")
    return {one["Id"]: one["Email"] for one in listed if (one.get("State") or one["Status"]) == "ACTIVE"}


def enrol(
    accounts: Iterable[str], known: dict[str, str], send: Callable[[list[dict[str, str]]], list[Any]]
) -> dict[str, str]:
    """Send the accounts in batches; each batch once, whatever becomes of the accounts in it.

    Args:
        accounts: ids.
        known: e-mail addresses by account id.
        send: takes AccountDetails and gives back UnprocessedAccounts.

    Returns:
        By account that was not taken, why not.
    """
    accounts = list(accounts)
    refused = {
        one: "it is not an active account of the organization" for one in accounts if one not in known
    }
    details = [{"AccountId": one, "Email": known[one]} for one in accounts if one in known]
    for start in range(0, len(details), MOST):
        refused |= _reasons(send(details[start : start + MOST]))
    return refused


def in_batches(
    accounts: Iterable[str], send: Callable[[list[str]], list[dict[str, str]]]
) -> dict[str, str]:
    """The same for a call that takes AccountIds."""
    ids = list(accounts)
    refused: dict[str, str] = {}
    for start in range(0, len(ids), MOST):
        refused |= _reasons(send(ids[start : start + MOST]))
    return refused


def complain(call: str, refused: dict[str, str]) -> None:
    """Say which accounts were not taken, after all others were.

    Raises:
        Permanent: there are some.
    """
    if refused:
        each = "; ".join(f"{account}: {why}" for account, why in sorted(refused.items()))
        raise Permanent(f"{call} did not take {len(refused)} account(s), the others are done: {each}")


def _reasons(unprocessed: list[dict[str, str]]) -> dict[str, str]:
    """GuardDuty says Result, Security Hub ProcessingResult."""
    return {
        one["AccountId"]: one.get("Result") or one.get("ProcessingResult") or "no reason given"
        for one in unprocessed
    }
