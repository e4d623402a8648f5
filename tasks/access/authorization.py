"""Users, groups, roles and policies of an account in one pass.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from tasks.access.account import Account
from watchkeeper.access.inventory import Authorization
from watchkeeper.access.parsing import authorization_of, joined

PAGE = 250
"""Entries a page: AWS allows 1,000, but a page is held as XML, as what botocore makes of it, and as ours."""
_KINDS = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"]


def authorization(account: Account) -> Authorization:
    """All pages; each becomes ours before the next is asked for.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    pages = account.pages("iam", "get_account_authorization_details", Filter=_KINDS, MaxItems=PAGE)
    return joined(
        authorization_of(
            page.get("UserDetailList", ()),
            page.get("GroupDetailList", ()),
            page.get("RoleDetailList", ()),
            page.get("Policies", ()),
        )
        for page in pages
    )
