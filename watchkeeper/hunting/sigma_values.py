"""One comparison of a Sigma rule as SQL: text without case, wildcards, lists, numbers, addresses, NULL."""

import re
from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

from watchkeeper.hunting.sigma_fields import Field, field_of
from watchkeeper.hunting.sigma_lists import is_there, through_lists

_NOT_RE2 = re.compile(r"\(\?(?:[=!]|<[=!]|>|P=)|\\[1-9]|(?<!\\)[*+?}]\+")
"""Lookaround, atomic groups, backreferences and possessive counts: DuckDB's expressions have none."""


def comparison(name: str, value: Any) -> str:
    """SQL that is true where the field `name` is as `value`, one of pySigma's values, says.

    Raises:
        ValueError: the field or the kind of comparison is not known; it is named.
    """
    field = field_of(name)
    kind = type(value).__name__
    if kind not in _WRITERS:
        raise ValueError(
            f"field {name}: comparisons of the kind {kind.removeprefix('Sigma')} are not supported"
        )
    if field.kind == "timestamp" and kind not in ("SigmaExists", "SigmaNull"):
        raise ValueError(f"field {name}: the period is the hunt's own, a rule does not compare it")
    try:
        return _WRITERS[kind](field, value)
    except ValueError as error:
        raise ValueError(f"field {name}: {error}") from error


def plain_text(value: Any) -> str | None:
    """The text without wildcards that a value is, in small letters; None if it is another."""
    if type(value).__name__ != "SigmaString" or not all(isinstance(part, str) for part in value.s):
        return None
    return "".join(value.s).lower()


def one_of(name: str, texts: list[str]) -> str:
    """SQL that is true where the field is one of several texts, without case; empty of a part of JSON."""
    field = field_of(name)
    if field.document or field.kind != "text":
        return ""
    return f"lower({_text(field)}) IN ({', '.join(map(quoted, texts))})"


def quoted(text: str) -> str:
    """A text as SQL writes it.

    Raises:
        ValueError: it holds a sign that no text may.
    """
    if "\x00" in text:
        raise ValueError("a text holds U+0000")
    return "'" + text.replace("'", "''") + "'"


def _text(field: Field) -> str:
    return f"cast({field.sql} AS VARCHAR)" if field.kind == "boolean" else field.sql


def _string(field: Field, value: Any) -> str:
    return through_lists(field, _like(field, value, cased=False), value, cased=False)


def _cased(field: Field, value: Any) -> str:
    return through_lists(field, _like(field, value, cased=True), value, cased=True)


def _like(field: Field, value: Any, *, cased: bool) -> str:
    parts = value.s
    if any(not isinstance(part, str) and type(part).__name__ != "SpecialChars" for part in parts):
        raise ValueError("a %placeholder% has no value here")
    if field.kind == "boolean" and plain_text(value) in ("true", "false"):
        return f"{field.sql} = {plain_text(value)}"
    column = _text(field) if cased else f"lower({_text(field)})"
    written = [part if cased or not isinstance(part, str) else part.lower() for part in parts]
    if all(isinstance(part, str) for part in written):
        return f"{column} = {quoted(''.join(written))}"
    if (
        all(part.name == "WILDCARD_MULTI" for part in written if not isinstance(part, str))
        and len(written) == 1
    ):
        return f"{_text(field)} IS NOT NULL"
    pattern = "".join(
        _escaped(part) if isinstance(part, str) else _WILDCARDS[part.name] for part in written
    )
    escape = " ESCAPE '!'" if "!" in pattern else ""
    return f"{column} LIKE {quoted(pattern)}{escape}"


_WILDCARDS = {"WILDCARD_MULTI": "%", "WILDCARD_SINGLE": "_"}


def _escaped(text: str) -> str:
    return re.sub("[!%_]", lambda sign: f"!{sign[0]}", text)


def _number(field: Field, value: Any) -> str:
    direct = f"try_cast({_text(field)} AS DOUBLE) = {float(value.number)!r}"
    return through_lists(field, direct, value, cased=True)


def _compare(field: Field, value: Any) -> str:
    signs = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
    if value.op.name not in signs or type(value.number).__name__ != "SigmaNumber":
        raise ValueError(f"the comparison {value.op.name} is not supported")
    return f"try_cast({_text(field)} AS DOUBLE) {signs[value.op.name]} {float(value.number.number)!r}"


def _boolean(field: Field, value: Any) -> str:
    word = "true" if value.boolean else "false"
    if field.kind == "boolean":
        return f"{field.sql} = {word}"
    return through_lists(field, f"lower({field.sql}) = '{word}'", value, cased=True)


def _null(field: Field, _: Any) -> str:
    return f"NOT {is_there(field)}"


def _exists(field: Field, value: Any) -> str:
    return is_there(field) if value.exists else f"NOT {is_there(field)}"


def _regexp(field: Field, value: Any) -> str:
    pattern = value.escape(escape_escape_char=False)
    if found := _NOT_RE2.search(pattern):
        raise ValueError(f"the regular expression has {found[0]}, which DuckDB's do not know")
    return f"regexp_matches({_text(field)}, {quoted(pattern)})"


def _network(field: Field, value: Any) -> str:
    """IPv4 is compared as a number; IPv6 by the beginnings of its text as AWS writes it."""
    if not isinstance(value.network, IPv4Network):
        patterns = [one.lower().replace("*", "%") for one in value.expand()]
        return "(" + " OR ".join(f"lower({_text(field)}) LIKE {quoted(one)}" for one in patterns) + ")"
    column = _text(field)
    parts = (f"try_cast(split_part({column}, '.', {place}) AS BIGINT)" for place in (1, 2, 3, 4))
    number = " + ".join(f"{part} * {256**power}" for part, power in zip(parts, (3, 2, 1, 0), strict=True))
    first, last = int(value.network.network_address), int(value.network.broadcast_address)
    shape = quoted(r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$")
    return f"(regexp_matches({column}, {shape}) AND {number} BETWEEN {first} AND {last})"


def _other_field(field: Field, value: Any) -> str:
    if value.starts_with or value.ends_with:
        raise ValueError("only whole fields are compared with one another")
    return f"lower({_text(field)}) = lower({_text(field_of(value.field))})"


def _several(field: Field, value: Any) -> str:
    inner = []
    for one in value.values:
        kind = type(one).__name__
        if kind not in _WRITERS:
            raise ValueError(f"comparisons of the kind {kind.removeprefix('Sigma')} are not supported")
        inner.append(_WRITERS[kind](field, one))
    return f"({' OR '.join(inner)})"


_WRITERS: dict[str, Callable[[Field, Any], str]] = {
    "SigmaString": _string,
    "SigmaCasedString": _cased,
    "SigmaNumber": _number,
    "SigmaBool": _boolean,
    "SigmaNull": _null,
    "SigmaExists": _exists,
    "SigmaRegularExpression": _regexp,
    "SigmaCIDRExpression": _network,
    "SigmaCompareExpression": _compare,
    "SigmaFieldReference": _other_field,
    "SigmaExpansion": _several,
}
