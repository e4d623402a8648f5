"""A file of JSON in batches of whole values, in memory that does not grow with the file.

JSON lines, one big array, Security Hub's pages (`{"Findings": [...]}`) and values one after the other
(as Firehose joins events) are told apart by how they begin.
"""

import codecs
import json
import re
from collections.abc import Generator, Iterator
from io import BufferedIOBase, RawIOBase
from typing import Literal, NamedTuple

import msgspec

SIZE = 1 << 18
"""Bytes of a batch: some seventy findings, and no more than a processor keeps at hand."""
MOST = 1 << 28
"""The longest single value, in bytes: it must be held as a whole."""

_SPACE = re.compile(rb"[ \t\r\n]*")
_OPENING = re.compile(rb'(?:\{\s*"Findings"\s*:\s*)?\[')
_NEXT = re.compile(rb',\s*\{\s*"(?:[^"\\]|\\.)*"')
_TEXT_SPACE = re.compile(r"[ \t\r\n]*")
_GUESSES = 4
_LEAST = 64
"""Bytes that are enough to see how a page begins."""


class _Any(msgspec.Struct, gc=False):
    """An object of which nothing is kept."""


_LINE = msgspec.json.Decoder(_Any | list[_Any])
_OBJECTS = msgspec.json.Decoder(list[_Any])
_VALUE = json.JSONDecoder()


class Batch(NamedTuple):
    """Some whole values. `data` is overwritten by the next batch: keep nothing that points into it."""

    kind: Literal["lines", "list", "value"]
    """JSON lines; one JSON array; one value of whatever shape."""
    data: memoryview | bytes


class NotJson(ValueError):
    """The text is no JSON, or ends within a value."""


def batches(stream: RawIOBase | BufferedIOBase, size: int = SIZE, most: int = MOST) -> Iterator[Batch]:
    """Everything in `stream`; nothing from an empty one.

    Args:
        stream: of UTF-8; read to its end.
        size: of a batch, in bytes.
        most: the longest value, in bytes.

    Raises:
        NotJson: after what was whole before it.
    """
    window = _Window(stream, size, most)
    window.more()
    if window.buffer.startswith(codecs.BOM_UTF8, 0, window.end):
        window.drop(len(codecs.BOM_UTF8))
    between = b""
    while _skip_space(window):
        if _is_lines(window):
            yield from _lines(window)
        elif opening := _OPENING.match(window.buffer, 0, window.end):
            is_page = opening.end() - opening.start() > 1
            window.drop(opening.end() - 1)
            between = yield from _elements(window, between)
            if is_page:
                _leave_page(window)
        else:
            yield from _values(window)


