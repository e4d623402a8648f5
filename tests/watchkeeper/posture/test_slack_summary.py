"""The message: within Slack's limits whatever comes, whole escapes, and the truth in few lines."""

import re

import pytest

from emulator.block_kit import faults_of
from tests.posture_scenes import SHOP, first_week, hostile, no_data, nothing_on, six_weeks
from watchkeeper.posture.changes import Changes
from watchkeeper.posture.slack_limits import fields, fit, section, sections
from watchkeeper.posture.slack_summary import (
    failure_text,
    links,
    picture_text,
    summary_blocks,
    summary_text,
)

RUN = "http://127.0.0.1:4200/runs/flow-run/1"


def texts(blocks):
    """Every text of a message."""
    for block in blocks:
        yield from (
            one["text"]
            for one in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
            if one
        )


def told(report, page="/tmp/report.html"):
    """The message as one text."""
    return "\n".join(texts(summary_blocks(report, RUN, page)))


def assert_harmless(text):
    """No mention, no link that is not ours, no entity that was cut."""
    assert (
        re.findall(
            r"<(?!http://127\.0\.0\.1:4200/|https://docs\.|https://console\.aws\.amazon\.com/s3/)", text
        )
        == []
    )
    assert re.findall(r"&(?!amp;|lt;|gt;)", text) == []
    assert text.count("<") == text.count(">")


@pytest.mark.parametrize("made", [six_weeks, first_week, no_data, nothing_on, hostile])
def test_slack_takes_it(made):
    blocks = summary_blocks(made(), RUN, "/tmp/report.html")

    assert faults_of(blocks) == []
    for text in texts(blocks[1:]):
        assert_harmless(text)
    assert_harmless(summary_text(made()))
    assert "<" not in blocks[0]["text"]["text"]


def test_scores_movement_changes_priorities_risks_and_coverage_are_told():
    said = told(six_weeks())

    for line in (
        "*FSBP 1.0.0*\n*61 %*  +4 since W47\nposture +13.1, scope −8.7\n23 of 24 enabled controls have data",
        "All standards (our figure)",
        "*The scope is not the same*",
        "new: *1*: EC2.53 (HIGH)",
        "reopened: *1*: IAM.5 (MEDIUM)",
        "fixed: *5*: RDS.2 (CRITICAL), GuardDuty.1 (HIGH), KMS.4 (MEDIUM) and 2 more",
        "1. ●●●● CRITICAL *SNS.4* Topics are not public · 1 account, 2 resources · at least 5 weeks · payments",
        "accepted risk R-2 expired on 2026-11-20",
        "… and 3 more in the report",
        "• R-2 for SNS.4: *expired* on 2026-11-20, 2 findings, shop",
        "2 of 6 places not fully covered; newest finding 5 hours old",
        f"<{RUN}|Open the run>",
        "Report: /tmp/report.html",
    ):
        assert line in said
    assert "6. " not in said


def test_what_was_suppressed_or_left_the_sight_is_not_called_fixed():
    moved = Changes(suppressed=("S3.9",), out_of_sight=("IAM.3",))

    said = told(six_weeks().model_copy(update={"changes": moved}))

    assert "suppressed, not fixed: *1*: S3.9 (MEDIUM)" in said
    assert "out of sight, not fixed: *1*: IAM.3 (MEDIUM)" in said
    assert "✓ fixed" not in said
    assert "No control changed" in told(six_weeks().model_copy(update={"changes": Changes()}))


def test_the_first_week_and_no_data_say_so():
    assert "*The first result*" in told(first_week())
    assert "new: *" not in told(first_week())
    assert "No control changed" not in told(first_week())
    assert summary_text(no_data()).startswith("Compliance 2026-W48: all standards (our figure) no data")
    assert "nothing can be said" in told(no_data())
    assert "there is no score" in told(nothing_on())


def test_a_report_with_an_address_is_linked_and_any_other_is_named():
    assert (
        links(None, "https://reports.example/w48.html")
        == "<https://reports.example/w48.html|Open the report>"
    )
    assert links(None, "/srv/cases/w48.html") == "Report: /srv/cases/w48.html"
    assert links(None, "https://x|<!channel>") == "Report: https:\u200b//x|&lt;!channel&gt;"


def test_a_report_in_s3_is_opened_in_the_console():
    console = "https://console.aws.amazon.com/s3/object"

    assert links(None, "s3://b-1/posture/o-1/w48.html") == (
        f"<{console}/b-1?prefix=posture/o-1/w48.html|Open the report>"
    )
    assert (
        links(None, "s3://b/<!channel>|x") == f"<{console}/b?prefix=%3C%21channel%3E%7Cx|Open the report>"
    )


@pytest.mark.parametrize(("kept", "said"), [(False, "no score"), (True, "the score is kept")])
def test_a_failed_run_says_whether_the_score_is_kept(kept, said):
    assert said in failure_text("compliance 2026-W48", "why", kept=kept)


def test_lines_are_left_out_whole():
    lines = [f"{number} &amp; <https://docs.example|{number}>" for number in range(200)]

    text = section(lines)["text"]["text"]

    assert len(text) <= 3_000
    *kept, last = text.split("\n")
    assert kept == lines[: len(kept)]
    assert last == f"… and {200 - len(kept)} more"
    assert fit(lines[:2], 3_000) == "\n".join(lines[:2])


def test_fields_fill_sections_of_ten_and_the_rest_is_counted():
    blocks = fields([[str(number)] for number in range(23)])

    assert [len(one.get("fields", ())) for one in blocks] == [10, 10, 0]
    assert next(texts(blocks[2:])) == "… and 3 more"
    assert faults_of(blocks) == []


def test_the_picture_in_words_fits_slack_and_names_the_gap():
    made = six_weeks()
    assert "No result in W45. The scope changed in W48." in picture_text(made)
    many = {f"standard-{number:030}/v/1": 50 for number in range(40)}
    trend = tuple(one.model_copy(update={"percents": one.percents | many}) for one in made.trend)
    scores = tuple(
        one.model_copy(update={"standard": name}) for one in made.card.scores[:1] for name in many
    )
    card = made.card.model_copy(update={"scores": scores})

    assert len(picture_text(made.model_copy(update={"trend": trend, "card": card}))) == 1_000


def test_a_failure_is_told_in_one_harmless_line():
    text = failure_text("compliance <!here>", "<https://evil|click> " * 100)

    assert_harmless(text)
    assert "no score" in text
    assert len(text) < 2_000
    assert SHOP not in text


def test_a_long_list_takes_several_sections_and_loses_nothing():
    lines = [f"{number}. " + "x" * 700 for number in range(9)]

    blocks = sections(lines)

    assert "\n".join(texts(blocks)) == "\n".join(lines)
    assert len(blocks) == 3
    assert faults_of(blocks) == []
    assert list(texts(sections(lines * 2)))[-1].endswith("… and 6 more")
