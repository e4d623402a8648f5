"""How far a run over hundreds of places has come, as a bar in the Prefect UI."""

import time

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.logging import get_run_logger

_SECONDS = 2.0
"""Between two updates: the bar is for people, and each update is a call to the server."""


class Progress:
    """Counts steps; the bar never fails the work that it shows."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, max(1, total), 0
        self._last = time.monotonic()
        try:
            self._id = create_progress_artifact(progress=0.0, description=f"{what}: {total} place(s)")
        except Exception as error:  # noqa: BLE001  whatever the server says, the work goes on
            get_run_logger().warning("No progress bar: %s", error)
            self._id = None

    def step(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        if time.monotonic() - self._last >= _SECONDS:
            self._last = time.monotonic()
            get_run_logger().info("%s: %d of %d (%s)", self._what, self._done, self._total, name)
            self._show()

    def done(self) -> None:
        """All of it."""
        self._done = self._total
        self._show()

    def _show(self) -> None:
        if self._id is None:
            return
        try:
            update_progress_artifact(self._id, progress=100 * self._done / self._total)
        except Exception as error:  # noqa: BLE001  see above
            get_run_logger().warning("The progress bar stands still: %s", error)
            self._id = None
