"""What every rule of the access review may know beside the subject: the moment, the house, the organization."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.house_policy import HousePolicy


@dataclass(frozen=True)
class Scene:
    """The same for all accounts of a review."""

    at: datetime
    """The moment of the snapshot."""
    policy: ReviewPolicy = field(default_factory=ReviewPolicy)
    house: HousePolicy = field(default_factory=HousePolicy)
    accounts: dict[str, str] = field(default_factory=dict)
    """Id and name of every account of the organization, closed ones too: they are no strangers."""
    management: str = ""
    """Id of the management account; empty: not known."""
    own_roles: tuple[str, ...] = ()
    """Names of the roles through which Watchkeeper itself works."""

    def days(self, since: datetime) -> int:
        """Whole days from `since` to the snapshot; a moment after it is 0."""
        return max(0, (self.at - since) // timedelta(days=1))

    def ago(self, since: datetime) -> str:
        """`2026-03-31 (238 days ago)`."""
        days = self.days(since)
        return f"{since:%Y-%m-%d} ({days} day{'' if days == 1 else 's'} ago)"

    def called(self, account: str) -> str:
        """An account with its name, as people know it."""
        name = self.accounts.get(account)
        return f"{account} ({name})" if name else account
