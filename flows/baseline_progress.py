"""How far a run over hundreds of places has come, as a bar in the Prefect UI."""

import time

from tasks.progress_bar import SECONDS, ProgressBar


class Progress:
    """Counts steps; the bar never fails the work that it shows."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, max(1, total), 0
        self._last = time.monotonic()
        self._bar = ProgressBar(f"{what}: {total} place(s)")
        self._bar.show(0, self._total)

    def step(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        if time.monotonic() - self._last >= SECONDS:
            self._last = time.monotonic()
            text = f"{self._what}: {self._done} of {self._total} ({name})"
            self._bar.show(self._done, self._total, text)

    def done(self) -> None:
        """All of it."""
        self._bar.show(self._total, self._total)
