"""The logical table's columns in Trino's SQL: the derivations of `flatten`, from whatever names a back end has.

They hold the same rules: an empty text is NULL, `null` in JSON is NULL, times are UTC without zone. What is
written here runs on Trino and is plain enough to be run elsewhere, for the tests.
"""

from collections.abc import Callable

from watchkeeper.hunting.columns import COLUMNS
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.scope_literals import texts, timestamp

Field = Callable[[str], str]
"""A record's field (`eventID`, `userIdentity.sessionContext.sessionIssuer.arn`) as SQL that is a text."""

NOTHING = "CAST(NULL AS varchar)"
"""For a field that the back end does not have."""


def _text(sql: str) -> str:
    return f"nullif({sql}, '')"


def boolean(sql: str) -> str:
    """A boolean from the text `true` or `false`."""
    return f"CASE lower({sql}) WHEN 'true' THEN true WHEN 'false' THEN false END"


def time(sql: str) -> str:
    """A timestamp from CloudTrail's `2026-11-29T18:06:52Z`, which is always UTC; NULL of anything else."""
    return f"TRY_CAST(replace(replace({sql}, 'T', ' '), 'Z', '') AS timestamp)"


def document(sql: str) -> str:
    """JSON as text."""
    return f"nullif(nullif({sql}, 'null'), '')"


def expressions(field: Field, changed: dict[str, str]) -> dict[str, str]:
    """Each column's SQL by its name; `changed` are those that the back end has in another form."""

    def first(*names: str) -> str:
        return f"coalesce({', '.join(_text(field(name)) for name in names)})"

    def identity(name: str) -> str:
        return f"userIdentity.{name}"

    session, issuer = identity("sessionContext"), identity("sessionContext.sessionIssuer")
    principal_id, of_session = field(identity("principalId")), f"{field(identity('type'))} = 'AssumedRole'"
    session_name = f"substr({principal_id}, strpos({principal_id}, ':') + 1)"
    who = ("arn", "invokedBy", "principalId", "userName", "onBehalfOf.userId", "accountId", "type")
    made = {
        "event_time": time(field("eventTime")),
        "account": first("recipientAccountId", identity("accountId")),
        "event_category": f"coalesce({_text(field('eventCategory'))}, CASE lower({field('managementEvent')}) "
        "WHEN 'true' THEN 'Management' WHEN 'false' THEN 'Data' END)",
        "read_only": boolean(field("readOnly")),
        "user_name": first(identity("userName"), f"{issuer}.userName"),
        "session_name": f"CASE WHEN {of_session} AND strpos({principal_id}, ':') > 0 "
        f"THEN {_text(session_name)} END",
        "mfa": boolean(field(f"{session}.attributes.mfaAuthenticated")),
        "identity_provider": first(
            identity("identityProvider"), f"{session}.webIdFederationData.federatedProvider"
        ),
        "principal": f"coalesce(CASE WHEN {of_session} THEN {_text(field(f'{issuer}.arn'))} END, "
        + ", ".join(_text(field(identity(name))) for name in who)
        + ", 'unknown')",
    } | changed
    for column in COLUMNS:
        if column.name not in made:
            plain = field(column.record)
            made[column.name] = document(plain) if column.kind == "json" else _text(plain)
    return {column.name: made[column.name] for column in COLUMNS}


_DECIDES = (
    "event_id", "event_name", "event_source", "event_category", "account", "region", "identity_type", "error_code",
)  # fmt: skip
"""The copies of an event are alike in all of these. They are named beside its id so that a hunt's own condition
on one of them is applied before the copies are looked for: Trino pushes through a window what is a key of it."""


def source(relation: str, made: dict[str, str], within: str, scope: Scope) -> str:
    """The SELECT of the events of `scope`, each once: what a statement calls `cloudtrail`; `copy_number` is 1.

    Args:
        relation: What stands after FROM.
        made: Each column's SQL, as `expressions` gives it.
        within: A condition on partitions, so that nothing outside them is read.
        scope: Period, accounts and regions, exactly.
    """
    listed = ",\n      ".join(f"{sql} AS {name}" for name, sql in made.items())
    wanted = [f"event_time >= {timestamp(scope.since)}", f"event_time < {timestamp(scope.until)}"]
    if scope.accounts:
        wanted.append(f"account IN {texts(scope.accounts)}")
    if scope.regions:
        wanted.append(f"region IN {texts(scope.regions)}")
    keys = ", ".join(name for name in _DECIDES if name in made)
    copy = f"row_number() OVER (PARTITION BY {keys} ORDER BY event_time)"
    return (  # the values were checked: accounts, regions, times
        f"SELECT *\nFROM (\n"  # noqa: S608
        f"  SELECT records.*, {copy} AS copy_number\n  FROM (\n"
        f"    SELECT\n      {listed}\n    FROM {relation}\n    WHERE {within}\n  ) AS records\n"
        f"  WHERE {' AND '.join(wanted)}\n) AS copies\n"
        "WHERE copy_number = 1 OR event_id IS NULL"
    )
