"""Trust policies read as a reviewer reads them: who may get in, and what the conditions still ask of them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from watchkeeper.access.inventory import Document
from watchkeeper.access.policy_conditions import texts
from watchkeeper.access.trust_conditions import Condition, conditions_of
from watchkeeper.trust_document import closings, statements

TrustedKind = Literal["everybody", "account", "principal", "service", "federated", "deleted", "other"]
_ACCOUNT = re.compile(r"(?:arn:[a-z-]+:(?:iam|sts)::)?(\d{12})(?::(root|.+))?\Z")
_ENTRANCES = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
_UNIQUE_ID = re.compile(r"A(?:ID|RO|GP|IP|SC|NP)A[A-Z0-9]{12,}\Z")
"""What IAM writes in place of a principal that was deleted.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""


@dataclass(frozen=True)
class Trusted:
    """One principal of one statement that allows."""

    kind: TrustedKind
    name: str
    """As the policy says it."""
    account: str | None = None
    """Of an account, or of a principal in one."""
    actions: tuple[str, ...] = ()
    """In lower case."""
    conditions: tuple[Condition, ...] = ()

    @property
    def short(self) -> str:
        """For people: an account's id, or the name as it is."""
        return self.account if self.kind == "account" and self.account else self.name


def trusted(document: Document) -> tuple[Trusted, ...]:
    """Everyone whom the policy lets in, statement by statement; what it denies is `restrictions`.

    A statement that allows only to tag a session, or the like, lets nobody in.
    """
    found: list[Trusted] = []
    for statement in _of_effect(document, "Allow"):
        if not _entrances(statement):
            continue
        actions = tuple(one.lower() for one in texts(statement.get("Action")))
        conditions = conditions_of(statement)
        for kind, name, account in _principals(statement):
            found.append(Trusted(kind, name, account, actions, conditions))
    return tuple(found)


def restrictions(document: Document) -> tuple[tuple[Condition, ...], ...]:
    """The conditions of each statement that denies everybody every entrance that another statement allows.

    A deny of session tags, or of one entrance of two, keeps nobody out.
    """
    allowed = frozenset[str]().union(*map(_entrances, _of_effect(document, "Allow")))
    return tuple(
        conditions_of(one)
        for one in _of_effect(document, "Deny")
        if _is_everybody(one.get("Principal")) and allowed <= _entrances(one)
    )


def is_closed(document: Document) -> bool:
    """Whether a deny without conditions keeps everybody out."""
    return any(not conditions for conditions in restrictions(document))


def closing_cases(document: Document) -> tuple[str, ...]:
    """The cases of Watchkeeper that closed the role: `wk-…`."""
    return tuple(f"wk-{str(one['Sid'])[-12:]}" for one in closings(document))


def without(document: Document, name: str) -> Document | None:
    """The policy with `name`, as `Trusted` gives it, taken out of every statement that allows it.

    None: nothing that allows anything would be left.
    """
    kept: list[dict[str, Any]] = []
    for statement in statements(document):
        if statement.get("Effect") != "Allow":
            kept.append(statement)
        elif (rest := _less(statement.get("Principal"), name)) or "NotPrincipal" in statement:
            kept.append({**statement, "Principal": rest} if rest else statement)
    if not any(one.get("Effect") == "Allow" for one in kept):
        return None
    return {**document, "Statement": kept}


def _of_effect(document: Document, effect: str) -> Iterator[dict[str, Any]]:
    return (one for one in statements(document) if isinstance(one, dict) and one.get("Effect") == effect)


def _entrances(statement: dict[str, Any]) -> frozenset[str]:
    """The calls by which one gets in that the statement speaks of."""
    key = "NotAction" if "NotAction" in statement else "Action"
    patterns = [one.lower() for one in texts(statement.get(key))]
    named = {name for name in _ENTRANCES for pattern in patterns if fnmatchcase(name, pattern)}
    return frozenset(_ENTRANCES) - named if key == "NotAction" else frozenset(named)


def _principals(statement: dict[str, Any]) -> Iterable[tuple[TrustedKind, str, str | None]]:
    if "NotPrincipal" in statement:
        return [("everybody", "everybody but those named", None)]
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        return [("everybody", "*", None)] if principal == "*" else []
    return [_named(kind, name) for kind, names in principal.items() for name in texts(names)]


def _named(kind: str, name: str) -> tuple[TrustedKind, str, str | None]:
    if kind == "Service":
        return "service", name, None
    if kind == "Federated":
        account = _ACCOUNT.match(name)
        return "federated", name, account[1] if account else None
    if kind != "AWS":
        return "other", name, None
    if name == "*":
        return "everybody", name, None
    if _UNIQUE_ID.match(name):
        return "deleted", name, None
    if found := _ACCOUNT.match(name):
        return ("account" if found[2] in (None, "root") else "principal"), name, found[1]
    return "other", name, None


def _is_everybody(principal: Any) -> bool:
    return principal == "*" or (isinstance(principal, dict) and "*" in texts(principal.get("AWS")))


def _less(principal: Any, name: str) -> Any:
    if not isinstance(principal, dict):
        return None if principal == name else principal
    rest = {}
    for kind, names in principal.items():
        if left := [one for one in texts(names) if one != name]:
            rest[kind] = left if isinstance(names, list) else left[0]
    return rest
