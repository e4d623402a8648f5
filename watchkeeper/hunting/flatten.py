"""CloudTrail's records as rows of the logical table, in DuckDB's SQL.

Rules that hold for every column: an empty text is NULL (a console sign-in has `"accessKeyId": ""`); a field
that has another shape than expected is NULL and loses no row; `null` in JSON is NULL; times are UTC without
zone, whatever offset they were written with.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
and cloudtrail-event-reference-user-identity.html
"""

import json
from collections.abc import Collection

from watchkeeper.hunting.columns import COLUMNS, NAMES

_ISSUER = {"arn": "VARCHAR", "userName": "VARCHAR", "type": "VARCHAR"}
_SESSION = {
    "sessionIssuer": _ISSUER,
    "attributes": {"mfaAuthenticated": "VARCHAR"},
    "webIdFederationData": {"federatedProvider": "VARCHAR"},
}
_IDENTITY = {
    **dict.fromkeys(
        (
            "type",
            "principalId",
            "arn",
            "accountId",
            "userName",
            "accessKeyId",
            "invokedBy",
            "identityProvider",
        ),
        "VARCHAR",
    ),
    "sessionContext": _SESSION,
    "onBehalfOf": {"userId": "VARCHAR"},
}
TEXTS = (
    "eventID", "eventTime", "@timestamp", "eventName", "eventSource", "recipientAccountId", "awsRegion",
    "eventType", "eventCategory", "managementEvent", "readOnly", "errorCode", "errorMessage",
    "sourceIPAddress", "userAgent", "sharedEventID", "vpcEndpointId",
)  # fmt: skip
"""The record's fields at its top that are read as text; `readOnly` is a boolean or a text."""
DOCUMENTS = (
    "resources", "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails",
    "insightDetails",
)  # fmt: skip
"""Those kept as JSON: their shape differs from call to call."""

FROM_JSON_STRUCTURE: str = json.dumps(
    {**dict.fromkeys(TEXTS, "VARCHAR"), "userIdentity": _IDENTITY, **dict.fromkeys(DOCUMENTS, "JSON")}
)
"""The second argument of DuckDB's `from_json` that makes the struct `r` of one record."""

_IDENTITY_AT = "r.userIdentity"
_SESSION_AT = f"{_IDENTITY_AT}.sessionContext"
_TIMESTAMP = 'r."@timestamp"'
_ISSUER_AT = f"{_SESSION_AT}.sessionIssuer"


def _text(field: str) -> str:
    return f"nullif({field}, '')"


def _first(*fields: str) -> str:
    return f"coalesce({', '.join(_text(field) for field in fields)})"


def _boolean(field: str) -> str:
    return f"CASE lower({field}) WHEN 'true' THEN true WHEN 'false' THEN false END"


def time_of(event_time: str, timestamp: str) -> str:
    """DuckDB's SQL of an event's time from its two texts: `eventTime`, else `@timestamp`."""
    return f"coalesce({_time(event_time)}, {_time(timestamp)})"


def _time(field: str) -> str:
    """A cast to TIMESTAMP drops an offset without a word. Nearly all times end in Z: those are not searched."""
    zoned = f"TRY_CAST({field} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
    return (
        f"CASE WHEN suffix({field}, 'Z') THEN TRY_CAST({field} AS TIMESTAMP) "
        f"WHEN regexp_matches({field}, '[T ][0-9:.]+[+-][0-9]{{2}}:?[0-9]{{2}}$') THEN {zoned} "
        f"ELSE TRY_CAST({field} AS TIMESTAMP) END"
    )


def _document(field: str) -> str:
    return f"CAST({field} AS VARCHAR)"


