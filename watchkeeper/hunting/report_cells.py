"""One value of a hunt's row as people may read it: short, without secrets."""

from datetime import UTC, datetime
from typing import Any

from watchkeeper.redaction import redact_text

_LONGEST = 300


def cell(value: Any, limit: int = _LONGEST) -> str:
    """The value as text: times as `2026-11-29 10:00:00` (UTC), nothing as nothing, the rest cut."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        at = value.astimezone(UTC) if value.tzinfo is not None else value
        return at.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Cut after the removal: a secret across the cut must not lose its shape.
    text = redact_text(str(value))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """For a CSV: no spreadsheet reads it as a formula.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text
