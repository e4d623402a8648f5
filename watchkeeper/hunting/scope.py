"""Which events a hunt is asked about: accounts, regions, period."""

from datetime import datetime, timedelta
from typing import Self

from pydantic import model_validator

from watchkeeper.frozen import Frozen


class Scope(Frozen):
    """From `since` (included) to `until` (not included), UTC; empty accounts or regions mean all."""

    since: datetime
    until: datetime
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("a period's ends carry their zone: UTC")
        if self.since >= self.until:
            raise ValueError("a period ends after it begins")
        return self

    @property
    def days(self) -> tuple[str, ...]:
        """`2026/11/29` of each day that the period touches: the folders of a trail's bucket."""
        first, days = self.since.replace(hour=0, minute=0, second=0, microsecond=0), []
        while first < self.until:
            days.append(first.strftime("%Y/%m/%d"))
            first += timedelta(days=1)
        return tuple(days)