_EXPRESSIONS: dict[str, str] = {
    "event_id": _text("r.eventID"),
    "event_time": time_of("r.eventTime", _TIMESTAMP),
    "event_name": _text("r.eventName"),
    "event_source": _text("r.eventSource"),
    "account": _first("r.recipientAccountId", f"{_IDENTITY_AT}.accountId"),
    "region": _text("r.awsRegion"),
    "event_type": _text("r.eventType"),
    "event_category": f"coalesce({_text('r.eventCategory')}, CASE lower(r.managementEvent) "
    "WHEN 'true' THEN 'Management' WHEN 'false' THEN 'Data' END)",
    "read_only": _boolean("r.readOnly"),
    "error_code": _text("r.errorCode"),
    "error_message": _text("r.errorMessage"),
    "source_ip": _text("r.sourceIPAddress"),
    "user_agent": _text("r.userAgent"),
    "identity_type": _text(f"{_IDENTITY_AT}.type"),
    "principal_id": _text(f"{_IDENTITY_AT}.principalId"),
    "principal_arn": _text(f"{_IDENTITY_AT}.arn"),
    "principal_account": _text(f"{_IDENTITY_AT}.accountId"),
    "user_name": _first(f"{_IDENTITY_AT}.userName", f"{_ISSUER_AT}.userName"),
    "access_key_id": _text(f"{_IDENTITY_AT}.accessKeyId"),
    "invoked_by": _text(f"{_IDENTITY_AT}.invokedBy"),
    "issuer_arn": _text(f"{_ISSUER_AT}.arn"),
    "session_name": f"CASE WHEN {_IDENTITY_AT}.type = 'AssumedRole' AND contains({_IDENTITY_AT}.principalId, ':') "
    f"THEN nullif(substr({_IDENTITY_AT}.principalId, instr({_IDENTITY_AT}.principalId, ':') + 1), '') END",
    "mfa": _boolean(f"{_SESSION_AT}.attributes.mfaAuthenticated"),
    "identity_provider": _first(
        f"{_IDENTITY_AT}.identityProvider", f"{_SESSION_AT}.webIdFederationData.federatedProvider"
    ),
    "principal": f"coalesce(CASE WHEN {_IDENTITY_AT}.type = 'AssumedRole' THEN {_text(f'{_ISSUER_AT}.arn')} END, "
    + ", ".join(
        _text(f"{_IDENTITY_AT}.{field}")
        for field in (
            "arn",
            "invokedBy",
            "principalId",
            "userName",
            "onBehalfOf.userId",
            "accountId",
            "type",
        )
    )
    + ", 'unknown')",
    "shared_event_id": _text("r.sharedEventID"),
    "vpc_endpoint_id": _text("r.vpcEndpointId"),
    "resources": _document("r.resources"),
    "request": _document("r.requestParameters"),
    "response": _document("r.responseElements"),
    "additional": _document("r.additionalEventData"),
    "service_details": _document("r.serviceEventDetails"),
    "insight": _document("r.insightDetails"),
}


_DOCUMENT_OF = {
    "resources": "resources", "request": "requestParameters", "response": "responseElements",
    "additional": "additionalEventData", "service_details": "serviceEventDetails", "insight": "insightDetails",
}  # fmt: skip
DOCUMENT_COLUMNS: tuple[str, ...] = tuple(_DOCUMENT_OF)
"""The columns of JSON: what costs most to read, and what many hunts do not look at."""


def structure(columns: Collection[str] = NAMES) -> str:
    """`FROM_JSON_STRUCTURE` with only those columns of JSON that are among `columns`."""
    unwanted = {field for column, field in _DOCUMENT_OF.items() if column not in columns}
    return json.dumps(
        {name: kind for name, kind in json.loads(FROM_JSON_STRUCTURE).items() if name not in unwanted}
    )


def select(records: str, columns: Collection[str] = NAMES) -> str:
    """DuckDB's SELECT of the logical table's columns, in their order, from a relation with one struct `r`.

    Args:
        records: What stands after FROM: a table's name, or a subquery in parentheses. Its column `r` is
            `from_json(text, structure(columns))` of one record each.
        columns: those that are wanted; the others are NULL.
    """
    listed = ", ".join(
        f"{_EXPRESSIONS[column.name]} AS {column.name}"
        if column.name in columns
        else f"CAST(NULL AS {_TYPES.get(column.kind, 'VARCHAR')}) AS {column.name}"
        for column in COLUMNS
    )
    return f"SELECT {listed} FROM {records}"  # noqa: S608  only names of our own


_TYPES = {"timestamp": "TIMESTAMP", "boolean": "BOOLEAN"}

LOGGED_SORT: str = (
    "CASE event_category WHEN 'Data' THEN 'data:' || lower(split_part(coalesce(event_source, ''), '.', 1)) "
    "WHEN 'Insight' THEN 'insight' WHEN 'NetworkActivity' THEN 'network' ELSE 'management' END"
)
"""DuckDB's SQL over the table's columns: of which sort an event is, in the words of `Coverage.logged`."""


def logged_sort(event_category: str | None, event_source: str | None) -> str:
    """The same as `LOGGED_SORT`, of one event."""
    if event_category == "Data":
        return "data:" + (event_source or "").partition(".")[0].lower()
    return {"Insight": "insight", "NetworkActivity": "network"}.get(event_category or "", "management")
