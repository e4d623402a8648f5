"""What IAM Access Analyzer finds in the world as it is: who is let in from outside, and what nobody uses.

Made anew whenever somebody asks: a finding whose cause is gone is RESOLVED. Of resources there are roles and
buckets. Unused permissions are not looked for: put them in with `note_finding`.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

from emulator.archive_rules import fits
from emulator.organizations import members_of, organization_of
from emulator.resource_policies import statements_of

_IDS = uuid.UUID("6f1c1a52-6f0e-4d0c-9d1b-0a6c3f5e7b21")
_SERVICE_LINKED = "/aws-service-role/"
DETAILS = ("action", "condition", "isPublic", "principal", "sources")
"""What GetFindingV2 shows of access from outside besides the rest."""
_SHARED = (
    "analyzedAt", "createdAt", "error", "id", "resource", "resourceOwnerAccount", "resourceType", "status",
    "updatedAt",
)  # fmt: skip
V1_MEMBERS = (*_SHARED, *DETAILS)
V2_MEMBERS = (*_SHARED, "findingType")
Finding = dict[str, Any]
"""In GetFinding's shape, plus `findingType` and, of unused access, `findingDetails`."""


@dataclass(frozen=True)
class _Place:
    """One account as an analyzer sees it."""

    analyzer: dict[str, Any]
    account: str
    zone: frozenset[str]
    """The accounts that it trusts."""
    organization: str | None
    """Id of the organization that it trusts."""


def findings_of(analyzer: dict[str, Any]) -> list[Finding]:
    """The analyzer's findings as of now, resolved and archived ones too; kept with the analyzer."""
    kept: dict[str, Finding] = analyzer.setdefault("findings", {})
    now, found = utcnow(), {one["id"]: one for one in _looked_for(analyzer)}
    for name, one in found.items():
        before = kept.get(name)
        if before is None:
            hidden = any(fits(rule["filter"], one) for rule in analyzer["archiveRules"])
            moments = {"createdAt": now, "updatedAt": now, "status": "ARCHIVED" if hidden else "ACTIVE"}
            kept[name] = {**one, **moments}
        elif before["status"] == "RESOLVED":
            before.update(one, status="ACTIVE", updatedAt=now)
        else:
            before.update(one)
    for name, one in kept.items():
        if name not in found and one["status"] != "RESOLVED" and not one.get("noted"):
            one.update(status="RESOLVED", updatedAt=now)
    return [{**one, "analyzedAt": now} for one in kept.values()]


def note_finding(analyzer: dict[str, Any], finding: Finding) -> None:
    """Let the analyzer have found something that is not looked for here; it stays until it is archived."""
    name, now = _id(analyzer, finding["resource"], json.dumps(finding, default=str)), utcnow()
    given = {"status": "ACTIVE", "createdAt": now, "updatedAt": now, **finding}
    analyzer.setdefault("findings", {})[name] = {**given, "id": name, "noted": True}


def _looked_for(analyzer: dict[str, Any]) -> Iterator[Finding]:
    _, _, _, region, owner, _ = analyzer["arn"].split(":", 5)
    whole: Any = organization_of(owner) if analyzer["type"].startswith("ORGANIZATION") else None
    members = [one for one, status in members_of(owner).items() if status == "ACTIVE"] if whole else [owner]
    for account in members:
        place = _Place(analyzer, account, frozenset(members), whole.org.id if whole else None)
        if analyzer["type"].endswith("UNUSED_ACCESS"):
            age = timedelta(days=int(analyzer["configuration"]["unusedAccess"]["unusedAccessAge"]))
            yield from _unused(place, utcnow() - age)
        elif not analyzer["type"].endswith("INTERNAL_ACCESS"):
            for resource, kind, policy in [*_roles(account), *_buckets(account, region)]:
                for statement in statements_of(policy):
                    yield from _external(place, resource, kind, statement)


def _roles(account: str) -> Iterator[tuple[str, str, str]]:
    for role in list(iam_backends[account]["aws"].roles.values()):
        if not role.path.startswith(_SERVICE_LINKED):
            yield role.arn, "AWS::IAM::Role", role.assume_role_policy_document


