"""What one run saw: raw counts and what was on, so that any past score can be derived again."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import ControlFacts, Enabled
from watchkeeper.posture.tally import Reading


class Catalogue(Frozen):
    """The controls, and which of them each standard has."""

    controls: dict[str, ControlFacts] = Field(default_factory=dict)
    defined: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Control ids by standard, on or off; only for enabled standards."""
    numbers: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By standard: its own number to the control's id, for the older shape of findings."""

    def names(self) -> dict[tuple[str, str], str]:
        """The same as `identify.ControlNames`."""
        return {
            (standard, number): control
            for standard, own in self.numbers.items()
            for number, control in own.items()
        }


class Snapshot(Frozen):
    """One run's reading of one scope. Written once; a later run of the same week stands beside it."""

    format: Literal[1] = 1
    scope: str
    """The organization's id, or the account's, or the name of an imported series."""
    week: str
    at: datetime
    """The moment that the data is from."""
    run: str
    source: str = "Security Hub"
    enabled: Enabled
    catalogue: Catalogue
    accounts: tuple[AccountFacts, ...] = ()
    cells: tuple[Cell, ...]
    reading: Reading
    notes: tuple[str, ...] = ()
    """What could not be looked at beside the findings themselves, in sentences."""

    def account_name(self, account: str) -> str:
        """Its name, or its number where the name is unknown."""
        return next((one.name for one in self.accounts if one.id == account and one.name), account)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return self.model_dump(mode="json")
