"""The organization as a review needs it: whose accounts are ours, and who answers for them."""

from pydantic import Field

from watchkeeper.evidence import Frozen


class OrganizationAccount(Frozen):
    """A member account that can be reviewed."""

    id: str
    name: str = ""
    email: str = ""
    """Of the account itself, i.e. of its root user."""
    tags: dict[str, str] = Field(default_factory=dict)


class Organization(Frozen):
    """The organization; an account that is in none is one by itself."""

    id: str
    """`o-…`, or the account's own id if it is in no organization."""
    management: str
    accounts: tuple[OrganizationAccount, ...] = ()
    """The active ones, by id."""
    closed: tuple[str, ...] = ()
    """Ids of suspended and closing ones: they cannot be looked into, and are no strangers."""
    root_centrally_managed: bool | None = None
    """Whether members' root credentials are managed centrally; None: could not be asked."""
    gaps: dict[str, str] = Field(default_factory=dict)
    """What could not be read, with the reason: `account tags`, `root management`."""

    @property
    def ids(self) -> frozenset[str]:
        """Every account of ours, closed ones too."""
        return frozenset((*(one.id for one in self.accounts), *self.closed, self.management))
