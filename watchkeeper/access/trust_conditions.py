"""Conditions of trust policies: whether they really keep anybody out.

Looking like a fence is not being one: `…IfExists` and `ForAllValues:` let a request pass that lacks the key,
a negated operator or a bare `*` lets nearly all pass.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from watchkeeper.access.policy_conditions import texts

ORGANIZATION_KEYS = ("aws:principalorgid", "aws:principalorgpaths")
ACCOUNT_KEYS = ("aws:principalaccount", "aws:principalarn", "aws:userid")
NETWORK_KEYS = ("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip")
SOURCE_KEYS = (
    "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths",
)  # fmt: skip
EXTERNAL_ID = "sts:externalid"
_SAME = frozenset(
    ("stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike", "ipaddress")
)
_OTHER = frozenset(
    ("stringnotequals", "stringnotlike", "stringnotequalsignorecase", "arnnotequals", "arnnotlike")
)
_WILDCARDS = re.compile(r"[*?]+")


@dataclass(frozen=True)
class Condition:
    """One key of one operator."""

    operator: str
    """In lower case, without set prefix and `IfExists`."""
    key: str
    """In lower case."""
    values: tuple[str, ...]
    if_exists: bool = False
    for_all: bool = False

    @property
    def demands(self) -> bool:
        """Whether a request must have one of the values: the key present, and not anything at all."""
        if self.operator not in _SAME or self.if_exists or self.for_all:
            return False
        return bool(self.values) and not any(is_anything(value) for value in self.values)

    @property
    def forbids_others(self) -> bool:
        """In a deny: whether whoever has another value, or none, is kept out."""
        return self.operator in _OTHER and not any(is_anything(value) for value in self.values)


def conditions_of(statement: dict[str, Any]) -> tuple[Condition, ...]:
    """All conditions of a statement; all of them must be met."""
    found = []
    for written, keys in (statement.get("Condition") or {}).items():
        prefix, _, bare = written.lower().rpartition(":")
        operator = bare.removesuffix("ifexists")
        for key, values in keys.items():
            found.append(
                Condition(operator, key.lower(), texts(values), operator != bare, prefix == "forallvalues")
            )
    return tuple(found)


def is_anything(value: str) -> bool:
    """`*`, `o-*`, `arn:aws:iam::*`, `0.0.0.0/0`: a pattern that keeps nobody out."""
    if value in ("0.0.0.0/0", "::/0"):
        return True
    if value.startswith("arn:"):
        parts = value.split(":", 5)
        if len(parts) < 6:
            return True
        # Whose it is stands in the account; a bucket's ARN has none, and its name is only one account's.
        return not parts[5 if parts[2] == "s3" else 4].strip("*?")
    if value.startswith("o-"):
        # So begins every organization's id; after it come the places within the organization.
        value = value[2:].partition("/")[0]
    return not _WILDCARDS.sub("", value)


def demanded(conditions: Iterable[Condition], keys: Iterable[str]) -> tuple[str, ...]:
    """The values that a request must have under one of `keys`; empty: nothing is demanded."""
    wanted = frozenset(keys)
    return tuple(value for one in conditions if one.key in wanted and one.demands for value in one.values)


def accounts_demanded(conditions: Iterable[Condition]) -> frozenset[str]:
    """The accounts to which conditions confine whoever comes; empty: to none by number."""
    found = set()
    for value in demanded(conditions, ACCOUNT_KEYS):
        place = value.split(":")[4] if value.startswith("arn:") and value.count(":") >= 4 else value
        if re.fullmatch(r"\d{12}", place):
            found.add(place)
    return frozenset(found)
