"""Killed at every single step of telling a case: nothing is lost, nothing is there twice."""

from datetime import timedelta

import pytest

from tasks import case_store, pagerduty, slack
from tasks.notices import book as books
from tasks.notices.tell import acknowledge, page_case, tell_case
from watchkeeper.notices import ledger
from watchkeeper.notices.events import Page, Road
from watchkeeper.notices.ledger import standing
from watchkeeper.notices.route import Route
from watchkeeper.notices.stage import Stage

CASE = "wk-0123456789ab"
PAGE = Page(action="trigger", summary="Decision wanted", source="guardduty/x")


class Killed(BaseException):
    """The process is gone: nobody catches this."""


class Deadly:
    """Counts the steps that leave this process, and dies before the one with that number.

    Nothing leaves it between two steps, so that is right after the one before, too.
    """

    def __init__(self, monkeypatch, at):
        self.at, self.count = at, 0
        for where, name in (
            (case_store.FolderStore, "write_once"),
            (slack, "say"),
            (slack, "change"),
            (pagerduty.send, "fn"),
        ):
            monkeypatch.setattr(where, name, self._step(getattr(where, name)))

    def _step(self, call):
        def stepped(*args, **given):
            self.count += 1
            if self.count == self.at:
                raise Killed
            return call(*args, **given)

        return stepped


def the_case(by="run-1"):
    """A case as its run tells it, from its question to its end."""
    tell_case.fn(CASE, Stage.WAITING, "your decision", [], route=Route(), by=by)
    page_case.fn(CASE, Stage.WAITING, PAGE, by)
    acknowledge(CASE, "Ada", "Slack")
    tell_case.fn(CASE, Stage.CLOSED, "contained", [], route=Route(), by=by)


def steps_of_a_case():
    with pytest.MonkeyPatch.context() as patch:
        counter = Deadly(patch, at=0)
        the_case()
    return counter.count


def test_whatever_step_it_dies_at_the_case_is_told_once(chat, house, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)  # no power is lost here
    folder = case_store.store().place("steps")
    house(cases=folder)
    steps = steps_of_a_case()
    assert steps > 20
    chat.reset()
    for at in range(1, steps + 1):
        house(cases=f"{folder}-{at}")
        with pytest.MonkeyPatch.context() as patch:
            Deadly(patch, at)
            with pytest.raises(Killed):
                the_case()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "CLAIM", timedelta())  # it is a minute later
            the_case()  # the run is started again from the top

        assert len(chat.slack("chat.postMessage")) == 1, at
        assert chat.slack()[-1]["text"] == "contained", at
        assert "Acknowledged by Ada" in str(chat.slack()[-1]["blocks"]), at
        events = [event["event_action"] for event in chat.pagerduty()]
        assert list(dict.fromkeys(events)) == ["trigger", "acknowledge"], at
        assert len({event["dedup_key"] for event in chat.pagerduty()}) == 1, at
        stand = standing(books.events_of(CASE))
        assert not any(stand.on(road).behind for road in Road), at
        chat.reset()
