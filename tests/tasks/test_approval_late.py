"""The end of the time, where the run that was to answer for nobody is late itself."""

from datetime import UTC, datetime

import pytest

from tasks import case_store
from tests.tasks.test_slack_door import CASE, door_of, payload, run
from watchkeeper.approval import Decision

pytestmark = pytest.mark.usefixtures(run.__name__)


def test_a_yes_after_the_time_is_not_brought_to_a_run_that_waits_still(run):
    waits = run(minutes=-1)
    said = door_of(waits).take(payload(waits))

    assert "after the time ran out" in said
    assert waits.taken == []
    (entry,) = case_store.entries_of(CASE)
    assert "after the time ran out" in entry.body["why"]


def test_what_was_signed_in_time_counts_however_late_it_is_read(run):
    waits = run()
    door_of(waits).take(payload(waits))
    waits.asked = waits.asked.model_copy(update={"until": datetime.now(UTC)})

    assert waits.read()[0].decision is Decision.APPROVED
