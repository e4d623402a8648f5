"""What a hunt needs is read from its SQL, and is never less than what its SQL looks at."""
# ruff: noqa: S608  the SQL is ours

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchkeeper.hunting import sql_duckdb
from watchkeeper.hunting.answer import Asked
from watchkeeper.hunting.columns import COLUMNS, HIT_COLUMNS
from watchkeeper.hunting.condition import ALWAYS, NEVER, sql_of, values_of_column
from watchkeeper.hunting.hunt import Hunt, Parameter
from watchkeeper.hunting.hunt_table import HUNTS, hunt_named
from watchkeeper.hunting.needed import condition_of, condition_of_all, event_names_of

TYPES = {"text": "VARCHAR", "json": "VARCHAR", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}
HIT = ", ".join(one if one != "detail" else "'d' AS detail" for one in HIT_COLUMNS)


def hunt(sql, **parameters):
    return Hunt(
        id="made_up", title="t", question="q?", severity="LOW", tactics=("discovery",), techniques=("T1580",),
        needs=("management",), false_positives="f", sources=("https://example.com",), sql=sql,
        parameters={
            name: Parameter(type="text[]" if isinstance(value, list) else "text", default=value, description="d")
            for name, value in parameters.items()
        },
    )  # fmt: skip


def where(text, **parameters):
    """The condition of a hunt whose WHERE is `text`."""
    return condition_of(Asked(hunt=hunt(f"SELECT {HIT} FROM cloudtrail WHERE {text}", **parameters)))


@pytest.mark.parametrize(
    ("text", "passes", "fails"),
    [
        ("event_name = 'A'", ["A"], ["a", "B", None]),
        ("'A' = event_name", ["A"], ["B", None]),
        ("event_name <> 'A'", ["B"], ["A", None]),
        ("event_name IN ('A', 'B')", ["A", "B"], ["C", None]),
        ("event_name NOT IN ('A', 'B')", ["C"], ["A", None]),
        ("event_name LIKE 'A%'", ["A", "A1"], ["B", None]),
        ("event_name LIKE 'A_%b'", ["A1b", "A12b"], ["Ab", "A1", None]),
        ("event_name LIKE 'A!_%' ESCAPE '!'", ["A_1"], ["AB", None]),
        ("event_name NOT LIKE 'A%'", ["B"], ["A", None]),
        ("NOT event_name LIKE 'A.%'", ["AB"], ["A.B", None]),
        ("lower(event_name) = 'a'", ["A", "a"], ["B", None]),
        ("lower(event_name) LIKE 'a%'", ["Ab", "ab"], ["ba", None]),
        ("upper(event_name) IN ('A')", ["a"], ["b", None]),
        ("regexp_matches(event_name, 'Ab|C d')", ["xAbx", "C d"], ["ab", "A", None]),
        ("regexp_matches(event_name, '(?i)ab|c')", ["xaB", "C"], ["b", None]),
        ("NOT regexp_matches(event_name, 'Ab|C')", ["x"], ["xAb", None]),
        ("NOT regexp_matches(coalesce(event_name, ''), 'Ab|C')", ["x", None], ["xAb"]),
        ("regexp_matches(event_name, '^A.*')", ["A", "b"], [None]),
        ("regexp_matches(lower(event_name), 'ab')", ["AB"], ["b", None]),
        ("event_name IS NULL", [None], ["A"]),
        ("event_name IS NOT NULL", ["A"], [None]),
        ("event_name IS DISTINCT FROM 'A'", ["B", None], ["A"]),
        ("event_name IS NOT DISTINCT FROM 'A'", ["A"], ["B", None]),
        ("coalesce(event_name, 'A') = 'A'", ["A", None], ["B"]),
        ("coalesce(event_name, '') <> 'A'", ["B", None], ["A"]),
        ("coalesce(lower(event_name), '') NOT LIKE 'a%'", ["B", None], ["A"]),
        ("coalesce(event_name = 'A', false)", ["A"], ["B", None]),
        ("NOT coalesce(event_name = 'A', false)", ["B", None], ["A"]),
        ("coalesce(event_name = 'A', true)", ["A", None], ["B"]),
        ("NOT coalesce(event_name LIKE 'A%' OR event_name = 'B', false)", ["A", "C", None], []),
        ("event_name = 'A' OR event_name = 'B'", ["A", "B"], ["C", None]),
        ("event_name = 'A' OR length(event_name) > 3", ["A", "B", None], []),
        ("event_name = 'A' AND length(event_name) > 3", ["A"], ["B", None]),
        ("NOT (event_name = 'A' AND length(event_name) > 3)", ["A", "B", None], []),
        ("NOT (event_name = 'A' OR length(event_name) > 3)", ["B"], ["A", None]),
        ("NOT NOT event_name = 'A'", ["A"], ["B", None]),
        ("event_name = 'A' AND false", [], ["A", "B", None]),
        ("event_name = 'O''Neil; --'", ["O'Neil; --"], ["A", None]),
        ("event_name = NULL", ["A", None], []),
        ("event_name = event_source", ["A", None], []),
    ],
)
def test_what_is_understood_of_one_column(text, passes, fails):
    condition = where(text)

    assert all(condition.holds({"event_name": one}) for one in passes)
    assert not any(condition.holds({"event_name": one}) for one in fails)


