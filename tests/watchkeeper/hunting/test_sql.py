"""One hunt's SQL on two engines: values never become SQL, and what is allowed means the same."""
# ruff: noqa: S608  the SQL is ours

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from watchkeeper.hunting import dialect, sql_duckdb, sql_trino
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import COLUMNS
from watchkeeper.hunting.hunt import Parameter
from watchkeeper.hunting.hunt_table import HUNTS, hunt_named

SOURCE = "SELECT * FROM logs.trail"
HIT = "event_time, event_id, account, region, principal, event_name, source_ip, 'd' AS detail"
TYPES = {"text": "VARCHAR", "json": "VARCHAR", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}

HOSTILE = [
    "'",
    "''; DROP TABLE cloudtrail; --",
    "\\' OR 1=1 --",
    '" OR ""="',
    "a\nb\r\t",
    "/* */ ? $p :p {} %s",
    "ünï 日本 🎉 \u202e",
    "",
    "%_",
]


def asked(sql, /, values=None, **types):
    """A hunt of this SQL, asked with these values."""
    empty = {
        "text": "",
        "text[]": [],
        "integer": 0,
        "number": 0,
        "boolean": False,
        "timestamp": "1970-01-01T00:00:00Z",
    }
    hunt = hunt_named("root_activity").model_copy(
        update={
            "sql": sql,
            "parameters": {
                name: Parameter(type=kind, default=empty[kind], description="d")
                for name, kind in types.items()
            },
        }
    )
    return Asked(hunt=hunt, values=values or {})


@pytest.fixture(scope="module")
def events():
    """DuckDB with one event for each hostile name, and one without a name."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE cloudtrail ({', '.join(f'{one.name} {TYPES[one.kind]}' for one in COLUMNS)})"
    )
    for name in [*HOSTILE, None]:
        connection.execute(
            "INSERT INTO cloudtrail (event_name, event_time) VALUES (?, TIMESTAMP '2026-11-29 08:00:00')",
            [name],
        )
    yield connection
    connection.close()


def names(connection, one):
    statement = sql_duckdb.statement(one)
    return [row[5] for row in connection.execute(statement.text, statement.values).fetchall()]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_text_is_a_text_on_both_engines_whatever_stands_in_it(events, value):
    one = asked(f"SELECT {HIT} FROM cloudtrail WHERE event_name = $p", {"p": value}, p="text")

    assert names(events, one) == [value]
    statement = sql_trino.statement(one, SOURCE)
    assert statement.text.count("?") == 1
    # Athena runs EXECUTE … USING <literal>: read as SQL it is one text and nothing more.
    (literal,) = statement.parameters
    read = sqlglot.parse_one(literal, read="trino")
    assert isinstance(read, exp.Literal)
    assert read.this == value


@pytest.mark.parametrize("value", HOSTILE)
def test_a_list_of_texts_too(events, value):
    one = asked(
        f"SELECT {HIT} FROM cloudtrail WHERE list_contains($p, event_name)",
        {"p": (value, "x'y")},
        p="text[]",
    )

    assert names(events, one) == [value]
    statement = sql_trino.statement(one, SOURCE)
    assert "CONTAINS(ARRAY[?, ?], cloudtrail.event_name)" in statement.text
    assert statement.parameters == (sql_trino.literal(value), "'x''y'")


@pytest.mark.parametrize("given", [(), ("'",), ("'", "x")])
def test_a_list_never_answers_null(events, given):
    """DuckDB's list_contains says false of an empty list and NULL of any other, where Trino says NULL of both."""
    one = asked(
        f"SELECT {HIT} FROM cloudtrail WHERE NOT list_contains($p, event_name)", {"p": given}, p="text[]"
    )

    assert names(events, one) == [name for name in [*HOSTILE, None] if name not in given]
    text = sql_trino.statement(one, SOURCE).text
    array = f"ARRAY[{', '.join('?' * len(given))}]" if given else "CAST(ARRAY[] AS ARRAY(VARCHAR))"
    assert f"NOT COALESCE(CONTAINS({array}, cloudtrail.event_name), FALSE)" in text


@pytest.mark.parametrize(
    ("kind", "value", "literal", "bound"),
    [
        ("integer", -5, "-5", -5),
        ("number", 2.5, "DOUBLE '2.5'", 2.5),
        ("number", 1e300, "DOUBLE '1e+300'", 1e300),
        ("boolean", True, "true", True),
        (
            "timestamp",
            datetime(2026, 11, 29, 10, tzinfo=timezone(timedelta(hours=2))),
            "TIMESTAMP '2026-11-29 08:00:00.000000'",
            datetime(2026, 11, 29, 8),  # noqa: DTZ001  DuckDB's TIMESTAMP has no zone
        ),
    ],
)
def test_other_values(kind, value, literal, bound):
    one = asked(f"SELECT {HIT} FROM cloudtrail WHERE $p = $p", {"p": value}, p=kind)

    assert sql_trino.statement(one, SOURCE).parameters == (literal, literal)
    assert sql_duckdb.statement(one).values == {"p": bound}


