"""A bar for people: not for what is over at once, not at every step, and never in the way of the work."""

import logging

import pytest

from tasks import progress_bar
from tasks.progress_bar import PacedBar


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the test moves."""
    now = [100.0]
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def shown(monkeypatch):
    """What Prefect was told: (bar, per cent)."""
    told = []

    def create(progress, description):
        told.append((description, progress))
        return "the bar"

    def update(bar, progress):
        told.append((bar, progress))

    monkeypatch.setattr(progress_bar, "create_progress_artifact", create)
    monkeypatch.setattr(progress_bar, "update_progress_artifact", update)
    monkeypatch.setattr(progress_bar, "_is_in_a_run", lambda: True)
    monkeypatch.setattr(progress_bar, "get_run_logger", lambda: logging.getLogger("test"))
    return told


def test_what_is_over_at_once_shows_no_bar(clock, shown):
    bar = PacedBar("Reading the trail", "log files")
    for done in range(1, 2_001):
        bar(done, 2_000)

    assert shown == []


def test_it_appears_after_two_seconds_moves_every_two_and_ends_full(clock, shown):
    bar = PacedBar("Reading the trail", "log files")
    for done in range(1, 2_001):
        clock[0] += 0.01
        bar(done, 2_000)

    (first, begun), *later = shown
    assert (first, begun) == ("Reading the trail: 2,000 log files", 10.0)
    assert [percent for _, percent in later] == [20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert {bar for bar, _ in later} == {"the bar"}


def test_a_server_that_refuses_it_costs_the_work_nothing(clock, shown, monkeypatch):
    asked = []

    def refuses(**given):
        asked.append(given)
        raise ConnectionError("no server")

    monkeypatch.setattr(progress_bar, "create_progress_artifact", refuses)
    bar = PacedBar("Reading the trail", "log files")
    for done in (1, 2, 3):
        clock[0] += 5
        bar(done, 3)

    assert len(asked) == 1, "it is not asked again and again"


def test_outside_of_a_run_there_is_nobody_to_show_it_to(clock, shown, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(progress_bar, "SECONDS", 0)
    monkeypatch.setattr(
        progress_bar, "create_progress_artifact", lambda **_: pytest.fail("a server is started")
    )

    PacedBar("Reading the trail", "log files")(1, 3)
