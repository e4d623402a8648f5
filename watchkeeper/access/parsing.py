"""What IAM answers, as our values: GetAccountAuthorizationDetails, whole or page by page.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from urllib.parse import unquote

from watchkeeper.access.inventory import (
    AttachedPolicy,
    Authorization,
    CredentialReport,
    Document,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)
from watchkeeper.access.parsing_credentials import credential_report_of
from watchkeeper.errors import Malformed

Raw = Mapping[str, Any]
"""A piece of an answer as boto3 gives it, or as it stands in an exported file."""


def credential_report(text: str | bytes, generated: datetime) -> CredentialReport:
    """The credential report; see `watchkeeper.access.parsing_credentials`.

    Raises:
        Malformed: the text is no credential report; it names the line and the column.
    """
    return credential_report_of(text, generated)


def authorization_page(page: Raw) -> Authorization:
    """One page of GetAccountAuthorizationDetails, or a whole export of it.

    Raises:
        Malformed: it is none; the error names the entry and the field.
    """
    if not isinstance(page, Mapping) or not any(name in page for name in _LISTS):
        raise Malformed("authorization details", f"must have one of {', '.join(_LISTS)}")
    lists = [() if (given := page.get(name)) is None else given for name in _LISTS]
    for name, entries in zip(_LISTS, lists, strict=True):
        if isinstance(entries, str | Mapping) or not all(isinstance(one, Mapping) for one in entries):
            raise Malformed(name, "must be a list of objects")
    return authorization_of(*lists)


def authorization_of(
    users: Sequence[Raw], groups: Sequence[Raw], roles: Sequence[Raw], policies: Sequence[Raw]
) -> Authorization:
    """The account's identities and policies from the four lists of GetAccountAuthorizationDetails.

    Args:
        users: `UserDetailList`. Policy documents may be decoded, JSON text or URL-encoded text; dates may be
            dates or ISO 8601 text (no zone: UTC).
        groups: `GroupDetailList`.
        roles: `RoleDetailList`.
        policies: `Policies`.

    Raises:
        Malformed: an entry lacks what AWS always gives, or has a document that is none.
    """
    return Authorization(
        users=tuple(map(_user, users)),
        groups=tuple(map(_group, groups)),
        roles=tuple(map(_role, roles)),
        policies=tuple(map(_policy, policies)),
    )


def joined(pages: Iterable[Authorization]) -> Authorization:
    """Pages as one; of AWS's own policies those that somebody here has."""
    kept = list(pages)
    whole = Authorization(
        users=tuple(chain.from_iterable(one.users for one in kept)),
        groups=tuple(chain.from_iterable(one.groups for one in kept)),
        roles=tuple(chain.from_iterable(one.roles for one in kept)),
    )
    identities: chain[IamUser | IamGroup | IamRole] = chain(whole.users, whole.groups, whole.roles)
    bounded: chain[IamUser | IamRole] = chain(whole.users, whole.roles)
    used = {policy.arn for one in identities for policy in one.attached}
    used |= {one.boundary for one in bounded if one.boundary}
    policies = chain.from_iterable(one.policies for one in kept)
    ours = tuple(one for one in policies if one.arn in used or ":iam::aws:" not in one.arn)
    return whole.model_copy(update={"policies": ours})


def document_of(given: Any, where: str) -> Document:
    """A policy document, decoded, from a mapping, from JSON text, or from URL-encoded JSON text.

    Raises:
        Malformed: it is none of these; `where` is its place.
    """
    if isinstance(given, str):
        text = given if given.lstrip().startswith("{") else unquote(given)
        try:
            given = json.loads(text)
        except ValueError as error:
            raise Malformed(where, f"is no JSON: {error}") from error
    if not isinstance(given, Mapping):
        raise Malformed(where, "is no policy document")
    return dict(given)


def moment_of(given: Any, where: str) -> datetime:
    """A moment in UTC, from a date or ISO 8601 text; without a zone it is UTC.

    Raises:
        Malformed: it is neither; `where` is its place.
    """
    try:
        at = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError as error:
        raise Malformed(where, f"is no date: {str(given)[:40]!r}") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def in_utc(at: datetime | None) -> datetime | None:
    """The same moment in UTC: botocore gives it in the machine's zone, and a value must not depend on that."""
    return None if at is None else at.astimezone(UTC)


