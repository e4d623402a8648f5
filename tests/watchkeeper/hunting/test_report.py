"""A run as people read it: nothing found is not the same as not logged, and no cell does harm."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt, row
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answer, Answers, Asked, Coverage
from watchkeeper.hunting.hits_chart import hits_chart
from watchkeeper.hunting.logged_accounts import logged_accounts
from watchkeeper.hunting.period import day_before, day_period, period
from watchkeeper.hunting.report import HuntReport, hit_rows, hits_csv, outcomes_of, report_markdown
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.verdict import HuntVerdict

SCOPE = Scope(since=datetime(2026, 11, 24, tzinfo=UTC), until=datetime(2026, 11, 25, tzinfo=UTC))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def seen(hunt_id, *rows, cut=False):
    columns = tuple(rows[0]) if rows else ()
    return Seen(value=Answer(hunt_id=hunt_id, columns=columns, rows=rows, cut=cut))


def report(*gaps, **looks):
    coverage = Coverage(engine="raw", files=3, events=1_000, logged={"management": 1_000}, gaps=gaps)
    needs = {"objects": ("data:s3",)}
    asked = [Asked(hunt=hunt(name, needs=needs.get(name, ("management",)))) for name in looks]
    answers = Answers(coverage=coverage, by_hunt=looks)
    return HuntReport(scope=SCOPE, coverage=coverage, outcomes=outcomes_of(asked, answers))


def test_the_four_verdicts_are_told_apart_and_what_was_found_comes_first():
    made = report(
        quiet=seen("quiet"), objects=seen("objects"), broken=Unseen(why="out of memory"),
        keys=seen("keys", row()),
    )  # fmt: skip

    assert [(one.hunt.id, one.verdict) for one in made.outcomes] == [
        ("keys", HuntVerdict.FOUND), ("broken", HuntVerdict.UNKNOWN), ("objects", HuntVerdict.NOT_LOGGED),
        ("quiet", HuntVerdict.NOTHING),
    ]  # fmt: skip
    text = report_markdown(made)
    assert "| `objects` | HIGH | not logged | the logs hold no data:s3 events" in text
    assert "| `quiet` | HIGH | nothing found |" in text
    assert "out of memory" in text
    assert made.sentence == (
        "1 of 4 hunts found something (1 hit); 1 found nothing; 1 would have seen nothing: not logged; "
        "1 could not tell"
    )


def test_a_hunt_that_the_engine_forgot_is_not_known():
    coverage = Coverage(engine="raw", events=5, logged={"management": 5})
    (outcome,) = outcomes_of([Asked(hunt=hunt())], Answers(coverage=coverage, by_hunt={}))

    assert outcome.verdict is HuntVerdict.UNKNOWN


def test_gaps_are_named_and_capped():
    text = report_markdown(report(*(f"gap {number}" for number in range(40)), keys=seen("keys", row())))

    assert "gap 0" in text
    assert "and 10 more" in text


def test_what_an_attacker_wrote_is_shown_and_does_nothing():
    evil = "[click](https://evil.example) <img src=x> | `x`"
    text = report_markdown(report(keys=seen("keys", row(detail=evil, principal=evil))))

    assert "[click](" not in text
    assert "<img" not in text


def test_the_table_is_capped_and_the_csv_has_every_row():
    rows = [row(1, event_id=f"e{number}", bucket="b") for number in range(500)]
    made = report(keys=seen("keys", *rows))

    assert len(hit_rows(made)) == 300
    assert "bucket" in hit_rows(made)[0]
    read = list(csv.DictReader(StringIO(hits_csv(made))))
    assert [one["event_id"] for one in read] == [f"e{number}" for number in range(500)]
    assert read[0]["event_time"] == "2026-11-24 09:01:00"


def test_in_the_table_what_happened_stands_before_where_and_a_principal_is_short_beside_its_account():
    own, foreign = f"arn:aws:iam::{ACCOUNT}:user/eve", f"arn:aws:iam::{OTHER}:user/eve"
    one, other = hit_rows(
        report(keys=seen("keys", row(principal=own, event_id="e2"), row(principal=foreign)))
    )

    assert list(one)[:3] == ["event_time", "principal", "detail"]
    assert (one["principal"], other["principal"]) == ("user/eve", foreign)
    assert own in hits_csv(report(keys=seen("keys", row(principal=own))))


def test_several_hunts_share_a_table_and_keep_their_own_columns_in_one():
    made = report(keys=seen("keys", row(bucket="b")), users=seen("users", row()))
    read = list(csv.DictReader(StringIO(hits_csv(made))))

    assert {one["hunt"] for one in hit_rows(made)} == {"keys", "users"}
    assert [json.loads(one["more"]) for one in read] == [{"bucket": "b"}, {}]


def test_rows_that_are_held_back_are_in_the_csv_and_are_no_hits():
    made = report(keys=seen("keys", row()), calls=seen("calls"))
    learned = made.outcomes[1].model_copy(update={"learning": (row(2), row(3))})
    made = made.model_copy(update={"outcomes": (made.outcomes[0], learned)})
    read = list(csv.DictReader(StringIO(hits_csv(made))))

    assert [(one["hunt"], one["status"], one["event_id"]) for one in read] == [
        ("keys", "hit", "e1"), ("calls", "learning", "e2"), ("calls", "learning", "e3"),
    ]  # fmt: skip
    assert (made.hits, made.learning, len(hit_rows(made))) == (1, 2, 1)


def test_no_cell_is_a_formula_or_a_secret():
    made = report(keys=seen("keys", row(detail="=HYPERLINK(1)", request='{"password": "hunter2hunter2"}')))

    assert "'=HYPERLINK" in hits_csv(made)
    assert ",=HYPERLINK" in hits_csv(made, for_people=False)
    assert "hunter2" not in hits_csv(made) + str(hit_rows(made)) + report_markdown(made)


def test_hits_are_drawn_hour_by_hour_and_the_rest_together():
    looks = {f"hunt_{number}": seen(f"hunt_{number}", row(), row(2)) for number in range(9)}
    chart = hits_chart(report(**looks).outcomes, SCOPE)

    assert (len(chart.begins), chart.step.total_seconds()) == (24, 3_600)
    assert [one.name for one in chart.series][-2:] == ["hunt_6", "others"]
    assert chart.series[0].counts[9] == 2
    assert chart.series[-1].counts[9] == 4
    assert hits_chart(report(keys=seen("keys")).outcomes, SCOPE) is None


def test_a_form_s_period_is_from_then_to_then():
    assert period(None, None, 2, NOW) == (datetime(2026, 11, 22, 12, tzinfo=UTC), NOW)
    assert period(datetime(2026, 11, 24), datetime(2026, 11, 30), 1, NOW)[1] == NOW  # noqa: DTZ001
    assert day_period(day_before(NOW)) == (
        datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), "before it begins"),
        (datetime(2016, 11, 24, tzinfo=UTC), None, "at most 400"),
        (datetime(2027, 1, 1, tzinfo=UTC), None, "before it begins"),
    ],
)
def test_an_impossible_period_is_refused(since, until, word):
    with pytest.raises(ValueError, match=word):
        period(since, until, 1, NOW)


def test_an_account_without_logs_is_told():
    look = seen("logged_accounts", row(account=ACCOUNT, detail="12"))
    found = logged_accounts(look, [ACCOUNT, OTHER])

    assert (found.events, found.silent) == ({ACCOUNT: 12}, (OTHER,))
    assert OTHER in found.gaps[0]
    assert "AccessDenied" in logged_accounts(Unseen(why="AccessDenied"), [OTHER]).gaps[0]
