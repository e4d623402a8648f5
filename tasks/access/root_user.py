"""The account's root user, without being it.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
"""

from collections.abc import Mapping

from tasks.access.account import Account
from watchkeeper.access.inventory import RootUser


def root_user(account: Account, centrally_managed: bool | None) -> RootUser:
    """What the account's summary says of root; the report's row says more, and is up to four hours old.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    summary = account.ask("iam", "get_account_summary")["SummaryMap"]
    return RootUser(
        password=_said(summary, "AccountPasswordPresent"),
        access_keys=_said(summary, "AccountAccessKeysPresent"),
        mfa=_said(summary, "AccountMFAEnabled"),
        centrally_managed=centrally_managed,
    )


def _said(summary: Mapping[str, int], entry: str) -> bool | None:
    return summary[entry] > 0 if entry in summary else None
