"""Secrets never leave the door: they are taken out before a finding or an event is kept."""

import json
import re
from typing import Any

REMOVED = "[removed]"

_SECRET_KEYS = re.compile(
    r"(secret|password|passwd|session_?token|security_?token|credential_?report|private_?key|"
    r"authorization|api_?key|client_?token|user_?data|routing_?key)",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(
    r"^(access_?key_?id|secret_?(id|arn|name)|password(_?enabled|_?last.*|_?reset.*|_?policy.*)|"
    r"user_?data_?hash)$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"(-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|xox[abprs]-[A-Za-z0-9-]{8,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|(?<=://)[^/\s:@]+:[^/\s:@]+(?=@)"
    r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*"
    r"|(?i:(?:secret|password|token)[\w-]*\s*[=:]\s*)\S{8,}"
    r"|(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[/+])(?=[A-Za-z0-9/+]*\d)(?=[A-Za-z0-9/+]*[A-Z])"
    r"(?=[A-Za-z0-9/+]*[a-z])[A-Za-z0-9+][A-Za-z0-9/+]{39}(?![A-Za-z0-9/+=]))"
)
"""Private keys, Slack, GitHub and JSON web tokens, credentials in a URL, `password=…`, and the
shape of an AWS secret access key (40 characters of base64 with a `/` or `+` among them)."""

_LONGEST_TEXT = 4_000
_DEEPEST = 30
_MOST_ITEMS = 500


def redact_object(value: dict[str, Any], limit: int = 200_000) -> dict[str, Any]:
    """`value` without secrets, and in JSON at most about `limit` characters long.

    What is too long loses list items first, then everything but its plain fields.
    """
    for most in (_MOST_ITEMS, 50, 10, 3):
        kept: dict[str, Any] = redact(value, most=most)
        if len(json.dumps(kept)) <= limit:
            return kept
    return {name: part for name, part in kept.items() if not isinstance(part, dict | list)}


def redact(value: Any, depth: int = 0, most: int = _MOST_ITEMS) -> Any:
    """`value` (anything JSON can hold) without secrets, and with over-long parts cut, said so.

    Text is kept to 4,000 characters, objects to 500 fields, lists to `most` items, nesting to 30 levels.
    """
    if depth > _DEEPEST:
        return "[deeper levels cut]"
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        kept = {
            str(key)[:200]: REMOVED if _is_secret(str(key), part) else redact(part, depth + 1, most)
            for key, part in list(value.items())[:_MOST_ITEMS]
        }
        if len(value) > _MOST_ITEMS:
            kept["…"] = f"[{len(value) - _MOST_ITEMS} more fields cut]"
        return kept
    if isinstance(value, list | tuple):
        items = [redact(part, depth + 1, most) for part in value[:most]]
        if len(value) > most:
            items.append(f"[{len(value) - most} more items cut]")
        return items
    return value


def redact_text(text: str) -> str:
    """`text` without anything that looks like a secret, at most 4,000 characters of it."""
    cut = text[:_LONGEST_TEXT]
    shown = _SECRET_TEXT.sub(REMOVED, cut).replace("\x00", "")
    return shown if len(text) <= _LONGEST_TEXT else f"{shown} [{len(text) - _LONGEST_TEXT} more cut]"


def _is_secret(key: str, value: Any) -> bool:
    """A named secret hides text and numbers; a structure under such a name is read part by part."""
    if isinstance(value, dict | list | bool) or value is None:
        return False
    return bool(_SECRET_KEYS.search(key)) and not _NOT_SECRET.match(key)
