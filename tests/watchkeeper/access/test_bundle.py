"""The manifest of a bundle: every file, chained to the bundle before, the same bytes for the same files."""

import hashlib
import json

from tests import access_reviews as build
from watchkeeper.access.bundle import README, manifest

FILES = {"items.json": b"[]", "cases/wk-1/entries.jsonl": b"{}\n"}


def read(**more):
    return json.loads(manifest(build.review(), FILES, **{"previous": None, "head": "h", **more}))


def test_it_lists_every_file_with_hash_and_size():
    assert read()["files"] == [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in sorted(FILES.items())
    ]


def test_it_names_the_review_the_bundle_before_and_the_end_of_the_history():
    found = read(previous="ab" * 32)

    assert (found["review"], found["quarter"], found["scope"]) == (
        build.REVIEW,
        "2026-Q4",
        "o-exampleorgid",
    )
    assert (found["previous"], found["head"]) == ("ab" * 32, "h")
    assert read()["previous"] is None


def test_the_order_of_the_files_does_not_matter():
    turned = dict(reversed(FILES.items()))

    assert manifest(build.review(), FILES, previous=None, head="h") == manifest(
        build.review(), turned, previous=None, head="h"
    )


def test_another_bundle_before_gives_another_digest():
    assert manifest(build.review(), FILES, previous="a", head="h") != manifest(
        build.review(), FILES, previous="b", head="h"
    )


def test_the_readme_tells_how_to_check_and_where_the_digest_comes_from():
    assert "python verify.py" in README
    assert "--digest" in README
    assert "somewhere else than the bundle" in README
