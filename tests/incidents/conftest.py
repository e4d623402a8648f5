"""The stage on which incidents are played: one for all of them, and set up before the first."""

import pytest

from tests.incidents import world
from tests.incidents.playing import Stage


@pytest.fixture(scope="package")
def stage(live_session):
    """A stack with a listener that runs every band itself and need not wait for CloudTrail.

    What people have answered goes on in this process: these tests are about the cases, not the worker.
    """
    live_session.renew()
    at_once = {"WATCHKEEPER_LOOKUP_RATE": "500"}
    playing = Stage(live_session, world.operators(live_session.stack.aws_url, live_session.world))
    with (
        pytest.MonkeyPatch.context() as here,
        live_session.listening(runners=2, WATCHKEEPER_RUNS_HERE_FROM="LOW", **at_once),
    ):
        for name, value in at_once.items():
            here.setenv(name, value)
        with live_session.worker_resting():
            yield playing
    playing.work_here()
