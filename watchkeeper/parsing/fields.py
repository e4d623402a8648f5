"""Reading one field out of untrusted JSON: required ones raise by name."""

import math
from datetime import UTC, datetime
from typing import Any

from watchkeeper.errors import Malformed
from watchkeeper.redaction import redact_text


def need_text(where: dict[str, Any], field: str, limit: int = 512) -> str:
    """The text under `field`.

    Raises:
        Malformed: it is missing, empty, not text, or longer than `limit` characters.
    """
    value = where.get(field)
    if value is None or value == "":
        raise Malformed(field, "is missing")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Malformed(field, f"is {type(value).__name__}, not text")
    if len(value) > limit:
        raise Malformed(field, f"is {len(value)} characters long (at most {limit})")
    if not value.strip() or any(ord(char) < 32 for char in value):
        raise Malformed(field, "is blank or holds control characters")
    return value


def need_number(where: dict[str, Any], field: str) -> float:
    """The number from 0 up under `field`.

    Raises:
        Malformed: it is missing, not a number, negative, or not finite.
    """
    value = where.get(field)
    if value is None:
        raise Malformed(field, "is missing")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed(field, f"is {type(value).__name__}, not a number")
    try:
        number = float(value)
    except OverflowError:
        raise Malformed(field, "is not a finite number from 0 up") from None
    if not math.isfinite(number) or number < 0:
        raise Malformed(field, "is not a finite number from 0 up")
    return number


def need_digits(where: dict[str, Any], field: str) -> str:
    """An AWS account id: digits. Samples in the wild have 11 to 13 of them, so 1 to 20 pass."""
    text = need_text(where, field)
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise Malformed(field, "is not an AWS account id (digits)")
    return text


def need_region(where: dict[str, Any], field: str) -> str:
    """A region's name by its alphabet only: new regions appear, and samples invent some."""
    text = need_text(where, field, limit=40)
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise Malformed(field, "is not a region's name")
    return text


def text_or_none(where: Any, field: str, limit: int = 512) -> str | None:
    """The text under `field`, cut at `limit`; None where it is absent or not text."""
    value = where.get(field) if isinstance(where, dict) else None
    return value[:limit] if isinstance(value, str) and value.strip() else None


def part(where: Any, field: str) -> dict[str, Any]:
    """The object under `field`, or an empty one where absence does not matter."""
    value = where.get(field) if isinstance(where, dict) else None
    return value if isinstance(value, dict) else {}


def items(where: Any, field: str) -> list[dict[str, Any]]:
    """The objects in the list under `field`; anything else in it is left out."""
    value = where.get(field) if isinstance(where, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def time_or_none(where: Any, field: str) -> datetime | None:
    """The ISO 8601 time under `field` in UTC; one without a zone is taken as UTC."""
    text = text_or_none(where, field, limit=40)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def tags_of(where: Any, field: str = "tags") -> dict[str, str]:
    """AWS's list of {key, value} as a mapping, secrets removed; AWS allows 50 of them."""
    return {
        redact_text(str(tag["key"]))[:128]: redact_text(str(tag.get("value", "")))[:256]
        for tag in items(where, field)[:50]
        if "key" in tag
    }
