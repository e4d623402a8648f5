"""Fields whose path leads through lists: `containerDefinitions.command` is the command of any container.

A path to one scalar finds nothing there, and the rule would be silent for ever. Where it finds none, the document's
text is asked for a member of that name with that value, or with a list that holds it. It does not look at what the
member stands in: a value of the same name elsewhere in the same call matches too.
"""

import json
import re
from typing import Any

from watchkeeper.hunting.sigma_fields import Field

_SIGN = r'(?:[^"\\]|\\.)'
"""One sign within a text of JSON."""
_BARE = re.compile(r"(?i)true|false|-?\d+(\.\d+)?")
"""What may stand without quotes: a rule's text \"443\" means the number too, as it does of a scalar."""


def through_lists(field: Field, direct: str, value: Any, *, cased: bool) -> str:
    """`direct`, SQL over the scalar, or the same said of any list on the way; only texts, numbers, yes and no."""
    if not field.key:
        return direct
    member = f"{_member(field.key)}(?:\\[(?:[^\\]]*,)?\\s*)?{_value(value)}"
    flag = "" if cased else "(?i)"
    found = f"regexp_matches({field.document}, {_quoted(flag + member)})"
    return f"({direct} OR ({_no_scalar(field)} AND {found}))"


def is_there(field: Field) -> str:
    """SQL that is true where the field has a value, be it a list or a map."""
    if not field.key:
        return f"({field.sql}) IS NOT NULL"
    container = _member(field.key) + r"[\[{]"
    held = f"regexp_matches({field.document}, {_quoted(container)})"
    return f"({field.sql} IS NOT NULL OR coalesce({held}, false))"


def _no_scalar(field: Field) -> str:
    """DuckDB gives lists and maps as their text, Athena gives NULL."""
    return f"coalesce(regexp_matches({field.sql}, '^[\\[{{]'), true)"


def _member(key: str) -> str:
    return f'"{_literally(key)}"\\s*:\\s*'


def _value(value: Any) -> str:
    parts = getattr(value, "s", None)
    if parts is None:
        return _bare(str(value.number) if hasattr(value, "number") else str(value.boolean).lower())
    if len(parts) == 1 and _BARE.fullmatch(str(parts[0])):
        return _bare(parts[0])
    text = "".join(
        _literally(json.dumps(part, ensure_ascii=False)[1:-1])
        if isinstance(part, str)
        else {"WILDCARD_MULTI": f"{_SIGN}*", "WILDCARD_SINGLE": _SIGN}[part.name]
        for part in parts
    )
    return f'"{text}"'


def _bare(text: str) -> str:
    return f'"?{_literally(text)}"?\\s*[,\\]}}]'


def _literally(text: str) -> str:
    return re.sub(r"[\\.+*?()|\[\]{}^$]", lambda sign: f"\\{sign[0]}", text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
