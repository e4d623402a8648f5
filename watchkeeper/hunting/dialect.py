"""The part of SQL that a hunt may use: what DuckDB and Athena read alike, and nothing that leaves the table.

A hunt is parsed before it runs. What stands here is allowed; all else is refused by name, so a hunt of an unknown
author cannot read a file, call a service or attach a database.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import rename_func
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokenizer_core import TokenType

from watchkeeper.hunting.columns import COLUMNS, TABLE


class NotAHunt(ValueError):
    """The SQL is not what a hunt may be; the sentence goes on after the words "the SQL"."""


class HuntSql(DuckDB):
    """DuckDB's SQL in which `$name` is a parameter and never begins a text.

    sqlglot's reader of dollar-quoted texts loses its place where `''` comes after a parameter.
    """

    class Tokenizer(DuckDB.Tokenizer):
        """Without dollar-quoted texts."""

        HEREDOC_STRINGS: ClassVar = []
        SINGLE_TOKENS: ClassVar = {**DuckDB.Tokenizer.SINGLE_TOKENS, "$": TokenType.PARAMETER}

    class Generator(DuckDBGenerator):
        """What was read comes out as it stood: `->>` binds looser than BETWEEN, and bool_or needs no cast."""

        TRANSFORMS: ClassVar = {
            **DuckDBGenerator.TRANSFORMS,
            exp.JSONExtractScalar: lambda self, node: self.func(
                "json_extract_string", node.this, node.expression
            ),
            exp.LogicalOr: rename_func("bool_or"),
            exp.LogicalAnd: rename_func("bool_and"),
        }


READ = HuntSql
SCHEMA: dict[str, object] = {
    TABLE: {one.name: "text" if one.kind == "json" else one.kind for one in COLUMNS}
}

_ALLOWED: tuple[type[exp.Expr], ...] = (
    # the frame of a question
    exp.Select, exp.With, exp.CTE, exp.TableAlias, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order,
    exp.Ordered, exp.Limit, exp.Distinct, exp.Subquery, exp.Union, exp.Exists, exp.Table, exp.Column, exp.Star,
    exp.Identifier, exp.Alias, exp.Paren, exp.Tuple, exp.Placeholder,
    # values
    exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.Var, exp.Cast, exp.TryCast, exp.DataType,
    exp.DataTypeParam,
    # conditions
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Like,
    exp.Escape, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
    exp.ArrayContains, exp.RegexpLike,
    # numbers, times and text
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.TimestampTrunc, exp.DateTrunc, exp.Lower, exp.Upper,
    exp.Length, exp.Substring, exp.SplitPart, exp.Replace, exp.DPipe, exp.Concat, exp.Greatest, exp.Least, exp.Abs,
    # JSON: one scalar at a path
    exp.JSONExtractScalar, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript,
    # over several events
    exp.Count, exp.CountIf, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.ArgMin, exp.ArgMax, exp.LogicalOr,
    exp.LogicalAnd, exp.Filter, exp.Window, exp.WindowSpec, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag,
    exp.Lead, exp.FirstValue, exp.LastValue,
)  # fmt: skip

_TYPES = ("VARCHAR", "TEXT", "INT", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "TIMESTAMPNTZ", "DATE")
_NAMED = tuple(one for one in _TYPES if one != "TIMESTAMPNTZ")
"""As people write them: a TIMESTAMP without zone has a name of its own in sqlglot."""
TIMES = ("TIMESTAMP", "TIMESTAMPNTZ", "DATE")
_JOINS = ("", "INNER", "CROSS", "OUTER")


@lru_cache(maxsize=1024)
def parsed(sql: str) -> exp.Query:
    """The one question that `sql` is, checked; treat it as read-only, and `copy()` it to change it.

    Raises:
        NotAHunt: it is no single SELECT, or uses what hunts may not; the sentence says what.
    """
    if "\ue000" in sql or "\x00" in sql:
        raise NotAHunt("holds a sign that no text of CloudTrail's has (U+E000 or U+0000)")
    try:
        statements = [one for one in sqlglot.parse(sql, read=READ) if one is not None]
    except SqlglotError as error:
        raise NotAHunt(f"is not SQL that DuckDB reads: {_first_line(error)}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise NotAHunt("must be one SELECT, or one WITH … SELECT, and nothing else")
    query = statements[0]
    for node in query.walk():
        _check(node)
    _check_tables(query)
    for node in query.walk():
        node.comments = None
    return query


@lru_cache(maxsize=1024)
def qualified(sql: str) -> exp.Query:
    """The same with each column's table named, stars written out, aliases replaced, and every type known.

    Raises:
        NotAHunt: as `parsed`, and where a column does not exist, or a fraction becomes text.
    """
    try:
        query = qualify(parsed(sql).copy(), dialect=READ, schema=SCHEMA, quote_identifiers=False)
        annotate_types(query, schema=SCHEMA, dialect=READ)
    except SqlglotError as error:
        raise NotAHunt(f"has a column that is not there: {_first_line(error)}") from error
    for part in made_text(query):
        if part.is_type("DOUBLE", "FLOAT", "DECIMAL"):
            raise NotAHunt(f"makes text of {part.sql(READ)}: engines write fractions each in its own way")
    return query


def made_text(query: exp.Query) -> Iterator[exp.Expr]:
    """What is cast to text or put together with text, in a query whose types are known."""
    for node in query.find_all(exp.Cast, exp.TryCast, exp.DPipe, exp.Concat):
        if isinstance(node, exp.DPipe):
            yield from (node.left, node.right)
        elif isinstance(node, exp.Concat):
            yield from node.expressions
        elif isinstance(node, exp.Cast) and node.to.is_type("TEXT", "VARCHAR"):
            yield node.this


def parameters_of(query: exp.Query) -> set[str]:
    """The names of the `$name` that stand in it."""
    return {str(one.this) for one in query.find_all(exp.Placeholder)}


def _first_line(error: SqlglotError) -> str:
    return str(error).split("\n", maxsplit=1)[0].replace("\x1b[4m", "").replace("\x1b[0m", "")


def _check(node: exp.Expr) -> None:
    if not isinstance(node, _ALLOWED) or type(node) not in _ALLOWED:
        raise NotAHunt(f"uses {_name_of(node)}, which hunts may not: it is not the same on every engine")
    if isinstance(node, exp.Placeholder) and not node.this:
        raise NotAHunt("uses a nameless ?: parameters are written $name")
    if isinstance(node, exp.DataType) and node.this.value not in _TYPES:
        raise NotAHunt(f"uses the type {node.this.value}; hunts have {', '.join(_NAMED)}")
    if isinstance(node, exp.Join):
        _check_join(node)
    if isinstance(node, exp.Group) and (
        node.args.get("all") or node.args.get("rollup") or node.args.get("cube")
    ):
        raise NotAHunt("uses GROUP BY ALL or one with subtotals: name the columns")
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        raise NotAHunt("uses DISTINCT ON: take row_number() in a CTE")
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise NotAHunt("uses WITH RECURSIVE")
    if isinstance(node, exp.JSONExtractScalar):
        _check_json(node)
    if isinstance(node, exp.SplitPart):
        index = node.args.get("part_index")
        if not (isinstance(index, exp.Literal) and str(index.this).isdigit() and int(index.this) > 0):
            raise NotAHunt("uses split_part with another index than 1, 2, 3 …")
    if isinstance(node, exp.RegexpLike) and node.args.get("flag"):
        raise NotAHunt("uses regexp_matches with flags: write (?i) or lower()")
    if isinstance(node, exp.Cast) and node.to.is_type(*TIMES) and not node.this.is_string:
        _check_time_cast(node)


def _check_join(join: exp.Join) -> None:
    odd = join.method or join.side not in ("", "LEFT") or join.kind not in _JOINS
    if odd:
        words = " ".join(word for word in (join.method, join.side, join.kind) if word)
        raise NotAHunt(f"uses {words} JOIN; hunts have JOIN, LEFT JOIN and CROSS JOIN")


def _check_json(node: exp.JSONExtractScalar) -> None:
    if not isinstance(node.expression, exp.JSONPath):
        raise NotAHunt("uses json_extract_string with a path that is not written out")
    for part in node.expression.find_all(exp.JSONPathSubscript, exp.JSONPathKey):
        if (
            not isinstance(part.this, str | int)
            or part.this == "*"
            or (isinstance(part.this, int) and part.this < 0)
        ):
            raise NotAHunt("uses json_extract_string with a path to more than one value")


def _check_time_cast(node: exp.Cast) -> None:
    if not isinstance(node.this, exp.Column | exp.TimestampTrunc | exp.Min | exp.Max):
        raise NotAHunt("casts text to a time: Athena reads other texts as times than DuckDB")


def _check_tables(query: exp.Query) -> None:
    known = {TABLE} | {one.alias for one in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        name = table.name
        if table.db or table.catalog or not isinstance(table.this, exp.Identifier) or name not in known:
            raise NotAHunt(f"reads {table.sql(READ)}; a hunt reads {TABLE} and its own CTEs")
    if TABLE in {one.alias for one in query.find_all(exp.CTE)}:
        raise NotAHunt(f"calls a CTE {TABLE}, which is the table's name")
    if not any(table.name == TABLE for table in query.find_all(exp.Table)):
        raise NotAHunt(f"does not read {TABLE}")


def _name_of(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"{node.name}()"
    if isinstance(node, exp.Func):
        return f"{node.sql_name().lower()}()"
    return type(node).__name__.upper()