def test_a_time_is_compared_in_utc(events):
    sql = f"SELECT {HIT} FROM cloudtrail WHERE event_time = $p"

    assert len(names(events, asked(sql, {"p": datetime(2026, 11, 29, 8, tzinfo=UTC)}, p="timestamp"))) == 10


def test_question_marks_stand_in_the_order_of_their_values():
    sql = (
        f"WITH a AS (SELECT * FROM cloudtrail WHERE region = $r AND event_name = '?') "
        f"SELECT {HIT}, $n AS n FROM a WHERE list_contains($l, event_name) AND region = $r"
    )
    one = asked(sql, {"r": "R", "n": 3, "l": ("x", "y")}, r="text", n="integer", l="text[]")
    statement = sql_trino.statement(
        one, "SELECT * FROM t WHERE day >= ?", source_parameters=("'2026/11/29'",)
    )

    assert statement.parameters == ("'2026/11/29'", "'R'", "3", "'x'", "'y'", "'R'")
    marks = list(sqlglot.parse_one(statement.text, read="trino").find_all(exp.Placeholder))
    assert len(marks) == len(statement.parameters)


def test_a_text_that_athena_does_not_take_is_told():
    one = asked(f"SELECT {HIT} FROM cloudtrail WHERE region = $p", {"p": "x" * 1030}, p="text")

    with pytest.raises(ValueError, match="parameter p: Athena takes 1024 signs"):
        sql_trino.statement(one, SOURCE)


@pytest.mark.parametrize(
    ("hunts", "trinos"),
    [
        ("event_name || '/' || region", "CONCAT(CAST(cloudtrail.event_name AS VARCHAR), CAST('/' AS VARCHAR), "
                                        "CAST(cloudtrail.region AS VARCHAR))"),
        # DuckDB's concat passes over NULL, Trino's answers NULL
        ("concat(event_name, region)", "CONCAT(COALESCE(CAST(cloudtrail.event_name AS VARCHAR), ''), "
                                       "COALESCE(CAST(cloudtrail.region AS VARCHAR), ''))"),
        ("'at ' || event_time", "CONCAT(CAST('at ' AS VARCHAR), "
                                "CAST(DATE_FORMAT(cloudtrail.event_time, '%Y-%m-%d %H:%i:%s') AS VARCHAR))"),
        ("substr(region, 1, 2)", "SUBSTR(cloudtrail.region, 1, 2)"),
        ("length(region)", "LENGTH(cloudtrail.region)"),
        ("replace(region, 'a', 'b')", "REPLACE(cloudtrail.region, 'a', 'b')"),
        # beyond the last part DuckDB has an empty text and Trino NULL
        ("split_part(region, '-', 9)", "CASE WHEN NOT cloudtrail.region IS NULL THEN "
                                       "COALESCE(SPLIT_PART(cloudtrail.region, '-', 9), '') END"),
        ("try_cast(region AS INTEGER)", "TRY_CAST(cloudtrail.region AS INTEGER)"),
        ("cast(read_only AS VARCHAR)", "CAST(cloudtrail.read_only AS VARCHAR)"),
        ("regexp_matches(request, '\"a\"\\s*:\\s*\"x\"')", "REGEXP_LIKE(cloudtrail.request, '\"a\"\\s*:\\s*\"x\"')"),
        ("json_extract_string(request, '$.a.b[0]')", "JSON_EXTRACT_SCALAR(cloudtrail.request, '$.a.b[0]')"),
        ("request ->> '$.a.\"b.c\"'", "JSON_EXTRACT_SCALAR(cloudtrail.request, '$.a[\"b.c\"]')"),
        ("json_extract_string(request, '$.n') BETWEEN 'a' AND 'b'",
         "JSON_EXTRACT_SCALAR(cloudtrail.request, '$.n') BETWEEN 'a' AND 'b'"),
        ("event_time + $minutes * interval 1 minute", "cloudtrail.event_time + ? * INTERVAL '1' MINUTE"),
        ("event_time - interval '10' minute", "cloudtrail.event_time - INTERVAL '10' MINUTE"),
        ("date_trunc('hour', event_time)", "DATE_TRUNC('HOUR', cloudtrail.event_time)"),
        ("region IS DISTINCT FROM 'x'", "cloudtrail.region IS DISTINCT FROM 'x'"),
        ("mfa IS NOT TRUE", "NOT cloudtrail.mfa IS NOT DISTINCT FROM TRUE"),
        ("region LIKE 'a!_%' ESCAPE '!'", "cloudtrail.region LIKE 'a!_%' ESCAPE '!'"),
        ("count(*) OVER (PARTITION BY principal ORDER BY event_time RANGE BETWEEN INTERVAL 5 MINUTE PRECEDING "
         "AND CURRENT ROW)",
         "COUNT(*) OVER (PARTITION BY cloudtrail.principal ORDER BY cloudtrail.event_time RANGE BETWEEN "
         "INTERVAL '5' MINUTE PRECEDING AND CURRENT ROW)"),
        ("lag(region) OVER (ORDER BY event_time)", "LAG(cloudtrail.region) OVER (ORDER BY cloudtrail.event_time)"),
        ("sum(CASE WHEN mfa THEN 1 ELSE 0 END)", "SUM(CASE WHEN cloudtrail.mfa THEN 1 ELSE 0 END)"),
        ("count_if(mfa)", "COUNT_IF(cloudtrail.mfa)"),
        ("count(DISTINCT region) FILTER (WHERE mfa)",
         "COUNT(DISTINCT cloudtrail.region) FILTER(WHERE cloudtrail.mfa)"),
        # DuckDB passes over events without the first argument, Trino does not
        ("arg_min(region, event_time)", "MIN_BY(cloudtrail.region, ROW(cloudtrail.event_time, cloudtrail.event_id)) "
                                        "FILTER(WHERE NOT cloudtrail.region IS NULL)"),
        ("arg_max(region, event_time) FILTER (WHERE mfa)", "MAX_BY(cloudtrail.region, ROW(cloudtrail.event_time, cloudtrail.event_id)) "
         "FILTER(WHERE cloudtrail.mfa AND NOT cloudtrail.region IS NULL)"),
        ("bool_or(mfa)", "BOOL_OR(cloudtrail.mfa)"),
        ("length(region) / 2", "CAST(LENGTH(cloudtrail.region) AS DOUBLE) / 2"),
        ("nullif(coalesce(region, upper(event_name)), lower('X'))",
         "NULLIF(COALESCE(cloudtrail.region, UPPER(cloudtrail.event_name)), LOWER('X'))"),
    ],
)  # fmt: skip
def test_what_each_construct_is_in_trinos_sql(events, hunts, trinos):
    types = {"minutes": "integer"} if "$minutes" in hunts else {}
    one = asked(f"SELECT {hunts} AS x FROM cloudtrail", **types)
    statement = sql_trino.statement(one, SOURCE)
    text = " ".join(statement.text.split())

    assert f"SELECT {trinos} AS x FROM cloudtrail AS cloudtrail" in text.replace("( ", "(").replace(
        " )", ")"
    )
    duck = sql_duckdb.statement(one)
    events.execute(duck.text, duck.values).fetchall()


