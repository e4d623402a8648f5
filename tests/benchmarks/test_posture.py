"""The posture benchmark: its corpus is what it says, its ways agree, its verdicts can be bad."""

import json
import subprocess
import sys

import pytest

from benchmarks import posture, posture_corpus
from benchmarks.posture import Run


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    lines, page = folder / "lines.jsonl", folder / "page.json"
    size = posture_corpus.write(lines, 4_000)
    assert size == lines.stat().st_size
    posture_corpus.as_one_page(lines, page)
    return lines, page


def scored(way, path):
    command = [sys.executable, "-m", "benchmarks.posture_rivals", way, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_the_corpus_has_both_shapes_in_the_size_that_it_says(corpus):
    lines, page = corpus
    found = [json.loads(line) for line in lines.open()]
    assert len(found) == 4_000
    assert all(3_000 < len(line) < 4_100 for line in lines.open())
    consolidated = [one for one in found if "SecurityControlId" in one["Compliance"]]
    assert len(consolidated) == pytest.approx(2_000, abs=20)
    assert {one["AwsAccountId"] for one in found} == set(posture_corpus.ACCOUNTS)
    assert {one["Region"] for one in found} == set(posture_corpus.REGIONS)
    assert json.loads(page.read_bytes()) == {"Findings": found}
    assert "@" not in lines.read_text()


def test_the_corpus_is_the_same_every_time(tmp_path):
    for name in ("a", "b"):
        posture_corpus.write(tmp_path / name, 50)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_all_ways_score_alike(corpus):
    lines, page = corpus
    ways = (("ours", lines), ("ours", page), ("scorecard", lines), ("json", lines), ("pandas", lines))
    ours, whole, card, plain, pandas = (scored(*one) for one in ways)
    assert ours["scores"] == whole["scores"] == card["scores"] == plain["scores"] == pandas["scores"]
    for passed, with_data in ours["scores"].values():
        assert 0 < passed < with_data
    assert pandas["mib"] > pandas["mib_before"] > plain["mib_before"]


def run(seconds, mib, scores=None):
    return Run(seconds, seconds + 1, mib, 10, scores or {"a/v/1": [1, 2]})


def medians(own, part, pandas):
    return {
        "ours": own,
        "ours, the whole scorecard": own,
        "ours, a quarter of them": part,
        "ours, one indented page": own,
        "json": run(3, 20),
        "pandas": pandas,
    }


def test_goals_that_are_met():
    made = posture.figures(200_000, medians(run(1, 100), run(0.3, 95), run(20, 2_000)))
    assert made.count("| pass |") == 3
    assert "missed" not in made
    assert "a/v/1 1 of 2" in made


def test_goals_that_are_missed():
    made = posture.figures(200_000, medians(run(1.1, 101), run(0.3, 80), run(20, 2_000)))
    assert made.count("**missed**") == 3
    assert "| pass |" not in made


def test_ways_that_score_differently_are_an_error():
    with pytest.raises(AssertionError, match="do not score alike"):
        posture._same_scores({"ours": [run(1, 1)], "json": [run(1, 1, {"a/v/1": [2, 2]})]})
    posture._same_scores({"ours": [run(1, 1)], "ours, a quarter of them": [run(1, 1, {"a/v/1": [2, 2]})]})
