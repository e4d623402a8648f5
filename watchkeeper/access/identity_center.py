"""IAM Identity Center as it stands: people, groups, permission sets, and who has which where."""

from typing import Literal

from watchkeeper.access.inventory import AttachedPolicy, Document
from watchkeeper.evidence import Frozen


class CenterUser(Frozen):
    """A person in the identity store."""

    id: str
    name: str
    display_name: str = ""
    email: str = ""
    enabled: bool | None = None
    """None: the store does not say it."""


class CenterGroup(Frozen):
    """A group with its members' ids."""

    id: str
    name: str
    members: tuple[str, ...] = ()


class PermissionSet(Frozen):
    """What an assignment gives in the account."""

    arn: str
    name: str
    attached: tuple[AttachedPolicy, ...] = ()
    """AWS managed policies."""
    customer_managed: tuple[str, ...] = ()
    """Names of policies that each account must have itself; their documents are in the accounts."""
    inline: Document | None = None
    boundary: str | None = None


class Assignment(Frozen):
    """A principal has a permission set in an account."""

    account: str
    permission_set: str
    """Its ARN."""
    principal_type: Literal["USER", "GROUP"]
    principal: str
    """Id in the identity store; one that the store does not know any more is an orphan."""


class Entitlement(Frozen):
    """The newer way (account access manager): a principal has an IAM role in an account."""

    id: str
    account: str
    role: str
    """The IAM role's ARN or name."""
    principal_type: Literal["USER", "GROUP"]
    principal: str
    application: str = ""
    """ARN of account access manager's application, by which the entitlement is looked at again."""


class IdentityCenter(Frozen):
    """One instance."""

    instance: str
    store: str
    region: str
    account: str = ""
    """That was asked: the management account, or the delegated administrator."""
    users: tuple[CenterUser, ...] = ()
    groups: tuple[CenterGroup, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    notes: tuple[str, ...] = ()
    """What of it could not be read, e.g. that the SDK or the region has no account access manager."""
