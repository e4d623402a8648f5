"""A record of CloudTrail as far as an asking looks at it: only these fields are decoded, the others are skipped.

The fields are texts as they stand in the JSON; `watchkeeper.hunting.flatten` makes columns of them. What is repeated
here of it are the few columns that decide which events are needed.
"""

from collections.abc import Callable, Collection, Mapping
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec

from watchkeeper.hunting.flatten import DOCUMENT_COLUMNS, logged_sort
from watchkeeper.hunting.raw_needs import PLAIN, VARIED, Kind, RawNeeds

_TEXT = str | None
_FLAG = bool | str | None

_KNOWN: dict[str, Any] = {
    "eventCategory": Literal["Management", "Data", "Insight", "NetworkActivity"] | None,
    "eventType": Literal[
        "AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn", "AwsCloudTrailInsight", "AwsVpceEvent",
    ] | None,
    "userIdentity.type": Literal[
        "Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService",
        "IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Unknown",
    ] | None,
}  # fmt: skip
"""Texts that are one of few: no new text is made of each. An event with another one is left to DuckDB as a whole."""

_FIELDS_OF: dict[str, tuple[str, ...]] = {
    "event_id": ("eventID",),
    "event_time": ("eventTime", "@timestamp"),
    "event_name": ("eventName",),
    "event_source": ("eventSource",),
    "account": ("recipientAccountId", "userIdentity.accountId"),
    "region": ("awsRegion",),
    "event_type": ("eventType",),
    "event_category": ("eventCategory", "managementEvent"),
    "read_only": ("readOnly",),
    "error_code": ("errorCode",),
    "error_message": ("errorMessage",),
    "source_ip": ("sourceIPAddress",),
    "user_agent": ("userAgent",),
    "identity_type": ("userIdentity.type",),
    "principal_id": ("userIdentity.principalId",),
    "principal_arn": ("userIdentity.arn",),
    "principal_account": ("userIdentity.accountId",),
    "user_name": ("userIdentity.userName", "userIdentity.sessionContext.sessionIssuer.userName"),
    "access_key_id": ("userIdentity.accessKeyId",),
    "invoked_by": ("userIdentity.invokedBy",),
    "issuer_arn": ("userIdentity.sessionContext.sessionIssuer.arn",),
    "session_name": ("userIdentity.type", "userIdentity.principalId"),
    "mfa": ("userIdentity.sessionContext.attributes.mfaAuthenticated",),
    "identity_provider": (
        "userIdentity.identityProvider",
        "userIdentity.sessionContext.webIdFederationData.federatedProvider",
    ),
    "principal": (
        "userIdentity.type", "userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.arn",
        "userIdentity.invokedBy", "userIdentity.principalId", "userIdentity.userName",
        "userIdentity.onBehalfOf.userId", "userIdentity.accountId",
    ),
    "shared_event_id": ("sharedEventID",),
    "vpc_endpoint_id": ("vpcEndpointId",),
    "resources": ("resources",),
    "request": ("requestParameters",),
    "response": ("responseElements",),
    "additional": ("additionalEventData",),
    "service_details": ("serviceEventDetails",),
    "insight": ("insightDetails",),
}  # fmt: skip
"""Which fields of the record each column is made of, as `flatten` does."""

PLACE = ("account", "region")
"""The plain columns that few conditions look at, and that would make many combinations of each."""
_ALWAYS = ("event_time", "event_source", "account", "region", "event_category")
"""What the scope and the counts need of every event."""
FLAGS = ("managementEvent", "readOnly", "userIdentity.sessionContext.attributes.mfaAuthenticated")
"""Fields that are a boolean or a text."""

_WRITTEN = (
    "userIdentity", "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "sessionContext",
    "sessionIssuer", "webIdFederationData", "attributes", "invokedBy", "onBehalfOf", "identityProvider",
    "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
    "requestParameters", "responseElements", "additionalEventData", "eventID", "readOnly", "resources", "eventType",
    "managementEvent", "recipientAccountId", "sharedEventID", "vpcEndpointId", "eventCategory",
)  # fmt: skip
"""The order in which CloudTrail writes fields. A decoder that expects them so finds each at its first guess."""
_PLACES = {field: place for place, field in enumerate(_WRITTEN)}

_DOCUMENTS = frozenset(_FIELDS_OF[name][0] for name in DOCUMENT_COLUMNS)

Plain = tuple[Any, ...]
"""The fields of the plain columns of one event."""


Getters = dict[str, Callable[[Any], str | bool | None]]
"""How the value of a column is taken from an event."""


class Reader(NamedTuple):
    """How the events of one asking are decoded."""

    decoder: "msgspec.json.Decoder[Any]"
    """Of `{"Records":[…]}`: its `Records` are the events."""
    one: "msgspec.json.Decoder[Any]"
    """Of a single event."""
    plain_fields: tuple[str, ...]
    plain: Callable[[Any], Plain]
    """The plain fields of an event."""
    deciding_fields: tuple[str, ...]
    deciding: Callable[[Any], Plain]
    """Of an event those plain fields by which it is needed or not: without its place, unless that is asked for."""
    place: Callable[[Any], tuple[str | None, str | None, str | None]]
    """Of an event the account, that of its caller, and the region."""
    varied: dict[str, Callable[[Any], str | None]]
    """Of an event the value of one varied column."""
    time: Callable[[Any], tuple[str | None, str | None]]
    """Of an event `eventTime` and `@timestamp`."""
    getters: dict[Kind, Getters]
    """Of each kind of event how its other columns are taken."""


