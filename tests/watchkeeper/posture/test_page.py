"""The page: everything is said, nothing runs, nothing from outside is read as HTML."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.posture_scenes import HOSTILE, SHOP, first_week, hostile, no_data, nothing_on, six_weeks
from watchkeeper.posture.charts import severity_chart, trend_chart
from watchkeeper.posture.history import TrendPoint
from watchkeeper.posture.movement import Movement, Step
from watchkeeper.posture.page import page
from watchkeeper.posture.wording import (
    age_text,
    by_severity,
    change_text,
    cis_text,
    duration,
    signed,
    split_text,
    step_points,
    tenth,
)

ORDER = ("trend", "moved", "changed", "first", "accounts", "regions", "severity", "risks", "suppressed",
         "coverage", "failed", "all")  # fmt: skip


class Reader(HTMLParser):
    """Tags, addresses and the text of a page; complains of what is left open."""

    VOID = ("meta", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.links, self.ids, self.said = [], set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        assert not [name for name in given if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def section(text, name):
    """One section of the page, without its markup."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', text, re.DOTALL)
    return plain(found[1])


def plain(text):
    """The text that a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("made", [six_weeks, first_week, no_data, nothing_on, hostile])
def test_the_page_is_whole_and_loads_nothing(made):
    read = Reader(page(made(), {}))

    assert read.open == []
    assert not read.tags & {"script", "link", "img", "iframe", "object"}
    assert all(one.startswith(("#", "https://")) for one in read.links)
    assert [one for one in read.ids if one in ORDER] == list(ORDER)
    assert len(read.ids) == len(set(read.ids))


def test_what_comes_from_outside_is_text():
    made = hostile()
    read = Reader(page(made, {}))
    said = "".join(read.said)

    assert HOSTILE in said
    assert {one for one in read.links if not one.startswith("#")} == {f"https://docs.example/{HOSTILE}"}
    assert "script" not in read.tags
    for control in made.card.failed:
        assert control.control in said


def test_an_address_that_is_not_https_is_no_link():
    made = six_weeks()
    catalogue = made.catalogue.model_copy(
        update={
            "controls": {
                name: one.model_copy(update={"remediation": "javascript:alert(1)"})
                for name, one in made.catalogue.controls.items()
            }
        }
    )
    priorities = tuple(
        one.model_copy(update={"remediation": "javascript:alert(1)"}) for one in made.priorities
    )

    text = page(made.model_copy(update={"catalogue": catalogue, "priorities": priorities}), {})

    assert all(one.startswith("#") for one in Reader(text).links)


def test_each_standard_has_its_score_change_and_coverage():
    text = page(six_weeks(), {})
    tiles = plain(text[text.index("<main>") : text.index("<nav>")])

    for said in (
        "AWS Foundational Security Best Practices v1.0.0 61 % +4 since W47",
        "CIS AWS Foundations Benchmark v5.0.0 65 % +6 since W47 17 of 17 enabled controls have data",
        "All standards (our figure)",
        "this one is not AWS's",
        "posture +13.1, scope −8.7",
    ):
        assert said in tiles


def test_the_steps_that_are_shown_add_up():
    moved = section(page(six_weeks(), {}), "moved")

    assert "posture EC2.53, GuardDuty.1, IAM.5, KMS.4, RDS.2, S3.1, S3.5 +13.1" in moved
    assert "accounts joined lab −8.7" in moved
    assert "56.5 % → 60.9 % +4.4" in moved


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        (50.0, 53.1, (1.04, 1.03, 1.03)),
        (60.86, 60.94, (0.04, 0.04, 0.0)),
        (33.333, 66.667, (11.111, 11.111, 11.112)),
        (70.0, 70.0, (3.333, -3.333, 0.0)),
        (81.25, 12.5, (-70.0, 1.25, 0.0)),
    ],
)
def test_rounded_steps_add_up_to_the_rounded_difference(before, after, steps):
    movement = Movement(
        standard="x",
        before=before,
        after=after,
        steps=tuple(Step(what="posture", points=one) for one in steps),
    )

    shown = step_points(movement)

    assert round(sum(shown), 6) == round(tenth(after) - tenth(before), 6)
    assert all(abs(one - exact) <= 0.1 for one, exact in zip(shown, steps, strict=True))
    assert all(one == 0 for one, exact in zip(shown, steps, strict=True) if exact == 0)


def test_a_rise_by_suppression_is_neither_posture_nor_scope():
    steps = (Step(what="posture", points=1.0), Step(what="findings suppressed", points=2.0))

    said = split_text(Movement(standard="x", before=50, after=53, steps=steps))

    assert said == "posture +1.0, scope ±0.0, suppressed +2.0"


def test_what_changed_stands_in_its_own_box():
    changed = section(page(six_weeks(), {}), "changed")

    for said in (
        "New (1) Failing now, measured and well before. HIGH EC2.53",
        "Reopened (1) Failing again after it had been mended. MEDIUM IAM.5",
        "New in scope (2) Failing, and no earlier result could have said so. CRITICAL Lambda.1",
        "Fixed (5) Failing before, passed now. CRITICAL RDS.2",
        "Suppressed (0)",
        "Out of sight (0)",
        "EC2.2 Default security groups let nothing through at least 5 weeks, since 2026-W43",
    ):
        assert said in changed


def test_the_first_week_has_nothing_to_compare_with():
    text = page(first_week(), {})

    assert "first result" in text[: text.index("<nav>")]
    assert "Nothing to compare: there is no earlier result." in section(text, "moved")
    assert "New (" not in section(text, "changed")
    assert "this week" not in section(text, "first")


def test_no_data_is_no_all_clear():
    for made in (no_data(), nothing_on()):
        text = page(made, {})

        assert "nothing can be said" in section(text, "first")
        assert "No control has data" in section(text, "failed")
        assert "%" not in section(text, "accounts").partition("90 % and more")[0]
    assert "there is no score" in page(nothing_on(), {})
    tiles = page(no_data(), {}).partition("<nav>")[0]
    assert plain(tiles).count("no data") == 3


def test_priorities_name_owner_age_numbers_and_why():
    first = section(page(six_weeks(), {}), "first")

    for said in (
        "1 CRITICAL SNS.4 Topics are not public accepted risk R-2 expired on 2026-11-20",
        "at least 5 weeks",
        "5.5 (v5.0.0), 5.4 (v3.0.0), 5.3 (v1.4.0), 4.3 (v1.2.0)",
        "payments, research",
        "Whatever is started without a group of its own",
        "8 4 accepted",
    ):
        assert said in first


def test_only_the_first_priorities_are_unfolded():
    made = hostile()
    text = page(made, {})
    first = text[text.index('<section id="first">') : text.index('<section id="accounts">')]

    assert first.index(f"<summary>{len(made.priorities) - 20} more</summary>") > first.index(
        '<td class="n">20</td>'
    )
    assert first.index('<td class="n">21</td>') > first.index("<details>")


def test_accounts_regions_risks_suppressions_and_coverage():
    text = page(six_weeks(), {})

    accounts = section(text, "accounts")
    assert "not the mean of its accounts" in accounts
    assert f"shop-prod {SHOP} payments 70 % 16/23 70 % 16/23 71 % 12/17 1 2 3 –" in accounts
    assert "us-east-1 91 % 21/23" in section(text, "regions")
    risks = section(text, "risks")
    assert "R-2 ✕ expired 3 days ago SNS.4 2" in risks
    assert "R-1 ! expires soon, 8 days left" in risks
    assert "R-3 – covers nothing that fails" in risks
    assert "24 findings are suppressed, 18 of them failed" in section(text, "suppressed")
    coverage = section(text, "coverage")
    for said in (
        "2 of 6 places not fully covered",
        "could not look: AccessDeniedException",
        "INCOMPLETE NO_AVAILABLE_CONFIGURATION_RECORDER",
        "812 findings read, 41 of them archived",
        "1 · Id is missing",
        "12 · product aws/guardduty",
        "2 · 999999999999 eu-west-1",
        "Account.1: last 2026-11-20 10:00",
        "newest finding 5 hours old",
        "The finding aggregator leaves ap-south-1 out.",
    ):
        assert said in coverage
    assert "Failed controls (8)" in section(text, "failed")
    assert "CloudTrail.7 The trail's bucket logs who reads it LOW ? unknown" in section(text, "all")


def test_the_chart_breaks_where_a_week_is_missing():
    chart = trend_chart(six_weeks())
    fsbp = next(one for one in chart.lines if one.label.startswith("FSBP"))

    assert chart.missing == (2,)
    assert chart.scope_changed == (5,)
    assert chart.weeks == ("W43\n2026", "W44", "W45", "W46", "W47", "W48")
    assert [[at for at, _ in piece] for piece in fsbp.pieces] == [[0, 1], [3, 4, 5]]
    assert "No result in W45." in chart.words
    assert "The scope changed in W48." in chart.words


def test_names_at_the_ends_of_lines_do_not_stand_on_each_other():
    made = six_weeks()
    names = [f"{letter}/v/1" for letter in "abcdefgh"]
    point = TrendPoint(week=made.week, percents=dict.fromkeys(names, 99))

    chart = trend_chart(made.model_copy(update={"trend": (point,)}))
    heights = sorted(line.label_at for line in chart.lines)

    assert len(heights) == len(names)
    assert all(two - one >= 0.07 * (chart.top - chart.bottom) for one, two in pairwise(heights))
    assert chart.top == 100


def test_a_year_of_weeks_is_named_in_part_and_both_years_are():
    weeks = [f"2025-W{number:02}" for number in range(2, 53)] + ["2026-W01", "2026-W02"]
    trend = tuple(TrendPoint(week=one, percents={"a/v/1": 50}) for one in weeks)

    chart = trend_chart(six_weeks().model_copy(update={"trend": trend, "week": "2026-W02"}))
    named = [one for one in chart.weeks if one]

    assert len(named) <= 14
    assert named[-1] == "W02\n2026"
    assert sum("2025" in one for one in named) == 1


def test_a_standard_that_was_switched_off_keeps_its_line():
    made = six_weeks()
    trend = tuple(
        one.model_copy(
            update={"percents": one.percents | {"pci-dss/v/4.0.1": 40 if one.week < "2026-W46" else None}}
        )
        for one in made.trend
    )

    line = trend_chart(made.model_copy(update={"trend": trend})).lines[-1]

    assert line.label == "PCI DSS 4.0.1, no data now"


def test_severities_are_all_shown_the_highest_first():
    assert severity_chart(six_weeks()).bars == (("CRITICAL", 2), ("HIGH", 3), ("MEDIUM", 3), ("LOW", 0))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"weeks": None}, "not known"),
        ({"weeks": 0}, "since this week"),
        ({"weeks": 0, "first": True}, "first result"),
        ({"weeks": 1}, "1 week"),
        ({"weeks": 4, "at_least": True}, "at least 4 weeks"),
    ],
)
def test_how_long_a_control_has_failed(given, text):
    assert duration(**given) == text


def test_small_wordings():
    made = six_weeks()

    assert [signed(one) for one in (3, -2, 0)] == ["+3", "−2", "±0"]
    assert signed(-0.04, 1) == "±0.0"
    assert age_text(None) == "no data"
    assert age_text(timedelta(minutes=50)) == "less than an hour old"
    assert age_text(timedelta(hours=1)) == "1 hour old"
    assert age_text(timedelta(days=9, hours=5)) == "9 days old"
    assert cis_text({"1.2.0": "1.1, 3.3", "5.0.0": "1.20"}) == "1.20 (v5.0.0), 1.1, 3.3 (v1.2.0)"
    assert by_severity(made, ["S3.10", "S3.9", "EC2.19", "S3.1"]) == ("EC2.19", "S3.1", "S3.9", "S3.10")
    assert change_text(made, "pci-dss/v/4.0.1") == "not comparable with W47"
