"""A hunt's file is read whole or refused by the name of what is wrong."""
# ruff: noqa: S608  the SQL is ours

import pytest

from watchkeeper.hunting import dialect
from watchkeeper.hunting.hunt_file import read_hunt

HEADER = {
    "id": "deleted_twice",
    "title": "A bucket was deleted twice",
    "question": "Who deleted what?",
    "severity": "LOW",
    "tactics": "[impact]",
    "techniques": "[T1485]",
    "needs": "[management]",
    "false_positives": "people who tidy up",
    "sources": "[https://example.com/a]",
}
HIT = "event_time, event_id, account, region, principal, event_name, source_ip, event_name AS detail"
SQL = f"SELECT {HIT} FROM cloudtrail WHERE event_name = 'DeleteBucket'"


def text(sql=SQL, after="", **header):
    fields = {**HEADER, **header}
    lines = [f"-- {name}: {value}" for name, value in fields.items() if value is not None]
    return "\n".join([*lines, *(f"-- {line}" for line in after.splitlines()), sql])


def refused(sql):
    """Why a hunt of this SQL is refused."""
    with pytest.raises(ValueError, match=r"^deleted_twice\.sql: sql: ") as caught:
        read_hunt("deleted_twice", text(sql))
    return str(caught.value)


PARAMETERS = """parameters:
  names:
    type: text[]
    default: [a, b]
    description: names"""


