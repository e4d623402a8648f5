"""Checks the evidence bundle of an access review, alone: Python's standard library is all that it needs.

    python verify.py <bundle>.zip --digest <the digest that was told when it was sealed>

Nothing is extracted. Every bundle holds a copy of this file; take yours from elsewhere, as you do the digest.
Exit status: 0 if everything fits, 1 if not, with a sentence for each problem.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

MANIFEST = "MANIFEST.json"
NEEDED = ("README.txt", "entries.jsonl", "items.json", "report.csv", "report.html", "report.json", "report.pdf",
          "review.json", "verify.py")  # fmt: skip
START = "0" * 64
"""What the first entry of a history names as its predecessor."""

MOST_FILES = 50_000
MOST_BYTES = 4 * 1024**3
"""Of all files together, uncompressed."""
MOST_READ = 512 * 1024**2
"""Of one that is read and not only hashed."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+=~&!-]*(/[A-Za-z0-9_][A-Za-z0-9._@+=~&!-]*)*")
"""No part of it begins with a dot, so none leads out of the bundle."""
_CASE = re.compile(r"cases/[^/]+/entries\.jsonl")
_CHUNK = 1024**2
_READ = (".json", ".jsonl", ".csv")
_SAME = {"id": "review", "quarter": "quarter", "scope": "scope"}
"""Fields of review.json, and of the manifest."""
_COLUMNS = {"item": "item", "standing": "standing", "decision": "decision", "decided by": "decided_by",
            "proof": "proof"}  # fmt: skip
"""Columns of report.csv, and fields of report.json."""
_AFTER_ACTING = {"dry run": {"dry run"}, "carried out": {"carried out"}, "requested": {"requested"},
                 "proven": {"carried out", "requested"}, "failed": {"failed", "carried out"}}  # fmt: skip
"""Standings of the report, and what the history must say was done; a change that does not hold has failed."""


