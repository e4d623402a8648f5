"""A check of log files as people read it: what holds, what does not, and apart from both what nobody could look at."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from watchkeeper.hunting.digest import MEANINGS, Problem, Verification
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.verification_report import (
    problems_csv,
    verification_markdown,
    verification_sentence,
)

SCOPE = Scope(since=datetime(2026, 11, 24, tzinfo=UTC), until=datetime(2026, 11, 25, tzinfo=UTC))


def problem(kind, number=1, why=""):
    return Problem(kind=kind, name=f"s3://trail/AWSLogs/{kind}-{number}.json.gz", why=why)


def page(*problems, **more):
    return verification_markdown(Verification(problems=problems, **more), SCOPE, "s3://trail")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Verification(digests=5, log_files=6),
            "6 log files are what CloudTrail delivered, by 5 signed digests",
        ),
        (
            Verification(digests=1, log_files=1, not_yet=2),
            "1 log file is what CloudTrail delivered, by 1 signed digest; 2 too young for a digest",
        ),
        (
            Verification(digests=2, problems=(problem("unseen"), problem("missing"), problem("tampered"))),
            "1 tampered; 1 missing; 1 could not be looked at; 0 log files are what CloudTrail delivered, by 2 signed digests",
        ),
        (Verification(), "there is no digest of this period: nothing is proven of its log files"),
    ],
)
def test_the_sentence_says_what_is_proven(found, said):
    assert verification_sentence(found) == said


def test_each_kind_of_problem_stands_with_its_number_and_its_meaning():
    kinds = [kind for kind in MEANINGS if kind != "unseen"]
    text = page(*(problem(kind, number) for kind in kinds for number in (1, 2)), digests=3, log_files=1_200)

    for kind in kinds:
        assert f"| {kind.replace('_', ' ')} | 2 | {MEANINGS[kind]} |" in text
        assert f"- `s3://trail/AWSLogs/{kind}-2.json.gz`" in text
    assert "1,200 log files by hash; 3 digests by signature" in text
    assert "could not be looked at" not in text


def test_what_could_not_be_looked_at_is_not_among_what_is_wrong():
    before, after = page(problem("tampered"), problem("unseen", why="AccessDenied")).split(
        "## What could not be looked at"
    )

    assert "tampered-1" in before
    assert "unseen-1" not in before
    assert "unseen-1.json.gz`: AccessDenied" in after


def test_the_page_names_some_and_the_csv_all():
    found = Verification(problems=tuple(problem("missing", number) for number in range(50)))

    assert verification_markdown(found, SCOPE, "s3://trail").count("missing-") == 20
    assert "and 30 more" in page(*found.problems)
    rows = list(csv.DictReader(StringIO(problems_csv(found))))
    assert [row["file"] for row in rows] == [one.name for one in found.problems]
    assert {row["meaning"] for row in rows} == {MEANINGS["missing"]}


def test_a_name_that_an_attacker_chose_is_shown_and_does_nothing():
    evil = Problem(kind="not_named", name="=cmd()|[click](https://evil.example)`<img>", why="=1+1")

    assert "[click](" not in page(evil)
    assert "<img>" not in page(evil)
    [row] = csv.DictReader(StringIO(problems_csv(Verification(problems=(evil,)))))
    assert row["file"].startswith("'=")
    assert row["why"] == "'=1+1"
