"""A day's hits: what becomes a case, what stands in the report alone, and what is said of learning."""

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt, row
from watchkeeper.hunting.day_sorting import opened, summary_blocks, summary_text, with_news
from watchkeeper.hunting.first_seen import News
from watchkeeper.hunting.report import Outcome
from watchkeeper.hunting.verdict import HuntVerdict
from watchkeeper.severity import Severity

DAY = "2026-11-24"


def outcome(name="keys", *rows, **more):
    return Outcome(hunt=hunt(name, **more), verdict=HuntVerdict.FOUND, reason="r", rows=rows)


def test_one_case_for_each_principal_of_a_detection_from_the_house_s_band_up():
    found = opened(
        [
            outcome("high", row(1), row(2), row(3, account=OTHER)),
            outcome("low", row(4), severity=Severity.LOW),
            outcome("reading", row(5), row(6), kind="context"),
        ],
        DAY, Severity.MEDIUM, 50,
    )  # fmt: skip

    assert [(one.hunt_id, one.account, len(one.rows)) for one in found.groups] == [
        ("high", ACCOUNT, 2), ("high", OTHER, 1),
    ]  # fmt: skip
    assert (found.only_reported, found.left_over) == (3, ())


def test_beyond_the_limit_the_least_severe_are_left_over():
    outcomes = [
        outcome("medium", row(1), severity=Severity.MEDIUM),
        outcome("critical", row(2), severity=Severity.CRITICAL),
        outcome("high", row(3)),
    ]
    found = opened(outcomes, DAY, Severity.LOW, 2)

    assert [one.hunt_id for one in found.groups] == ["critical", "high"]
    assert [one.hunt_id for one in found.left_over] == ["medium"]


@pytest.mark.parametrize(
    ("news", "verdict", "said"),
    [
        (News(new=(row(),)), HuntVerdict.FOUND, ""),
        (News(known=3), HuntVerdict.NOTHING, "3 rows are like those of earlier days"),
        (
            News(held_back=(row(), row(2)), learning={ACCOUNT: 5}),
            HuntVerdict.UNKNOWN,
            "only 5 of 14 days are known",
        ),
        (
            News(new=(row(),), held_back=(row(2),), learning={OTHER: 0}),
            HuntVerdict.FOUND,
            f"learning: of {OTHER}",
        ),
    ],
)
def test_a_first_seen_hunt_says_what_it_does_not_know_yet(news, verdict, said):
    made = with_news(outcome("new_calls", row(), row(2)), news, 14)

    assert (made.verdict, made.rows, made.learning) == (verdict, news.new, news.held_back)
    assert said in made.note


def test_many_accounts_that_are_being_learned_are_counted():
    learning = {f"{number:012}": 1 for number in range(9)}
    made = with_news(outcome("new_calls", row()), News(held_back=(row(),) * 9, learning=learning), 14)

    assert "and 4 more" in made.note


def test_the_day_in_slack_names_what_was_found_and_does_what_nobody_wrote():
    found = opened([outcome("high", row())], DAY, Severity.MEDIUM, 50)
    text = summary_text(DAY, "1 of 2 hunts found something (1 hit)", found, 0, ["account 4 had no logs"])
    evil = outcome("evil", row(), title="<!channel> *now*")
    (block,) = summary_blocks(text, [evil], ["gap"] * 9, "https://prefect.example/run")

    assert text == (
        "Hunts over 2026-11-24: 1 of 2 hunts found something (1 hit). 1 case opened or known. "
        "1 gap: account 4 had no logs"
    )
    assert "<!channel>" not in block["text"]["text"]
    assert "and 4 more gaps" in block["text"]["text"]
    assert "<https://prefect.example/run|open the run>" in block["text"]["text"]
