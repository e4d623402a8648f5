"""Where the fields that Sigma rules name for CloudTrail stand in the logical table.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

import re
from typing import Literal

from watchkeeper.frozen import Frozen


class Field(Frozen):
    """One field: SQL that gives its value, and what sort of value that is."""

    sql: str
    kind: Literal["text", "boolean", "timestamp"] = "text"
    document: str = ""
    """The column of JSON that it is a part of; its path may lead through lists, which a path to a scalar does not."""
    key: str = ""
    """The last name of that path; empty if the path says which place of a list it means."""


_COLUMNS = {
    "eventid": "event_id",
    "eventname": "event_name",
    "eventsource": "event_source",
    "recipientaccountid": "account",
    "awsregion": "region",
    "eventtype": "event_type",
    "eventcategory": "event_category",
    "errorcode": "error_code",
    "errormessage": "error_message",
    "sourceipaddress": "source_ip",
    "useragent": "user_agent",
    "useridentity.type": "identity_type",
    "useridentity.principalid": "principal_id",
    "useridentity.arn": "principal_arn",
    "useridentity.accountid": "principal_account",
    "useridentity.accesskeyid": "access_key_id",
    "useridentity.invokedby": "invoked_by",
    "useridentity.identityprovider": "identity_provider",
    "useridentity.sessioncontext.sessionissuer.arn": "issuer_arn",
    "sharedeventid": "shared_event_id",
    "vpcendpointid": "vpc_endpoint_id",
    # The table has one name of both: a session's is that of its role.
    "useridentity.username": "CASE WHEN issuer_arn IS NULL THEN user_name END",
    "useridentity.sessioncontext.sessionissuer.username": "CASE WHEN issuer_arn IS NOT NULL THEN user_name END",
}
_BOOLEANS = {
    "readonly": "read_only",
    "useridentity.sessioncontext.attributes.mfaauthenticated": "mfa",
    "managementevent": "event_category = 'Management'",
}
_JSON = {
    "resources": "resources",
    "requestparameters": "request",
    "responseelements": "response",
    "additionaleventdata": "additional",
    "serviceeventdetails": "service_details",
    "insightdetails": "insight",
}
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INDEX = re.compile(r"\d{1,4}")


def field_of(name: str) -> Field:
    """What stands for a field of CloudTrail's record.

    A part of JSON is one scalar: `requestParameters.a.b` is `$.a.b`, and a part of digits is a place in a list. The
    whole of JSON (`requestParameters`) is its text. Without such a part a path may lead through lists, as other
    tools flatten them: see `sigma_lists`.

    Raises:
        ValueError: the table has no such field.
    """
    whole = name.lower()
    if whole in _COLUMNS:
        return Field(sql=_COLUMNS[whole])
    if whole in _BOOLEANS:
        return Field(sql=_BOOLEANS[whole], kind="boolean")
    if whole == "eventtime":
        return Field(sql="event_time", kind="timestamp")
    first, *path = name.split(".")
    column = _JSON.get(first.lower())
    if column is None or not all(path) or re.search(r"""['"*\[\]{}\\]""", name):
        raise ValueError(f"field {name}: the table has none of that name")
    if not path:
        # JSON within JSON, as policies are, has its quotes escaped: rules name them as people read them.
        return Field(sql=f"replace({column}, '\\\"', '\"')")
    steps = "".join(map(_step, path))
    key = "" if any(map(_INDEX.fullmatch, path)) else path[-1]
    return Field(sql=f"json_extract_string({column}, '${steps}')", document=column, key=key)


def _step(part: str) -> str:
    if _INDEX.fullmatch(part):
        return f"[{part}]"
    return f".{part}" if _KEY.fullmatch(part) else f'."{part}"'
