"""One case of two findings: what one of them left to a person is over when that one is, and not before."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks import case_store
from tasks.notices import book as books
from tests.builders import instance_finding, key_finding
from tests.tasks.test_notices_case import _without_prefect, closed, pages, plan_of, record_of, telling
from watchkeeper.approval import Decision
from watchkeeper.notices.events import Acknowledged, Joined
from watchkeeper.outcome import Outcome

pytestmark = pytest.mark.usefixtures(_without_prefect.__name__)


def works(finding, run):
    """What a run writes down first of all: which finding of the case it is about."""
    data = finding.model_dump_json().encode()
    case_store.store().write_once(f"{finding.case_id}/findings/{run}.json", data)


def test_what_a_joined_finding_left_to_a_person_is_not_over_when_the_first_one_is(chat, world):
    first = key_finding()
    second = instance_finding().model_copy(update={"joined_to": first.case_id})
    works(first, "run-1")
    works(second, "run-2")
    telling.waiting(record_of(first), first, plan_of(first, world), 60)
    closed(second, Outcome.PARTLY_CONTAINED, run="run-2")
    closed(first, decision=Decision.APPROVED)

    assert pages(chat) == ["trigger", "trigger"]


def test_a_joined_findings_own_later_run_ends_what_its_earlier_one_left_to_a_person(chat):
    first = key_finding()
    second = instance_finding().model_copy(update={"joined_to": first.case_id})
    for finding, run in ((first, "run-1"), (second, "run-2"), (second, "run-3")):
        works(finding, run)
    closed(first)
    closed(second, Outcome.PARTLY_CONTAINED, run="run-2")
    closed(second, run="run-3", decision=Decision.APPROVED)

    assert pages(chat) == ["trigger", "resolve"]


@pytest.mark.parametrize(
    "event",
    [
        Joined(at=datetime.now(UTC), by="run-2", finding="f", type="T"),
        Acknowledged(at=datetime.now(UTC), by="slack U0ADA", who="Ada", via="Slack"),
    ],
    ids=lambda event: event.event,
)
def test_what_comes_to_an_old_case_is_looked_for_by_whoever_tries_again(event):
    books.add("wk-old", event)

    assert "wk-old" in books.recent(event.at)
    assert "wk-old" not in books.recent(event.at + timedelta(days=5))
