"""What Prefect tries again: what may go better, and nothing else."""

import os
import subprocess
import sys

import pytest
from prefect import flow, task

from tasks.options import CHANGE, NOTIFY, READ
from watchkeeper.errors import Denied, Permanent, Refused, Throttled, Transient, Unreachable

QUICK = {"retry_delay_seconds": 0, "log_prints": False}


@pytest.fixture(scope="module", autouse=True)
def prefect(live_session):
    with live_session.stack.used():
        yield


def tries(error, options, healed_after=99):
    """How often a task that raises `error` was tried."""
    made = []

    @task(**{**options, **QUICK})
    def step():
        made.append(1)
        if len(made) <= healed_after:
            raise error
        return "done"

    @flow
    def run():
        return step(return_state=True)

    run(return_state=True)
    return len(made)


@pytest.mark.parametrize("options", [READ, CHANGE, NOTIFY], ids=["read", "change", "notify"])
@pytest.mark.parametrize("error", [Transient("later"), Throttled("slower"), Unreachable("503")])
def test_what_may_go_better_is_tried_three_times_more(options, error):
    assert tries(error, options) == 4


@pytest.mark.parametrize("options", [READ, CHANGE, NOTIFY], ids=["read", "change", "notify"])
@pytest.mark.parametrize(
    "error", [Permanent("no"), Denied("iam:GetUser", "bob"), Refused("never"), KeyError("a bug of ours")]
)
def test_everything_else_is_tried_once(options, error):
    assert tries(error, options) == 1


def test_what_went_better_the_second_time_is_not_tried_a_third():
    assert tries(Throttled("slower"), READ, healed_after=1) == 2


def test_between_tries_it_waits_longer_each_time():
    code = "from tasks.options import CHANGE, READ; print(READ['retry_delay_seconds'], CHANGE['retry_delay_seconds'])"
    environment = {name: value for name, value in os.environ.items() if name != "WATCHKEEPER_RETRY_SECONDS"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.split("] ") == ["[1.0, 3.0, 8.0", "[1.0, 3.0, 8.0]\n"]


def test_a_change_is_never_answered_from_a_cache():
    assert CHANGE["persist_result"] is False
    assert "cache_policy" not in CHANGE
