"""What all tests share: the place of `../shared`, which may be absent."""

import os
from pathlib import Path

import pytest

# Before anything of ours is imported: what fails is tried as often as in production, and sooner.
os.environ.setdefault("WATCHKEEPER_RETRY_SECONDS", "0.3,0.7,2")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared is absent: the real data lies there and is not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def live_session(tmp_path_factory):
    """One stack for all tests that want a whole one."""
    from tests.live import live_stack

    before = dict(os.environ)
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with live_stack(tmp_path_factory.mktemp("live"), shared / "deployed.db") as running:
        yield running
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def live(live_session):
    """The stack with a fresh AWS."""
    live_session.renew()
    return live_session


def pytest_collection_modifyitems(items):
    """The files that speak to a whole stack go first: the short ones fill what is left at the end.

    Their limit is one for hanging alone: a slow machine may need minutes for the start of a stack.
    """
    whole = ("incidents", "listener", "flows")
    items.sort(key=lambda item: not any(room in item.path.parts for room in whole))
    for item in items:
        if any(room in item.path.parts for room in whole) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))
