"""Trust policies as values: whether two say the same, and what they are with or without a statement.

IAM gives a list of one as it was put, or as a bare value, and an account's id as the ARN of its root.
"""

import re
from typing import Any

Document = dict[str, Any]
Statement = dict[str, Any]

CLOSING_SID = "Watchkeeper"
"""The `Sid` of a statement by which a case closed a role begins so; the case's digits follow."""
_EVERYBODY: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]})
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

    Of a statement those principals stay that `other` has in a statement which is the same but for
    its principals; without any, it goes.
    """
    kept = []
    for statement in statements(one):
        rest = _but_for_principals(statement)
        there = [two.get("Principal") for two in statements(other) if same(rest, _but_for_principals(two))]
        principal = _both(statement.get("Principal"), there)
        if principal:
            kept.append({**statement, "Principal": principal})
    return with_statements(one, kept)


def _but_for_principals(statement: Statement) -> Statement:
    return {name: value for name, value in statement.items() if name != "Principal"}


def _both(wanted: Any, there: list[Any]) -> Any:
    """Those of `wanted` that are among `there`, which holds a `Principal` each; `*` is everybody."""
    if any(same(wanted, one) or one in _EVERYBODY for one in there):
        return wanted
    dicts = [one for one in there if isinstance(one, dict)]
    if wanted in _EVERYBODY:
        kinds = dict.fromkeys(kind for one in dicts for kind in one)
        return {kind: [name for one in dicts for name in _listed(one.get(kind))] for kind in kinds}
    found = {}
    for kind, names in wanted.items():
        known = {_name(name) for one in dicts for name in _listed(one.get(kind))}
        if both := [name for name in _listed(names) if _name(name) in known]:
            found[kind] = both
    return found


def _listed(names: Any) -> list[Any]:
    if names is None:
        return []
    return names if isinstance(names, list) else [names]


def _plain(value: Any) -> Any:
    """`value` without the freedom that IAM leaves in spelling it."""
    if isinstance(value, dict):
        parts = {**value, "Statement": statements(value)} if "Statement" in value else value
        return {name: _plain(inner) for name, inner in parts.items() if name != "Version"}
    if isinstance(value, list):
        inner = [_plain(one) if isinstance(one, dict) else _name(one) for one in value]
        return sorted(inner, key=repr)
    return [_name(value)]


def _name(value: Any) -> str:
    """A principal's, action's or condition's value; the ARN of an account's root is the account."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    root = re.fullmatch(r"arn:[a-z-]+:iam::(\d{12}):root", text)
    return root[1] if root else text
