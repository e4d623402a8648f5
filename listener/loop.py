"""The loop: take a message, open its runs, run them or leave them to the work pool, take the message off."""

import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from pebble import ProcessExpired
from prefect.client.schemas.objects import FlowRun

from listener.events import emit_received
from listener.pool import Runners
from listener.start_run import Opened, RunOffice
from tasks import case_store, queue
from tasks.queue import Message
from tasks.settings import settings
from watchkeeper.baseline.proofs import ProofEvent, proof_of
from watchkeeper.case import canonical
from watchkeeper.errors import Malformed, Permanent, Transient, Unreachable, WatchkeeperError
from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_all

log = logging.getLogger("listener")

_POLL_SECONDS = 5
"""A long poll; also the longest that a stop waits for the next message."""
_MOST_TRIES = 5


@dataclass
class Held:
    """A message in hand. What becomes of it is decided when nothing of it is under way any more."""

    message: Message
    under_way: int = 1
    """Runs that go on, and the opening itself."""
    back_in: int | None = None
    """Seconds until it may come again, if something of it has to be done again."""


class Listener:
    """One listener. Several may stand at the same queue: each finding still gets one run."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._office = RunOffice()
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._runners = Runners(settings().runners, self._stop)

    def stop(self) -> None:
        """Take no further message; what is in hand is finished."""
        self._stop.set()

    def run(self) -> None:
        """Listen until `stop`; returns when everything in hand is finished."""
        self._runners.start()
        threading.Thread(target=self._keep_hidden, name="keeper", daemon=True).start()
        log.info("Listening with %d runners", settings().runners)
        pause = 1.0
        while not self._stop.is_set():
            free = settings().runners + 2 - len(self._held)
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
                    self._hand_back(message)
                else:
                    self._receive(message)
        log.info("Stopping: %d message(s) in hand are finished first", len(self._held))
        while self._held:
            time.sleep(0.05)
        self._runners.stop()
        log.info("Stopped")

    def _receive(self, message: Message) -> None:
        """One message; whatever is wrong with it, the loop goes on and the message is not lost."""
        with self._lock:
            there = self._held.get(message.id)
            if there is not None:  # SQS delivers at least once: the newest handle is the one that counts
                there.message = message
                return
            held = self._held[message.id] = Held(message)
        try:
            self._open_all(held)
        except Malformed as error:
            log.warning("Message %s is refused: %s", message.id, error)
            self._set_aside(held, str(error))
        except Exception as error:
            log.exception("Message %s is set aside", message.id)
            self._set_aside(held, f"unexpected: {type(error).__name__}")
        finally:
            self._one_less(held)

    def _open_all(self, held: Held) -> None:
        """Open every finding of the message; one that is refused does not keep the others from it.

        Raises:
            Malformed: not one finding in it can be read.
        """
        if (proof := proof_of(held.message.body)) is not None:
            _mark_arrived(held, proof)
            return
        findings, refused = read_all(held.message.body)
        if not findings:
            raise refused[0]
        for error in refused:
            log.warning("Part of message %s is refused: %s", held.message.id, error)
            self._set_aside(held, str(error))
        for finding in findings:
            try:
                for opened in self._open_patiently(finding, held.message):
                    self._submit(held, opened.run, tries=1)
            except Transient as error:
                held.back_in = min(2**held.message.received, 60)
                log.error("Message %s comes again in %d s: %s", held.message.id, held.back_in, error)
            except Permanent as error:
                log.error("Part of message %s is set aside: %s", held.message.id, error)
                self._set_aside(held, str(error))

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
        emit_received(finding, opened)
        mine = [opened] if opened.ours and here else []
        if opened.earlier is not None:
            self._office.put_back_if_orphaned(opened.run)
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

    def _submit(self, held: Held, run: FlowRun, tries: int) -> None:
        """Give the run to a runner."""
        with self._lock:
            held.under_way += 1
        try:
            future = self._runners.submit(run, known_dead=tries > 1)
            future.add_done_callback(lambda done: self._ended(held, run, tries, done))
        except Exception as error:  # noqa: BLE001  no runner could be had: the message brings the run back
            log.error("Message %s: no runner takes it: %s", held.message.id, error)
            held.back_in = 5
            self._one_less(held)

    def _ended(self, held: Held, run: FlowRun, tries: int, done: Future[str]) -> None:
        """A case ended, or its process died: then it is taken up again at once."""
        try:
            log.info("Message %s: run ended as %s", held.message.id, done.result())
        except ProcessExpired as error:
            log.error("Message %s: its process died (%s), try %d", held.message.id, error.exitcode, tries)
            if tries < _MOST_TRIES:
                self._submit(held, run, tries + 1)
            else:  # another listener may have more luck; at last the dead-letter queue has it
                held.back_in = 0
        except BaseException as error:  # noqa: BLE001  the run could not be started, or the pool was renewed
            log.error("Message %s: the run was not run: %r", held.message.id, error)
            held.back_in = min(2**held.message.received, 60)
        finally:
            self._one_less(held)

    def _one_less(self, held: Held) -> None:
        """Something of the message is over; with the last of it, take it off or let it come again."""
        with self._lock:
            held.under_way -= 1
            if held.under_way:
                return
            self._held.pop(held.message.id, None)
        try:
            if held.back_in is None:
                queue.take_off(held.message)
            else:
                queue.keep_hidden(held.message, held.back_in)
        except WatchkeeperError as error:
            # It comes again, finds its run finished, and is taken off then.
            log.warning("Message %s comes again by itself: %s", held.message.id, error)

    def _hand_back(self, message: Message) -> None:
        """A message that came while we were told to stop: others may have it at once."""
        try:
            queue.keep_hidden(message, 0)
        except WatchkeeperError as error:
            log.warning("Message %s comes again by itself: %s", message.id, error)

    def _set_aside(self, held: Held, reason: str) -> None:
        try:
            queue.copy_aside(held.message, reason)
        except WatchkeeperError as error:
            log.error("Message %s could not be set aside: %s", held.message.id, error)
            held.back_in = 30

    def _keep_hidden(self) -> None:
        """Extend what is in hand, well before it would be shown to others."""
        seconds = settings().visibility_seconds
        while True:
            time.sleep(seconds / 3)
            with self._lock:
                messages = [held.message for held in self._held.values()]
            try:
                queue.keep_all_hidden(messages, seconds)
            except WatchkeeperError as error:
                log.warning("Messages could not be kept hidden: %s", error)


def _mark_arrived(held: Held, proof: ProofEvent) -> None:
    """A test event of the bootstrap came this far: say so where it looks, and start no run for it."""
    try:
        data = canonical({"nonce": proof.nonce, "region": proof.region, "message": held.message.id})
        case_store.store().write_once(proof.mark, data)
        log.info("Message %s proves the path from %s", held.message.id, proof.region)
    except (WatchkeeperError, OSError) as error:
        held.back_in = 5
        log.warning("Message %s comes again in 5 s, its mark was not written: %s", held.message.id, error)
