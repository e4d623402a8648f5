"""A change that AWS refused as one too many is sent again: nothing of it was done.

Clients that change things send each call once, since after an answer that stayed away nobody knows what
was done. A refusal for the rate is no such answer. Left to the retry of a whole line, a line of a dozen
calls would hardly ever come through a busy hour: all of its calls would have to pass in the same try.
"""

import random
from typing import Any

from tasks import aws

_TRIES = 8
_FIRST_SECONDS, _MOST_SECONDS = 0.3, 8.0


def send_again(made: Any) -> Any:
    """`made` (a boto3 client), so that it sends again what was throttled, after a while; safe to repeat.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """
    made.meta.events.register("needs-retry", _seconds_to_wait, unique_id="watchkeeper-throttled-change")
    return made


def _seconds_to_wait(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: Any) -> float | None:
    """Runs inside botocore after each try; None: whatever came is the answer."""
    if response is None or attempts >= _TRIES:
        return None
    answer = response[1]
    code = str(answer.get("Error", {}).get("Code", ""))
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if not aws.is_throttle(code, status):
        return None
    most = min(_MOST_SECONDS, _FIRST_SECONDS * 2 ** (attempts - 1))
    return random.uniform(most / 2, most)  # noqa: S311  spreads out the tries, keeps no secret
