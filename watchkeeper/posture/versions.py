"""A finding that an export holds more than once counts once, as it was at last.

An event stream has every update of a finding, and a folder may have the exports of several days: to count all
of them would keep a control failed for ever. It takes two readings, because to hold every finding back until
the last one was read would cost memory that grows with the export: the first remembers eight bytes of each
finding and mostly shows that none is there twice. Otherwise a second one holds back those that are.
"""

from array import array
from collections.abc import Iterator
from typing import Any

import pandas as pd


class Versions:
    """In a first reading `meet` every finding; in a second `is_held`, then count what was `latest`."""

    def __init__(self, repeated: frozenset[int] = frozenset()) -> None:
        """Begin a reading.

        Args:
            repeated: what the first reading gave; empty: this is the first.
        """
        self._met = array("q")
        self.meet = self._met.append
        """Told the hash of a finding's identity; two alike by chance need some billions of findings."""
        self.repeated = repeated
        self._held: dict[int, tuple[Any, Any]] = {}
        self._shared: dict[Any, Any] = {}
        self._read = 0

    def met_again(self) -> frozenset[int]:
        """What was met more than once."""
        met = pd.Series(self._met, dtype="int64")
        return frozenset(met[met.duplicated()].to_list())

    def is_held(self, key: int, order: Any, version: Any) -> bool:
        """Hold a version back, unless a later one is held; False: there is only one, which counts at once.

        Args:
            key: as `meet` was told it.
            order: of the versions; of equals the one that is read last is the latest.
            version: whatever is to be counted. Memory grows with the different findings that are held.
        """
        if key not in self.repeated:
            return False
        self._read += 1
        held = self._held.get(key)
        if held is None or order >= held[0]:
            self._held[key] = (order, version)
        return True

    def shared(self, part: Any) -> Any:
        """The same value, kept once however many versions have it."""
        return self._shared.setdefault(part, part)

    def latest(self) -> Iterator[Any]:
        """The latest version of each finding that was held, which is let go."""
        for _, version in self._held.values():
            yield version
        self._held.clear()
        self._shared.clear()

    def note(self) -> str:
        """What was done, for the report; empty if nothing was."""
        if not self.repeated:
            return ""
        findings = len(self.repeated)
        return (
            f"{findings:,} of the findings are in this export more than once: of each the latest version was counted, "
            f"and {self._read - findings:,} older ones or copies were not. A finding that is only in an older part of "
            "the export counts as it was there."
        )
