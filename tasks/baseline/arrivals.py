"""Waiting for test events at the two places where they must arrive: the queue, or its listener, and the topic."""

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tasks import case_store
from tasks.baseline.proof_queues import ProofQueue, SharedQueue
from tasks.patience import patiently
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import PROOF_QUEUE
from watchkeeper.baseline.proofs import Path, PathProof, arrived, marks_of, not_arrived, not_tried, proof_of
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import NotThere, Permanent, Transient, WatchkeeperError
from watchkeeper.receipt import Verdict

_LEFT_TO_THE_LISTENER = 5.0
"""Seconds in which a listener that stands at the queue takes a message: until then we do not look in."""


class Arrivals:
    """Waiting for the events of several regions at two places: the queue, or its listener, and the topic."""

    def __init__(
        self, home: Place, baseline: Baseline, nonce: str, sent: dict[str, float], limit: float
    ) -> None:
        self._home, self._nonce, self._sent, self._limit = home, nonce, sent, limit
        self._queue_name = baseline.events.queue
        self._seen: dict[tuple[Path, str], float] = {}
        self._trouble: dict[Path, WatchkeeperError] = {}
        self._full = False

    def proofs(self) -> list[PathProof]:
        """Wait until all has arrived or the time is over."""
        began, queue = time.monotonic(), None
        topic = self._opened("page", lambda: ProofQueue(self._home, PROOF_QUEUE))
        patience = min(_LEFT_TO_THE_LISTENER, self._limit / 4)
        try:
            while self._missing() and time.monotonic() - began < self._limit:
                if self._missing("queue"):
                    self._look_at_marks()
                    if time.monotonic() - began >= patience and "queue" not in self._trouble:
                        queue = queue or self._opened("queue", self._shared)
                        self._look_into(queue)
                if topic is not None and self._missing("page"):
                    self._look_at(topic)
                elif self._missing():
                    time.sleep(0.2)
        finally:
            if queue is not None:
                self._full = queue.full
                with suppress(WatchkeeperError):  # they come back by themselves a little later
                    queue.close()
        return [self._verdict(path, region) for region in self._sent for path in ("queue", "page")]

    def _shared(self) -> SharedQueue:
        return SharedQueue(self._home, self._queue_name, self._limit)

    def _opened(self, path: Path, make: Any) -> Any:
        try:
            return patiently(make)
        except WatchkeeperError as error:
            self._trouble[path] = error
            return None

    def _missing(self, *paths: Path) -> list[tuple[Path, str]]:
        """What is still waited for."""
        wanted: Iterable[Path] = paths or ("queue", "page")
        return [
            (path, region)
            for path in wanted
            for region in self._sent
            if (path, region) not in self._seen and not self._is_hopeless(path)
        ]

    def _is_hopeless(self, path: Path) -> bool:
        """A queue that we may not read may have a listener that leaves marks; one that is not there has none."""
        trouble = self._trouble.get(path)
        return trouble is not None and (path == "page" or isinstance(trouble, NotThere))

    def _look_at_marks(self) -> None:
        """A listener that took the event says so in the store."""
        folder = marks_of(self._nonce)
        with suppress(Transient):
            names = set(case_store.store().names(folder))
            for region in self._sent:
                if f"{folder}/{region}.json" in names:
                    self._seen.setdefault(("queue", region), time.monotonic())

    def _look_into(self, queue: SharedQueue | None) -> None:
        if queue is None:
            return
        try:
            for message in queue.look(1):
                proof = proof_of(message["Body"])
                if proof is None or proof.nonce != self._nonce:
                    queue.give_back(message)
                else:
                    self._seen.setdefault(("queue", proof.region), _entered(message))
                    queue.take(message)
        except Transient:
            time.sleep(0.5)
        except Permanent as error:
            self._trouble["queue"] = error

    def _look_at(self, topic: ProofQueue) -> None:
        """The page's sentence names the nonce and the region."""
        try:
            for text in topic.arrived(f"Finding {self._nonce}"):
                for region in self._sent:
                    if f", {region}:" in text:
                        self._seen.setdefault(("page", region), time.monotonic())
        except Transient:
            time.sleep(0.5)
        except Permanent as error:
            self._trouble["page"] = error

    def _verdict(self, path: Path, region: str) -> PathProof:
        at = Place(account=self._home.account, region=region)
        if (path, region) in self._seen:
            return arrived(path, at, max(0.0, self._seen[path, region] - self._sent[region]))
        if path in self._trouble:
            return not_tried(path, at, self._trouble[path], "sent, and not looked for")
        if path == "queue" and self._full:
            why = "so many findings wait in the queue that it was not found among them"
            return not_arrived(path, at, why, Verdict.UNKNOWN)
        return not_arrived(path, at, f"it did not arrive within {self._limit:.0f} s")


def _entered(message: dict[str, Any]) -> float:
    """When SQS took the message, on our monotonic clock: we may have looked much later."""
    now = time.monotonic()
    stamp = message.get("Attributes", {}).get("SentTimestamp")
    return now if stamp is None else min(now, now - time.time() + int(stamp) / 1_000)
