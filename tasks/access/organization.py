"""The organization's accounts with names, tags and mail addresses, and whether it manages root centrally.

Sources: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
"""

from prefect import task

from tasks import aws
from tasks.access.account import Account
from tasks.baseline.refusals import code_of, or_none
from tasks.options import READ
from tasks.patience import patiently
from tasks.securityhub import account_facts
from watchkeeper.access.organization import Organization, OrganizationAccount
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Unseen, unseen_because

_NOT_FOR_US = "AccountNotManagementOrDelegatedAdministratorException"
_NOT_ON = "ServiceAccessNotEnabledException"


@task(name="organization", **READ)
def organization() -> Organization:
    """The organization that our own account is in, as the management account or a delegated administrator sees it.

    Raises:
        Denied: `organizations:DescribeOrganization` or `organizations:ListAccounts` is missing.
        Transient: trying again may help.
    """
    own = aws.own_account()
    with Account(own) as here:
        described = or_none(
            lambda: here.ask("organizations", "describe_organization")["Organization"],
            "AWSOrganizationsNotInUseException",
        )
        if described is None:
            return Organization(id=own, management=own, accounts=(OrganizationAccount(id=own),))
        listed = patiently(aws.pages, aws.client("organizations"), "list_accounts", "Accounts")
        active = {one["Id"]: one for one in listed if (one.get("State") or one["Status"]) == "ACTIVE"}
        gaps: dict[str, str] = {}
        facts = account_facts.fn(sorted(active))
        if isinstance(facts, Unseen):
            gaps["account tags"] = facts.why
        tags = {} if isinstance(facts, Unseen) else {one.id: one.tags for one in facts.value}
        managed = _root_centrally_managed(here, described["MasterAccountId"])
        if isinstance(managed, Unseen):
            gaps["root management"] = managed.why
    return Organization(
        id=described["Id"],
        management=described["MasterAccountId"],
        accounts=tuple(
            OrganizationAccount(
                id=account,
                name=one.get("Name", ""),
                email=one.get("Email", ""),
                tags=tags.get(account, {}),
            )
            for account, one in sorted(active.items())
        ),
        closed=tuple(sorted(one["Id"] for one in listed if one["Id"] not in active)),
        root_centrally_managed=None if isinstance(managed, Unseen) else managed,
        gaps=gaps,
    )


def _root_centrally_managed(here: Account, management: str) -> bool | Unseen:
    """Asked in our own account, and in the management account if ours may not ask."""
    try:
        try:
            return _features_of(here)
        except Permanent as error:
            if code_of(error) != _NOT_FOR_US or management == here.id:
                raise
        with Account(management) as above:
            return _features_of(above)
    except Permanent as error:
        return unseen_because(error)


def _features_of(account: Account) -> bool:
    features = or_none(
        lambda: account.ask("iam", "list_organizations_features")["EnabledFeatures"], _NOT_ON
    )
    return "RootCredentialsManagement" in (features or ())
