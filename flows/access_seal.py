"""Sealing a review: everything that it rests on in one bundle, chained to the bundle before."""

from datetime import datetime

from flows.access_history import History
from flows.access_publish import publish, report_of
from tasks import case_store
from tasks.access import review_store
from tasks.access.bundle_files import evidence, zipped
from tasks.access.report_pdf import report_pdf
from tasks.patience import patiently
from watchkeeper.access.bundle import manifest
from watchkeeper.access.event import Sealed
from watchkeeper.access.report import ReviewReport
from watchkeeper.access.report_csv import report_csv
from watchkeeper.access.report_page import report_page
from watchkeeper.case import START, canonical, sha256


def seal(history: History, now: datetime) -> tuple[Sealed, str]:
    """Make the bundle, keep it, and write its digest into the history; gives the event and the bundle's place.

    What happens after a seal makes another bundle, chained to this one: nothing that was once sealed is
    changed. An answer that came in while the bundle was made is not in it: then another one is made at once.
    """
    while True:
        sealed, place, head, report = _seal_once(history, now)
        entries = patiently(case_store.entries_of, history.review.id)
        ours = next(one for one in reversed(entries) if one.body.get("digest") == sealed.digest)
        history = History.read(history.review.id)
        if ours.previous == head:
            publish(history, report)
            return sealed, place


def _seal_once(history: History, now: datetime) -> tuple[Sealed, str, str, ReviewReport]:
    """One bundle; gives the event, the place, the seal of the last entry in the bundle, and its report."""
    entries = patiently(case_store.entries_of, history.review.id)
    history = History.read(history.review.id)
    report = report_of(history, now)
    files = evidence(history.review, history.items, entries)
    files |= {
        "report.html": report_page(report).encode(),
        "report.pdf": report_pdf(report),
        "report.csv": report_csv(report).encode(),
        "report.json": canonical(report.model_dump(mode="json")),
    }
    head = entries[-1].seal if entries else START
    sealing = manifest(history.review, files, previous=_previous(history), head=head)
    digest, number = sha256(sealing), len(history.ledger.sealed) + 1
    # The digest is in the name: a run that died after writing a bundle leaves one that nobody was told of.
    name = f"bundles/access-review-{history.review.quarter}-{history.review.id}-{number}-{digest[:12]}.zip"
    place = review_store.keep_file(history.review.id, name, zipped(files, sealing))
    sealed = Sealed(at=now, bundle=f"{history.review.id}/{name}", digest=digest)
    history.add(f"sealed {digest[:12]}", sealed)
    return sealed, place, head, report


def _previous(history: History) -> str | None:
    """The digest of the bundle before: this review's, or that of the review before."""
    if history.ledger.sealed:
        return history.ledger.sealed[-1].digest
    if history.review.previous is None:
        return None
    before = History.read(history.review.previous).ledger.sealed
    return before[-1].digest if before else None
