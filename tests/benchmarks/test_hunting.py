"""The peers and our own ways answer the same questions about the same files."""

import shutil

import pytest

from benchmarks import hunting, hunting_corpus, hunting_rivals, hunting_ways


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Two files of 1,000 events; the first has the key."""
    return hunting_corpus.write(tmp_path_factory.mktemp("corpus"), 2_000, processes=1)


def letters(found):
    return {name: count for name, count in found.items() if name in "ABCD" and count}


def test_every_way_finds_the_same(corpus):
    found = letters(hunting_rivals.plain_json(corpus.folder))

    assert found["D"] == 20
    assert letters(hunting_rivals.duckdb_read_json(corpus.folder)) == found
    assert letters(hunting_ways.raw(corpus.folder)) == found
    assert letters(hunting_ways.needle(corpus.folder)) == {"D": 20}
    if shutil.which("jq"):
        assert letters(hunting_rivals.jq_timeline(corpus.folder)) == {"D": 20}


def test_the_same_corpus_every_time(corpus, tmp_path):
    again = hunting_corpus.write(tmp_path, 2_000, processes=1)

    assert (again.raw, again.compressed) == (corpus.raw, corpus.compressed)


def test_ways_that_disagree_are_no_result():
    def run(found):
        return hunting.Run(seconds=1, processor=1, mib=1, found=found)

    whole = dict.fromkeys("ABCD", 1)

    with pytest.raises(AssertionError, match="B over the tenth"):
        hunting._same_answers(
            {"tenth: json": run(whole), "tenth: raw": run({**whole, "B": 2}), "whole: json": run(whole)}
        )


def test_the_corpus_looks_like_cloudtrails(corpus):
    path = next(iter(hunting_rivals.files_of(corpus.folder)))
    event = next(iter(hunting_rivals._python_events(path.parent)))

    assert {"eventVersion", "userIdentity", "eventTime", "eventID", "awsRegion"} <= event.keys()
    assert 1_000 < corpus.raw / corpus.events < 2_000
