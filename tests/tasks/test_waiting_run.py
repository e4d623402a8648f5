"""What Prefect's server says to an answer, and what that means: an answer that was not taken is never taken for one."""

from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from prefect.client.schemas import OrchestrationResult
from prefect.client.schemas.responses import (
    SetStateStatus,
    StateAbortDetails,
    StateAcceptDetails,
    StateRejectDetails,
)
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Completed, Running, Scheduled, Suspended

from tasks import waiting_run
from tasks.waiting_run import NotWaiting, Waiting
from watchkeeper.errors import NotThere, NotYet, Permanent, Unreachable


@pytest.fixture
def server(monkeypatch):
    """Lets Prefect's client give or raise what the test says."""

    def answers(said):
        def give(*_, **__):
            if isinstance(said, Exception):
                raise said
            return said

        @contextmanager
        def client(**_):
            yield SimpleNamespace(resume_flow_run=give, read_flow_run=give, read_flow_run_states=give)

        monkeypatch.setattr(waiting_run, "get_client", client)

    return answers


def test_an_answer_was_given_when_the_server_resumed_the_run_last(server):
    server(
        [
            Suspended(),
            Scheduled(name="Resuming"),
            Running(),
            Suspended(),
            last := Scheduled(name="Resuming"),
            Running(),
        ]
    )
    assert waiting_run.answered_at(uuid4()) == last.timestamp

    server([Running()])
    assert waiting_run.answered_at(uuid4()) is None


def result(status, details):
    return OrchestrationResult(state=None, status=status, details=details)


def http(status):
    response = httpx.Response(status, request=httpx.Request("POST", "http://127.0.0.1/api"))
    return PrefectHTTPStatusError("no", request=response.request, response=response)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        (result(SetStateStatus.ABORT, StateAbortDetails(reason="Cannot resume a run that is not paused.")),
         NotWaiting),
        (result(SetStateStatus.REJECT, StateRejectDetails(reason="Run input schema not found.")), NotYet),
        (result(SetStateStatus.REJECT, StateRejectDetails(reason="'x' is too short")), Permanent),
        (ObjectNotFound(http(404)), NotThere),
        (http(404), NotThere),
        (http(409), Unreachable),
        (http(503), Unreachable),
        (http(422), Permanent),
        (httpx.ConnectError("refused"), Unreachable),
    ],
)  # fmt: skip
def test_an_answer_that_was_not_taken_raises(server, said, means):
    server(said)
    with pytest.raises(means) as raised:
        waiting_run.answer(uuid4(), {})
    assert raised.type is means


def test_one_that_was_taken_does_not(server):
    server(result(SetStateStatus.ACCEPT, StateAcceptDetails()))
    waiting_run.answer(uuid4(), {})


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (Suspended(), Waiting.WAITS),
        (Running(), Waiting.ON_ITS_WAY),
        (Completed(), Waiting.ENDED),
        (None, Waiting.ON_ITS_WAY),
    ],
)
def test_how_a_run_stands(server, state, stands):
    server(SimpleNamespace(state=state))
    assert waiting_run.how_it_stands(uuid4()) is stands
