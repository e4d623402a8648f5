"""A run that waits for an answer: whether it does, and giving it one. One conversation with Prefect's server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from watchkeeper.errors import NotThere, NotYet, Permanent, Unreachable

_ANSWERED = "Resuming"
"""The state that the server gives a run with each answer."""


class Waiting(StrEnum):
    """What a run that asks people is doing."""

    WAITS = "waits for an answer"
    ON_ITS_WAY = "is on its way"
    ENDED = "has ended"


class NotWaiting(Permanent):
    """The run does not wait (any more): somebody else was faster, or it has ended."""


def how_it_stands(run: UUID) -> Waiting:
    """What the run is doing now.

    Raises:
        NotThere: there is no such run.
        Unreachable: the server does not answer.
    """
    with _reading_prefect_errors(run), get_client(sync_client=True) as client:
        state = client.read_flow_run(run).state
    if state is not None and state.is_final():
        return Waiting.ENDED
    return Waiting.WAITS if state is not None and state.is_paused() else Waiting.ON_ITS_WAY


def answered_at(run: UUID) -> datetime | None:
    """When the run was given its newest answer, by the server's clock (UTC); None if it does not say.

    Raises:
        NotThere: there is no such run.
        Unreachable: the server does not answer.
    """
    with _reading_prefect_errors(run), get_client(sync_client=True) as client:
        states = client.read_flow_run_states(run)
    moments = [state.timestamp for state in states if state.name == _ANSWERED]
    return datetime.fromtimestamp(max(moments).timestamp(), UTC) if moments else None


def answer(run: UUID, fields: dict[str, Any]) -> None:
    """Answer the run's form, as the UI does; of two answers at once the server takes one.

    `prefect.flow_runs.resume_flow_run` takes no notice when the server says that another was faster.

    Raises:
        NotWaiting: this answer was not taken, because the run does not wait.
        NotYet: it waits and its form is not there yet: Prefect keeps it a moment after it suspends.
        NotThere: there is no such run.
        Permanent: the answer does not fit the form.
        Unreachable: the server does not answer; whether the answer was taken is not known.
    """
    with _reading_prefect_errors(run), get_client(sync_client=True) as client:
        result = client.resume_flow_run(run, run_input=fields)
    if result.status is SetStateStatus.ACCEPT:
        return
    reason = str(getattr(result.details, "reason", "") or "")
    if "schema not found" in reason:
        raise NotYet("the form is not there yet")
    if result.status is SetStateStatus.REJECT:
        raise Permanent(f"Prefect refused the answer: {reason[:200]}")
    raise NotWaiting("the run does not wait for an answer now")


@contextmanager
def _reading_prefect_errors(run: UUID) -> Iterator[None]:
    try:
        yield
    except ObjectNotFound:
        raise NotThere(f"Prefect knows no run {run}") from None
    except PrefectHTTPStatusError as error:
        status = error.response.status_code
        if status == 404:
            raise NotThere(f"Prefect knows no run {run}") from None
        # 409 and 500 too: two answers at once may meet in the database, and only one of them is kept.
        if status in (408, 409, 429) or status >= 500:
            raise Unreachable(f"the Prefect server answered {status}") from None
        raise Permanent(f"the Prefect server refused: {status}") from None
    except (httpx.HTTPError, RuntimeError, OSError) as error:
        raise Unreachable(f"the Prefect server does not answer: {type(error).__name__}") from None