def test_a_hunt_is_its_header_and_its_sql():
    hunt = read_hunt(
        "deleted_twice.sql", text(SQL + " AND list_contains($names, principal);\n", after=PARAMETERS)
    )

    assert hunt.id == "deleted_twice"
    assert hunt.kind == "detection"
    assert hunt.parameters["names"].default == ["a", "b"]
    assert hunt.sql.startswith("SELECT event_time")
    assert hunt.sql.endswith("list_contains($names, principal)\n")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (text(severity="HUGE"), "severity: "),
        (text(title=None), "title: Field required"),
        (text(colour="red"), "colour: "),
        (text(id="other"), "id: is other, and must be the file's name"),
        (text(techniques="[1485]"), "techniques.0: "),
        (text(needs="[everything]"), "needs.0: "),
        (text(first_seen="[colour]"), "first_seen: colour is no column"),
        (text(after="title: another"), "title stands twice"),
        (text(after="- a\nb"), "the header is not YAML"),
        (SQL, "does not begin with a header"),
        (text(SQL, after=PARAMETERS), "parameters: names is declared and does not stand in the SQL"),
        (text(SQL + " AND region = $region"), "parameters: $region stands in the SQL and is not declared"),
        (
            text(SQL + " AND region = $names", after=PARAMETERS.replace("[a, b]", "5")),
            "parameters.names.default: must be a list of text, not 5",
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_and_field(wrong, says):
    with pytest.raises(ValueError, match=r"^deleted_twice\.sql: ") as caught:
        read_hunt("deleted_twice", wrong)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "must be one SELECT"),
        ("SELECT region FROM", "is not SQL that DuckDB reads"),
        (f"{SQL}; DROP TABLE cloudtrail", "must be one SELECT"),
        ("DROP TABLE cloudtrail", "must be one SELECT"),
        ("COPY cloudtrail TO '/tmp/x'", "must be one SELECT"),
        ("ATTACH 'x.db'", "must be one SELECT"),
        ("INSERT INTO cloudtrail SELECT * FROM cloudtrail", "must be one SELECT"),
        ("PRAGMA database_list", "must be one SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", "hunts may not"),
        ("SELECT * FROM '/etc/passwd'", "a hunt reads cloudtrail"),
        ("SELECT * FROM other.cloudtrail", "reads other.cloudtrail"),
        ("SELECT * FROM users", "reads users"),
        ("SELECT 1", "does not read cloudtrail"),
        ("SELECT getenv('HOME') FROM cloudtrail", "getenv()"),
        ("SELECT read_text('/etc/passwd') FROM cloudtrail", "read_text()"),
        ("SELECT current_timestamp FROM cloudtrail", "current_timestamp()"),
        ("SELECT random() FROM cloudtrail", "rand()"),
        ("SELECT event_time FROM cloudtrail WHERE event_name ILIKE 'x'", "ILIKE"),
        ("SELECT string_agg(event_name, ',') FROM cloudtrail", "group_concat()"),
        ("SELECT list(event_name) FROM cloudtrail", "array_agg()"),
        ("SELECT unnest([1]) FROM cloudtrail", "hunts may not"),
        ("SELECT DISTINCT ON (region) region FROM cloudtrail", "DISTINCT ON"),
        ("SELECT region FROM cloudtrail QUALIFY row_number() OVER () = 1", "QUALIFY"),
        ("SELECT region FROM cloudtrail GROUP BY ALL", "GROUP BY ALL"),
        ("SELECT request::JSON FROM cloudtrail", "the type JSON"),
        ("SELECT json_extract(request, '$.a') FROM cloudtrail", "json_extract()"),
        ("SELECT json_extract_string(request, '$.a[*]') FROM cloudtrail", "more than one value"),
        ("SELECT json_extract_string(request, event_name) FROM cloudtrail", "not written out"),
        ("SELECT split_part(region, '-', -1) FROM cloudtrail", "split_part"),
        ("SELECT regexp_matches(region, 'a', 'i') FROM cloudtrail", "flags"),
        ("SELECT regexp_extract(region, 'a') FROM cloudtrail", "regexp_extract()"),
        ("SELECT a.region FROM cloudtrail a FULL JOIN cloudtrail b ON a.region = b.region", "FULL"),
        ("SELECT a.region FROM cloudtrail a ASOF JOIN cloudtrail b ON a.region >= b.region", "ASOF"),
        ("SELECT a.region FROM cloudtrail a SEMI JOIN cloudtrail b ON a.region = b.region", "SEMI"),
        ("SELECT a.region FROM cloudtrail a NATURAL JOIN cloudtrail b", "NATURAL"),
        ("WITH RECURSIVE a AS (SELECT region FROM cloudtrail) SELECT region FROM a", "RECURSIVE"),
        ("WITH cloudtrail AS (SELECT 1 AS x) SELECT x FROM cloudtrail", "calls a CTE cloudtrail"),
        ("SELECT ? FROM cloudtrail", "nameless"),
        ("SELECT $$cloudtrail$$ FROM cloudtrail", "is not SQL"),
        ("SELECT e'\\x41' FROM cloudtrail", "hunts may not"),
        ("SELECT cast(json_extract_string(request, '$.t') AS TIMESTAMP) FROM cloudtrail", "casts text to a time"),
        ("SELECT 'on average ' || avg(length(region)) FROM cloudtrail", "makes text of"),
        ("SELECT request::TIMESTAMPTZ FROM cloudtrail", "the type TIMESTAMPTZ"),
        ("SELECT colour FROM cloudtrail", "a column that is not there"),
        ("SELECT event_time, event_id FROM cloudtrail", "gives no column account, region"),
        (f"SELECT {HIT}, region FROM cloudtrail", "gives region twice"),
        (f"SELECT {HIT} FROM cloudtrail WHERE region = '\ue000'", "U+E000"),
    ],
)  # fmt: skip
def test_no_sql_but_what_hunts_may_use(sql, says):
    assert says in refused(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * , event_name AS detail FROM cloudtrail",
        f"WITH one AS ({SQL}) SELECT * FROM one",
        f"SELECT {HIT} FROM (SELECT * FROM cloudtrail WHERE mfa) AS c",
        f"{SQL} UNION ALL {SQL}",
        f"SELECT {HIT} FROM cloudtrail WHERE event_time > TIMESTAMP '2026-01-01 00:00:00' - 5 * interval 1 minute",
        f"SELECT {HIT} FROM cloudtrail c WHERE NOT EXISTS (SELECT 1 FROM cloudtrail d WHERE d.principal = c.principal)",
        f"SELECT {HIT} FROM cloudtrail WHERE region = '' AND event_name LIKE 'a!%%' ESCAPE '!' -- why\n",
    ],
)
def test_what_hunts_may_use(sql):
    assert read_hunt("deleted_twice", text(sql)).sql.strip() == sql.strip()


def test_a_parameter_before_an_empty_text_is_read():
    """Sqlglot's reader of DuckDB took `$p … ''` for the beginning of a dollar-quoted text."""
    query = dialect.parsed("SELECT 1 AS x FROM cloudtrail WHERE region = $p AND event_name = ''")

    assert dialect.parameters_of(query) == {"p"}
    assert query.sql(dialect.READ).endswith("region = $p AND event_name = ''")
