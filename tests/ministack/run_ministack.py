"""Runs ministack, with what its Athena lacks; it lives in ministack's own venv and imports nothing of ours.

ministack gives a query to DuckDB as it stands. What is added here, each for a reason:

* `?`: ExecutionParameters are put in (ministack passes them over).
* StopQueryExecution: DuckDB's work ends too.
* ClientRequestToken: the same token is the same query (ministack begins another).
* CloudTrailInputFormat with partition projection: a row for each record of `{"Records": […]}`, columns as Glue
  types them, partition columns by `storage.location.template` (ministack reads the file as one row).
* Trino's functions that DuckDB does not have, or means otherwise: `TRINO`.
* UNLOAD to Parquet, and a table over such copies whose partition is injected.
* What DuckDB spells otherwise: `SPELLING`.

What of Trino is *not* emulated: its strict types (it refuses to compare a number with a text, DuckDB casts), its
regular expressions (RE2 in both, but not the same build), its limits.
"""

import asyncio
import contextvars
import gzip
import itertools
import json
import re
import tempfile
from datetime import date

import duckdb
import event_data_store
from ministack.services import athena, glue, s3

TRINO = (
    "CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)",
    "CREATE MACRO regexp_like(value, pattern) AS regexp_matches(value, pattern)",
    # NULL of what is no JSON, and of an object or a list: DuckDB fails, or gives their text.
    "CREATE MACRO json_extract_scalar(value, path) AS CASE WHEN NOT json_valid(value) THEN NULL "
    "WHEN json_type(CAST(value AS JSON), path) IN ('OBJECT', 'ARRAY') THEN NULL "
    "ELSE json_extract_string(CAST(value AS JSON), path) END",
    # NULL beyond the last part: DuckDB gives an empty text.
    "CREATE MACRO split_part(value, delimiter, part) AS list_extract(string_split(value, delimiter), part)",
    # NULL if any part is: DuckDB passes over it.
    "CREATE MACRO concat"
    + ", ".join(
        f"({', '.join(names)}) AS ({' || '.join(names)})"
        for names in ([f"part{number}" for number in range(count)] for count in range(2, 40))
    ),
)
"""Functions of Trino in DuckDB's words. Source: https://trino.io/docs/current/functions.html"""

SETTINGS = ("SET TimeZone = 'UTC'", "SET integer_division = true", "SET threads = 2")
"""A whole number by a whole number is a whole number in Trino."""

SPELLING = (
    (re.compile(r"\bARRAY\(VARCHAR\)", re.IGNORECASE), "VARCHAR[]"),
    # Trino keeps a NULL at the smallest or largest key: DuckDB passes over it.
    (re.compile(r"\bMIN_BY\(", re.IGNORECASE), "arg_min_null("),
    (re.compile(r"\bMAX_BY\(", re.IGNORECASE), "arg_max_null("),
)

UNLOAD = re.compile(
    r"\s*UNLOAD\s*\((.*)\)\s*TO\s+'([^']*)'\s+WITH\s*\([^)]*\)\s*", re.IGNORECASE | re.DOTALL
)
_KEY = re.compile(r"\$\{(\w+)\}")
_IN = r"\b{}\s+IN\s*\(([^)]*)\)"
_BETWEEN = r"\b{}\s+BETWEEN\s+'([^']*)'\s+AND\s+'([^']*)'"
_scanned: contextvars.ContextVar[list[int]] = contextvars.ContextVar("scanned")
_query: contextvars.ContextVar[str] = contextvars.ContextVar("query")
_cursors: dict[str, duckdb.DuckDBPyConnection] = {}
_stopped: set[str] = set()
_copies: set[str] = set()
_numbers = itertools.count(1)
_made: dict[tuple, tuple[object, str]] = {}
_tokens: dict[tuple, tuple] = {}
_memory = duckdb.connect(":memory:")
for statement in SETTINGS + TRINO:
    _memory.execute(statement)


def with_parameters(query: str, given: list[str]) -> str:
    """`query` with a literal for each `?` that stands outside a text.

    Raises:
        ValueError: there are more or fewer of them; Trino says it in these words.
    """
    parts = re.split(r"('(?:[^']|'')*'|\?)", query)
    marks = parts.count("?")
    if marks != len(given):
        raise ValueError(f"Incorrect number of parameters: expected {marks} but found {len(given)}")
    values = iter(given)
    return "".join(next(values) if part == "?" else part for part in parts)


def spelled(query: str) -> str:
    """`query` as DuckDB spells it."""
    for pattern, spelling in SPELLING:
        query = pattern.sub(spelling, query)
    return query


_start, _execute, _stop = athena._start_query_execution, athena._execute_query, athena._stop_query_execution


