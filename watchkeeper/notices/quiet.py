"""Quiet hours: when what is not pressing is kept for one digest."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from watchkeeper.frozen import Frozen
from watchkeeper.severity import Severity

_HOURS = re.compile(r"^([01]?[0-9]|2[0-3]):([0-5][0-9])$")


def _time_of_day(given: object) -> time:
    """`22:00`; YAML 1.1 reads it without quotes as 22 sixties, which is minutes.

    Source: https://yaml.org/type/int.html
    """
    if isinstance(given, time):
        return given
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 24 * 60:
        return time(*divmod(given, 60))
    if isinstance(given, str) and (found := _HOURS.match(given.strip())):
        return time(int(found[1]), int(found[2]))
    raise ValueError(f"{given!r} is no time of day: write it as 22:00")


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


class QuietHours(Frozen):
    """From one time of day to another, across midnight too, in one time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    begin: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    zone: str = "UTC"
    bands: tuple[Severity, ...] = (Severity.LOW,)
    """What waits for the digest. What needs a person never does, whatever its band."""

    @field_validator("zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"nobody knows the time zone {name!r}: write it as Europe/Berlin") from None
        return name

    @model_validator(mode="after")
    def _some_time(self) -> "QuietHours":
        if self.begin == self.end:
            raise ValueError(f"from {self.begin:%H:%M} to {self.end:%H:%M} is no time, or all of it")
        return self

    def until(self, at: datetime) -> datetime | None:
        """When the quiet hours end that `at` lies in; None outside of them.

        Args:
            at: a moment with its zone; the answer is in the same zone.
        """
        local = at.astimezone(ZoneInfo(self.zone))
        now, day = local.time(), local.date()
        if self.begin < self.end:
            quiet = self.begin <= now < self.end
        else:
            quiet = now >= self.begin or now < self.end
            day += timedelta(days=1) if now >= self.begin else timedelta()
        if not quiet:
            return None
        return datetime.combine(day, self.end, ZoneInfo(self.zone)).astimezone(at.tzinfo)