@pytest.mark.parametrize(
    ("text", "passes", "fails"),
    [
        ("mfa", [True], [False, None]),
        ("NOT mfa", [False], [True, None]),
        ("mfa = false", [False], [True, None]),
        ("mfa IS NOT TRUE", [False, None], [True]),
        ("mfa IS DISTINCT FROM true", [False, None], [True]),
        ("coalesce(mfa, false)", [True], [False, None]),
        ("NOT coalesce(mfa, false)", [False, None], [True]),
        ("coalesce(mfa, true) = false", [False], [True, None]),
    ],
)
def test_what_is_understood_of_yes_and_no(text, passes, fails):
    condition = where(text)

    assert all(condition.holds({"mfa": one}) for one in passes)
    assert not any(condition.holds({"mfa": one}) for one in fails)


def test_parameters_count_by_their_values():
    names, one = ["A", "B"], "C"

    assert values_of_column(where("list_contains($p, event_name)", p=names), "event_name") == {"A", "B"}
    assert values_of_column(where("event_name = $p", p=one), "event_name") == {"C"}
    assert where("list_contains($p, event_name)", p=[]) == NEVER
    assert where("NOT list_contains($p, event_name)", p=[]) == ALWAYS
    outside = where("NOT list_contains($p, event_name)", p=names)
    assert outside.holds({"event_name": None})
    assert not outside.holds({"event_name": "A"})


def test_only_the_columns_that_an_engine_can_check_are_asked():
    asked = Asked(hunt=hunt(f"SELECT {HIT} FROM cloudtrail WHERE event_name = 'A' AND principal = 'p'"))

    assert condition_of(asked, ("event_name",)).holds({"event_name": "A"})
    assert not condition_of(asked).holds({"event_name": "A"})
    assert condition_of(asked, ("region",)) == ALWAYS


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        (f"SELECT {HIT} FROM cloudtrail", None),
        (f"SELECT {HIT} FROM cloudtrail WHERE event_name = 'A' OR region = 'r'", None),
        (
            f"WITH a AS (SELECT * FROM cloudtrail WHERE event_name = 'A'), "
            f"b AS (SELECT * FROM cloudtrail WHERE event_name = 'B') "
            f"SELECT {HIT.replace('event', 'a.event', 1)} FROM (SELECT a.* FROM a JOIN b ON a.account = b.account) a",
            {"A", "B"},
        ),
        # an inner join: WHERE and ON bind both sides
        (
            "SELECT a.* , 'd' AS detail FROM cloudtrail a JOIN cloudtrail b ON a.account = b.account "
            "AND b.event_name = 'B' WHERE a.event_name = 'A'",
            {"A", "B"},
        ),
        # a left join: WHERE does not bind the right side …
        (
            "SELECT a.*, 'd' AS detail FROM cloudtrail a LEFT JOIN cloudtrail b ON a.account = b.account "
            "WHERE a.event_name = 'A' AND b.event_name = 'B'",
            None,
        ),
        # … ON does, and does not bind the left side
        (
            "SELECT a.*, 'd' AS detail FROM cloudtrail a LEFT JOIN cloudtrail b ON a.account = b.account "
            "AND b.event_name = 'B' WHERE a.event_name = 'A'",
            {"A", "B"},
        ),
        (
            "SELECT a.*, 'd' AS detail FROM cloudtrail a LEFT JOIN cloudtrail b ON a.account = b.account "
            "AND b.event_name = 'B' AND a.event_name = 'A'",
            None,
        ),
        (
            f"SELECT {HIT} FROM cloudtrail WHERE event_name = 'A' AND NOT EXISTS "
            "(SELECT 1 FROM cloudtrail c WHERE c.event_name = 'C')",
            {"A", "C"},
        ),
        (
            f"SELECT {HIT} FROM cloudtrail WHERE event_name = 'A' UNION ALL "
            f"SELECT {HIT} FROM cloudtrail WHERE event_name IN ('B')",
            {"A", "B"},
        ),
    ],
)  # fmt: skip
def test_every_read_of_the_table_counts(sql, names):
    assert event_names_of([Asked(hunt=hunt(sql))]) == names


