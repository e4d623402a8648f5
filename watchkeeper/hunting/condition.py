"""A condition on single events that is cheap to check before a hunt's own SQL is asked.

It is *necessary*: an event for which it does not hold cannot change the hunt's answer; one for which it holds may.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from watchkeeper.frozen import Frozen

Name = Callable[[str], str]
Fold = Literal["", "lower", "upper"]


class Test(Frozen):
    """What one column must be; a NULL passes if `null` says so, whatever else stands here.

    `any` of these is IS NOT NULL, or negated IS NULL; an `in` has values (`plainly` sees to it).
    """

    __test__ = False  # pytest: not a test

    column: str
    kind: Literal["any", "in", "like"]
    values: tuple[str | bool, ...] = ()
    """`in`: these values; `like`: one pattern of LIKE."""
    escape: str = ""
    fold: Fold = ""
    """The column is folded before it is compared."""
    negated: bool = False
    null: bool = False

    def holds(self, event: Mapping[str, Any]) -> bool:
        """Whether `event` passes; a column that the event does not have is NULL."""
        value = event.get(self.column)
        if value is None:
            return self.null
        if self.kind == "any":
            return not self.negated
        if self.fold and isinstance(value, str):
            if not value.isascii():
                return True  # engines fold other signs each in its own way
            value = value.lower() if self.fold == "lower" else value.upper()
        if self.kind == "in":
            return (value in self.values) is not self.negated
        return (self._pattern.fullmatch(str(value)) is not None) is not self.negated

    @property
    def plainly(self) -> "Condition":
        """The same, simplest: no value is in an empty list, and what fits every value always holds."""
        negated = not self.negated if self.kind == "in" and not self.values else self.negated
        if self.kind == "like" or (self.kind == "in" and self.values):
            return self
        if negated:
            return Test(column=self.column, kind="any", negated=True, null=True) if self.null else NEVER
        return ALWAYS if self.null else Test(column=self.column, kind="any")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("".join(_as_regexp(str(self.values[0]), self.escape)), re.DOTALL)

    def sql(self, name: Name) -> str:
        """The same in DuckDB's SQL."""
        column = name(self.column)
        if self.kind == "any":
            return f"{column} IS {'' if self.negated else 'NOT '}NULL"
        folded = f"{self.fold}({column})" if self.fold else column
        word = "NOT " if self.negated else ""
        if self.kind == "in":
            text = f"{folded} {word}IN ({', '.join(map(_literal, self.values))})"
        else:
            escape = f" ESCAPE {_literal(self.escape)}" if self.escape else ""
            text = f"{folded} {word}LIKE {_literal(self.values[0])}{escape}"
        return f"({column} IS NULL OR {text})" if self.null else text


class AllOf(Frozen):
    """All parts hold; of no parts it always holds."""

    parts: tuple["Condition", ...] = ()

    def holds(self, event: Mapping[str, Any]) -> bool:
        """Whether `event` passes."""
        return all(part.holds(event) for part in self.parts)

    def sql(self, name: Name) -> str:
        """The same in DuckDB's SQL."""
        return f"({' AND '.join(part.sql(name) for part in self.parts)})" if self.parts else "TRUE"


class AnyOf(Frozen):
    """One of the parts holds; of no parts it never does."""

    parts: tuple["Condition", ...] = ()

    def holds(self, event: Mapping[str, Any]) -> bool:
        """Whether `event` passes."""
        return any(part.holds(event) for part in self.parts)

    def sql(self, name: Name) -> str:
        """The same in DuckDB's SQL."""
        return f"({' OR '.join(part.sql(name) for part in self.parts)})" if self.parts else "FALSE"


Condition = Test | AllOf | AnyOf
AllOf.model_rebuild()
AnyOf.model_rebuild()

ALWAYS = AllOf()
NEVER = AnyOf()


def all_of(parts: Iterable[Condition]) -> Condition:
    """The parts together, flat and each once; one that never holds stands for all."""
    flat: dict[Condition, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, AllOf) else (part,)))
    if NEVER in flat:
        return NEVER
    return next(iter(flat)) if len(flat) == 1 else AllOf(parts=tuple(flat))


def any_of(parts: Iterable[Condition]) -> Condition:
    """One of the parts, flat and each once; one that always holds stands for all. Lists of one column are joined."""
    flat: dict[Condition, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, AnyOf) else (part,)))
    if ALWAYS in flat:
        return ALWAYS
    lists: dict[tuple[str, Fold, bool], dict[str | bool, None]] = {}
    rest: list[Condition] = []
    for part in flat:
        if isinstance(part, Test) and part.kind == "in" and not part.negated:
            lists.setdefault((part.column, part.fold, part.null), {}).update(dict.fromkeys(part.values))
        else:
            rest.append(part)
    joined: list[Condition] = [
        Test(column=column, kind="in", values=tuple(values), fold=fold, null=null)
        for (column, fold, null), values in lists.items()
    ]
    every = (*joined, *rest)
    return every[0] if len(every) == 1 else AnyOf(parts=every)


def sql_of(condition: Condition, names: Mapping[str, str] | None = None) -> str:
    """The condition in DuckDB's SQL, its values written as literals.

    Args:
        condition: what must hold.
        names: what stands for a column, such as `{"event_name": "r.eventName"}`; the column itself if not given.
    """
    return condition.sql(lambda column: (names or {}).get(column, column))


def values_of_column(condition: Condition, column: str) -> frozenset[str] | None:
    """The values of `column` that an event can have for which the condition holds; None if it does not pin them."""
    if isinstance(condition, Test):
        pins = condition.column == column and condition.kind == "in"
        exact = not (condition.negated or condition.null or condition.fold)
        return frozenset(map(str, condition.values)) if pins and exact else None
    parts: Sequence[frozenset[str] | None] = [values_of_column(part, column) for part in condition.parts]
    known = [part for part in parts if part is not None]
    if isinstance(condition, AnyOf):
        return frozenset().union(*known) if len(known) == len(parts) else None
    return frozenset.intersection(*known) if known else None


def columns_of(condition: Condition) -> frozenset[str]:
    """The columns that it looks at."""
    if isinstance(condition, Test):
        return frozenset((condition.column,))
    return frozenset().union(*(columns_of(part) for part in condition.parts))


def _as_regexp(pattern: str, escape: str) -> Iterable[str]:
    signs = iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            yield re.escape(next(signs, sign))
        else:
            yield {"%": ".*", "_": "."}.get(sign) or re.escape(sign)


def _literal(value: str | bool) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "'" + value.replace("'", "''") + "'"