def _buckets(account: str, region: str) -> Iterator[tuple[str, str, str]]:
    for bucket in list(s3_backends[account]["aws"].buckets.values()):
        if bucket.policy and bucket.region_name == region:
            text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else bucket.policy
            yield f"arn:aws:s3:::{bucket.name}", "AWS::S3::Bucket", text


def _external(place: _Place, resource: str, type_: str, statement: dict[str, Any]) -> Iterator[Finding]:
    """One finding per principal outside the zone of trust that the statement lets in."""
    condition = _flat(statement.get("Condition", {}))
    ours = place.organization is not None and condition.get("aws:PrincipalOrgID") == place.organization
    if statement.get("Effect") != "Allow" or ours:
        return
    actions = statement.get("Action", ["*"])
    for kind, name in _principals(statement.get("Principal", {})):
        if kind == "Service" or (kind == "AWS" and _account_in(name) in place.zone):
            continue
        yield {
            "id": _id(place.analyzer, resource, f"{kind} {name} {sorted(condition.items())}"),
            "findingType": "ExternalAccess",
            "resource": resource,
            "resourceType": type_,
            "resourceOwnerAccount": place.account,
            "principal": {kind: name},
            "action": [actions] if isinstance(actions, str) else actions,
            "condition": condition,
            "isPublic": name == "*" and not condition,
            "sources": [{"type": "POLICY"}],
        }


def _unused(place: _Place, since: datetime) -> Iterator[Finding]:
    backend = iam_backends[place.account]["aws"]
    for role in list(backend.roles.values()):
        if not role.path.startswith(_SERVICE_LINKED) and _idle(role.last_used, role.create_date, since):
            yield _unused_one(place, role.arn, "UnusedIAMRole", role.last_used)
    for user in list(backend.users.values()):
        changed = getattr(user, "password_changed", None) or user.create_date
        if user.password and _idle(user.password_last_used, changed, since):
            yield _unused_one(place, user.arn, "UnusedIAMUserPassword", user.password_last_used)
        for key in list(user.access_keys):
            used = key.last_used.timestamp if key.last_used else None
            if key.status == "Active" and _idle(used, key.create_date, since):
                yield _unused_one(place, user.arn, "UnusedIAMUserAccessKey", used, key.access_key_id)


def _idle(used: datetime | None, created: datetime, since: datetime) -> bool:
    return (used or created) < since


def _unused_one(
    place: _Place, resource: str, kind: str, used: datetime | None, key: str | None = None
) -> Finding:
    member = {
        "UnusedIAMRole": "unusedIamRoleDetails",
        "UnusedIAMUserPassword": "unusedIamUserPasswordDetails",
        "UnusedIAMUserAccessKey": "unusedIamUserAccessKeyDetails",
    }[kind]
    details = {**({"accessKeyId": key} if key else {}), **({"lastAccessed": used} if used else {})}
    return {
        "id": _id(place.analyzer, resource, f"{kind} {key}"),
        "findingType": kind,
        "resource": resource,
        "resourceType": "AWS::IAM::Role" if kind == "UnusedIAMRole" else "AWS::IAM::User",
        "resourceOwnerAccount": place.account,
        "findingDetails": [{member: details}],
    }


def _principals(principal: Any) -> Iterator[tuple[str, str]]:
    if isinstance(principal, str):
        yield "AWS", principal
        return
    for kind, names in principal.items():
        for name in [names] if isinstance(names, str) else names:
            yield kind, name


def _account_in(name: str) -> str:
    return name.split(":")[4] if name.startswith("arn:") else name


def _flat(condition: dict[str, Any]) -> dict[str, str]:
    """The condition as a finding shows it: key and value, without the operator."""
    return {
        key: value if isinstance(value, str) else ",".join(str(one) for one in value)
        for keys in condition.values()
        for key, value in keys.items()
    }


def _id(analyzer: dict[str, Any], resource: str, what: str) -> str:
    return str(uuid.uuid5(_IDS, f"{analyzer['arn']} {resource} {what}"))
