"""The artifacts: the same words as the page, harmless as Markdown."""

import re

from tests.posture_scenes import first_week, hostile, no_data, six_weeks
from watchkeeper.posture.markdown import coverage_markdown, failed_rows, priorities_markdown, score_rows
from watchkeeper.posture.page import page


def test_scores_come_with_change_reason_and_coverage():
    rows = score_rows(six_weeks())

    assert rows[1] == {
        "where": "organization", "standard": "FSBP 1.0.0", "score": "61 %", "change": "+4 since W47",
        "why": "posture +13.1, scope −8.7", "coverage": "23 of 24 enabled controls have data", "passed": "14",
        "failed": "8", "unknown": "1", "no data": "1", "off": "2",
    }  # fmt: skip
    assert [row["where"] for row in rows[::3]] == [
        "organization", "account audit", "account shop-prod", "account lab", "region eu-west-1", "region us-east-1",
    ]  # fmt: skip
    assert {row["change"] for row in score_rows(first_week())[:3]} == {"first result"}
    assert {row["score"] for row in score_rows(no_data())} == {"no data"}


def test_failed_controls_are_ranked_and_say_since_when():
    rows = failed_rows(six_weeks())

    assert [row["control"] for row in rows][:4] == ["Lambda.1", "SNS.4", "EC2.2", "EC2.8"]
    assert (
        rows[2]
        | {"standards": "FSBP 1.0.0, CIS 5.0.0", "accounts": "shop-prod, lab", "age": "at least 5 weeks"}
        == rows[2]
    )
    assert failed_rows(no_data()) == ()


def test_priorities_are_one_list():
    text = priorities_markdown(six_weeks())
    first, *lines = text.split("1. CRITICAL ")[1].splitlines()

    assert first.strip() == "**SNS.4** Topics are not public"
    assert lines[0].strip() == "2 resources in shop-prod · at least 5 weeks · payments"
    assert lines[1].strip() == "accepted risk R-2 expired on 2026-11-20"
    assert len(re.findall(r"(?m)^\d+\. ", text)) == 8
    assert "nothing can be said" in priorities_markdown(no_data())


def test_hostile_text_makes_no_cell_link_or_tag():
    text = priorities_markdown(hostile())

    assert len(re.findall(r"(?m)^\d+\. ", text)) == 100
    assert "… and 200 more" in text
    for text in (priorities_markdown(hostile()), coverage_markdown(hostile())):
        assert "<script" not in text
        assert "](" not in text
        assert "https://" not in text.replace("https:&#47;&#47;", "")


def test_coverage_counts_what_is_left_out():
    text = coverage_markdown(six_weeks())

    for said in (
        "2 of 6 places not fully covered",
        "## Gaps (3)",
        "`777788889999` `us-east-1` `FSBP 1.0.0`: INCOMPLETE",
        "- 1 · Id is missing",
        "- 12 · product aws/guardduty",
        "- 2 · 999999999999 eu-west-1",
        "- `Account.1`: 2026-11-20 10:00",
        "`R-2` for `SNS.4`: **expired**, last day 2026-11-20",
        "- `S3.20`: 24, of them 18 failed",
        "not AWS's",
    ):
        assert said in text


def test_findings_of_controls_that_are_off_are_shown_and_not_scored():
    report = six_weeks()
    coverage = report.card.coverage.model_copy(update={"switched_off": {"Backup.77": 3}})
    report = report.model_copy(update={"card": report.card.model_copy(update={"coverage": coverage})})

    for text in (coverage_markdown(report), page(report, {})):
        assert "Of controls that are off, not scored" in text
        assert "Backup.77" in text.replace("\\", "")
