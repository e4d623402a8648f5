"""Trying a single call again within a task, so that one throttled page does not make a long reading begin anew."""

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from watchkeeper.errors import NotYet, Transient

_TRIES, _TRIES_NOT_YET = 6, 12


def _has_waited_enough(state: RetryCallState) -> bool:
    """Ten seconds for a busy service; a minute for what AWS has yet to tell itself.

    A new role, and more so a new administrator, is not known everywhere for longer than a throttle lasts.
    """
    error = state.outcome.exception() if state.outcome else None
    return state.attempt_number >= (_TRIES_NOT_YET if isinstance(error, NotYet) else _TRIES)


patiently = Retrying(
    retry=retry_if_exception_type(Transient),
    stop=_has_waited_enough,
    wait=wait_exponential_jitter(multiplier=0.3, max=8),
    reraise=True,
)
"""Calls its argument, and again on `Transient`, for as long as is reasonable."""
