"""How long a reviewer took is counted from when that reviewer was asked, and nobody else."""

from tests import access_reports as made
from tests import access_reviews as build
from watchkeeper.access.item import Choice

MOVED = (
    build.asked(made.PLAIN),
    build.answered(made.PLAIN, Choice.TRANSFER, day=4, transfer_to="security-lead"),
    build.asked(made.PLAIN, day=5, number=2, reviewer="security-lead"),
)


def test_the_time_of_whoever_was_asked_before_is_not_counted():
    events = (*MOVED, build.answered(made.PLAIN, day=6, number=2, by="Sam Security"))
    (reviewer,) = made.report(events, build.by_id(made.PLAIN)).reviewers
    assert (reviewer.reviewer, reviewer.answered, reviewer.hours) == ("security-lead", 1, 24.0)


def test_who_took_over_and_is_silent_has_no_time():
    (reviewer,) = made.report(MOVED, build.by_id(made.PLAIN)).reviewers
    assert (reviewer.reviewer, reviewer.answered, reviewer.hours) == ("security-lead", 0, None)
