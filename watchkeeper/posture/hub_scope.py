"""Whose findings are read, and from where."""

from collections.abc import Sequence

from watchkeeper.evidence import Frozen


class HubScope(Frozen):
    """The administrator, the accounts that it administers, and the regions whose findings reach it."""

    administrator: str
    home_region: str
    """Where findings of all linked regions are read: reading each region too would count them twice."""
    accounts: tuple[str, ...]
    """The administrator's own among them, sorted."""
    regions: tuple[str, ...]
    organization_id: str | None = None
    notes: tuple[str, ...] = ()
    """What the scope leaves out, in sentences."""

    @property
    def name(self) -> str:
        """Under which the results of this scope are kept."""
        return self.organization_id or self.administrator

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Every account in every region."""
        return tuple((account, region) for account in self.accounts for region in self.regions)


def linked_regions(home: str, mode: str, named: Sequence[str], enabled: Sequence[str]) -> tuple[str, ...]:
    """The regions of a finding aggregator with the home region, sorted.

    Args:
        home: the aggregator's own region.
        mode: `RegionLinkingMode`; a mode that nobody knows is read as `SPECIFIED_REGIONS`.
        named: the regions that it names, to be linked or to be left out.
        enabled: every region that is enabled in the administrator's account and has Security Hub.

    Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateFindingAggregator.html
    """
    match mode:
        case "ALL_REGIONS":
            linked = set(enabled)
        case "ALL_REGIONS_EXCEPT_SPECIFIED":
            linked = set(enabled) - set(named)
        case "NO_REGIONS":
            linked = set()
        case _:
            linked = set(named)
    return tuple(sorted({home, *linked}))
