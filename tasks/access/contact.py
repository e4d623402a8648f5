"""Whom an account itself names for questions of security.

Source: https://docs.aws.amazon.com/accounts/latest/reference/API_GetAlternateContact.html
"""

from tasks.access.account import Account
from watchkeeper.errors import NotThere


def security_contact(account: Account) -> str | None:
    """The mail address of the account's alternate contact for security; None if none is set.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    try:
        answer = account.ask("account", "get_alternate_contact", AlternateContactType="SECURITY")
    except NotThere:
        return None
    return str(answer["AlternateContact"]["EmailAddress"])
