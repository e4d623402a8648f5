"""The runners' processes: warm before the first message, replaced when they die."""

import logging
import threading
from concurrent.futures import Future
from multiprocessing import get_context

from pebble import ProcessPool
from prefect.client.schemas.objects import FlowRun

from listener import runner

log = logging.getLogger("listener")


class Runners:
    """A pool of processes, each running one case at a time."""

    def __init__(self, count: int, stop: threading.Event) -> None:
        self._count = count
        self._stop = stop
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def start(self) -> None:
        """Start them and wait until each has loaded Prefect and the flow; the server may not be there yet."""
        pause = 1.0
        with self._lock:
            self._pool = self._new()
            while not self._stop.is_set():
                try:
                    self._warm(self._pool)
                    return
                except Exception as error:  # noqa: BLE001  whatever it is, the next try is in a moment
                    log.error("Runners are not ready: %s; again in %.0f s", error, pause)
                    self._stop.wait(pause)
                    pause = min(pause * 2, 30)
                    if not self._pool.active:
                        self._pool = self._new()

    def submit(self, run: FlowRun, *, known_dead: bool) -> Future[str]:
        """Run a case; a pool that broke (a process killed while it was idle) is made anew first.

        The future raises `pebble.ProcessExpired` if the process dies in the middle.
        """
        with self._lock:
            if self._pool is None or not self._pool.active:
                log.warning("The pool of runners is made anew")
                self._pool = self._new()
            future: Future[str] = self._pool.schedule(runner.run_case, args=(run, known_dead))
        return future

    def stop(self) -> None:
        """End the processes; call it when nothing is under way."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()

    def _new(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count, initializer=runner.prepare, context=get_context("spawn")
        )

    def _warm(self, pool: ProcessPool) -> None:
        warm: set[int] = set()
        while len(warm) < self._count:
            warm |= {future.result() for future in [pool.schedule(runner.warm) for _ in range(self._count)]}
        log.info("Runners ready: processes %s", ", ".join(map(str, sorted(warm))))