def test_names_given_in_select_are_written_out_where_trino_does_not_know_them():
    sql = "SELECT lower(event_name) AS n, count(*) AS c FROM cloudtrail WHERE n <> 'x' GROUP BY n HAVING c > 2"
    text = " ".join(sql_trino.statement(asked(sql), SOURCE).text.split())

    assert "WHERE LOWER(cloudtrail.event_name) <> 'x'" in text
    assert "GROUP BY LOWER(cloudtrail.event_name) HAVING COUNT(*) > 2" in text


@pytest.mark.parametrize("text", ["\\s\\d\\.", "it''s", "a\\", "日本", "$p ? :p", "--", "{}%"])
def test_duckdb_runs_what_was_read(events, text):
    """The text is written anew from what was checked, and means what the file's text means."""
    sql = f"SELECT '{text}' AS x FROM cloudtrail LIMIT 1"
    one = asked(sql)

    assert events.execute(sql_duckdb.statement(one).text).fetchall() == events.execute(sql).fetchall()


@pytest.mark.parametrize("name", HUNTS)
def test_every_hunt_is_the_same_after_it_was_written_anew(name):
    sql = hunt_named(name).sql
    meant = sql_duckdb.one_first(sql_duckdb.never_null_lists(dialect.parsed(sql).copy()))
    texts = sql_duckdb.text_of(sql), meant.sql(dialect.READ)
    queries = [sqlglot.parse_one(text, read=dialect.READ) for text in texts]
    for query in queries:
        for word in query.find_all(exp.Identifier):
            word.set("quoted", False)

    assert queries[0] == queries[1]


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
def test_the_first_of_one_second_does_not_hang_on_the_order_in_which_events_lie(ids):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cloudtrail (event_id VARCHAR, event_time TIMESTAMP, region VARCHAR)")
    for one in ids:
        connection.execute(
            "INSERT INTO cloudtrail VALUES (?, '2026-11-29 08:00:00', 'region of ' || ?)", (one, one)
        )
    text = sql_duckdb.statement(asked("SELECT arg_min(region, event_time) AS x FROM cloudtrail")).text

    assert connection.execute(text).fetchall() == [("region of a",)]
