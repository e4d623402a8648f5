"""What a call gave out or created, read from CloudTrail's `responseElements`: names only, never a secret.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
"""

import re
from collections.abc import Iterator
from typing import Any

from watchkeeper.frozen import Frozen
from watchkeeper.parsing.fields import part, text_or_none

_MOST = 20
"""Things of one call that are kept; RunInstances can start hundreds."""
_SESSIONS = frozenset({
    "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken",
    "GetFederationToken",
})  # fmt: skip
_KINDS = {
    "CreateAccessKey": ("access_key", "accessKeyId"),
    "CreateBucket": ("bucket", "bucketName"),
    "CreateDBInstance": ("database", "dBInstanceIdentifier"),
    "CreateFunction20150331": ("function", "functionName"),
    "CreateGroup": ("group", "groupName"),
    "CreateImage": ("image", "imageId"),
    "CreateKeyPair": ("key_pair", "keyName"),
    "CreateLoginProfile": ("console_password", "userName"),
    "CreatePolicy": ("policy", "arn"),
    "CreateRole": ("role", "roleName"),
    "CreateSecurityGroup": ("security_group", "groupId"),
    "CreateSnapshot": ("snapshot", "snapshotId"),
    "CreateUser": ("user", "userName"),
    "CreateVirtualMFADevice": ("mfa_device", "serialNumber"),
    "ImportKeyPair": ("key_pair", "keyName"),
    "RegisterTaskDefinition": ("task_definition", "taskDefinitionArn"),
    "RunInstances": ("instance", "instanceId"),
    "RunTask": ("task", "taskArn"),
}
"""By the call: the kind of thing, and the field that holds its name, wherever it stands."""
_MAKES = re.compile(r"^(?:Create|Run|Import|Allocate)(?=[A-Z])")
_VERSION = re.compile(r"\d{8}(?:v\d)?$")
_ASSUMED = re.compile(r"^arn:(aws[\w-]*):sts::(\d+):assumed-role/([^/]+)/(.+)$")
_ROLE = re.compile(r"^arn:(aws[\w-]*):iam::(\d+):role/(?:.+/)?([^/]+)$")


class Session(Frozen):
    """Temporary credentials that a call gave out."""

    access_key_id: str
    account: str = ""
    """The account that they act in; empty: the caller's own."""
    role_name: str | None = None
    role_arn: str | None = None
    session_name: str | None = None
    principal_id: str | None = None
    """`AROA…:<session name>`, as the session's own calls carry it."""


class Made(Frozen):
    """Something that a call created."""

    kind: str
    name: str
    owner: str | None = None
    """Of an access key: its user."""


def session_of(name: str, request: dict[str, Any], response: dict[str, Any]) -> Session | None:
    """The credentials that the call gave out, by their id; None if it gave out none."""
    key = text_or_none(part(response, "credentials"), "accessKeyId", limit=128)
    if name not in _SESSIONS or key is None:
        return None
    role_arn = text_or_none(request, "roleArn")
    assumed_user = part(response, "assumedRoleUser")
    session_arn = text_or_none(assumed_user, "arn") or ""
    if assumed := _ASSUMED.match(session_arn):
        return Session(
            access_key_id=key, account=assumed[2], role_name=assumed[3], role_arn=role_arn,
            session_name=assumed[4], principal_id=text_or_none(assumed_user, "assumedRoleId"),
        )  # fmt: skip
    if role := _ROLE.match(role_arn or ""):
        session = text_or_none(request, "roleSessionName")
        return Session(
            access_key_id=key, account=role[2], role_name=role[3], role_arn=role_arn, session_name=session
        )
    # AssumeRoot names the account that its root session is of.
    account = text_or_none(request, "targetPrincipal") or ""
    return Session(access_key_id=key, account=account if account.isdigit() else "")


def made_by(
    name: str, request: dict[str, Any], response: dict[str, Any], resources: tuple[str, ...]
) -> tuple[Made, ...]:
    """What the call created; of a call that is not in the table, the first resource that it names."""
    if not _MAKES.match(name) and name not in _KINDS:
        return ()
    if name in _KINDS:
        kind, field = _KINDS[name]
        names = dict.fromkeys((*_named(response, field), *_named(request, field)))
        owner = text_or_none(request, "userName") or next(_named(response, "userName"), None)
        return tuple(
            Made(kind=kind, name=one, owner=owner if kind == "access_key" else None)
            for one in list(names)[:_MOST]
        )
    kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", _VERSION.sub("", _MAKES.sub("", name))).lower()
    return tuple(Made(kind=kind, name=one) for one in resources[:1])


def _named(value: Any, field: str, depth: int = 0) -> Iterator[str]:
    """Every text under `field`, at any depth that AWS uses."""
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value[:_MOST]:
            yield from _named(item, field, depth + 1)
    elif isinstance(value, dict):
        if text := text_or_none(value, field):
            yield text
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _named(item, field, depth + 1)
