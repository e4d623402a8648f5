"""The loop: take a message, open its run, run it or leave it to the work pool, take the message off."""

import logging
import threading
import time
from concurrent.futures import Future
from multiprocessing import get_context

from pebble import ProcessExpired, ProcessPool
from prefect.events import emit_event

from listener import runner
from listener.start_run import Opened, RunOffice
from tasks import case_store, queue
from tasks.queue import Message
from tasks.settings import settings
from watchkeeper.errors import Malformed, Permanent, Transient, Unreachable, WatchkeeperError
from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_message

log = logging.getLogger("listener")

_POLL_SECONDS = 5
"""A long poll; also the longest that a stop waits for the next message."""
_MOST_TRIES = 5


class Listener:
    """One listener. Several may stand at the same queue: each finding still gets one run."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._office = RunOffice()
        self._lock = threading.Lock()
        self._in_hand: dict[str, Message] = {}
        self._open_runs: dict[str, int] = {}
        self._pool: ProcessPool | None = None

    def stop(self) -> None:
        """Take no further message; what is in hand is finished."""
        self._stop.set()

    def run(self) -> None:
        """Listen until `stop`; returns when everything in hand is finished."""
        self._pool = self._new_pool()
        keeper = threading.Thread(target=self._keep_hidden, name="keeper", daemon=True)
        keeper.start()
        log.info("Listening with %d runners", settings().runners)
        pause = 1.0
        while not self._stop.is_set():
            free = settings().runners + 2 - len(self._in_hand)
            if free <= 0:
                self._stop.wait(0.02)
                continue
            try:
                messages = queue.take(free, _POLL_SECONDS)
            except WatchkeeperError as error:
                log.error("Cannot take messages: %s; again in %.0f s", error, pause)
                self._stop.wait(pause)
                pause = min(pause * 2, 60)
                continue
            pause = 1.0
            for message in messages:
                if self._stop.is_set():
                    self._hand_back(message, 0)
                else:
                    self._handle(message)
        self._finish()

    def _handle(self, message: Message) -> None:
        """One message; whatever is wrong with it, the loop goes on and the message is not lost."""
        with self._lock:
            self._in_hand[message.id] = message
        try:
            findings = read_message(message.body)
            waiting = [
                opened.run for finding in findings for opened in self._open_patiently(finding, message)
            ]
        except Malformed as error:
            log.warning("Message %s is refused: %s", message.id, error)
            self._set_aside(message, str(error))
        except Transient as error:
            seconds = min(2**message.received, 60)
            log.error("Message %s waits %d s: %s", message.id, seconds, error)
            self._hand_back(message, seconds)
        except Permanent as error:
            log.error("Message %s is set aside: %s", message.id, error)
            self._set_aside(message, str(error))
        except Exception as error:
            log.exception("Message %s is set aside", message.id)
            self._set_aside(message, f"unexpected: {type(error).__name__}")
        else:
            with self._lock:
                self._open_runs[message.id] = len(waiting)
            if not waiting:
                self._done(message)
            for run in waiting:
                self._submit(message, run, tries=1)

    def _open_patiently(self, finding: Finding, message: Message) -> list[Opened]:
        """As `_open`; while the Prefect server is away the message stays in hand, and no other is taken.

        Handing it back instead would use up its receives, and at last put a good message into the
        dead-letter queue.

        Raises:
            Transient: the server is there and fails all the same, or we are to stop.
        """
        pause = 1.0
        while True:
            try:
                return self._open(finding, message)
            except Unreachable as error:
                if self._office.is_up():
                    raise
                log.error("Message %s waits for the Prefect server: %s", message.id, error)
                if self._stop.wait(pause):
                    raise
                pause = min(pause * 2, 15)

    def _open(self, finding: Finding, message: Message) -> list[Opened]:
        """The finding's runs that we are to run ourselves."""
        here = finding.band.at_least(settings().runs_here_from)
        opened = self._office.open(finding, message.id, here=here)
        _emit(finding, opened)
        mine = [opened] if opened.ours and here else []
        if opened.earlier is not None:
            mine += self._join(finding, opened.earlier, message, here=here)
        return mine

    def _join(self, finding: Finding, earlier: Finding, message: Message, *, here: bool) -> list[Opened]:
        """An update of a known finding joins its case; one that grew more severe is triaged again."""
        if (finding.count, finding.updated, finding.severity) != (
            earlier.count, earlier.updated, earlier.severity,
        ):  # fmt: skip
            body = finding.model_dump(mode="json", include={"count", "updated", "severity", "archived"})
            case_store.add_entry(finding.case_id, run=f"listener {message.id}", step="update", body=body)
        if finding.band.rank <= earlier.band.rank:
            return []
        again = self._office.open(
            finding, message.id, here=here, key=f"{finding.key}#{finding.band.lower()}"
        )
        return [again] if again.ours and here else []

    def _submit(self, message: Message, run: object, tries: int) -> None:
        assert self._pool is not None  # noqa: S101
        future: Future[str] = self._pool.schedule(runner.run_case, args=(run,))
        future.add_done_callback(lambda done: self._ended(message, run, tries, done))

    def _ended(self, message: Message, run: object, tries: int, done: Future[str]) -> None:
        """A case ended, or its process died: then it is taken up again at once."""
        try:
            log.info("Message %s: run ended as %s", message.id, done.result())
        except ProcessExpired as error:
            log.error("Message %s: its process died (%s), try %d", message.id, error.exitcode, tries)
            if tries < _MOST_TRIES and self._pool is not None and self._pool.active:
                self._submit(message, run, tries + 1)
                return
            self._hand_back(message, 0)  # another listener may have more luck; at last the DLQ has it
            return
        except Exception as error:  # noqa: BLE001  the run could not even be started
            log.error("Message %s: the run could not be started: %s", message.id, error)
            self._hand_back(message, min(2**message.received, 60))
            return
        with self._lock:
            self._open_runs[message.id] -= 1
            finished = self._open_runs[message.id] == 0
        if finished:
            self._done(message)

    def _done(self, message: Message) -> None:
        try:
            queue.take_off(message)
        except WatchkeeperError as error:
            # It comes again, finds its run finished, and is taken off then.
            log.warning("Message %s could not be taken off: %s", message.id, error)
        self._drop(message)

    def _set_aside(self, message: Message, reason: str) -> None:
        try:
            queue.set_aside(message, reason)
        except WatchkeeperError as error:
            log.error("Message %s could not be set aside: %s", message.id, error)
        self._drop(message)

    def _hand_back(self, message: Message, seconds: int) -> None:
        self._drop(message)
        try:
            queue.keep_hidden(message, seconds)
        except WatchkeeperError as error:
            log.warning("Message %s comes back by itself: %s", message.id, error)

    def _drop(self, message: Message) -> None:
        with self._lock:
            self._in_hand.pop(message.id, None)
            self._open_runs.pop(message.id, None)

    def _keep_hidden(self) -> None:
        """Extend what is in hand, well before it would be shown to others."""
        seconds = settings().visibility_seconds
        while True:
            time.sleep(seconds / 3)
            with self._lock:
                held = list(self._in_hand.values())
            for message in held:
                try:
                    queue.keep_hidden(message, seconds)
                except WatchkeeperError as error:
                    log.warning("Message %s could not be kept hidden: %s", message.id, error)

    def _finish(self) -> None:
        """Wait for what is in hand."""
        log.info("Stopping: %d message(s) in hand are finished first", len(self._in_hand))
        while self._in_hand:
            time.sleep(0.05)
        assert self._pool is not None  # noqa: S101
        self._pool.stop()
        self._pool.join()
        log.info("Stopped")

    def _new_pool(self) -> ProcessPool:
        """Runners, each loaded and warm before the first message is taken."""
        count = settings().runners
        pool = ProcessPool(max_workers=count, initializer=runner.prepare, context=get_context("spawn"))
        pause = 1.0
        while not self._stop.is_set():
            try:
                warm: set[int] = set()
                while len(warm) < count:
                    warm |= {
                        future.result() for future in [pool.schedule(runner.warm) for _ in range(count)]
                    }
                log.info("Runners ready: processes %s", ", ".join(map(str, sorted(warm))))
                return pool
            except Exception as error:  # noqa: BLE001  the server may not be there yet
                log.error("Runners are not ready: %s; again in %.0f s", error, pause)
                self._stop.wait(pause)
                pause = min(pause * 2, 30)
        return pool


def _emit(finding: Finding, opened: Opened) -> None:
    """An event per finding, for automations of the user's own. Lossy by nature: nothing of ours needs it."""
    emit_event(
        event="watchkeeper.finding.received",
        resource={
            "prefect.resource.id": f"watchkeeper.finding.{finding.case_id}",
            "prefect.resource.name": finding.run_name,
        },
        related=[
            {
                "prefect.resource.id": f"prefect.flow-run.{opened.run.id}",
                "prefect.resource.role": "flow-run",
            }
        ],
        payload={
            "type": finding.type,
            "severity": finding.severity,
            "band": finding.band.value,
            "account": finding.account,
            "region": finding.region,
            "count": finding.count,
            "joined": not opened.ours,
        },
    )