def start(data: dict) -> tuple:
    """StartQueryExecution, with parameters and a token that holds."""
    token = (athena.get_account_id(), data.get("ClientRequestToken"))
    if token in _tokens:
        return _tokens[token]
    try:
        query = with_parameters(data.get("QueryString", ""), data.get("ExecutionParameters") or [])
    except ValueError as error:
        return athena.error_response_json("InvalidRequestException", str(error), 400)
    answer = _start({**data, "QueryString": query})
    if token[1] and answer[0] == 200:
        _tokens[token] = answer
    return answer


async def execute(query_id: str, *arguments: object) -> None:
    """The query, and how much of the logs it would have scanned."""
    scanned: list[int] = []
    _scanned.set(scanned)
    _query.set(query_id)
    await _execute(query_id, *arguments)
    athena._executions[query_id]["Statistics"]["DataScannedInBytes"] = sum(scanned)
    if query_id in _stopped:
        athena._executions[query_id]["Status"]["State"] = "CANCELLED"


def stop(data: dict) -> tuple:
    """StopQueryExecution, which also ends DuckDB's work (ministack lets it go on) and stays CANCELLED."""
    query_id = data.get("QueryExecutionId")
    if query_id in _cursors and athena._executions[query_id]["Status"]["State"] == "RUNNING":
        _stopped.add(query_id)
        _cursors[query_id].interrupt()
    return _stop(data)


async def run_duckdb(query: str, database: str, catalog: str | None = None) -> dict:
    """The rows of `query`, run by DuckDB as it stands, with Trino's functions."""
    del catalog
    edits = []
    for one in athena._table_references(query):
        table = glue._tables.get(f"{one.database or database}/{one.table}")
        if table is not None:
            if table["Parameters"]["classification"] == "parquet":
                name = copies(table, query)
            else:
                name = logs(f"{one.database or database}.{one.table}", table, query)
            edits.append((one.start, one.end, name if one.aliased else f"{name} AS {one.table}"))
    for begins, ends, name in sorted(set(edits), reverse=True):
        query = query[:begins] + name + query[ends:]
    query = spelled(query)
    unload = UNLOAD.fullmatch(query)
    cursor = _cursors[_query.get()] = _memory.cursor()

    def blocking() -> dict:
        if unload:
            return unloaded(cursor, unload[1], unload[2])
        result = cursor.execute(query)
        types = [str(one[1]).upper().split("(")[0] for one in result.description]
        return {
            "columns": [one[0] for one in result.description],
            "column_types": [athena._DUCKDB_TYPE_MAP.get(one, "varchar") for one in types],
            "rows": [list(row) for row in result.fetchall()],
        }

    return await asyncio.to_thread(blocking)


