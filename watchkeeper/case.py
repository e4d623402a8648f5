"""The case file: entries that are only ever added, each sealed by the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from watchkeeper.evidence import Frozen

START = "0" * 64
"""What the first entry names as its predecessor."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: the same value always gives the same bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Entry(Frozen):
    """One line of the case's history."""

    number: int
    at: datetime
    run: str
    """The flow run that wrote it."""
    step: str
    body: dict[str, Any]
    previous: str
    seal: str

    def expected_seal(self) -> str:
        """The hash over everything but the seal itself."""
        return sha256(canonical(self.model_dump(mode="json", exclude={"seal"})))


def next_entry(
    entries: Sequence[Entry], *, at: datetime, run: str, step: str, body: dict[str, Any]
) -> Entry:
    """The entry that follows `entries`, sealed."""
    last = entries[-1] if entries else None
    unsealed = Entry(
        number=last.number + 1 if last else 1,
        at=at,
        run=run,
        step=step,
        body=body,
        previous=last.seal if last else START,
        seal="",
    )
    return unsealed.model_copy(update={"seal": unsealed.expected_seal()})


def find(entries: Iterable[Entry], *, run: str, step: str) -> Entry | None:
    """The entry that `run` wrote for `step`, if it did: a run that starts again writes it once."""
    return next((entry for entry in entries if entry.run == run and entry.step == step), None)


def broken_links(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What is wrong with the chain: an altered entry, a gap, a wrong order. Empty when it holds."""
    problems = []
    previous = START
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            problems.append(f"entry {entry.number} stands where {number} belongs")
        if entry.previous != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry.seal != entry.expected_seal():
            problems.append(f"entry {entry.number} was altered")
        previous = entry.seal
    return tuple(problems)


def manifest(case_id: str, objects: Mapping[str, bytes]) -> dict[str, Any]:
    """The list of a case's objects with the SHA-256 and size (bytes) of each."""
    return {
        "case": case_id,
        "algorithm": "SHA-256",
        "objects": [
            {"name": name, "sha256": sha256(data), "bytes": len(data)}
            for name, data in sorted(objects.items())
        ],
    }


def manifest_problems(listed: Mapping[str, Any], objects: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where `objects` differ from what the manifest lists: missing or altered. Empty when all fit."""
    problems = []
    for item in listed.get("objects", []):
        data = objects.get(item["name"])
        if data is None:
            problems.append(f"{item['name']} is missing")
        elif sha256(data) != item["sha256"]:
            problems.append(f"{item['name']} was altered")
    return tuple(problems)