class _Window:
    """A part of a stream in one buffer that is filled again and again: fresh memory costs more than parsing."""

    def __init__(self, stream: RawIOBase | BufferedIOBase, size: int, most: int) -> None:
        self._stream, self._most = stream, most
        self.buffer = bytearray(max(size, _LEAST))
        self.end = 0

    def more(self) -> bool:
        """Fill the buffer, a larger one if it is full; False if the stream gives nothing more."""
        if self.end == len(self.buffer):
            if self.end >= self._most:
                raise NotJson(f"a single value is longer than {self._most:,} bytes")
            self.buffer += bytes(self.end)
        return self.fill()

    def fill(self) -> bool:
        """The same within the buffer that is there."""
        before = self.end
        with memoryview(self.buffer) as view:
            while self.end < len(view):
                with view[self.end :] as room:
                    count = self._stream.readinto(room)
                if not count:
                    break
                self.end += count
        return self.end > before

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        rest = self.end - count
        self.buffer[:rest] = self.buffer[count : self.end]
        self.end = rest

    def view(self, end: int) -> memoryview:
        """The first bytes, without a copy."""
        return memoryview(self.buffer)[:end]

    def text(self, start: int) -> str:
        """From there to the end, without the half of a character that the window may end in."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        return decoder.decode(bytes(self.buffer[start : self.end]))


def _skip_space(window: _Window) -> bool:
    """Whether anything is left."""
    while True:
        space = _SPACE.match(window.buffer, 0, window.end)
        window.drop(space.end() if space else 0)
        if window.end:
            return True
        if not window.fill():
            return False


def _is_lines(window: _Window) -> bool:
    """Whether the first line is a whole value, and not the first line of an indented one."""
    window.fill()
    line = window.buffer.find(b"\n", 0, window.end)
    if line < 0:
        return False
    try:
        _LINE.decode(bytes(window.buffer[:line]))
    except msgspec.DecodeError:
        return False
    return True


def _lines(window: _Window) -> Iterator[Batch]:
    while True:
        end = window.buffer.rfind(b"\n", 0, window.end) + 1
        if end:
            yield from _lent("lines", window, end)
            window.drop(end)
        if not window.more():
            break
    if window.end:
        yield from _lent("lines", window, window.end)
        window.drop(window.end)


def _lent(kind: Literal["lines", "list"], window: _Window, end: int) -> Iterator[Batch]:
    with window.view(end) as data:  # the buffer cannot grow while somebody looks into it
        yield Batch(kind, data)


def _elements(window: _Window, between: bytes) -> Generator[Batch, None, bytes]:
    """The elements of an array whose `[` is the window's first byte; gives what stands between two.

    What stands between two elements is learned from the first ones. The last place in the window that looks
    the same is taken for a boundary, and proven: a text that begins where an element begins is an array in
    itself only if it ends where one ends.
    Source: https://www.rfc-editor.org/rfc/rfc8259#section-5
    """
    while True:
        window.fill()
        cut = _boundary(window, between) if between else 0
        if cut:
            yield from _lent("list", window, cut + 1)
            window.drop(cut)
            window.buffer[0] = ord(",")
            continue
        found, end, over = _exactly(window, within=True, most=0 if between else 1)
        between = (b"" if over else _learned(window, end)) or between
        if found:
            yield Batch("list", b"[" + b",".join(found) + b"]")
        window.drop(end)
        if over:
            return between


def _boundary(window: _Window, between: bytes) -> int:
    """Where the comma behind the last proven element was; it is a `]` now, and the first byte a `[`."""
    buffer, comma = window.buffer, between.index(b",")
    buffer[0] = ord("[")
    end = window.end
    for _ in range(_GUESSES):
        end = buffer.rfind(between, 1, end)
        if end < 0:
            return 0
        cut = end + comma
        buffer[cut] = ord("]")
        try:
            with window.view(cut + 1) as view:
                _OBJECTS.decode(view)
        except msgspec.DecodeError:
            buffer[cut] = ord(",")
        else:
            return cut
    return 0


def _learned(window: _Window, comma: int) -> bytes:
    """What stands between the element before that comma and the next, the next one's first name included."""
    window.fill()
    following = _NEXT.match(window.buffer, comma, window.end)
    before = bytes(window.buffer[:comma]).rstrip()
    if following is None or not before.endswith(b"}"):
        return b""
    return bytes(window.buffer[len(before) - 1 : comma]) + following[0]


def _exactly(window: _Window, *, within: bool, most: int = 0) -> tuple[list[bytes], int, bool]:
    """Values found one by one, slowly: in an array whose `[` or comma is the first byte, or side by side.

    Gives them, the place in the window where the last one ends (in an array: of the comma behind it, or
    behind the `]`), and whether the array ends there.
    """
    while True:
        text = window.text(int(within))
        found, at, over = _whole_values(text, within=within, most=most)
        if found or over:
            return found, int(within) + len(_bytes(text[:at])), over
        if not window.more():
            raise NotJson(f"it ends within a value, or what begins with {text.strip()[:40]!r} is no JSON")


def _whole_values(text: str, *, within: bool, most: int) -> tuple[list[bytes], int, bool]:
    found: list[bytes] = []
    end = 0
    at = _behind_space(text, 0)
    if within and text.startswith("]", at):
        return found, at + 1, True
    while True:
        try:
            _, stop = _VALUE.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found, end, False
        value = _bytes(text[at:stop])
        at = _behind_space(text, stop)
        if not within:
            found.append(value)
            end = at
        elif text.startswith((",", "]"), at):
            found.append(value)
            if text[at] == "]":
                return found, at + 1, True
            end, at = at, _behind_space(text, at + 1)
        else:
            return found, end, False
        if len(found) == most:
            return found, end, False


def _behind_space(text: str, at: int) -> int:
    space = _TEXT_SPACE.match(text, at)
    return space.end() if space else at


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _values(window: _Window) -> Iterator[Batch]:
    """Values side by side, with space or nothing between them."""
    while _skip_space(window):
        found, end, _ = _exactly(window, within=False)
        for one in found:
            yield Batch("value", one)
        window.drop(end)


def _leave_page(window: _Window) -> None:
    """Pass over what a page holds behind its findings: its end, a NextToken before it."""
    window.buffer[:0] = b'{"":0'
    window.end += 5
    while True:
        text = window.text(0)
        try:
            _, end = _VALUE.raw_decode(text)
        except (ValueError, RecursionError):
            if not window.more():
                raise NotJson("it ends within a page of findings") from None
            continue
        window.drop(len(_bytes(text[:end])))
        return
