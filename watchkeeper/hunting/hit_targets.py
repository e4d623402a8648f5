"""What the rows of a hit point at: the principal, its key, an instance, a bucket, as far as they say.

Who it was stands in the columns of `watchkeeper.hunting.columns`; a hunt's own columns are read where
they bear the name of something that Watchkeeper knows.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BucketTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KeyTarget,
    Target,
)

Row = Mapping[str, Any]

_ARN = re.compile(
    r"arn:[\w-]+:(?:iam|sts)::(?P<account>\d{12}):(?P<kind>root|user|role|assumed-role|federated-user)(?:/(?P<path>.+))?"
)
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")
_MOST = 5
"""Resources of one kind that a finding names; all of them stand in its hits."""

_MAKERS: dict[str, Callable[[str, str], Target]] = {
    "bucket": lambda name, _: BucketTarget(name=name),
    "bucket_name": lambda name, _: BucketTarget(name=name),
    "instance_id": lambda name, region: InstanceTarget(instance_id=name, region=region),
    "function": lambda name, region: FunctionTarget(name=name_at_end(name), region=region),
    "function_name": lambda name, region: FunctionTarget(name=name_at_end(name), region=region),
    "db_instance": lambda name, region: DatabaseTarget(identifier=name, region=region),
    "db_instance_identifier": lambda name, region: DatabaseTarget(identifier=name, region=region),
    "kms_key": lambda name, region: KeyTarget(key_id=name_at_end(name), region=region),
    "kms_key_id": lambda name, region: KeyTarget(key_id=name_at_end(name), region=region),
}
"""Columns of a hunt's own by which resources are named."""


def targets_of(rows: Sequence[Row], account: str) -> tuple[Target, ...]:
    """The principal first, then the resources, each once; the account where nothing else is named.

    Args:
        rows: hits of one principal in one account.
        account: where they happened.
    """
    found: list[Target] = []
    principal = _principal(rows, account)
    if principal is not None:
        found.append(principal)
    for column, make in _MAKERS.items():
        found += [
            make(str(row[column]), str(row.get("region") or ""))
            for row in _distinct(rows, column)
            if column != "instance_id" or _INSTANCE.fullmatch(str(row[column]))
        ]
    session = (getattr(principal, "principal_id", None) or "").partition(":")[2]
    if _INSTANCE.fullmatch(session) and not any(one.kind == "instance" for one in found):
        found.append(InstanceTarget(instance_id=session, region=str(rows[0].get("region") or "")))
    named = tuple({(one.kind, one.label): one for one in found}.values())
    return named or (AccountTarget(account_id=account),)


def _principal(rows: Sequence[Row], account: str) -> AccessKeyTarget | None:
    """Who it was; None where the rows name nobody that Watchkeeper could look at."""
    said = str(rows[0].get("principal") or "")
    key, principal_id = _only(rows, "access_key_id"), _only(rows, "principal_id")
    match = _ARN.fullmatch(said)
    if match is None:
        if said.endswith((".amazonaws.com", ".amazonaws.com.cn")) or said == "AWS Internal":
            return AccessKeyTarget(user_name=said, user_type="AWSService")
        if key is None:
            return None
        kind = "IAMUser" if key.startswith("AKIA") else "AssumedRole"
        return AccessKeyTarget(
            access_key_id=key, user_name=_only(rows, "user_name"), user_type=kind, principal_id=principal_id
        )
    kind, path = match["kind"], match["path"] or ""
    where = match["account"] if match["account"] != account else ""
    types = {"root": "Root", "user": "IAMUser", "federated-user": "FederatedUser"}
    parts = path.split("/")
    name = "root" if kind == "root" else parts[0] if kind == "assumed-role" else parts[-1]
    if principal_id is None and kind in ("role", "assumed-role"):
        principal_id = _session_id(rows, parts[1] if kind == "assumed-role" and len(parts) > 1 else None)
    return AccessKeyTarget(
        access_key_id=key, user_name=name, user_type=types.get(kind, "AssumedRole"),
        principal_id=principal_id, account=where,
    )  # fmt: skip


def _session_id(rows: Sequence[Row], session: str | None) -> str | None:
    """The principal id of a session whose name alone is told: the role's part stays open."""
    session = session or _only(rows, "session_name")
    return f"AROA:{session}" if session else None


def _only(rows: Sequence[Row], column: str) -> str | None:
    """The column's value where all rows that have one have the same."""
    values = {str(row[column]) for row in rows if row.get(column)}
    return values.pop() if len(values) == 1 else None


def _distinct(rows: Iterable[Row], column: str) -> list[Row]:
    """The first rows with each value of the column."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.get(column):
            first.setdefault(str(row[column]), row)
    return list(first.values())[:_MOST]


def name_at_end(name: str) -> str:
    """The name at the end of an ARN; a name by itself is itself."""
    if not name.startswith("arn:"):
        return name
    kind = name.split(":", 5)[-1]
    return kind.split(":")[1] if kind.startswith("function:") else kind.rsplit("/", 1)[-1]
