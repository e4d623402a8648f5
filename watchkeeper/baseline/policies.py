"""Policy documents as data: our statements by their Sid, laid into what others have written.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Mapping
from typing import Any

Statement = dict[str, Any]
"""One statement without its Sid, in normal form: lists sorted, lists of one unpacked."""

_LISTED = ("Action", "NotAction", "Resource", "NotResource")


def normal(statement: Mapping[str, Any]) -> Statement:
    """The same statement whichever way AWS or a person wrote it, so that two can be compared."""
    found: Statement = {}
    for name, value in statement.items():
        if name == "Sid":
            continue
        if name in _LISTED:
            found[name] = _sorted(value)
        elif name in ("Principal", "NotPrincipal"):
            found[name] = _principal(value)
        elif name == "Condition":
            found[name] = {
                operator: {key: _sorted(wanted) for key, wanted in keys.items()}
                for operator, keys in value.items()
            }
        else:
            found[name] = value
    return found


def by_sid(policy: str | Mapping[str, Any] | None) -> dict[str, Statement]:
    """The statements of a policy document that have a Sid; of two with the same Sid, the first.

    Raises:
        ValueError: it is no JSON.
    """
    found: dict[str, Statement] = {}
    for statement in _statements(_document(policy)):
        if sid := statement.get("Sid"):
            found.setdefault(str(sid), normal(statement))
    return found


def merged(policy: str | Mapping[str, Any] | None, ours: Mapping[str, Statement]) -> str:
    """The policy document with our statements in it: put in place by Sid or added, all others kept.

    Args:
        policy: what is there now; None or "" if nothing is.
        ours: statements by Sid.

    Raises:
        ValueError: `policy` is no JSON.
    """
    document = _document(policy)
    left = dict(ours)
    statements: list[dict[str, Any]] = []
    for statement in _statements(document):
        sid = statement.get("Sid", "")
        statements.append({"Sid": sid, **left.pop(sid)} if sid in left else statement)
    statements += [{"Sid": sid, **statement} for sid, statement in left.items()]
    whole = {"Version": "2012-10-17", **document, "Statement": statements}
    return json.dumps(whole, separators=(",", ":"))  # a bucket's policy may have 20 KB


def _document(policy: str | Mapping[str, Any] | None) -> dict[str, Any]:
    if not policy:
        return {}
    return dict(json.loads(policy) if isinstance(policy, str) else policy)


def _statements(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = document.get("Statement", [])
    return list(found) if isinstance(found, list) else [found]


def _principal(value: Any) -> Any:
    if value == "*":
        return {"AWS": "*"}  # where a resource has a policy, the two mean the same
    return {kind: _sorted(names) for kind, names in value.items()}


def _sorted(value: Any) -> Any:
    """Strings in order; a list of one is its only item; truth as policies write it."""
    if isinstance(value, list):
        items = sorted({_text(one) for one in value})
        return items[0] if len(items) == 1 else items
    return _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
