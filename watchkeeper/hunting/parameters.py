"""The values of a hunt's parameters: of exactly the type that its file declares, never text to be pasted."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from watchkeeper.hunting.hunt import Hunt, ParameterType, Value

_LARGEST = 2**63 - 1


def values_of(hunt: Hunt, given: Mapping[str, Any]) -> dict[str, Value]:
    """A value for every parameter of `hunt`: what is given, else its default.

    Nothing is guessed: "10" is not an integer, and a time without a zone is no time.

    Args:
        hunt: the hunt whose parameters are meant.
        given: values by the parameters' names, as JSON or YAML carry them; a time is ISO 8601 or a datetime.

    Returns:
        Values by name; times in UTC, lists as tuples.

    Raises:
        ValueError: a name that the hunt does not have, or a value of another type; it names hunt and parameter.
    """
    for name in given:
        if name not in hunt.parameters:
            has = ", ".join(sorted(hunt.parameters)) or "none"
            raise ValueError(f"hunt {hunt.id}: there is no parameter {name!r}; it has {has}")
    values: dict[str, Value] = {}
    for name, parameter in hunt.parameters.items():
        try:
            values[name] = value_of(parameter.type, given.get(name, parameter.default))
        except ValueError as error:
            raise ValueError(f"hunt {hunt.id}: parameter {name}: {error}") from error
    return values


def value_of(kind: ParameterType, plain: Any) -> Value:
    """`plain` as a value of `kind`.

    Raises:
        ValueError: it is of another type; the sentence says of which it should be.
    """
    return _READERS[kind](plain)


def _text(plain: Any) -> str:
    if not isinstance(plain, str) or "\x00" in plain:
        raise _not("text", plain)
    return plain


def _integer(plain: Any) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int) or abs(plain) > _LARGEST:
        raise _not("a whole number of 64 bits", plain)
    return plain


def _number(plain: Any) -> float:
    if isinstance(plain, bool) or not isinstance(plain, int | float) or not math.isfinite(plain):
        raise _not("a number", plain)
    return float(plain)


def _boolean(plain: Any) -> bool:
    if not isinstance(plain, bool):
        raise _not("true or false", plain)
    return plain


def _timestamp(plain: Any) -> datetime:
    if isinstance(plain, str):
        try:
            plain = datetime.fromisoformat(plain)
        except ValueError:
            raise _not("a time such as 2026-11-29T00:00:00Z", plain) from None
    if not isinstance(plain, datetime) or plain.tzinfo is None:
        raise _not("a time with its zone, such as 2026-11-29T00:00:00Z", plain)
    return plain.astimezone(UTC)


def _texts(plain: Any) -> tuple[str, ...]:
    if not isinstance(plain, list | tuple):
        raise _not("a list of text", plain)
    return tuple(_text(one) for one in plain)


def _not(what: str, plain: Any) -> ValueError:
    return ValueError(f"must be {what}, not {plain!r:.80}")


_READERS: dict[ParameterType, Callable[[Any], Value]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "text[]": _texts,
}
