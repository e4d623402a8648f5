"""What a survey of the organization found, before anything is compared with the baseline."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen


class Place(Frozen):
    """One account in one region. What an account has once (IAM, S3) is placed in the home region."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.account} {self.region}"


Regions = Annotated[Seen[tuple[str, ...]] | Unseen, Field(discriminator="outcome")]
"""The regions that are enabled in an account, or why they could not be listed."""


class Account(Frozen):
    """An account that the baseline covers."""

    id: str
    name: str
    ous: tuple[str, ...] = ()
    """Ids of the organizational units above it, the root first."""
    regions: Regions


class ExistingTrail(Frozen):
    """A multi-region trail that was there before us: it is changed, and no second one is made."""

    name: str
    bucket: str
    prefix: str = ""
    kms_key: str | None = None
    """ARN of the key that it encrypts with, ours or another."""
    log_group: str | None = None
    """Name of the log group that it writes to."""
    organization: bool = False
    home_region: str
    managed_by: str = ""
    """Who keeps it, if it is not ours to change: `AWS Control Tower`."""


class SecurityHubRule(Frozen):
    """Who decides on Security Hub's settings in member accounts."""

    mode: Literal["local", "central", "policy"] = "local"
    """`local`: each account; `central`: the administrator's configuration policies; `policy`:
    declarative policies of AWS Organizations."""


class Survey(Frozen):
    """Who is there and in which regions; the same survey and the same baseline give the same plan."""

    scope: Literal["account", "organization"]
    partition: str = "aws"
    home_region: str
    organization_id: str | None = None
    management: str
    """Owner of the organization and of its trail; in scope `account`, the account itself."""
    security: str
    """Delegated administrator: GuardDuty, Security Hub, the findings queue."""
    log_archive: str
    """Owner of the log bucket and its key."""
    accounts: tuple[Account, ...]
    """What is covered: never a suspended account."""
    left_out: dict[str, str] = Field(default_factory=dict)
    """Accounts that are not covered, and why."""
    guardduty_features: tuple[str, ...] = ()
    """Every protection plan that the installed SDK knows."""
    trail: Annotated[Seen[ExistingTrail | None] | Unseen, Field(discriminator="outcome")] = Seen[
        ExistingTrail | None
    ](value=None)
    security_hub: Annotated[Seen[SecurityHubRule] | Unseen, Field(discriminator="outcome")] = Seen[
        SecurityHubRule
    ](value=SecurityHubRule())
    guardduty_policy: Annotated[Seen[bool] | Unseen, Field(discriminator="outcome")] = Seen[bool](
        value=False
    )
    """Whether a GUARDDUTY_POLICY of AWS Organizations governs the members."""

    @property
    def alone(self) -> bool:
        """Whether this is one account by itself."""
        return self.scope == "account"

    def account(self, id: str) -> Account | None:  # noqa: A002  AWS's word for it
        """The covered account of that id."""
        return next((one for one in self.accounts if one.id == id), None)

    def home(self, account: str) -> Place:
        """Where `account` has what it has once."""
        return Place(account=account, region=self.home_region)

    def regions_of(self, account: str) -> tuple[str, ...]:
        """The regions enabled in a covered account; () if it is not covered or could not be asked."""
        found = self.account(account)
        return found.regions.value if found is not None and isinstance(found.regions, Seen) else ()

    def is_enabled(self, place: Place) -> bool:
        """Whether the place's region is enabled in its account."""
        return place.region in self.regions_of(place.account)

    def places(self, regions: tuple[str, ...] | None = None) -> Iterator[Place]:
        """Every account in each of its regions, or in those of `regions` (a closed one included)."""
        fallback = self.regions_of(self.management) or (self.home_region,)
        for account in self.accounts:
            own = account.regions.value if isinstance(account.regions, Seen) else fallback
            chosen = own if regions is None else regions
            for region in dict.fromkeys((self.home_region, *chosen)):
                yield Place(account=account.id, region=region)