def test_several_hunts_need_what_any_of_them_needs_and_a_broken_one_needs_nothing():
    one, other = (
        Asked(hunt=hunt(f"SELECT {HIT} FROM cloudtrail WHERE event_name = '{name}'")) for name in "AB"
    )
    broken = Asked(hunt=hunt("DROP TABLE cloudtrail"))

    assert event_names_of([one, other, broken]) == {"A", "B"}
    assert condition_of_all([]) == NEVER


CELLS = [None, "A", "B", "Ab", "aB", "", "A%", "x_y", "É", "ſ", "İ", "O'Neil; --"]
CHECKED = ("event_name", "region", "user_name")


def conditions():
    """Conditions as hunts write them, over three columns of text and one of yes and no."""
    column = st.sampled_from([*CHECKED, *(f"lower({one})" for one in CHECKED), "coalesce(region, 'A')",
                              "coalesce(lower(user_name), '')", "upper(event_name)"])  # fmt: skip
    text = st.sampled_from([f"""'{one.replace("'", "''")}'""" for one in CELLS if one is not None])
    pattern = st.sampled_from(
        ["'A%'", "'%b'", "'a_'", "'%'", "''", "'A!%' ESCAPE '!'", "'É%'", "'s'", "'i%'"]
    )
    atom = st.one_of(
        st.builds("{} {} {}".format, column, st.sampled_from(
            ["=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", ">"]), text),
        st.builds("{} {} ({}, {})".format, column, st.sampled_from(["IN", "NOT IN"]), text, text),
        st.builds("{} {} {}".format, column, st.sampled_from(["LIKE", "NOT LIKE"]), pattern),
        st.builds("{} {}".format, column, st.sampled_from(["IS NULL", "IS NOT NULL"])),
        st.builds("list_contains($listed, {})".format, column),
        st.sampled_from(["mfa", "mfa = false", "mfa IS TRUE", "mfa IS NOT FALSE", "coalesce(mfa, true)", "true", "false"]),
        st.builds("regexp_matches({}, {})".format, column, st.sampled_from(
            ["'A|b'", "'(?i)a'", "'(?i)s|b'", "'^A'", "'A.'", "'É|x'", "'(?i)ab|c d'"])),
        st.sampled_from(["length(region) > 1", "event_name = region", "regexp_matches(user_name, 'A')"]),
    )  # fmt: skip
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner),
            st.builds("NOT ({})".format, inner),
            st.builds("coalesce({}, {})".format, inner, st.sampled_from(["true", "false"])),
        ),
        max_leaves=6,
    )


@pytest.fixture(scope="module")
def events():
    """DuckDB with every combination of a few cells, and the same rows for Python."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE cloudtrail ({', '.join(f'{one.name} {TYPES[one.kind]}' for one in COLUMNS)})"
    )
    rows = [
        (f"e{number}", *cells)
        for number, cells in enumerate(
            (name, region, user, mfa)
            for name in CELLS
            for region in (None, "A", "Ab")
            for user in (None, "É", "aB", "")
            for mfa in (None, True, False)
        )
    ]
    marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
    connection.execute(
        f"INSERT INTO cloudtrail (event_id, event_name, region, user_name, mfa) VALUES {marks}",
        [cell for row in rows for cell in row],
    )
    named = [
        dict(zip(("event_id", "event_name", "region", "user_name", "mfa"), row, strict=True))
        for row in rows
    ]
    yield connection, named
    connection.close()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=conditions())
def test_whatever_the_hunt_finds_the_condition_lets_through(events, text):
    connection, rows = events
    asked = Asked(hunt=hunt(f"SELECT {HIT} FROM cloudtrail WHERE list_contains($listed, 'A') AND {text}",
                            listed=["A", "É", "aB"]))  # fmt: skip
    condition = condition_of(asked)
    statement = sql_duckdb.statement(asked)
    found = {row[1] for row in connection.execute(statement.text, statement.values).fetchall()}
    passed = {row["event_id"] for row in rows if condition.holds(row)}
    by_sql = {
        row[0]
        for row in connection.execute(
            f"SELECT event_id FROM cloudtrail WHERE {sql_of(condition)}"
        ).fetchall()
    }

    assert found <= by_sql <= passed
    assert sql_of(condition, {"mfa": "(mfa)"}).count("(mfa)") == sql_of(condition).count("mfa")
    pinned = values_of_column(condition, "event_name")
    assert pinned is None or {row["event_name"] for row in rows if row["event_id"] in found} <= pinned


@pytest.mark.parametrize("name", HUNTS)
def test_every_hunt_of_ours_is_bound_to_something(name):
    assert condition_of(Asked(hunt=hunt_named(name))) != ALWAYS
