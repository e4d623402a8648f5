"""The filter patterns of CloudWatch Logs: JSON conditions and plain terms.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import json
import operator
import re
from collections.abc import Callable
from typing import Any

LONGEST = 1024
Test = Callable[[Any], bool]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<op>&&|\|\||!=|<=|>=|[=<>(){}])
    |(?P<path>\$(?:\.[\w-]+|\[\d+\]|\["[^"]+"\])+)
    |"(?P<text>(?:[^"\\]|\\.)*)"
    |%(?P<regex>[^%]+)%
    |(?P<word>[\w.*:/@#+?-]+)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r'\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]')
_ORDER = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_MISSING = object()


def parse(pattern: str) -> Callable[[str], bool]:
    """The test that a log message must pass.

    Raises:
        ValueError: no pattern that CloudWatch Logs would take, or one that we do not read
            (`[space, delimited]`).
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"a pattern has at most {LONGEST} characters")
    text = pattern.strip()
    if text.startswith("["):
        raise ValueError("space-delimited patterns are not read here")
    if not text.startswith("{"):
        return _terms(text)
    test = _Reader(text).whole()

    def matches(message: str) -> bool:
        try:
            return test(json.loads(message))
        except ValueError:
            return False

    return matches


def selected(pattern: str, message: str) -> dict[str, str]:
    """What the pattern's selectors find in a JSON message: selector -> value as text."""
    event = json.loads(message) if pattern.strip().startswith("{") else {}
    paths = dict.fromkeys(found.group("path") for found in _TOKEN.finditer(pattern) if found.group("path"))
    values = {path: value_at(event, path) for path in paths}
    return {path: as_text(value) for path, value in values.items() if value is not None}


def value_at(event: Any, path: str) -> Any:
    """What stands at a selector such as `$.userIdentity.type`; None where nothing does."""
    found = _look(event, path)
    return None if found is _MISSING else found


def as_text(value: Any) -> str:
    """A JSON value as CloudWatch Logs shows it."""
    return value if isinstance(value, str) else json.dumps(value)


class _Reader:
    """A recursive descent over one pattern."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None:
                raise ValueError(f"cannot read the pattern from {text[at : at + 20]!r}")
            kind = str(found.lastgroup)
            self._tokens.append((kind, found.group(kind)))
            at = found.end()

    def whole(self) -> Test:
        self._take("op", "{")
        test = self._any()
        self._take("op", "}")
        if self._tokens:
            raise ValueError("something follows the closing brace")
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._is("op", "||"):
            self._take("op", "||")
            tests.append(self._all())
        return lambda event: any(test(event) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._is("op", "&&"):
            self._take("op", "&&")
            tests.append(self._one())
        return lambda event: all(test(event) for test in tests)

    def _one(self) -> Test:
        if self._is("op", "("):
            self._take("op", "(")
            test = self._any()
            self._take("op", ")")
            return test
        path = self._take("path")
        if self._is("word", "NOT"):
            self._take("word", "NOT")
            self._take("word", "EXISTS")
            return lambda event: _look(event, path) is _MISSING
        if self._is("word", "EXISTS"):
            self._take("word", "EXISTS")
            return lambda event: _look(event, path) is not _MISSING
        if self._is("word", "IS"):
            self._take("word", "IS")
            wanted = {"NULL": None, "TRUE": True, "FALSE": False}.get(self._take("word").upper(), _MISSING)
            if wanted is _MISSING:
                raise ValueError("IS is followed by NULL, TRUE or FALSE")
            return lambda event: _look(event, path) is wanted
        return _comparison(path, self._take("op"), *self._value())

    def _value(self) -> tuple[str, str]:
        kind, value = self._next()
        if kind not in ("text", "word", "regex"):
            raise ValueError(f"{value!r} is no value")
        return kind, value

    def _is(self, kind: str, value: str) -> bool:
        return bool(self._tokens) and self._tokens[0] == (kind, value)

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise ValueError("the pattern ends too early")
        return self._tokens.pop(0)

    def _take(self, kind: str, value: str | None = None) -> str:
        found = self._next()
        if found[0] != kind or value not in (None, found[1]):
            raise ValueError(f"{found[1]!r} stands where {value or kind} should")
        return found[1]


def _comparison(path: str, sign: str, kind: str, wanted: str) -> Test:
    """A field that is not there fails every comparison, `!=` too."""
    if sign in _ORDER:
        limit = float(wanted)
        compare = _ORDER[sign]

        def ordered(event: Any) -> bool:
            value = _look(event, path)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and compare(value, limit)

        return ordered
    if sign not in ("=", "!="):
        raise ValueError(f"{sign!r} compares nothing")
    expression = wanted if kind == "regex" else ".*".join(map(re.escape, wanted.split("*")))
    shape = re.compile(expression, re.DOTALL)
    number = _number(wanted) if kind == "word" else None

    def equal(event: Any) -> bool:
        value = _look(event, path)
        if value is _MISSING or value is None or isinstance(value, dict | list):
            return False
        if number is not None and isinstance(value, int | float):
            same = value == number
        elif kind == "regex":
            same = shape.search(as_text(value)) is not None
        else:
            same = shape.fullmatch(as_text(value)) is not None
        return same is (sign == "=")

    return equal


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _look(event: Any, path: str) -> Any:
    for name, index, quoted in _STEP.findall(path):
        if index:
            if not isinstance(event, list) or int(index) >= len(event):
                return _MISSING
            event = event[int(index)]
        elif not isinstance(event, dict) or (name or quoted) not in event:
            return _MISSING
        else:
            event = event[name or quoted]
    return event


def _terms(text: str) -> Callable[[str], bool]:
    """Plain terms: all of them, `?` any of them, `-` none of them; no term matches everything."""
    found = re.findall(r'([?-]?)(?:"([^"]*)"|(\S+))', text)
    by_sign: dict[str, list[str]] = {"": [], "?": [], "-": []}
    for sign, quoted, plain in found:
        by_sign[sign].append(quoted or plain)

    def matches(message: str) -> bool:
        return (
            all(term in message for term in by_sign[""])
            and not any(term in message for term in by_sign["-"])
            and (not by_sign["?"] or any(term in message for term in by_sign["?"]))
        )

    return matches
