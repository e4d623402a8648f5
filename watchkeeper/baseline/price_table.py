"""The dated price table: each figure with its unit, its tiers and its source."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from watchkeeper.errors import Permanent
from watchkeeper.evidence import Frozen


class Tier(Frozen):
    """`usd` for each unit, up to `up_to` units a month (None: for all beyond)."""

    usd: float = Field(ge=0)
    up_to: float | None = None


class Figure(Frozen):
    """One price."""

    unit: str
    tiers: tuple[Tier, ...] = Field(min_length=1)
    source: str
    confirmed: bool

    def cost(self, quantity: float) -> float:
        """USD a month for so many units, tier by tier."""
        paid, below = 0.0, 0.0
        for tier in self.tiers:
            above = quantity if tier.up_to is None else min(quantity, tier.up_to)
            paid += max(0.0, above - below) * tier.usd
            below = max(below, above)
        return paid


class PriceTable(Frozen):
    """All figures, as of a day, in USD."""

    as_of: date
    region: str
    figures: dict[str, Figure]

    def cost(self, figure: str, quantity: float) -> float:
        """USD a month for `quantity` units of `figure`.

        Raises:
            Permanent: the table has no such figure; the error names it.
        """
        if figure not in self.figures:
            raise Permanent(f"the price table has no figure {figure!r}")
        return self.figures[figure].cost(quantity)


def read_prices(packaged: Mapping[str, Any], own: Mapping[str, Any] | None = None) -> PriceTable:
    """The table in the package, with single figures replaced by one's own.

    Raises:
        pydantic.ValidationError: a figure is not what it must be; the error names it.
        Permanent: one's own file names a figure that nothing is computed from: a misspelling.
    """
    base = PriceTable.model_validate(packaged)
    if not own:
        return base
    given = PriceTable.model_validate({"as_of": base.as_of, "region": base.region, "figures": {}, **own})
    if unknown := set(given.figures) - set(base.figures):
        raise Permanent(f"the price table has no figure {sorted(unknown)[0]!r}: is it misspelt?")
    return given.model_copy(update={"figures": {**base.figures, **given.figures}})
