"""Looking at every part that is asked for at one place."""

from collections.abc import Callable
from functools import partial

from prefect import task
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from tasks import aws
from tasks.baseline.hands import HANDS
from tasks.options import AFRESH
from watchkeeper.baseline.compare import Line, line_of
from watchkeeper.baseline.part import Found, Missing, NotOffered, Settings
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.plan import Asked
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere, NotYet, Permanent, Transient, Unreachable, WatchkeeperError
from watchkeeper.evidence import Unseen, unseen_because

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
"""One part that is throttled must not make its whole place look again: it is retried by itself."""


@task(name="observe", task_run_name="observe {at}", **AFRESH)
def observe(at: Place, asked: tuple[Asked, ...], survey: Survey) -> tuple[Line, ...]:
    """How everything stands that is asked for at `at`; what cannot be seen is said line by line."""
    return tuple(line_at(at, one.part, one.wanted, survey) for one in asked)


def line_at(at: Place, part_id: str, wanted: Settings, survey: Survey) -> Line:
    """How one part stands; never raises one of our errors."""
    part = part_named(part_id)
    look = partial(HANDS[part_id].look, at, wanted, survey)
    return line_of(part, at, wanted, found_by(look, part.service.value, at))


def line_unseen(asked: Asked, error: BaseException) -> Line:
    """The line of a place whose task failed as a whole.

    Raises:
        BaseException: `error` itself, if it is none of ours: a bug.
    """
    if not isinstance(error, WatchkeeperError):
        raise error
    return line_of(part_named(asked.part), asked.place, asked.wanted, Unseen(why=str(error)))


def found_by(look: Callable[[], Found], service: str, at: Place) -> Found:
    """What `look` finds, or why it could not: "could not look" is never "nothing there"."""
    try:
        return patiently(look)
    except NotThere:
        return Missing()
    except (Permanent, Transient) as error:
        sdk_name = _SDK_NAME.get(service, service)
        if isinstance(error, Unreachable) and not aws.is_offered(sdk_name, at.region):
            return NotOffered(why=f"the SDK knows no endpoint of {service} in {at.region}")
        return unseen_because(error)


_SDK_NAME = {"organization": "organizations", "alarms": "cloudwatch"}
"""Where a column of the matrix is not called as boto3 calls the service."""
