"""How far long work has come, as a bar beside its run; it never fails the work that it shows."""

import time
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext, TaskRunContext
from prefect.logging import get_run_logger

from watchkeeper.errors import in_our_words

SECONDS = 2.0
"""Between two movements: the bar is for people, and each is a call to the server."""


class ProgressBar:
    """A bar that is made when it is first shown."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._id: UUID | None = None
        self._is_broken = False

    def show(self, done: int, total: int, text: str = "") -> None:
        """So many of all are done; `text` goes to the run's log, whatever becomes of the bar."""
        if not _is_in_a_run():  # called by hand: Prefect would start a server of its own for the bar
            return
        if text:
            get_run_logger().info("%s", text)
        if self._is_broken:
            return
        percent = 100 * done / max(1, total)
        try:
            if self._id is None:
                self._id = create_progress_artifact(progress=percent, description=self._description)
            else:
                update_progress_artifact(self._id, progress=percent)
        except Exception as error:  # noqa: BLE001  whatever the server says, the work goes on
            get_run_logger().warning("No progress is shown any more: %s", in_our_words(error))
            self._is_broken = True


def _is_in_a_run() -> bool:
    return bool(TaskRunContext.get() or FlowRunContext.get())


class PacedBar:
    """A bar for what may be over at once or take minutes: it appears after two seconds, and moves every two."""

    def __init__(self, what: str, unit: str) -> None:
        """As in `reading the trail`, `log files`."""
        self._what, self._unit = what, unit
        self._bar: ProgressBar | None = None
        self._last = time.monotonic()

    def __call__(self, done: int, total: int, *_more: int) -> None:
        """So many of all are done; what else an engine tells is not shown."""
        ends = done >= total and self._bar is not None
        if not ends and time.monotonic() - self._last < SECONDS:
            return
        self._last = time.monotonic()
        self._bar = self._bar or ProgressBar(f"{self._what}: {total:,} {self._unit}")
        self._bar.show(done, total, f"{self._what}: {done:,} of {total:,} {self._unit}")