def reader_for(needs: RawNeeds) -> Reader:
    """A reader of the fields that the needed columns are made of, and of those that conditions look at."""
    used = needs.checked
    every = used.union(_ALWAYS, *(need.columns for need in needs.needs))
    plain_fields = _fields_of([*PLACE, *(name for name in PLAIN if name in every and name not in PLACE)])
    deciding = _fields_of([name for name in PLAIN if name in every and (name not in PLACE or name in used)])
    event = _struct("Event", [*plain_fields, *_fields_of([name for name in _FIELDS_OF if name in every])])
    whole_file = msgspec.defstruct("File", [("Records", list[event])], gc=False)  # type: ignore[valid-type]
    return Reader(
        decoder=msgspec.json.Decoder(whole_file),
        one=msgspec.json.Decoder(event),
        plain_fields=plain_fields,
        plain=attrgetter(*map(_attribute, plain_fields)),
        deciding_fields=deciding,
        deciding=attrgetter(*map(_attribute, deciding)),
        place=attrgetter(*_fields_of(PLACE)),
        varied={name: attrgetter(_attribute(_FIELDS_OF[name][0])) for name in VARIED if name in used},
        time=attrgetter("eventTime", "timestamp_"),
        getters={need.kind: _getters(need.columns) for need in needs.needs},
    )


def _getters(columns: Collection[str]) -> Getters:
    others = [name for name in _FIELDS_OF if name in columns and name not in PLAIN and name != "event_time"]
    return {name: _getter(name) for name in others}


def _getter(name: str) -> Callable[[Any], Any]:
    if name in _DERIVED:
        return _DERIVED[name]
    field: Callable[[Any], Any] = attrgetter(_FIELDS_OF[name][0])
    if name not in DOCUMENT_COLUMNS:
        return field

    def document(event: Any) -> str | None:
        text = str(field(event), "utf-8", "replace")
        return None if text in _NO_DOCUMENT else text

    return document


_NO_DOCUMENT = ("", "null")


class PlainColumns:
    """The plain columns of one combination of plain fields, as the table has them."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        at = {field: place for place, field in enumerate(fields)}
        self._texts = [
            (name, tuple(at[field] for field in _FIELDS_OF[name] if field in at))
            for name in PLAIN
            if name not in ("event_category", "read_only")
        ]
        self._category, self._management, self._read_only = (
            at.get(field) for field in ("eventCategory", "managementEvent", "readOnly")
        )

    def of(self, plain: Plain) -> dict[str, Any]:
        """The columns by name; an empty text is None."""
        found: dict[str, Any] = {}
        for name, places in self._texts:
            value = None
            for place in places:
                if value := plain[place] or None:
                    break
            found[name] = value
        found["read_only"] = None if self._read_only is None else _flag(plain[self._read_only])
        category = None if self._category is None else plain[self._category] or None
        if category is None and self._management is not None:
            category = _CATEGORY[_flag(plain[self._management])]
        found["event_category"] = category
        return found


_CATEGORY = {True: "Management", False: "Data", None: None}


def sort_of(columns: Mapping[str, Any]) -> str:
    """Of which sort an event is, in the words of `Coverage.logged`."""
    return logged_sort(columns["event_category"], columns["event_source"])


def _user_name(event: Any) -> str | None:
    who = event.userIdentity
    return who.userName or who.sessionContext.sessionIssuer.userName or None


def _session_name(event: Any) -> str | None:
    who = event.userIdentity
    return (who.principalId or "").partition(":")[2] or None if who.type == "AssumedRole" else None


def _mfa(event: Any) -> bool | None:
    return _flag(event.userIdentity.sessionContext.attributes.mfaAuthenticated)


def _identity_provider(event: Any) -> str | None:
    who = event.userIdentity
    return who.identityProvider or who.sessionContext.webIdFederationData.federatedProvider or None


def _principal(event: Any) -> str:
    who = event.userIdentity
    if who.type == "AssumedRole" and (role := who.sessionContext.sessionIssuer.arn):
        return str(role)
    return (
        who.arn
        or who.invokedBy
        or who.principalId
        or who.userName
        or who.onBehalfOf.userId
        or who.accountId
        or who.type
        or "unknown"
    )


_DERIVED: dict[str, Callable[[Any], Any]] = {
    "user_name": _user_name,
    "session_name": _session_name,
    "mfa": _mfa,
    "identity_provider": _identity_provider,
    "principal": _principal,
}
"""The columns that are made of more than one field."""


def _fields_of(columns: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for column in columns for field in _FIELDS_OF.get(column, ())))


def _attribute(field: str) -> str:
    return field.replace("@timestamp", "timestamp_")


def _tree(fields: Collection[str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for field in fields:
        at = tree
        for part in field.split("."):
            at = at.setdefault(part, {})
    return tree


def _struct(name: str, fields: Collection[str]) -> Any:
    return _struct_of(name, _tree(fields), "")


def _struct_of(name: str, tree: dict[str, Any], above: str) -> Any:
    parts: list[Any] = []
    for field, below in sorted(tree.items(), key=lambda one: _PLACES.get(one[0], len(_PLACES))):
        path = f"{above}{field}"
        if path in _DOCUMENTS:
            parts.append((field, msgspec.Raw, msgspec.Raw()))
        elif below:
            nested = _struct_of(field, below, f"{path}.")
            parts.append((field, nested, nested()))
        else:
            parts.append((_attribute(field), _FLAG if path in FLAGS else _KNOWN.get(path, _TEXT), None))
    return msgspec.defstruct(name, parts, rename={"timestamp_": "@timestamp"}, gc=False, frozen=True)


def _flag(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None
