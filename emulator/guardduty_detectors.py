"""Detectors as GuardDuty keeps them: one per region, with plans, the frequency set by who administers."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.guardduty.models import Detector, GuardDutyBackend, guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from emulator import service_linked_roles
from emulator.guardduty_features import (
    FEATURES,
    Plans,
    change,
    check,
    first_plans,
    from_data_sources,
    rejected,
    shown,
    shown_as_data_sources,
)
from emulator.guardduty_members import administrator_of_member

_PRINCIPAL = "guardduty.amazonaws.com"
_FREQUENCIES = ("FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS")
_STATUSES = ("ENABLED", "DISABLED")
_lock = threading.RLock()


def install() -> None:
    """Replace moto's operations on detectors."""
    response: Any = GuardDutyResponse
    response.create_detector = _create_detector
    response.get_detector = _get_detector
    response.update_detector = _update_detector


def put_detector(
    account: str,
    region: str,
    *,
    only: tuple[str, ...] | None = None,
    frequency: str = "SIX_HOURS",
    since: float | None = None,
) -> Detector:
    """Switch GuardDuty on where it is not yet, with the plans `only` (None = those of a new detector).

    `since` is when it was switched on, in seconds since the epoch.
    """
    backend = guardduty_backends[account][region]
    with _lock:
        if not backend.detectors:
            backend.create_detector(True, frequency, {}, {}, [])
            detector = next(iter(backend.detectors.values()))
            plans = first_plans(region, since)
            if only is not None:
                for name, plan in plans.items():
                    plan["status"] = "ENABLED" if name in only else "DISABLED"
            set_plans(detector, plans)
            service_linked_roles.ensure(account, _PRINCIPAL)
            if since is not None:
                detector.created_at = detector.updated_at = datetime.fromtimestamp(since)  # noqa: DTZ006
        return next(iter(backend.detectors.values()))


def plans_of(detector: Detector) -> Plans:
    """The detector's plans."""
    kept: Any = detector.features
    return kept  # type: ignore[no-any-return]


def set_plans(detector: Detector, plans: Plans) -> None:
    """Keep `plans` as the detector's; moto's own list of features is not used."""
    kept: Any = plans
    detector.features = kept
    detector.updated_at = datetime.now()  # noqa: DTZ005  moto's own are naive


def detector_in(backend: GuardDutyBackend) -> Detector | None:
    """The one detector of an account in a region."""
    return next(iter(list(backend.detectors.values())), None)


def _asked_plans(self: GuardDutyResponse, plans: Plans) -> Plans:
    given, sources = self._get_param("features"), self._get_param("dataSources")
    if given and sources:
        raise rejected("both dataSources and features are specified")
    given = given or from_data_sources(sources or {})
    check(given, self.region, FEATURES, "status", _STATUSES)
    return change(plans, given)


def _frequency(self: GuardDutyResponse) -> str | None:
    given = self._get_param("findingPublishingFrequency")
    if given is not None and given not in _FREQUENCIES:
        raise rejected()
    return None if given is None else str(given)


def _create_detector(self: GuardDutyResponse) -> ActionResult:
    backend = self.guardduty_backend
    frequency = _frequency(self) or "SIX_HOURS"
    enable = self._get_param("enable")
    plans = _asked_plans(self, first_plans(self.region))
    with _lock:
        if backend.detectors:
            raise rejected("a detector already exists for the current account")
        name = backend.create_detector(bool(enable), frequency, {}, self._get_param("tags") or {}, [])
        set_plans(backend.get_detector(name), plans)
    service_linked_roles.ensure(self.current_account, _PRINCIPAL)
    return ActionResult({"DetectorId": name})


def _get_detector(self: GuardDutyResponse) -> ActionResult:
    detector = self.guardduty_backend.get_detector(self.path.split("/")[-1])
    frequency = detector.finding_publish_freq
    if administrator := administrator_of_member(self.current_account, self.region):
        above = detector_in(guardduty_backends[administrator][self.region])
        frequency = above.finding_publish_freq if above else frequency
    plans = plans_of(detector)
    return ActionResult(
        {
            "CreatedAt": _written(detector.created_at),
            "FindingPublishingFrequency": frequency,
            "ServiceRole": detector.service_role,
            "Status": "ENABLED" if detector.enabled else "DISABLED",
            "UpdatedAt": _written(detector.updated_at),
            "DataSources": shown_as_data_sources(plans),
            "Tags": detector.tags,
            "Features": shown(plans, detector.created_at.timestamp()),
        }
    )


def _update_detector(self: GuardDutyResponse) -> ActionResult:
    detector = self.guardduty_backend.get_detector(self.path.split("/")[-1])
    frequency, enable = _frequency(self), self._get_param("enable")
    member = administrator_of_member(self.current_account, self.region) is not None
    if member and frequency is not None:
        raise rejected("a member account cannot update the finding publishing frequency")
    if member and enable is False:
        raise rejected("a member account cannot disable its detector")
    with _lock:
        set_plans(detector, _asked_plans(self, plans_of(detector)))
        detector.finding_publish_freq = frequency or detector.finding_publish_freq
        detector.enabled = detector.enabled if enable is None else bool(enable)
    return EmptyResult()


def _written(at: datetime) -> str:
    moment = datetime.fromtimestamp(at.timestamp(), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def age_of(detector: Detector) -> float:
    """Seconds since the detector was made."""
    return time.time() - detector.created_at.timestamp()
