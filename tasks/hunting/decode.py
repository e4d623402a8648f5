"""From a log file's bytes to JSON of whole events, with bounded memory, whatever is wrong with the file.

What comes out are blocks: texts `{"Records":[…]}` of at most some `BLOCK` bytes each. A file that ends too early, or
in which something is no JSON, is read as far as it can be, and named: what it lacks is a gap, not an absence. One
whose gzip is damaged gives nothing from where the damage is known.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

import msgspec
from isal import igzip_lib
from msgspec import Raw

BLOCK = 8 << 20
"""Bytes of JSON that are decoded at a time. Ordinary log files are one block."""
_AT_ONCE = 128 << 10
"""Bytes of JSON whose events fit into a core's own memory: more at a time take a third longer for each."""
_HARDEST = 96 << 20
"""A single event that is longer than this is not read."""

Told = Callable[[str], None]
Bytes = bytes | memoryview

_OPENING = b'{"Records":['
_SPACED = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[')
_BETWEEN = re.compile(rb"\}\s*,\s*\{")
_NEXT = b'},{"eventVersion":'
"""Stands between two events as CloudTrail writes them; in a text its quotes would be escaped."""
RAWS = msgspec.json.Decoder(msgspec.defstruct("Raws", [("Records", list[Raw])], gc=False))
"""Decodes a block: its `Records` are the events as they stand there, each unread."""
_ITEMS = msgspec.json.Decoder(list[Raw])
_ANY = msgspec.json.Decoder()
_RAW = msgspec.json.Decoder(Raw)


def blocks(pieces: Iterable[Bytes], name: str, told: Told, block: int = BLOCK) -> Iterator[bytes]:
    """The events of one file, as JSON `{"Records":[…]}`.

    Args:
        pieces: the file's bytes, in order.
        name: the file's, for what is told.
        told: is called with a sentence for each thing that could not be read.
        block: at most about so many bytes of JSON at a time.

    Whether the JSON is whole is not looked at yet: `readable` does, when decoding it failed.
    """
    source = _decompressed(pieces, name, told, block)
    first = next(source, b"")
    following = next(source, b"")
    if not following:
        yield from _small(first, name, told)
        return
    if first.startswith(b"\xef\xbb\xbf"):
        first = first[3:]
    rest = _chain(following, source)
    opening = _SPACED.match(first) or re.match(rb"\s*\[", first)
    if opening and not _is_lines(first):
        yield from _sliced_list(first[opening.end() :], rest, name, told)
    else:
        yield from _sliced_lines(first, rest, name, told)


def slices(block: bytes) -> Iterator[tuple[bytes, int]]:
    """A block in smaller ones, each with where it begins, as `rest` takes it.

    A cut is a guess: objects within an event may look like events. If a slice is no JSON, the rest is what to read.
    """
    at, view = 0, memoryview(block)
    while (end := block.find(_NEXT, at + _AT_ONCE)) >= 0:
        yield b"".join((_OPENING, view[at or len(_OPENING) : end + 1], b"]}")), at
        at = end + 2
    yield rest(block, at), at


def rest(block: bytes, at: int) -> bytes:
    """What follows in a block from there on, as a block."""
    return b"".join((_OPENING, memoryview(block)[at:])) if at else block


def readable(block: bytes, name: str, told: Told, before: int = 0) -> bytes:
    """The events of a block that is not one JSON, as a block.

    Lines or files one after the other are read like others; else what is whole at the beginning. So many events of the
    file stand `before` it.
    """
    if _is_lines(block):
        lines = (RAWS.decode(one).Records for one in _sliced_lines(block, iter(()), name, told))
        return _wrapped(event for events in lines for event in events)
    values, end = _leading(block)
    if values:
        if block[end:].strip():
            told(f"{name} is broken after its first part: what follows was not read")
        return _wrapped(_unwrapped(values, name, told))
    opening = _SPACED.match(block) or re.match(rb"\s*\[", block)
    found, _ = _leading(block[opening.end() :]) if opening else ([], 0)
    told(f"{name} is broken after {before + len(found)} events: what follows was not read")
    return _wrapped(found)


def _is_lines(text: bytes) -> bool:
    """Whether the first of several lines is a JSON of its own."""
    first, newline, _ = text.partition(b"\n")
    if not newline:
        return False
    try:
        _RAW.decode(first)
    except msgspec.DecodeError:
        return False
    return True


def _wrapped(events: Iterable[bytes | Raw]) -> bytes:
    return _OPENING + b",".join(bytes(one) for one in events) + b"]}"


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _decompressed(pieces: Iterable[Bytes], name: str, told: Told, block: int) -> Iterator[bytes]:
    """The file's bytes without gzip, at most `block` at a time; several members are one text."""
    member: igzip_lib.IgzipDecompressor | None = None
    plain: bool | None = None
    for piece in pieces:
        left: Bytes = piece
        if plain is None:
            plain = bytes(left[:2]) != b"\x1f\x8b"
        if plain:
            for at in range(0, len(left), block):
                yield bytes(left[at : at + block])
            continue
        while len(left):
            if member is None or member.eof:
                if not bytes(left[:64]).strip(b"\0") and not bytes(left).strip(b"\0"):
                    break
                member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
            try:
                got = member.decompress(left, block)
                while got:
                    yield got
                    got = b"" if member.eof or member.needs_input else member.decompress(b"", block)
            except igzip_lib.error:
                told(f"{name} is damaged: its gzip cannot be read to the end")
                return
            left = member.unused_data if member.eof else b""
    if member is not None and not member.eof:
        told(f"{name} ends too early: its last part is missing")


def _small(text: bytes, name: str, told: Told) -> Iterator[bytes]:
    """A file that is in the memory as a whole."""
    if text.startswith(_OPENING) and text[-64:].rstrip().endswith(b"}"):
        yield text
        return
    text = text.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        return
    try:
        given = _RAW.decode(text)
    except msgspec.DecodeError:
        if _SPACED.match(text) or text.startswith(b"["):
            yield readable(text, name, told)
        else:
            yield from _sliced_lines(text, iter(()), name, told)
        return
    yield _wrapped(_events_of(given, name, told))


def _events_of(given: bytes | Raw, name: str, told: Told) -> Iterator[bytes | Raw]:
    """The events that a JSON value holds: it is one, a list of them, or wraps them."""
    start = bytes(given[:1]) if isinstance(given, bytes) else bytes(memoryview(given)[:1])
    if start == b"[":
        for one in _ITEMS.decode(given):
            yield from _events_of(one, name, told)
        return
    if start != b"{":
        told(f"{name} holds something that is no event")
        return
    fields: dict[str, Raw] = _FIELDS.decode(given)
    for wrapper in ("Records", "Events"):
        if wrapper in fields and "eventName" not in fields:
            yield from _events_of(fields[wrapper], name, told)
            return
    if "CloudTrailEvent" in fields:  # LookupEvents' way: JSON within a text
        yield from _inner(fields["CloudTrailEvent"], name, told)
    elif "detail" in fields and "detail-type" in fields:  # EventBridge's
        yield from _events_of(fields["detail"], name, told)
    else:
        yield given


_FIELDS = msgspec.json.Decoder(dict[str, Raw])


def _inner(text: Raw, name: str, told: Told) -> Iterator[bytes | Raw]:
    try:
        yield _RAW.decode(_ANY.decode(text))
    except (msgspec.DecodeError, TypeError):
        told(f"{name} holds an event that is no JSON")


def _sliced_lines(text: bytes, rest: Iterator[bytes], name: str, told: Told) -> Iterator[bytes]:
    """JSON lines: a bad one is told, its neighbours are kept."""
    number = 0
    while True:
        more = next(rest, None)
        end = len(text) if more is None else text.rfind(b"\n") + 1
        events: list[bytes | Raw] = []
        for line in text[:end].splitlines():
            number += 1
            if not line.strip():
                continue
            try:
                events += _events_of(_RAW.decode(line), name, told)
            except msgspec.DecodeError:
                told(f"{name} line {number} is no JSON")
        if events:
            yield _wrapped(events)
        if more is None:
            return
        text = text[end:] + more
        if len(text) > _HARDEST:
            told(f"{name} line {number + 1} is too long: from there on it was not read")
            return


def _sliced_list(text: bytes, rest: Iterator[bytes], name: str, told: Told) -> Iterator[bytes]:
    """A long list of events, cut between two of them."""
    start = text.lstrip()[: text.lstrip().find(b":") + 1] or b"{"
    while True:
        more = next(rest, None)
        if more is None:
            found, at = _leading(text)
            yield _wrapped(_unwrapped(found, name, told))
            if text[at:].lstrip()[:1] != b"]":
                told(f"{name} is broken near its end: what follows was not read")
            return
        if (cut := _cut(text, start)) is not None:
            events = _ITEMS.decode(b"[" + text[:cut] + b"]")
            yield _wrapped(_unwrapped(events, name, told))
            text = text[cut:].lstrip().removeprefix(b",") + more
            continue
        text += more
        if len(text) > _HARDEST:
            found, _ = _leading(text)
            yield _wrapped(_unwrapped(found, name, told))
            told(
                f"{name} is broken after its first part, or one event is too long: what follows was not read"
            )
            return


def _unwrapped(events: Iterable[bytes | Raw], name: str, told: Told) -> Iterator[bytes | Raw]:
    for one in events:
        yield from _events_of(one, name, told)


def _cut(text: bytes, start: bytes) -> int | None:
    """Where the last whole event ends. A guess is right if what stands before it is a whole list."""
    at, tries = len(text), 0
    while tries < 20 and (at := text.rfind(start, 0, at)) > 0:
        tries += 1
        end = text.rfind(b"}", 0, at) + 1
        if text[end:at].strip() == b"," and _is_list(text[:end]):
            return end
    ends = [one.start() + 1 for one in _BETWEEN.finditer(text, max(0, len(text) - (1 << 20)))]
    return next((end for end in reversed(ends[-20:]) if _is_list(text[:end])), None)


def _is_list(text: bytes) -> bool:
    try:
        _ITEMS.decode(b"[" + text + b"]")
    except msgspec.DecodeError:
        return False
    return True


def _leading(text: bytes) -> tuple[list[bytes], int]:
    """The whole JSON objects at the beginning of a list, and where the last one ends."""
    decoder, shown = json.JSONDecoder(), text.decode(errors="surrogateescape")
    found: list[bytes] = []
    at, after = 0, 0
    while at < len(shown):
        while at < len(shown) and shown[at] in " \t\r\n,":
            at += 1
        try:
            _, end = decoder.raw_decode(shown, at)
        except (ValueError, RecursionError):
            break
        found.append(shown[at:end].encode(errors="surrogateescape"))
        at = after = end
    return found, len(shown[:after].encode(errors="surrogateescape"))