class Problem(Exception):
    """Something is wrong with the bundle; the message is a sentence."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, as Watchkeeper hashes it (`watchkeeper.case.canonical`)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def read_json(data: bytes, name: str) -> Any:
    """JSON without surprises: a key given twice, or NaN, reads differently elsewhere."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key is given twice")
        return dict(pairs)

    def refused(word: str) -> None:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(data, object_pairs_hook=unique, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        raise Problem(f"{name} is no JSON: {error}.") from None


def chain_problems(entries: list[dict[str, Any]], where: str) -> Iterator[str]:
    """What is wrong with a history: an altered entry, a gap, a wrong order."""
    previous = START
    for number, entry in enumerate(entries, start=1):
        if entry.get("number") != number:
            yield f"{where}: entry {entry.get('number')} stands where {number} belongs."
        if entry.get("previous") != previous:
            yield f"{where}: entry {entry.get('number')} does not follow the one before it."
        unsealed = {key: value for key, value in entry.items() if key != "seal"}
        if entry.get("seal") != hashlib.sha256(canonical(unsealed)).hexdigest():
            yield f"{where}: entry {entry.get('number')} was altered."
        previous = str(entry.get("seal"))


class Bundle:
    """An archive whose every byte is accounted for: one file after the other, the directory, and its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        try:
            with zipfile.ZipFile(file) as archive:
                self.members = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
            raise Problem(f"It is no zip archive, or a damaged one: {error}.") from None
        self.hashes: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.kept: dict[str, bytes] = {}
        self._problems = list(self._layout())

    def problems(self) -> list[str]:
        """Of the archive itself; hashes and contents are known after it. Nothing is read of a bomb."""
        if not self._problems:
            for member in self.members:
                try:
                    self._read(member)
                except Problem as error:
                    self._problems.append(str(error))
        return self._problems

    def json(self, name: str) -> Any:
        """A file's JSON."""
        return read_json(self.kept[name], name)

    def entries(self, name: str) -> list[dict[str, Any]]:
        """A history: an entry a line."""
        return [read_json(line, name) for line in self.kept[name].split(b"\n") if line]

    def _layout(self) -> Iterator[str]:
        names = [one.filename for one in self.members]
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{name!r} is in the archive {count} times."
            if not _NAME.fullmatch(name):
                yield f"{name!r} is no name for a file of a bundle."
        if len(names) > MOST_FILES:
            yield f"It holds {len(names)} files; no bundle holds more than {MOST_FILES}."
        total = sum(one.file_size for one in self.members)
        if total > min(MOST_BYTES, self.size):
            yield f"It claims to hold {total} bytes in an archive of {self.size}: it is not read."
        at, directory = 0, b""
        for member in self.members:
            self._file.seek(at)
            header = _header(member)
            if member.header_offset != at or self._file.read(len(header)) != header:
                yield f"{member.filename!r} stands otherwise in the archive than Watchkeeper writes it."
                return
            directory += _line(member)
            at += len(header) + member.file_size
        ends = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(names), len(names), len(directory), at, 0)
        self._file.seek(at)
        if self._file.read(len(directory) + len(ends) + 1) != directory + ends:
            yield "The archive's directory is otherwise than Watchkeeper writes it, or something stands behind it."

    def _read(self, member: zipfile.ZipInfo) -> None:
        name = member.filename
        keep = name.endswith(_READ)
        if keep and member.file_size > MOST_READ:
            raise Problem(f"{name} is too large to be read.")
        hashed, parts = hashlib.sha256(), []
        for part in self._parts(member):
            hashed.update(part)
            if keep:
                parts.append(part)
        self.hashes[name], self.sizes[name] = hashed.hexdigest(), member.file_size
        if keep:
            self.kept[name] = b"".join(parts)

    def _parts(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        self._file.seek(member.header_offset + len(_header(member)))
        left = member.file_size
        while left and (data := self._file.read(min(left, _CHUNK))):
            left -= len(data)
            yield data


def _facts(member: zipfile.ZipInfo) -> bytes:
    """What the archive says of a file twice: stored as it is, not encrypted, not dated, nothing added to it.

    Compressed, a file could be written in several ways, and a changed byte might change nothing.
    """
    sizes = (member.CRC, member.file_size, member.file_size)
    return struct.pack("<5H3L2H", 20, 0, zipfile.ZIP_STORED, 0, 33, *sizes, len(member.filename), 0)


def _header(member: zipfile.ZipInfo) -> bytes:
    """What must stand before the file's data."""
    return b"PK\3\4" + _facts(member) + member.filename.encode("utf-8", "replace")


def _line(member: zipfile.ZipInfo) -> bytes:
    """What must stand in the directory: a plain file, and no link."""
    more = struct.pack("<3H2L", 0, 0, 0, 0o600 << 16, member.header_offset)
    return b"PK\1\2\x14\3" + _facts(member) + more + member.filename.encode("utf-8", "replace")


def manifest_problems(manifest: dict[str, Any], bundle: Bundle) -> Iterator[str]:
    """Every file by hash and size; none is missing, none is too much."""
    listed = {str(one["name"]): one for one in manifest["files"]}
    if len(listed) != len(manifest["files"]):
        yield "The manifest lists a file twice."
    yield from (f"{name} is missing." for name in sorted({*listed, *NEEDED} - set(bundle.hashes)))
    for name in sorted(set(bundle.hashes) - {MANIFEST}):
        found = f"{bundle.sizes[name]} bytes, SHA-256 {bundle.hashes[name]}"
        if name not in listed:
            yield f"{name} is in no manifest: it was added."
        elif found != (said := f"{listed[name]['bytes']} bytes, SHA-256 {listed[name]['sha256']}"):
            yield f"{name} was altered: it is {found}; the manifest says {said}."


class History:
    """What the sealed entries say, item by item."""

    def __init__(self, entries: Iterable[dict[str, Any]]) -> None:
        self.asked: dict[str, str] = {}
        """The batch in which each was asked last."""
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.decided: set[str] = set()
        """Whose last answer counts still: in time for the seal, in the right batch, not withdrawn."""
        self.timed_out: set[str] = set()
        self.acted: dict[str, list[dict[str, Any]]] = {}
        self.verdicts: dict[str, set[str]] = {}
        self.digests: list[str] = []
        """Of the bundles that were sealed before."""
        self._since: set[str] = set()
        """Asked since the last seal: without that an answer comes too late."""
        self._done: set[str] = set()
        """Carried out or asked of somebody outside: an answer changes nothing any more."""
        for entry in entries:
            self._take(entry["body"])

    def _take(self, body: dict[str, Any]) -> None:
        event = body.get("event")
        if event == "asked":
            fresh = {one for one in body["batch"]["items"] if self.asked.get(one) != body["batch"]["id"]}
            self.asked |= dict.fromkeys(fresh, body["batch"]["id"])
            self.decided -= fresh
            self._since |= fresh
        elif event == "answered":
            for one in body["decisions"]:
                item = one["item"]
                self.answers.setdefault(item, []).append(one)
                in_time = item in self._since or not self.digests
                if (
                    in_time
                    and item not in self._done
                    and self.asked.get(item, body["batch"]) == body["batch"]
                ):
                    self.decided.add(item)
        elif event == "withdrawn":
            self.decided.discard(body["withdrawal"]["item"])
        elif event == "timed out":
            self.timed_out.update(body["items"])
        elif event == "acted":
            self.acted.setdefault(body["item"], []).append(body)
            if body["standing"] in ("carried out", "requested"):
                self._done.add(body["item"])
        elif event == "proved":
            self.verdicts.setdefault(body["item"], set()).add(body["verdict"])
        elif event == "sealed":
            self.digests.append(body["digest"])
            self._since.clear()

    def problems(self, row: dict[str, Any]) -> Iterator[str]:
        """Where it does not bear out what the report says of one item."""
        item, standing = row["item"], row["standing"]
        known = [(one["choice"], one["by"], one["at"]) for one in self.answers.get(item, ())]
        if row["decision"] and (row["decision"], row["decided_by"], row["decided_at"]) not in known:
            yield f"the history knows no decision {row['decision']!r} by {row['decided_by']}"
        if not row["decision"] and item in self.decided:
            yield "the history knows a decision, the report does not"
        if standing == "kept" and row["decision"] != "keep":
            yield "it is kept without a decision to keep it"
        if standing == "not attested" and item not in self.timed_out:
            yield "it is not attested, and the history knows of no time that ran out"
        acted = {one["standing"] for one in self.acted.get(item, ())}
        if standing in _AFTER_ACTING and not acted & _AFTER_ACTING[standing]:
            yield f"it is said to be {standing!r}, and the history does not say so"
        proof = "PASS" if standing == "proven" else row["proof"]
        if row["proof"] != proof or (proof and proof not in self.verdicts.get(item, ())):
            yield f"the history knows no proof {proof}"


def agreement_problems(bundle: Bundle, manifest: dict[str, Any]) -> Iterator[str]:
    """History, items and report must tell the same story."""
    entries = bundle.entries("entries.jsonl")
    yield from chain_problems(entries, "entries.jsonl")
    if (entries[-1]["seal"] if entries else START) != manifest["head"]:
        yield "entries.jsonl does not end where the manifest says: entries are missing, or were added."
    history = History(entries)
    if history.digests and manifest["previous"] != history.digests[-1]:
        yield "The bundle does not name the one that was sealed before it."
    review, items, report = (bundle.json(f"{name}.json") for name in ("review", "items", "report"))
    if any(review[one] != manifest[other] for one, other in _SAME.items()):
        yield "review.json is of another review than the manifest."
    text = bundle.kept["report.csv"].decode("utf-8-sig")
    table, page = list(csv.DictReader(io.StringIO(text, newline=""))), report["rows"]
    ids = sorted(str(one["id"]) for one in items)
    for name, rows in (("report.csv", table), ("report.json", page)):
        if sorted(one["item"] for one in rows) != ids:
            yield f"{name} has {len(rows)} items, items.json has {len(ids)}, or they are not the same."
    for one in sorted({*history.asked, *history.answers, *history.acted, *history.verdicts} - set(ids)):
        yield f"The history speaks of {one}, which is no item of the review."
    for line, row in zip(table, page, strict=False):
        if any(_plain(line[column]) != _plain(row[field]) for column, field in _COLUMNS.items()):
            yield f"report.csv and report.json tell {row['item']} differently."
        yield from (f"{row['item']}: {what}." for what in history.problems(row))
    receipts = {name.rsplit("/", 1)[1] for name in bundle.kept if "/receipts/" in name}
    for item, events in history.acted.items():
        keys = {key for one in events if one["standing"] == "carried out" for key in one["actions"]}
        yield from (
            f"{item}: no receipt of {one}."
            for one in sorted(keys)
            if f"{one.replace(':', '~')}.json" not in receipts
        )
    for name in sorted(filter(_CASE.fullmatch, bundle.kept)):
        yield from chain_problems(bundle.entries(name), name)


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it, and without blanks around."""
    return cell.removeprefix("'").strip()


def verify(file: IO[bytes]) -> list[str]:
    """What is wrong with the bundle, in sentences; its digest is not compared with anything."""
    return check(file)[0]


def check(file: IO[bytes], digest: str | None = None, previous: str | None = None) -> tuple[list[str], str]:
    """What is wrong with the bundle, in sentences, and the digest of its manifest (empty without one).

    `digest` is what it must be, `previous` what that of the bundle before must be; None: not compared.
    """
    try:
        bundle = Bundle(file)
        if problems := bundle.problems():
            return problems, ""
        found = bundle.hashes.get(MANIFEST, "")
        if not found:
            return [f"There is no {MANIFEST}."], ""
        if digest is not None and digest.strip().lower() != found:
            problems.append(f"The manifest's digest is {found}, and not the one given.")
        problems += _content_problems(bundle, previous)
    except Problem as error:
        return [str(error)], ""
    return problems, found


def _content_problems(bundle: Bundle, previous: str | None) -> list[str]:
    manifest, problems = bundle.json(MANIFEST), []
    if canonical(manifest) != bundle.kept[MANIFEST]:
        problems.append("The manifest is not written as Watchkeeper writes it.")
    try:
        problems += manifest_problems(manifest, bundle)
        if previous is not None and manifest["previous"] != previous.strip().lower():
            problems.append(f"It follows {manifest['previous'] or 'no bundle'}, and not {previous}.")
        if all(name in bundle.kept for name in NEEDED if name.endswith(_READ)):
            problems += agreement_problems(bundle, manifest)
    except Problem as error:
        problems.append(str(error))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        problems.append(f"A file has not the form that it should have: {type(error).__name__} {error}.")
    return problems


def main(arguments: list[str] | None = None) -> int:
    """The command; gives the exit status."""
    reader = argparse.ArgumentParser("verify", description="Check the evidence bundle of an access review.")
    reader.add_argument("bundle", type=Path)
    reader.add_argument("--digest", help="SHA-256 of the manifest, as it was told when it was sealed")
    reader.add_argument("--previous", help="digest of the bundle before, which this one must name")
    given = reader.parse_args(arguments)
    try:
        with given.bundle.open("rb") as file:
            problems, digest = check(file, given.digest, given.previous)
    except OSError as error:
        problems, digest = [f"{given.bundle} cannot be read: {error.strerror}."], ""
    if problems:
        lines = [f"- {one}" for one in problems]
        lines.append(f"NOT OK: {len(problems)} problem(s) with {given.bundle}")
    else:
        compared = "as given" if given.digest else "compare it with the one that was told at the seal"
        lines = [
            f"digest of its manifest: {digest} ({compared})",
            f"OK: {given.bundle} is whole and agrees",
        ]
    # Names in a bundle come from outside: nothing may speak to the terminal but us.
    text = "\n".join(line.encode("unicode_escape").decode("ascii") for line in lines)
    sys.stdout.write(f"{text}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
