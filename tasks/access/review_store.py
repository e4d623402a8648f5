"""Where a review is kept: what it opened with is written once, what happens is added to its history.

A review's folder is its id, so that it is a case like any other: `entries/` is its sealed history,
`access/` holds what it opened with, `bundles/` the evidence.
"""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from tasks import case_store
from tasks.patience import patiently
from watchkeeper.access.event import EVENTS, Event
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import Review
from watchkeeper.access.reviewers import AccountOwner
from watchkeeper.case import canonical
from watchkeeper.errors import Permanent

INDEX = "access-reviews"
_OWNERS: TypeAdapter[dict[str, AccountOwner]] = TypeAdapter(dict[str, AccountOwner])
_ITEMS: TypeAdapter[tuple[ReviewItem, ...]] = TypeAdapter(tuple[ReviewItem, ...])


def keep_snapshot(review: str, name: str, snapshot: AccountInventory | IdentityCenter) -> str:
    """Write what an account, or Identity Center, looked like; gives its name in the store.

    A review that is opened again keeps the first one.
    """
    return _write(review, f"snapshots/{name}", snapshot)


def snapshots_of(review: str) -> dict[str, bytes]:
    """Every snapshot as it was written (gzipped JSON), by its name in the store."""
    store = case_store.store()
    names = patiently(store.names, f"{review}/access/snapshots")
    return {name: data for name in names if (data := patiently(store.read, name)) is not None}


def inventories_of(review: str) -> list[AccountInventory]:
    """The accounts' snapshots, one after the other: each may be large."""
    return [
        AccountInventory.model_validate_json(gzip.decompress(data))
        for name, data in snapshots_of(review).items()
        if not name.endswith("/identity-center.json.gz")
    ]


def keep_items(review: str, items: Sequence[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Write the items; gives those that count: of a review that was opened before, the first ones."""
    name = f"{review}/access/items.json.gz"
    data = _packed(_ITEMS.dump_json(tuple(items)))
    return _ITEMS.validate_json(gzip.decompress(patiently(case_store.store().write_once, name, data)))


@lru_cache(maxsize=8)
def _items(store: case_store.Store, review: str) -> tuple[ReviewItem, ...]:
    data = patiently(store.read, f"{review}/access/items.json.gz")
    if data is None:
        raise Permanent(f"there is no review {review}, or its opening was not finished")
    return _ITEMS.validate_json(gzip.decompress(data))


def items_of(review: str) -> dict[str, ReviewItem]:
    """The items by id, in their order.

    Raises:
        Permanent: there is no such review.
    """
    return {item.id: item for item in _items(case_store.store(), review)}


def keep_owners(review: str, owners: Mapping[str, AccountOwner]) -> None:
    """Write what each account said of who answers for it."""
    data = _packed(_OWNERS.dump_json(dict(owners)))
    patiently(case_store.store().write_once, f"{review}/access/owners.json.gz", data)


def owners_of(review: str) -> dict[str, AccountOwner]:
    """Who answers for which account, as it was when the review opened."""
    data = patiently(case_store.store().read, f"{review}/access/owners.json.gz")
    return {} if data is None else _OWNERS.validate_json(gzip.decompress(data))


def keep_review(review: Review) -> Review:
    """Write the review's head; gives the one that counts."""
    name = f"{INDEX}/{review.id}.json"
    data = review.model_dump_json().encode()
    return Review.model_validate_json(patiently(case_store.store().write_once, name, data))


def find_review(review: str) -> Review | None:
    """The review's head; None if there is none of that id."""
    data = patiently(case_store.store().read, f"{INDEX}/{review}.json")
    return None if data is None else Review.model_validate_json(data)


def review_of(review: str) -> Review:
    """The review's head.

    Raises:
        Permanent: there is no review of that id.
    """
    found = find_review(review)
    if found is None:
        known = ", ".join(one.id for one in reviews()[-5:]) or "none"
        raise Permanent(f"there is no review {review}; the last ones: {known}")
    return found


def reviews() -> list[Review]:
    """Every review, the oldest first."""
    store = case_store.store()
    names = patiently(store.names, INDEX)
    found = [data for name in names if (data := patiently(store.read, name)) is not None]
    return sorted(map(Review.model_validate_json, found), key=lambda one: (one.opened, one.id))


def add_event(review: str, run: str, step: str, event: Event) -> None:
    """Append to the review's history, once per run and step."""
    body = event.model_dump(mode="json")
    patiently(case_store.add_entry, review, run=run, step=step, body=body)


def add_events(review: str, run: str, events: Iterable[tuple[str, Event]]) -> None:
    """Append several, each under its step."""
    for step, event in events:
        add_event(review, run, step, event)


def events_of(review: str) -> tuple[Event, ...]:
    """The review's history in its order; entries of other kinds are passed over."""
    entries = patiently(case_store.entries_of, review)
    return tuple(EVENTS.validate_python(one.body) for one in entries if "event" in one.body)


def keep_pushed(review: str, findings: Sequence[dict[str, Any]]) -> None:
    """Remember what was given to Security Hub, so that it can be archived when it is settled."""
    name = f"{review}/pushed/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.json.gz"
    patiently(case_store.store().write_once, name, _packed(canonical(list(findings))))


def pushed(review: str) -> list[dict[str, Any]]:
    """What was given last; empty if nothing was."""
    store = case_store.store()
    names = patiently(store.names, f"{review}/pushed")
    data = patiently(store.read, names[-1]) if names else None
    return json.loads(gzip.decompress(data)) if data else []


def keep_file(review: str, name: str, data: bytes) -> str:
    """Write a file of the review, such as a sheet or a bundle; gives its place, for people."""
    patiently(case_store.store().write_once, f"{review}/{name}", data)
    return case_store.store().place(f"{review}/{name}")


def _write(review: str, name: str, value: BaseModel) -> str:
    where = f"{review}/access/{name}.json.gz"
    patiently(case_store.store().write_once, where, _packed(value.model_dump_json().encode()))
    return where


def _packed(data: bytes) -> bytes:
    """The same bytes for the same content: no time of writing inside."""
    return gzip.compress(data, mtime=0)
