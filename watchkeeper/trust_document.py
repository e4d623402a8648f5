"""Trust policies as values: whether two say the same, and what they are with or without a statement.

IAM gives a list of one as it was put, or as a bare value, and an account's id as the ARN of its root.
"""

import re
from typing import Any

Document = dict[str, Any]
Statement = dict[str, Any]

CLOSING_SID = "Watchkeeper"
"""The `Sid` of a statement by which a case closed a role begins so; the case's digits follow."""
_CLOSING = re.compile(rf"{CLOSING_SID}[0-9a-f]{{12}}\Z")


def statements(document: Document) -> list[Statement]:
    """Its statements; a single one may stand without a list."""
    found = document.get("Statement", [])
    return list(found) if isinstance(found, list) else [found]


def with_statements(document: Document, wanted: list[Statement]) -> Document:
    """`document` with these statements in place of its own."""
    return {**document, "Statement": wanted}


def same(one: Any, other: Any) -> bool:
    """Whether both say the same, in whatever order and spelling."""
    return bool(_plain(one) == _plain(other))


def closings(document: Document) -> list[Statement]:
    """The statements by which cases closed the role."""
    return [one for one in statements(document) if _CLOSING.match(str(one.get("Sid", "")))]


def without_closings(document: Document) -> Document:
    """What the trust policy says beside them."""
    closed = closings(document)
    if not closed:
        return document
    return with_statements(document, [one for one in statements(document) if one not in closed])


def meet(one: Document, other: Document) -> Document:
    """What both allow, if each is the same policy with something taken out.

    Statements belong together if they differ in their principals only; of these, those stay that
    both have. A statement that one of them lacks goes.
    """
    kept, left = [], statements(other)
    for statement in statements(one):
        rest = {name: value for name, value in statement.items() if name != "Principal"}
        for candidate in left:
            if same(rest, {name: value for name, value in candidate.items() if name != "Principal"}):
                left.remove(candidate)
                principal = _both(statement.get("Principal"), candidate.get("Principal"))
                if principal:
                    kept.append({**statement, "Principal": principal})
                break
    return with_statements(one, kept)


def _both(one: Any, other: Any) -> Any:
    """The principals that are in both; `*` is everybody."""
    if one in ("*", {"AWS": "*"}):
        return other
    if other in ("*", {"AWS": "*"}):
        return one
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one if same(one, other) else None
    found = {}
    for kind, names in one.items():
        there = _plain(other.get(kind, []))
        both = [name for name in (names if isinstance(names, list) else [names]) if _name(name) in there]
        if both:
            found[kind] = both
    return found


def _plain(value: Any) -> Any:
    """`value` without the freedom that IAM leaves in spelling it."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if name != "Version"}
    if isinstance(value, list):
        inner = [_plain(one) if isinstance(one, dict) else _name(one) for one in value]
        return sorted(inner, key=repr)
    return [_name(value)]


def _name(value: Any) -> str:
    """A principal's, action's or condition's value; the ARN of an account's root is the account."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    root = re.fullmatch(r"arn:[a-z-]+:iam::(\d{12}):root", text)
    return root[1] if root else text
