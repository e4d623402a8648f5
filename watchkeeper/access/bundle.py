"""What lies in a review's bundle of evidence, and the manifest that seals it."""

from collections.abc import Mapping
from typing import Any

from watchkeeper.access.review import Review
from watchkeeper.case import canonical, sha256

MANIFEST = "MANIFEST.json"
README = """Evidence of an access review
============================

MANIFEST.json    name, SHA-256 and size of every other file; the digest of the bundle before; the head of the history
review.json      scope, period, what could not be looked at
items.json       what was asked about, with reasons and facts, as the reviewers read it
entries.jsonl    the history: who was asked, answered, confirmed, reminded, what was done and proven; each line is
                 sealed by the hash of the one before
cases/           what was changed in each account: the state before, the receipt, the history of its case
snapshots/       what AWS said of each account and of Identity Center when the review opened (gzipped JSON)
report.*         the same for people (HTML, PDF) and for spreadsheets and programs (CSV, JSON)
verify.py        checks all of this: python verify.py <this file> --digest <the digest that was told when it was sealed>

The digest of MANIFEST.json was told when the bundle was sealed (Slack, Prefect, the next bundle). It is what
proves that the bundle is that one: keep it somewhere else than the bundle.
"""


def manifest(review: Review, files: Mapping[str, bytes], *, previous: str | None, head: str) -> bytes:
    """The manifest of `files`, as bytes that are always the same.

    Args:
        review: the head of the review.
        files: every other file of the bundle, by name.
        previous: digest of the manifest before: of this review, or of the last one of its scope.
        head: seal of the last entry of the history.
    """
    listed: list[dict[str, Any]] = [
        {"name": name, "sha256": sha256(data), "bytes": len(data)} for name, data in sorted(files.items())
    ]
    return canonical(
        {
            "review": review.id,
            "quarter": review.quarter,
            "scope": review.scope,
            "algorithm": "SHA-256",
            "previous": previous,
            "head": head,
            "files": listed,
        }
    )
