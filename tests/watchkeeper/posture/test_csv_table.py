"""The CSV: every control and every account, and no cell that a spreadsheet would run."""

import csv
from io import StringIO

import pytest

from tests.posture_scenes import AUDIT, HOSTILE, SHOP, hostile, no_data, nothing_on, six_weeks
from watchkeeper.posture.csv_table import accounts_csv, controls_csv


def read(text):
    """The rows, by the names of their columns."""
    return list(csv.DictReader(StringIO(text, newline="")))


def test_every_control_has_its_row_the_most_severe_first():
    made = six_weeks()
    rows = read(controls_csv(made))

    assert {row["control"] for row in rows} == {one.control for one in made.card.controls}
    severities = [row["severity"] for row in rows]
    assert severities == sorted(severities, key=("CRITICAL", "HIGH", "MEDIUM", "LOW").index)


def test_a_row_says_all_that_is_known():
    row = next(one for one in read(controls_csv(six_weeks())) if one["control"] == "S3.9")

    assert row | {
        "status": "FAILED", "FSBP 1.0.0": "FAILED", "CIS 5.0.0": "", "failed": "12", "accepted": "4",
        "accounts_failing": f"{AUDIT}; {SHOP}; 777788889999", "regions_failing": "eu-west-1; us-east-1",
        "owners": "cloud team; payments; research", "failing_since_week": "2026-W43", "failing_weeks": "5",
        "at_least": "yes", "checked_since": "2026-08-25T08:00:00+00:00",
    } == row  # fmt: skip


def test_a_cis_number_is_not_read_as_a_figure():
    row = next(one for one in read(controls_csv(six_weeks())) if one["control"] == "IAM.5")

    assert [row[f"CIS {one}"] for one in ("1.2.0", "1.4.0", "3.0.0", "5.0.0")] == [
        "v1.2.0/1.2", "v1.4.0/1.10", "v3.0.0/1.10", "v5.0.0/1.9",
    ]  # fmt: skip


def test_an_expired_risk_accepts_nothing():
    row = next(one for one in read(controls_csv(six_weeks())) if one["control"] == "SNS.4")

    assert (row["failed"], row["accepted"]) == ("2", "0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_cell_begins_a_formula(start):
    made = six_weeks()
    facts = made.catalogue.controls["EC2.2"].model_copy(update={"title": f"{start}HYPERLINK(1)"})
    controls = made.catalogue.controls | {"EC2.2": facts}
    accounts = tuple(one.model_copy(update={"name": f"{start}1+1"}) for one in made.accounts)
    changed = made.model_copy(
        update={"catalogue": made.catalogue.model_copy(update={"controls": controls}), "accounts": accounts}
    )

    titles = [row["title"] for row in read(controls_csv(changed)) if row["control"] == "EC2.2"]
    names = {row["name"] for row in read(accounts_csv(changed))}

    assert titles == [f"'{start}HYPERLINK(1)"]
    assert names == {"organization", f"'{start}1+1"}


def test_accounts_have_a_row_for_each_standard_with_raw_counts():
    rows = read(accounts_csv(six_weeks()))

    assert len(rows) == (1 + 3) * 3
    shop = next(one for one in rows if (one["account"], one["standard"]) == (SHOP, "CIS 5.0.0"))
    assert shop | {
        "name": "shop-prod", "owner": "payments", "score": "71", "exact": "70.59", "passed": "12", "failed": "4",
        "unknown": "1", "no_data": "0",
    } == shop  # fmt: skip


def test_no_data_gives_empty_scores_and_nothing_on_gives_no_rows():
    assert {row["score"] for row in read(accounts_csv(no_data()))} == {""}
    assert {row["status"] for row in read(controls_csv(no_data()))} == {"NO_DATA"}
    assert read(accounts_csv(nothing_on())) == []
    assert read(controls_csv(nothing_on())) == []


def test_hostile_text_stays_in_its_cell():
    rows = read(controls_csv(hostile()))

    assert len(rows) == 300
    assert all(row["title"].startswith(HOSTILE) and None not in row for row in rows)
