"""The bundle of a review: its files read from the store, and the zip that holds them."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tasks import case_store
from tasks.access import review_store, verify
from tasks.patience import patiently
from watchkeeper.access.bundle import MANIFEST, README
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import Review, account_case
from watchkeeper.case import Entry, canonical
from watchkeeper.errors import Permanent

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The same files give the same zip, whenever it is made."""
_OF_A_CASE = ("before", "receipts", "unfinished")


def evidence(review: Review, items: Mapping[str, ReviewItem], entries: Iterable[Entry]) -> dict[str, bytes]:
    """Everything that the review rests on, by its name in the bundle.

    Args:
        review: the head.
        items: by id.
        entries: the history up to the seal.
    """
    files = {
        "README.txt": README.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
        "review.json": canonical(review.model_dump(mode="json")),
        "items.json": canonical([one.model_dump(mode="json") for one in items.values()]),
        "entries.jsonl": _lines(entries),
    }
    for name, data in review_store.snapshots_of(review.id).items():
        files[f"snapshots/{name.rpartition('/')[2]}"] = data
    for account in sorted({one.account for one in items.values()}):
        files |= _case(account_case(review.id, account))
    return files


def _case(case: str) -> dict[str, bytes]:
    store, found = case_store.store(), {}
    for folder in _OF_A_CASE:
        for name in patiently(store.names, f"{case}/{folder}"):
            if (data := patiently(store.read, name)) is not None:
                found[f"cases/{name.replace(':', '~')}"] = data  # no colon in a file's name on Windows
    entries = patiently(case_store.entries_of, case)
    if entries:
        found[f"cases/{case}/entries.jsonl"] = _lines(entries)
    return found


def _lines(entries: Iterable[Entry]) -> bytes:
    return b"".join(canonical(one.model_dump(mode="json")) + b"\n" for one in entries)


def zipped(files: Mapping[str, bytes], manifest: bytes) -> bytes:
    """One zip file of all of them with the manifest; the same bytes for the same files.

    Nothing in it is compressed: compressed, the same content has several forms, and `verify` could not
    answer for every byte.

    Raises:
        Permanent: what was made does not verify: it must not be told as sealed.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name, data in (*sorted(files.items()), (MANIFEST, manifest)):
            out.writestr(zipfile.ZipInfo(name, _LONG_AGO), data)
    if problems := verify.verify(io.BytesIO(made.getvalue())):
        raise Permanent(f"the bundle does not verify: {'; '.join(problems[:3])}")
    return made.getvalue()
