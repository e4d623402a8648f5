"""What counts as new: only against earlier days, never while an account is being learned."""

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt, row
from watchkeeper.hunting.first_seen import Known, day_of
from watchkeeper.hunting.first_seen import news_of as sorted_out

HUNT = hunt("new_calls", first_seen=("principal", "event_name"))
DAYS = [f"2026-11-{number:02}" for number in range(10, 24)]
DAY = "2026-11-24"


def known(*rows, days=DAYS, accounts=(ACCOUNT,)):
    return [day_of(HUNT, day, rows, accounts) for day in days]


def news_of(hunted, rows, day, earlier, accounts):
    before = Known(hunted, day)
    for one in earlier:
        before.add(one)
    return sorted_out(rows, before, accounts)


def test_only_what_no_earlier_day_had_is_new():
    old, new = row(1), row(2, event_name="CreateUser")
    news = news_of(HUNT, [old, new], DAY, known(old), [ACCOUNT])

    assert [one["event_name"] for one in news.new] == ["CreateUser"]
    assert (news.known, news.held_back, news.learning) == (1, (), {})


def test_the_same_day_hunted_again_says_the_same():
    new = row(2, event_name="CreateUser")
    before = known(row(1))
    first = news_of(HUNT, [new], DAY, before, [ACCOUNT])
    again = news_of(HUNT, [new], DAY, [*before, day_of(HUNT, DAY, [new], [ACCOUNT])], [ACCOUNT])

    assert first == again
    assert first.new
    assert not news_of(
        HUNT, [new], "2026-11-25", [*before, day_of(HUNT, DAY, [new], [ACCOUNT])], [ACCOUNT]
    ).new


@pytest.mark.parametrize("count", [0, 1, 13])
def test_while_few_days_are_known_nothing_is_new_and_that_is_said(count):
    news = news_of(
        HUNT, [row(2, event_name="CreateUser")], DAY, known(row(1), days=DAYS[:count]), [ACCOUNT]
    )

    assert news.new == ()
    assert [one["event_name"] for one in news.held_back] == ["CreateUser"]
    assert news.learning == {ACCOUNT: count}


def test_an_account_that_is_new_is_learned_while_the_others_are_watched():
    news = news_of(
        HUNT, [row(1, account=OTHER), row(2, event_name="CreateUser")], DAY, known(row(9)), [ACCOUNT, OTHER]
    )

    assert [one["account"] for one in news.new] == [ACCOUNT]
    assert news.learning == {OTHER: 0}


def test_a_day_with_logs_and_without_rows_is_a_day_known():
    assert news_of(HUNT, [row(1)], DAY, known(), [ACCOUNT]).new


def test_days_kept_for_other_columns_count_for_nothing():
    other = hunt("new_calls", first_seen=("principal",))
    earlier = [day_of(other, day, [row(1)], [ACCOUNT]) for day in DAYS]

    assert news_of(HUNT, [row(1)], DAY, earlier, [ACCOUNT]).learning == {ACCOUNT: 0}


def test_nothing_is_learned_from_later_days():
    later = known(row(1), days=[f"2026-12-{number:02}" for number in range(1, 20)])

    assert news_of(HUNT, [row(1)], DAY, [*known(), *later], [ACCOUNT]).new
