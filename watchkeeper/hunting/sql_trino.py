"""A hunt for Athena: Trino's SQL, its parameters as `?` with a literal for each.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from sqlglot import exp

from watchkeeper.hunting import dialect
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import TABLE
from watchkeeper.hunting.hunt import Value
from watchkeeper.hunting.parameters import values_of
from watchkeeper.hunting.sql_duckdb import never_null_lists, one_first
from watchkeeper.hunting.statement import PositionalStatement

WRITE = "trino"
LONGEST = 1024
"""Signs of one of Athena's execution parameters."""

_MARK = re.compile("\ue000([^\ue001]*)\ue001")
"""Where a parameter stands in the text that sqlglot writes: it may write one twice, or in another order."""


def statement(
    asked: Asked, source_cte: str, *, source_parameters: Iterable[str] = ()
) -> PositionalStatement:
    """The statement to run, with what the hunt reads put before it.

    Args:
        asked: the hunt and its parameters' values.
        source_cte: a SELECT in Trino's SQL that gives `COLUMNS`: the logical table, narrowed to the scope.
        source_parameters: literals of the `?` in `source_cte`, in order.

    Raises:
        ValueError: the hunt's SQL is not what hunts may use, a value has another type, or a text is longer than
            Athena takes.
    """
    values = values_of(asked.hunt, asked.values)
    parameters = list(source_parameters)

    def put(match: re.Match[str]) -> str:
        value = values[match[1]]
        if not isinstance(value, tuple):
            parameters.append(_fitting(asked, match[1], literal(value)))
            return "?"
        if not value:
            return "CAST(ARRAY[] AS ARRAY(VARCHAR))"
        parameters.extend(_fitting(asked, match[1], literal(one)) for one in value)
        return f"ARRAY[{', '.join('?' * len(value))}]"

    ctes, body = _texts(asked.hunt.sql)
    before = ",\n".join((f"{TABLE} AS (\n{source_cte}\n)", *ctes))
    return PositionalStatement(text=_MARK.sub(put, f"WITH {before}\n{body}"), parameters=tuple(parameters))


def literal(value: Value) -> str:
    """One value as Trino writes it; a text's quotes are doubled, and nothing else in it has a meaning.

    Source: https://trino.io/docs/current/language/types.html
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"DOUBLE '{value!r}'"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise TypeError("a list is written one by one")


def _fitting(asked: Asked, name: str, text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(
            f"hunt {asked.hunt.id}: parameter {name}: Athena takes {LONGEST} signs, not {len(text)}"
        )
    return text


@lru_cache(maxsize=1024)
def _texts(sql: str) -> tuple[tuple[str, ...], str]:
    """The hunt's CTEs, and what comes after them, in Trino's SQL with marks where parameters stand."""
    query = dialect.qualified(sql).copy()
    for part in list(dialect.made_text(query)):
        if part.is_type(*dialect.TIMES):
            # Trino writes a time's text with fractions of the second, always.
            part.replace(exp.func("DATE_FORMAT", part.copy(), exp.Literal.string("%Y-%m-%d %H:%i:%s")))
    query = one_first(never_null_lists(query))
    for node in list(query.walk()):
        _as_duckdb_means_it(node)
    for one in list(query.find_all(exp.Placeholder)):
        one.replace(exp.Var(this=f"\ue000{one.this}\ue001"))
    with_ = query.args.get("with_")
    ctes = tuple(one.sql(WRITE) for one in with_.expressions) if with_ else ()
    query.set("with_", None)
    return ctes, query.sql(WRITE, pretty=True)


def _as_duckdb_means_it(node: exp.Expr) -> None:
    """Write out where Trino answers otherwise than DuckDB does."""
    if isinstance(node, exp.SplitPart):
        # Beyond the last part DuckDB has an empty text and Trino NULL.
        whole = exp.Coalesce(this=node.copy(), expressions=[exp.Literal.string("")])
        node.replace(
            exp.Case().when(exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null())), whole)
        )
    elif isinstance(node, exp.Is) and isinstance(node.expression, exp.Boolean):
        # Trino has no IS TRUE.
        node.replace(exp.NullSafeEQ(this=node.this.copy(), expression=node.expression.copy()))
    elif isinstance(node, exp.ArgMin | exp.ArgMax) and not isinstance(node.parent, exp.Window):
        # DuckDB passes over events of which the first argument is NULL, Trino answers NULL.
        known = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
        if isinstance(node.parent, exp.Filter):
            where = node.parent.expression
            where.set("this", exp.and_(where.this.copy(), known))
        else:
            node.replace(exp.Filter(this=node.copy(), expression=exp.Where(this=known)))
