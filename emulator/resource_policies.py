"""Resource policies, read as AWS reads them: who may do what to a bucket, key, topic, queue or bus.

Only as much of the language as such policies use: no variables, no addresses.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

Verdict = Literal["Allow", "Deny"] | None


@dataclass(frozen=True)
class Asker:
    """Who asks: an AWS service, or a principal of an account (`arns`: its role, user or session)."""

    service: str | None = None
    account: str | None = None
    arns: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    """Condition keys of the request; a key that is absent is absent in AWS's sense too."""

    def is_named(self, principal: Any) -> bool:
        """Whether a statement's `Principal` means this asker."""
        if principal == "*":
            return True
        if not isinstance(principal, dict):
            return False
        if self.service is not None and self.service in _listed(principal.get("Service")):
            return True
        named = _listed(principal.get("AWS"))
        if "*" in named:
            return True
        if self.account is None:
            return False
        return bool({self.account, f"arn:aws:iam::{self.account}:root", *self.arns} & set(named))


def statements_of(policy: str | bytes | dict[str, Any] | None) -> list[dict[str, Any]]:
    """The statements of a policy document; none where there is no policy.

    Raises:
        ValueError: it is no JSON object with statements.
    """
    if not policy:
        return []
    document = json.loads(policy) if isinstance(policy, str | bytes) else policy
    if not isinstance(document, dict) or "Statement" not in document:
        raise ValueError("a policy is an object with statements")
    found = document["Statement"]
    statements = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in statements):
        raise ValueError("a statement is an object")
    return statements


def verdict(
    policy: str | bytes | dict[str, Any] | None, asker: Asker, action: str, resource: str
) -> Verdict:
    """What the policy says of the request: a denial wins over any allowance; None if it says nothing."""
    allowed: Verdict = None
    for statement in statements_of(policy):
        if not _speaks_of(statement, asker, action, resource):
            continue
        if statement.get("Effect") == "Deny":
            return "Deny"
        allowed = "Allow"
    return allowed


def service_may(
    policy: str | bytes | None, service: str, action: str, resource: str, **context: str
) -> bool:
    """Whether the policy lets an AWS service in; `context` keys with `__` for the colon."""
    keys = {name.replace("__", ":"): value for name, value in context.items() if value}
    always = {"aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "true"}
    asker = Asker(service=service, context={**always, **keys})
    try:
        return verdict(policy, asker, action, resource) == "Allow"
    except ValueError:
        return False


def _speaks_of(statement: dict[str, Any], asker: Asker, action: str, resource: str) -> bool:
    if "NotPrincipal" in statement:
        if asker.is_named(statement["NotPrincipal"]):
            return False
    elif "Principal" in statement and not asker.is_named(statement["Principal"]):
        return False
    return (
        _in_question(statement, "Action", action, caseless=True)
        and _in_question(statement, "Resource", resource)
        and all(
            _met(operator, keys, asker.context) for operator, keys in statement.get("Condition", {}).items()
        )
    )


def _in_question(statement: dict[str, Any], name: str, value: str, caseless: bool = False) -> bool:
    if f"Not{name}" in statement:
        return not _any_like(_listed(statement[f"Not{name}"]), value, caseless)
    if name not in statement:
        return name == "Resource"  # a bus's statement may leave it out
    return _any_like(_listed(statement[name]), value, caseless)


def _met(operator: str, keys: dict[str, Any], context: Mapping[str, str]) -> bool:
    """Whether every key of one operator holds."""
    present = {name.lower(): value for name, value in context.items()}
    _, _, plain = operator.rpartition(":")  # ForAnyValue: our keys have one value each
    if_exists = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    for key, wanted in keys.items():
        value = present.get(key.lower())
        values = [_text(one) for one in _listed(wanted)]
        if plain == "Null":
            if (value is None) != (values == ["true"]):
                return False
        elif value is None:
            # A negated operator holds for a key that is not there.
            if not if_exists and "Not" not in plain:
                return False
        elif plain not in _OPERATORS or not _OPERATORS[plain](value, values):
            return False
    return True


def _like(value: str, patterns: Iterable[str]) -> bool:
    return _any_like(patterns, value)


def _equal(value: str, wanted: Iterable[str]) -> bool:
    return value in wanted


def _caseless(value: str, wanted: Iterable[str]) -> bool:
    return value.lower() in {one.lower() for one in wanted}


_OPERATORS: dict[str, Callable[[str, list[str]], bool]] = {
    "StringEquals": _equal,
    "StringNotEquals": lambda value, wanted: not _equal(value, wanted),
    "StringEqualsIgnoreCase": _caseless,
    "StringNotEqualsIgnoreCase": lambda value, wanted: not _caseless(value, wanted),
    "StringLike": _like,
    "StringNotLike": lambda value, wanted: not _like(value, wanted),
    "ArnEquals": _like,
    "ArnLike": _like,
    "ArnNotEquals": lambda value, wanted: not _like(value, wanted),
    "ArnNotLike": lambda value, wanted: not _like(value, wanted),
    "Bool": _caseless,
    "NumericLessThan": lambda value, wanted: any(float(value) < float(one) for one in wanted),
    "NumericGreaterThan": lambda value, wanted: any(float(value) > float(one) for one in wanted),
    "NumericGreaterThanEquals": lambda value, wanted: any(float(value) >= float(one) for one in wanted),
    "DateLessThan": lambda value, wanted: any(_moment(value) < _moment(one) for one in wanted),
    "DateGreaterThan": lambda value, wanted: any(_moment(value) > _moment(one) for one in wanted),
}


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _any_like(patterns: Iterable[str], value: str, caseless: bool = False) -> bool:
    return any(_pattern(one, caseless).fullmatch(value) is not None for one in patterns)


@cache
def _pattern(text: str, caseless: bool) -> re.Pattern[str]:
    pieces = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in text)
    return re.compile("".join(pieces), re.DOTALL | (re.IGNORECASE if caseless else 0))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
