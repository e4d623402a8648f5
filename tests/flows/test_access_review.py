"""The access review on a real Prefect server: opened, answered by hardly anybody, ended, sealed; a leaver."""

from dataclasses import dataclass, field

import pytest

from flows.access_history import History
from tests.access_flows import (
    DEV,
    MANAGEMENT,
    PEOPLE,
    PROD,
    SECURITY,
    access_house,
    as_suggested,
    batch_of,
    filled,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Answered, Asked, Reminded, TimedOut
from watchkeeper.errors import Permanent

MAIN = "C0WATCHKEEPER"


@pytest.fixture(scope="module")
def house(live_session, tmp_path_factory):
    with access_house(live_session, tmp_path_factory.mktemp("access")) as made:
        yield made


@dataclass
class Quarter:
    """A review of the whole organization, one account of which lets nobody in; hardly anybody answers."""

    first: dict[str, str]
    second: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    told_again: dict[str, list[str]] = field(default_factory=dict)
    reminded: dict[str, list[str]] = field(default_factory=dict)
    asked: History | None = None
    faults: str = ""
    answered: History | None = None
    waiting: str = ""
    ended: str = ""
    changes: list[str] = field(default_factory=list)
    over: History | None = None


@pytest.fixture(scope="module")
def quarter(house):
    from flows.access_answers import access_sheet_import

    house.live.control.deny(DEV)
    played = Quarter(house.open())
    review, since = played.first["review"], house.now()
    played.told = house.told()
    house.live.control.deny(DEV, denied=False)
    played.second = house.open()
    played.told_again = house.told()
    played.asked = History.read(review)

    payments = batch_of(played.asked, "payments-lead", PROD)
    security = batch_of(played.asked, "security-lead", SECURITY)
    wrong = payments.items[0]
    text = filled(
        played.asked, [security, payments], PEOPLE,
        lambda item: {"decision": "perhaps"} if item.id == wrong else as_suggested(item),
    )  # fmt: skip
    with pytest.raises(Permanent) as caught:
        access_sheet_import(review, text)
    played.faults = str(caught.value)
    played.answered = History.read(review)

    lonely = batch_of(played.asked, "security-lead", PROD)
    played.waiting = house.go_on(lonely.id).state_name
    house.told()
    house.follow_up(review, day=4)
    played.reminded = house.told()
    house.follow_up(review, day=4)
    house.follow_up(review, day=15)
    from flows.access_ask import run_of

    played.ended = run_of(lonely.id).state_name
    played.changes = house.changes(since)
    played.over = History.read(review)
    return played


def test_every_reviewer_is_asked_in_one_form_an_account_and_has_its_sheet(house, quarter):
    asked = [one for one in quarter.asked.events if isinstance(one, Asked)]
    pairs = [(one.batch.reviewer, one.batch.account) for one in asked]

    assert len(pairs) == len(set(pairs)) == int(quarter.first["batches"])
    assert {reviewer for reviewer, _ in pairs} == set(PEOPLE)
    put = [item for one in asked for item in one.batch.items]
    assert len(put) == len(set(put))
    remarkable = {
        one.id
        for one in quarter.asked.items.values()
        if one.set_apart is None and (one.reasons or one.privileged)
    }
    assert set(put) == remarkable
    sheets = {path.stem for path in house.cases.glob(f"{quarter.first['review']}/sheets/*.csv")}
    assert sheets == {one.batch.id for one in asked}


def test_the_channel_and_the_reviewers_channels_hear_that_it_is_open(quarter):
    assert set(quarter.told) == {MAIN, "C0PAYMENTS", "C0PLATFORM"}
    assert "is open" in quarter.told[MAIN][0]
    assert "wait for payments-lead" in quarter.told["C0PAYMENTS"][0]


def test_a_second_start_goes_on_with_the_same_review_and_asks_nobody_twice(quarter):
    same = {name: value for name, value in quarter.first.items() if name != "page"}

    assert {name: value for name, value in quarter.second.items() if name != "page"} == same
    assert quarter.told_again == {}


def test_an_account_that_lets_nobody_in_stops_nothing_and_is_said(quarter):
    gaps = {what: why for what, why in quarter.asked.review.not_seen.items() if DEV in what}

    assert gaps
    assert all("AccessDenied" in why or "denied" in why for why in gaps.values())
    assert "could not be looked at" in quarter.told[MAIN][0]
    assert quarter.asked.items
    assert not [one for one in quarter.asked.items.values() if one.account == DEV and one.kind == "user"]


def test_a_sheet_with_a_wrong_row_takes_the_other_batches_and_names_row_and_column(quarter):
    history = quarter.answered
    security = batch_of(history, "security-lead", SECURITY)
    payments = batch_of(history, "payments-lead", PROD)

    assert f"row {len(security.items) + 2}, decision: " in quarter.faults
    answered = [one for one in history.events if isinstance(one, Answered)]
    assert [one.batch for one in answered] == [security.id]
    assert {one.way for one in answered[0].decisions} == {"sheet"}
    assert {history.ledger.standing(one) for one in payments.items} == {Standing.WAITING}


def test_who_is_silent_is_reminded_once_in_the_own_channel(quarter):
    reminded = [one for one in quarter.over.events if isinstance(one, Reminded)]

    assert len({one.batch for one in reminded}) == len(reminded)
    assert {one.to for one in reminded} >= {"payments-lead", "platform-lead"}
    assert len(quarter.reminded["C0PAYMENTS"]) == 1


def test_what_nobody_answered_is_not_attested_and_never_kept(quarter):
    history, timed_out = quarter.over, [one for one in quarter.over.events if isinstance(one, TimedOut)]
    security = batch_of(history, "security-lead", SECURITY)
    silent = [one for batch in history.batches.values() if batch.id != security.id for one in batch.items]

    assert {item for one in timed_out for item in one.items} >= set(silent)
    assert {history.ledger.standing(one) for one in silent} == {Standing.NOT_ATTESTED}
    unconfirmed = [one for one in security.items if history.items[one].privileged]
    assert unconfirmed
    assert {history.ledger.standing(one) for one in unconfirmed} == {Standing.NOT_ATTESTED}
    assert history.finished


def test_the_run_of_who_did_not_answer_ends_with_the_time(quarter):
    assert (quarter.waiting, quarter.ended) == ("Suspended", "Cancelled")


def test_a_house_that_has_not_said_carry_out_sees_what_would_be_done_and_nothing_changes(quarter):
    planned = [one for one in quarter.over.events if isinstance(one, Acted)]

    assert planned
    assert {one.standing for one in planned} == {Standing.PLANNED}
    assert quarter.changes == []


def test_a_sealed_review_takes_no_answer_and_is_not_sealed_twice(house, quarter):
    from flows.access_answers import access_sheet_import

    review, batch = quarter.first["review"], batch_of(quarter.over, "payments-lead", PROD)
    with pytest.raises(Permanent, match="is sealed"):
        access_sheet_import(review, filled(quarter.over, [batch], PEOPLE))

    assert house.follow_up(review, day=16) == "sealed"
    assert History.read(review).events == quarter.over.events


def test_a_leaver_check_asks_about_one_person_alone(house):
    from flows.access_review import leaver_check

    opened = leaver_check.with_options(retries=0)("carol", accounts=[PROD])
    history = History.read(opened["review"])

    assert history.review.scope.startswith("leaver:carol-")
    found = {(one.kind, one.principal): one for one in history.items.values()}
    sure = {one for one in found if one[1] == "carol"}
    assert sure == {(kind, "carol") for kind in ("user", "access_key", "console_access", "ssh_key")}
    assert {found[one].suggestion for one in sure} == {"revoke"}
    assert set(found) - sure == {
        ("assignment", "carol.chen"), ("entitlement", "carol.chen"), ("assignment", "developers")
    }  # fmt: skip
    through = found["assignment", "developers"]
    assert "revoke" not in through.choices  # it would hit everybody in the group
    assert "carol.chen is a member of developers" in through.reasons[0].text
    asked = {item for batch in history.batches.values() for item in batch.items}
    assert asked == set(history.items)


def test_a_leaver_of_whom_nothing_is_found_is_said_and_opens_nothing(house):
    from flows.access_review import leaver_check
    from tasks.access import review_store

    before = review_store.reviews()
    with pytest.raises(Permanent, match="nobody-of-that-name"):
        leaver_check.with_options(retries=0)("nobody-of-that-name", accounts=[MANAGEMENT])
    assert review_store.reviews() == before


def test_it_opens_on_the_first_monday_of_a_quarter_and_is_followed_up_daily(house):
    def schedule(name):
        (one,) = house.live.client.read_deployment_by_name(f"{name}/{name}").schedules
        return one.active, one.schedule.cron

    assert schedule("quarterly-access-review") == (True, "0 9 * 1,4,7,10 MON#1")
    assert schedule("access-review-follow-up") == (True, "0 7 * * *")
