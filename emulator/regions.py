"""Which regions an account may use: enabled by default, opted in, or off."""

import time

from moto.account.models import AccountBackend, account_backends

from emulator.world import DEFAULT_REGIONS

_ENABLING_SECONDS = 1.0
"""How long a region is ENABLING; AWS takes minutes to hours."""
_SEEDED_LONG_AGO = 0.0


class _Map:
    """The regions of the world that is filled in at present."""

    default: tuple[str, ...] = DEFAULT_REGIONS
    opt_in: tuple[str, ...] = ()


def draw_map(default: tuple[str, ...], opt_in: tuple[str, ...] = ()) -> None:
    """Say which regions there are: those enabled everywhere, and those that need an opt-in."""
    _Map.default, _Map.opt_in = default, opt_in


def regions() -> tuple[str, ...]:
    """All regions there are."""
    return (*_Map.default, *_Map.opt_in)


def status_of(account: str, region: str) -> str:
    """The region's RegionOptStatus in `account`; DISABLED for one that the world does not have.

    Source: https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html
    """
    if region in _Map.default:
        return "ENABLED_BY_DEFAULT"
    since = _opted_in(account_backends[account]["aws"]).get(region)
    if since is None:
        return "DISABLED"
    return "ENABLED" if time.time() - since >= _ENABLING_SECONDS else "ENABLING"


def is_enabled(account: str, region: str) -> bool:
    """Whether a call of this account into the region is let in at all."""
    return status_of(account, region) in ("ENABLED", "ENABLED_BY_DEFAULT")


def opt_in(account: str, region: str, *, long_ago: bool = False) -> None:
    """Switch an opt-in region on; it is ENABLING for a second, or ENABLED at once if `long_ago`."""
    opted = _opted_in(account_backends[account]["aws"])
    opted.setdefault(region, _SEEDED_LONG_AGO if long_ago else time.time())


def _opted_in(backend: AccountBackend) -> dict[str, float]:
    """When each region was opted in, on the backend, so that moto's reset takes it away."""
    return backend.__dict__.setdefault("opted_in", {})  # type: ignore[no-any-return]
