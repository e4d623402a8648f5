"""CloudTrail Lake in ministack, which has none: an event data store over the trail's bucket, and its four calls.

It lives in ministack's own venv. It holds to what AWS's pages say: columns and types of an event data store, a page
of at most 1,000 rows, every value a text, `FROM` with the store's bare id. What those pages leave open (how a NULL
is written) is a guess: it is left out.
"""

import gzip
import json
import re
import uuid

from ministack.core.responses import json_response
from ministack.services import cloudtrail, s3

_MAPS = (
    "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails", "insightDetails",
)  # fmt: skip
_TEXTS = (
    "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "eventID",
    "eventType", "recipientAccountId", "sharedEventID", "vpcEndpointId", "eventCategory",
)  # fmt: skip
_ISSUER = {
    "type": "VARCHAR",
    "principalid": "VARCHAR",
    "arn": "VARCHAR",
    "accountid": "VARCHAR",
    "username": "VARCHAR",
}
_IDENTITY = _ISSUER | {
    "accesskeyid": "VARCHAR", "invokedby": "VARCHAR", "identityprovider": "VARCHAR",
    "onbehalfof": {"userid": "VARCHAR"},
    "sessioncontext": {
        "attributes": {"mfaauthenticated": "VARCHAR"}, "sessionissuer": _ISSUER,
        "webidfederationdata": {"federatedprovider": "VARCHAR"},
    },
}  # fmt: skip
_STRUCTURE = {
    "useridentity": _IDENTITY, "eventtime": "TIMESTAMP", "readonly": "BOOLEAN", "managementevent": "BOOLEAN",
    "resources": "JSON", "eventjson": "VARCHAR",
    **{name.lower(): "VARCHAR" for name in _TEXTS}, **{name.lower(): "JSON" for name in _MAPS},
}  # fmt: skip
_STORE = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_queries: dict[str, dict] = {}
_made: dict[tuple, str] = {}


def install(memory: object, spelling: object) -> None:
    """Add the four calls to ministack's CloudTrail.

    Args:
        memory: The DuckDB connection that has Trino's functions.
        spelling: A function that spells a Trino query as DuckDB does.
    """

    def start(body: dict) -> tuple:
        text = body["QueryStatement"]
        if len(text) > 10_000:
            return cloudtrail._err("InvalidParameterException", "QueryStatement is too long")
        if "?" in re.sub(r"'(?:[^']|'')*'", "", text):
            return cloudtrail._err("InvalidQueryStatementException", "QueryParameters need a QueryAlias")
        query_id = str(uuid.uuid4())
        first = "RUNNING" if len(_queries) % 10 == 0 else "FINISHED"  # most are quick, as they are there
        try:
            store = _store(memory)
            result = memory.cursor().execute(spelling(_STORE.sub(store, text)))
            names = [one[0] for one in result.description]
            rows = [
                [{name: _text(value)} for name, value in zip(names, row, strict=True) if value is not None]
                for row in result.fetchall()
            ]
            _queries[query_id] = {"status": first, "then": "FINISHED", "rows": rows}
        except Exception as error:  # noqa: BLE001  whatever it is, it is the query's error
            _queries[query_id] = {"status": "RUNNING", "then": "FAILED", "rows": [], "error": str(error)}
        return json_response({"QueryId": query_id})

    def describe(body: dict) -> tuple:
        query = _queries[body["QueryId"]]
        said = {
            "QueryId": body["QueryId"],
            "QueryStatus": query["status"],
            "QueryStatistics": {"BytesScanned": 1},
        }
        if query["status"] == "FAILED":
            said["ErrorMessage"] = query["error"]
        if query["status"] == "RUNNING":
            query["status"] = query["then"]
        return json_response(said)

    def results(body: dict) -> tuple:
        query, first = _queries[body["QueryId"]], int(body.get("NextToken") or 0)
        last = first + min(1000, body.get("MaxQueryResults", 1000))
        more = {"NextToken": f"{last:08}"} if last < len(query["rows"]) else {}
        said = {"QueryStatus": query["status"], "QueryResultRows": query["rows"][first:last]}
        return json_response(said | more)

    def cancel(body: dict) -> tuple:
        _queries[body["QueryId"]]["status"] = "CANCELLED"
        return json_response({"QueryId": body["QueryId"], "QueryStatus": "CANCELLED"})

    cloudtrail._DISPATCH |= {
        "StartQuery": start, "DescribeQuery": describe, "GetQueryResults": results, "CancelQuery": cancel,
    }  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(" ", "milliseconds") if hasattr(value, "isoformat") else str(value)


def _store(memory: object) -> str:
    """A DuckDB table of every record in the account's buckets."""
    found = [
        (bucket, key)
        for bucket in s3._buckets
        for key in s3._buckets[bucket]["objects"]
        if "/CloudTrail/" in key
    ]
    if tuple(found) in _made:
        return _made[tuple(found)]
    rows = []
    for bucket, key in found:
        for record in json.loads(gzip.decompress(s3._get_object_data(bucket, key)))["Records"]:
            row = {
                name.lower(): record.get(name) for name in (*_TEXTS, *_MAPS, "readOnly", "managementEvent")
            }
            row |= {
                "useridentity": _lowered(record.get("userIdentity")),
                "resources": record.get("resources"),
            }
            row |= {"eventtime": record["eventTime"].replace("Z", ""), "eventjson": json.dumps(record)}
            rows.append(json.dumps(row))
    made = f"store_{len(_made)}"
    memory.cursor().execute(
        f"CREATE TABLE {made} AS SELECT unnest(from_json(line, $structure)) "  # noqa: S608  a name of our own
        "FROM (SELECT unnest($rows) AS line)",
        {"structure": json.dumps(_STRUCTURE), "rows": rows},
    )
    _made[tuple(found)] = made
    return made


def _lowered(value: object) -> object:
    if isinstance(value, dict):
        return {name.lower(): _lowered(one) for name, one in value.items()}
    return value
