"""What an export tells beside its findings: nothing of what is on, something of what controls are called."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from watchkeeper.evidence import Frozen, Seen
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import ControlFacts, Enabled, EnabledHere, Subscription
from watchkeeper.posture.priorities import SEVERITIES
from watchkeeper.posture.tally import Tallied

Format = Literal["ASFF", "OCSF"]

NOT_IN_AN_EXPORT = (
    "Read from an export, which does not say what is switched on: a control that it has no finding of is not "
    "counted, and accounts or regions that it leaves out are not missed."
)
_MOST_TITLES = 3
_OWN_NUMBER = re.compile(r"^(?:[A-Za-z][A-Za-z0-9]*\.)*[0-9]+(?:\.[0-9]+)* ")
"""The standard's number, with which titles of the older shape begin: `EC2.2 `, `4.3 `, `PCI.IAM.6 `."""


class Imported(Frozen):
    """One export, read."""

    format: Format
    tallied: Tallied
    controls: dict[str, ControlFacts]
    """Of controls that fail; an export says nothing more of the others."""
    notes: tuple[str, ...]

    @property
    def enabled(self) -> Enabled:
        """As if exactly those controls were on that have findings, where they have them."""
        return shown_enabled(self.tallied.cells)


class ControlNotes:
    """What failed findings say of their control: `note` each, then ask for `facts`."""

    def __init__(self) -> None:
        self._titles: dict[str, dict[str, None]] = defaultdict(dict)
        self._severities: dict[str, str] = {}

    def note(self, control: str, title: str | None, severity: str | None) -> None:
        """Keep the gravest severity and the first few titles."""
        titles = self._titles[control]
        if title and len(titles) < _MOST_TITLES:
            titles[_OWN_NUMBER.sub("", title)] = None
        given = (severity or "").upper()
        if given in SEVERITIES and _rank(given) < _rank(self._severities.get(control, "")):
            self._severities[control] = given

    def facts(self, several: bool = False) -> dict[str, ControlFacts]:
        """By control; with `several` a title is made of all that were heard, and not of the first."""
        return {
            control: ControlFacts(
                id=control,
                title="; ".join(list(titles)[: None if several else 1]) or control,
                severity=self._severities.get(control, "UNKNOWN"),
            )
            for control, titles in sorted(self._titles.items())
        }


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def shown_enabled(cells: Iterable[Cell]) -> Enabled:
    """Exactly what has findings, taken to be on; `administrator` and `home_region` are empty: nobody said."""
    shown: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in cells:
        for standard in cell.standards:
            shown[cell.place][standard].add(cell.control)
    return Enabled(
        administrator="",
        home_region="",
        places=tuple(
            EnabledHere(
                account=account,
                region=region,
                subscriptions=Seen(
                    value=tuple(
                        Subscription(
                            account=account,
                            region=region,
                            standard=standard,
                            controls=tuple(sorted(controls)),
                        )
                        for standard, controls in sorted(standards.items())
                    )
                ),
            )
            for (account, region), standards in sorted(shown.items())
        ),
    )