def unloaded(cursor: duckdb.DuckDBPyConnection, query: str, place: str) -> dict:
    """The rows of `query` as one Parquet file under `place`, which must be empty."""
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    if any(key.startswith(prefix) for key in s3._buckets[bucket]["objects"]):
        raise ValueError(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table '{place}' already exists")
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        cursor.execute(f"COPY ({query}) TO '{file.name}' (FORMAT parquet)")
        body = open(file.name, "rb").read()  # noqa: SIM115
    s3._put_object(bucket, f"{prefix}part-0.parquet", body, {"content-length": str(len(body))})
    return {"columns": ["rows"], "column_types": ["bigint"], "rows": []}


def copies(table: dict, query: str) -> str:
    """DuckDB's reading of the copy that the query names."""
    named = re.search(r"\bcopy = '([^']*)'", query)
    if named is None:
        raise ValueError(
            "CONSTRAINT_VIOLATION: For the injected projected partition column copy, the WHERE clause …"
        )
    place = table["Parameters"]["storage.location.template"].replace("${copy}", named[1])
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    keys = [key for key in s3._buckets[bucket]["objects"] if key.startswith(prefix)]
    if not keys:
        return athena._empty_relation(table)
    body = s3._get_object_data(bucket, keys[0])
    _scanned.get().append(len(body))
    made = f"copy_{named[1]}"
    if made not in _copies:
        _copies.add(made)
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            file.write(body)
            file.flush()
            reading = f"SELECT *, '{named[1]}' AS copy FROM read_parquet('{file.name}')"  # noqa: S608  our own names
            _memory.cursor().execute(f"CREATE TABLE {made} AS {reading}")
    return made


def logs(name: str, table: dict, query: str) -> str:
    """A DuckDB table of the records under the table's location, kept until a file is added."""
    bucket, _, prefix = table["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
    objects = s3._buckets[bucket]["objects"]
    keys = sorted(key for key in objects if key.startswith(prefix))
    found = {key: partition for key in keys if (partition := _partition(table, f"s3://{bucket}/{key}"))}
    _scanned.get().extend(len(s3._get_object_data(bucket, key)) for key in _asked_for(table, found, query))
    version = (
        table.get("UpdateTime"),
        table["Parameters"],
        [(key, objects[key].get("etag")) for key in found],
    )
    kept = (athena.get_account_id(), name)
    if kept in _made and _made[kept][0] == version:
        return _made[kept][1]
    columns = table["StorageDescriptor"]["Columns"]
    structure = {one["Name"]: _structure(one["Type"]) for one in columns}
    rows = []
    for key, partition in found.items():
        for record in json.loads(gzip.decompress(s3._get_object_data(bucket, key)))["Records"]:
            lowered = {field.lower(): value for field, value in record.items()}
            row = {one["Name"]: _fit(lowered.get(one["Name"]), one["Type"]) for one in columns}
            rows.append(json.dumps(row | partition))
    structure |= {one["Name"]: "VARCHAR" for one in table["PartitionKeys"]}
    made = f"logs_{next(_numbers)}"
    _memory.cursor().execute(
        f"CREATE TABLE {made} AS SELECT unnest(from_json(line, $structure)) "  # noqa: S608  a name of our own
        "FROM (SELECT unnest($rows) AS line)",
        {"structure": json.dumps(structure), "rows": rows},
    )
    _made[kept] = (version, made)
    return made


def _partition(table: dict, place: str) -> dict | None:
    """The values of the partition columns of one object, or None where projection does not lead to it."""
    parameters = table["Parameters"]
    template = parameters["storage.location.template"]
    pattern = "".join(
        f"(?P<{part}>{'....../..' if part == 'day' else '[^/]+'})".replace("....../..", r"\d{4}/\d\d/\d\d")
        if number % 2
        else re.escape(part)
        for number, part in enumerate(_KEY.split(template))
    )
    found = re.match(pattern + r"[^/]+$", place)
    if found is None:
        return None
    for name, value in found.groupdict().items():
        kind = parameters[f"projection.{name}.type"]
        if kind == "enum" and value not in parameters[f"projection.{name}.values"].split(","):
            return None
        if kind == "date" and not _first(parameters[f"projection.{name}.range"]) <= value <= _today():
            return None
    return found.groupdict()


def _first(span: str) -> str:
    return span.split(",", maxsplit=1)[0]


def _today() -> str:
    return date.today().strftime("%Y/%m/%d")  # noqa: DTZ011  the emulator's own clock is UTC


def _asked_for(table: dict, found: dict[str, dict], query: str) -> list[str]:
    """The objects of the partitions that the query's conditions name.

    Raises:
        ValueError: as Athena says it of an injected column that has no static condition.
    """
    wanted: dict[str, object] = {}
    for key in table["PartitionKeys"]:
        name = key["Name"]
        listed = re.search(_IN.format(name), query)
        span = re.search(_BETWEEN.format(name), query)
        if listed:
            wanted[name] = set(re.findall(r"'([^']*)'", listed[1]))
        elif span:
            wanted[name] = span.groups()
        elif table["Parameters"][f"projection.{name}.type"] == "injected":
            raise ValueError(
                f"CONSTRAINT_VIOLATION: For the injected projected partition column {name}, the WHERE clause must "
                "contain only static equality conditions, and at least one such condition must be present."
            )
    return [
        key
        for key, values in found.items()
        if all(_is_in(values[name], one) for name, one in wanted.items())
    ]


def _is_in(value: str, wanted: object) -> bool:
    return wanted[0] <= value <= wanted[1] if isinstance(wanted, tuple) else value in wanted


def _parts(inside: str) -> list[tuple[str, str]]:
    """`a:string,b:struct<c:string>` as names and types."""
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(f"{inside},"):
        depth += (sign == "<") - (sign == ">")
        if sign == "," and depth == 0:
            parts.append(tuple(f"{inside},"[begin:at].split(":", 1)))
            begin = at + 1
    return parts


def _structure(kind: str) -> object:
    """A Glue type as DuckDB's `from_json` wants it."""
    if kind.startswith("struct<"):
        return {name: _structure(inner) for name, inner in _parts(kind[7:-1])}
    if kind.startswith("array<"):
        return [_structure(kind[6:-1])]
    return "JSON" if kind.startswith("map<") else "VARCHAR"


def _fit(value: object, kind: str) -> object:
    """A record's value as the JSON SerDe gives it: names in lower case, a container as text where Glue says string."""
    if value is None:
        return None
    if kind.startswith("struct<"):
        lowered = {name.lower(): one for name, one in value.items()} if isinstance(value, dict) else {}
        return {name: _fit(lowered.get(name), inner) for name, inner in _parts(kind[7:-1])}
    if kind.startswith("array<"):
        return [_fit(one, kind[6:-1]) for one in value] if isinstance(value, list) else None
    if kind.startswith("map<") or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


athena._start_query_execution = start
athena._execute_query = execute
athena._stop_query_execution = stop
athena._run_duckdb = run_duckdb
event_data_store.install(_memory, spelled)

if __name__ == "__main__":
    from ministack.app import main

    main()