_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


def _user(raw: Raw) -> IamUser:
    name = _needed(raw, "UserName", "a user")
    where = f"user {name}"
    return IamUser(
        name=name,
        id=_needed(raw, "UserId", where),
        arn=_needed(raw, "Arn", where),
        path=raw.get("Path") or "/",
        created=moment_of(_needed(raw, "CreateDate", where), f"{where} CreateDate"),
        groups=tuple(raw.get("GroupList") or ()),
        attached=_attached(raw, where),
        inline=_inline(raw.get("UserPolicyList"), where),
        boundary=_boundary(raw),
        tags=_tags(raw),
    )


def _group(raw: Raw) -> IamGroup:
    name = _needed(raw, "GroupName", "a group")
    where = f"group {name}"
    created = raw.get("CreateDate")
    return IamGroup(
        name=name,
        arn=_needed(raw, "Arn", where),
        path=raw.get("Path") or "/",
        created=moment_of(created, f"{where} CreateDate") if created else None,
        attached=_attached(raw, where),
        inline=_inline(raw.get("GroupPolicyList"), where),
    )


def _role(raw: Raw) -> IamRole:
    name = _needed(raw, "RoleName", "a role")
    where = f"role {name}"
    used = raw.get("RoleLastUsed") or {}
    at = used.get("LastUsedDate")
    return IamRole(
        name=name,
        id=_needed(raw, "RoleId", where),
        arn=_needed(raw, "Arn", where),
        path=raw.get("Path") or "/",
        created=moment_of(_needed(raw, "CreateDate", where), f"{where} CreateDate"),
        trust=document_of(
            _needed(raw, "AssumeRolePolicyDocument", where), f"{where} AssumeRolePolicyDocument"
        ),
        attached=_attached(raw, where),
        inline=_inline(raw.get("RolePolicyList"), where),
        boundary=_boundary(raw),
        tags=_tags(raw),
        instance_profiles=tuple(
            _needed(one, "InstanceProfileName", where) for one in raw.get("InstanceProfileList") or ()
        ),
        last_used=moment_of(at, f"{where} LastUsedDate") if at else None,
        last_used_region=used.get("Region") or None,
    )


def _policy(raw: Raw) -> ManagedPolicy:
    arn = _needed(raw, "Arn", "a policy")
    where = f"policy {arn}"
    versions = raw.get("PolicyVersionList") or ()
    default = [one for one in versions if one.get("IsDefaultVersion")] or [
        one for one in versions if one.get("VersionId") == raw.get("DefaultVersionId")
    ]
    if not default:
        raise Malformed(where, "has no default version")
    return ManagedPolicy(
        arn=arn,
        name=raw.get("PolicyName") or arn.rsplit("/", 1)[-1],
        document=document_of(_needed(default[0], "Document", where), f"{where} Document"),
        attachments=raw.get("AttachmentCount") or 0,
    )


def _needed(raw: Raw, field: str, where: str) -> Any:
    value = raw.get(field)
    if value in (None, ""):
        raise Malformed(f"{where} {field}", "is missing")
    return value


def _attached(raw: Raw, where: str) -> tuple[AttachedPolicy, ...]:
    return tuple(
        AttachedPolicy(name=_needed(one, "PolicyName", where), arn=_needed(one, "PolicyArn", where))
        for one in raw.get("AttachedManagedPolicies") or ()
    )


def _inline(policies: Sequence[Raw] | None, where: str) -> tuple[InlinePolicy, ...]:
    found = []
    for one in policies or ():
        name = _needed(one, "PolicyName", where)
        place = f"{where} inline policy {name}"
        document = document_of(_needed(one, "PolicyDocument", place), place)
        found.append(InlinePolicy(name=name, document=document))
    return tuple(found)


def _boundary(raw: Raw) -> str | None:
    return (raw.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn") or None


def _tags(raw: Raw) -> dict[str, str]:
    return {one["Key"]: one.get("Value") or "" for one in raw.get("Tags") or ()}
