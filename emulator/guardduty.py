"""GuardDuty's findings, which moto lacks: raised, listed, archived, and sent to EventBridge."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.guardduty import urls
from moto.guardduty.models import GuardDutyBackend, guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from emulator.eventbridge import put_service_event
from emulator.finding_criteria import in_order, meets
from emulator.guardduty_members import administrator_of
from emulator.sample_findings import DEFAULT_SAMPLE_TYPES, sample_finding

_PAGE = 50
_lock = threading.RLock()


def install() -> None:
    """Give moto's GuardDuty the operations on findings. Call before its first request."""
    base = "{0}/detector/(?P<detector_id>[^/]+)/findings"
    for path in ("", "/get", "/create", "/archive", "/unarchive"):
        urls.url_paths[f"{base}{path}$"] = GuardDutyResponse.dispatch
    response: Any = GuardDutyResponse
    response.create_sample_findings = _create_sample_findings
    response.list_findings = _list_findings
    response.get_findings = _get_findings
    response.archive_findings = lambda self: _set_archived(self, True)
    response.unarchive_findings = lambda self: _set_archived(self, False)


def raise_finding(given: dict[str, Any], account: str, region: str) -> str:
    """Store a camelCase finding (an id seen before makes it an update) and put it on the buses.

    Gives back the id of the event on the delegated administrator's bus, which is the one that a
    central queue sees; an archived finding is stored and not sent.

    Raises:
        ValueError: `account` has no detector in `region`, or the finding has no type.
    """
    backend = guardduty_backends[account][region]
    if not backend.detectors:
        raise ValueError(f"account {account} has no GuardDuty detector in {region}")
    if not given.get("type"):
        raise ValueError("a finding needs a type")
    with _lock:
        finding = _completed(given, backend)
        _findings(backend)[finding["id"]] = finding
    if finding["service"]["archived"]:
        return ""
    copies = [
        put_service_event(
            receiver,
            region,
            source="aws.guardduty",
            detail_type="GuardDuty Finding",
            detail=finding,
        )
        for receiver in dict.fromkeys((account, administrator_of(region) or account))
    ]
    return copies[-1]


def _findings(backend: GuardDutyBackend) -> dict[str, dict[str, Any]]:
    """The backend's own findings by id, so that moto's reset takes them away."""
    return backend.__dict__.setdefault("findings", {})  # type: ignore[no-any-return]


def _completed(given: dict[str, Any], backend: GuardDutyBackend) -> dict[str, Any]:
    """The finding with every field that GuardDuty always sends."""
    account, region = backend.account_id, backend.region_name
    detector = next(iter(backend.detectors))
    name = given.get("id") or uuid.uuid4().hex
    before = _findings(backend).get(name, {})
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    service = {
        "serviceName": "guardduty",
        "detectorId": detector,
        "action": {},
        "resourceRole": "TARGET",
        "additionalInfo": {},
        "eventFirstSeen": now,
        "eventLastSeen": now,
        "archived": False,
        "count": before.get("service", {}).get("count", 0) + 1,
        **given.get("service", {}),
    }
    if before:
        service["eventFirstSeen"] = before["service"]["eventFirstSeen"]
    return {
        "schemaVersion": "2.0",
        "partition": "aws",
        "resource": {"resourceType": "Unknown"},
        "severity": 5,
        "title": given["type"],
        "description": given["type"],
        "updatedAt": now,
        **given,
        "accountId": account,
        "region": region,
        "id": name,
        "arn": f"arn:aws:guardduty:{region}:{account}:detector/{detector}/finding/{name}",
        "service": service,
        "createdAt": before.get("createdAt") or given.get("createdAt") or now,
    }


def _seen_by(self: GuardDutyResponse) -> Iterator[dict[str, Any]]:
    """The findings that this detector shows: its own, and the administrator's also its members'."""
    detector_id = self.path.split("/")[2]
    self.guardduty_backend.get_detector(detector_id)
    accounts = [self.current_account]
    if administrator_of(self.region) == self.current_account:
        accounts = list(guardduty_backends)
    for account in accounts:
        yield from list(_findings(guardduty_backends[account][self.region]).values())


def _ids(self: GuardDutyResponse, name: str = "findingIds") -> list[str]:
    given = self._get_param(name) or []
    if not 0 < len(given) <= _PAGE:
        raise _bad_request(f"The request is rejected because {name} must hold 1 to {_PAGE} values.")
    return list(given)


def _create_sample_findings(self: GuardDutyResponse) -> ActionResult:
    self.guardduty_backend.get_detector(self.path.split("/")[2])
    types = self._get_param("findingTypes") or DEFAULT_SAMPLE_TYPES
    if len(types) > _PAGE:
        raise _bad_request("The request is rejected because there are too many finding types.")
    for kind in types:
        raise_finding(sample_finding(kind, self.region), self.current_account, self.region)
    return ActionResult({})


def _list_findings(self: GuardDutyResponse) -> ActionResult:
    most = int(self._get_param("maxResults") or _PAGE)
    if not 1 <= most <= _PAGE:
        raise _bad_request("The request is rejected because maxResults is out of range.")
    criteria = self._get_param("findingCriteria") or {}
    found = [finding for finding in _seen_by(self) if meets(finding, criteria)]
    found = in_order(found, self._get_param("sortCriteria"))
    start = int(self._get_param("nextToken") or 0)
    page = found[start : start + most]
    more = start + most < len(found)
    return ActionResult(
        {
            "FindingIds": [finding["id"] for finding in page],
            "NextToken": str(start + most) if more else "",
        }
    )


def _get_findings(self: GuardDutyResponse) -> ActionResult:
    wanted = _ids(self)
    found = {finding["id"]: finding for finding in _seen_by(self) if finding["id"] in set(wanted)}
    chosen = [found[one] for one in wanted if one in found]
    chosen = in_order(chosen, self._get_param("sortCriteria"))
    return ActionResult({"Findings": [pascal(one) for one in chosen]})


def _set_archived(self: GuardDutyResponse, archived: bool) -> ActionResult:
    wanted = set(_ids(self))
    with _lock:
        for finding in _seen_by(self):
            if finding["id"] in wanted:
                finding["service"]["archived"] = archived
    return ActionResult({})


def pascal(value: Any) -> Any:
    """`value` with every key's first letter raised: boto3's shape of a finding."""
    if isinstance(value, dict):
        return {f"{name[:1].upper()}{name[1:]}": pascal(item) for name, item in value.items()}
    if isinstance(value, list):
        return [pascal(item) for item in value]
    return value


def _bad_request(message: str) -> JsonRESTError:
    return JsonRESTError("BadRequestException", message)
