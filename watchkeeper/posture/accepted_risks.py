"""Risks that somebody accepts for a time: who, why, until when, and what they cover.

They stand in a reviewed file. A covered finding still counts as failed in the score, as it does for
Security Hub; it only leaves the list of what to mend, and comes back the day after its risk ends.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import translate
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from watchkeeper.evidence import Frozen
from watchkeeper.posture.scorecard import Scorecard

SOON = 14
"""Days before its end from which an accepted risk is shown, so that its owner decides in time."""


def _written_out(value: Any) -> Any:
    # A bare number would be read as seconds since 1970: a date that nobody meant.
    if isinstance(value, int | float):
        raise ValueError("is a day such as 2026-12-31")  # noqa: TRY004  pydantic reports ValueErrors
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
_CONTROL = r"^([A-Za-z][A-Za-z0-9]*\.[0-9]+|[A-Za-z][A-Za-z0-9._-]* [A-Za-z0-9][A-Za-z0-9._-]*)$"
"""Security Hub's `EC2.13`, or one of Prowler's requirements as reports write it: `CIS-5.0 1.4`."""
Said = Annotated[str, Field(pattern=r"\S")]
"""A text that says something: neither empty nor blank."""


class Risk(Frozen):
    """One accepted risk. A list of accounts, regions or resources that is empty means every one."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    control: Annotated[str, Field(pattern=_CONTROL)]
    """A Security Hub control id, `EC2.13`: one risk is about one control."""
    accounts: tuple[Annotated[str, Field(pattern=r"^[0-9]{12}$")], ...] = ()
    regions: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]+$")], ...] = ()
    resources: tuple[Said, ...] = ()
    """Globs (`*`, `?`, `[...]`) on the resource's whole id, upper and lower case apart."""
    owner: Said
    reason: Said
    expires: Day
    """The last day on which it holds."""
    ticket: str = ""

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile("|".join(translate(glob) for glob in self.resources))

    def covers(self, account: str, region: str, resources: Sequence[str]) -> bool:
        """Whether a failed finding is the one that was accepted; its age is not asked here.

        Args:
            account: twelve digits.
            region: its code.
            resources: ids of the finding's resources; every one must be named, or else a finding
                about something more would hide behind what was accepted.
        """
        if self.accounts and account not in self.accounts:
            return False
        if self.regions and region not in self.regions:
            return False
        if not self.resources:
            return True
        return bool(resources) and all(map(self._names.match, resources))

    def names(self, resource: str) -> bool:
        """Whether one of its globs is about that resource."""
        return bool(self.resources) and self._names.match(resource) is not None

    def holds(self, on: date) -> bool:
        """Whether it is in force that day; on its last day it is."""
        return on <= self.expires


class RiskStanding(Frozen):
    """An accepted risk and what has become of it."""

    risk: Risk
    state: Literal["in force", "expires soon", "expired", "unused"]
    """`unused`: in force, and covers nothing that fails: it can leave the file."""
    days_left: int
    """0 on its last day, negative after it."""
    failed: int
    """Failed findings that it covers now; those of an expired one are open again."""


class RiskBook(Frozen):
    """The reviewed file."""

    risks: tuple[Risk, ...] = ()

    @model_validator(mode="after")
    def _each_id_once(self) -> "RiskBook":
        ids = [one.id for one in self.risks]
        doubled = sorted({one for one in ids if ids.count(one) > 1})
        if doubled:
            raise ValueError(f"accepted risks with the same id: {', '.join(doubled)}")
        return self

    def by_control(self) -> dict[str, tuple[Risk, ...]]:
        """For the tally, which counts a finding for the first risk that covers it.

        The one that holds longest comes first: an expired one never takes what its renewal covers.
        """
        found: dict[str, tuple[Risk, ...]] = {}
        for one in sorted(self.risks, key=lambda risk: (-risk.expires.toordinal(), risk.id)):
            found[one.control] = (*found.get(one.control, ()), one)
        return found

    def standing(self, card: Scorecard, on: date) -> tuple[RiskStanding, ...]:
        """Every risk of the file, the first to end first."""
        accepted = {result.control: result.accepted for result in card.controls}
        return tuple(
            _standing(risk, accepted.get(risk.control, {}).get(risk.id, 0), on)
            for risk in sorted(self.risks, key=lambda one: (one.expires, one.id))
        )


def _standing(risk: Risk, failed: int, on: date) -> RiskStanding:
    days = (risk.expires - on).days
    state: Literal["in force", "expires soon", "expired", "unused"] = "in force"
    if not risk.holds(on):
        state = "expired"
    elif not failed:
        state = "unused"
    elif days <= SOON:
        state = "expires soon"
    return RiskStanding(risk=risk, state=state, days_left=days, failed=failed)


def read_risks(plain: Mapping[str, Any]) -> RiskBook:
    """The parsed YAML file; an empty file, or one whose list is empty, accepts nothing.

    Raises:
        pydantic.ValidationError: a key is misspelt, an owner, a reason or an end is missing, an id is
            doubled or has an impossible shape; the error names it.
    """
    given = dict(plain)
    if "risks" in given and given["risks"] is None:
        given["risks"] = ()
    return RiskBook.model_validate(given)
