"""Looking at every part that is asked for at one place."""

from collections.abc import Callable
from functools import partial

from prefect import task

from tasks import aws
from tasks.baseline.hands import HANDS
from tasks.options import AFRESH
from tasks.patience import patiently
from watchkeeper.baseline.compare import Line, line_of
from watchkeeper.baseline.part import Found, Missing, NotOffered, Settings
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.plan import Asked
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere, Permanent, Transient, Unreachable, WatchkeeperError
from watchkeeper.evidence import Unseen, unseen_because


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
