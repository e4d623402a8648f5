"""SQS where moto falls short: several consumers at once, polls over a reset, policies that are wrong."""

import threading
import time
from typing import Any

from moto.sqs.exceptions import InvalidAttributeValue, QueueDoesNotExist
from moto.sqs.models import Queue, SQSBackend, sqs_backends

from emulator.policy_documents import problem_with

_LOOK_AGAIN = 0.2
"""Seconds; a new message wakes a waiting poll at once, this is for what comes back into view."""

_receive = SQSBackend.receive_message
_moto_policy: Any = Queue.policy
_lock = threading.Lock()


def install() -> None:
    """Put our long poll around moto's look into the queue, and a look at the policy before it is kept."""
    backend: Any = SQSBackend
    backend.receive_message = _receive_message
    queue: Any = Queue
    queue.policy = property(_moto_policy.fget, _set_policy)


def _set_policy(self: Queue, policy: str | None) -> None:
    if policy is None and hasattr(self, "_policy_json"):
        return  # moto takes the policy away whenever any other attribute is set
    if policy and problem_with(policy) is not None:
        raise InvalidAttributeValue("Policy")
    _moto_policy.fset(self, policy)


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
