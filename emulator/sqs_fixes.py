"""SQS's ReceiveMessage where moto falls short: several consumers at once, and polls over a reset."""

import threading
import time
from typing import Any

from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import SQSBackend, sqs_backends

_LOOK_AGAIN = 0.2
"""Seconds; a new message wakes a waiting poll at once, this is for what comes back into view."""

_receive = SQSBackend.receive_message
_lock = threading.Lock()


def install() -> None:
    """Put our long poll around moto's look into the queue."""
    backend: Any = SQSBackend
    backend.receive_message = _receive_message


def _receive_message(
    self: SQSBackend,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    *args: Any,
    **more: Any,
) -> Any:
    """Moto lets two consumers take one message at the same moment: one look at a time."""
    end = time.monotonic() + wait_seconds_timeout
    queue: Any = self.get_queue(queue_name)
    while True:
        # A reset puts another backend in this one's place; a poll that began before goes on there.
        backend = sqs_backends[self.account_id][self.region_name]
        try:
            queue = backend.get_queue(queue_name)
            with _lock:
                found = _receive(backend, queue_name, count, 0, *args, **more)
        except QueueDoesNotExist:
            found = []
        left = end - time.monotonic()
        if found or left <= 0:
            return found
        queue.wait_for_messages(min(_LOOK_AGAIN, left))
