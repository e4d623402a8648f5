"""GuardDuty's protection plans: which a region offers, how they exclude one another, how they are shown."""

import time
from collections.abc import Iterable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import get_service_model

from emulator.offerings import lacking

_MODEL: Any = get_service_model("guardduty")
FEATURES: tuple[str, ...] = tuple(_MODEL.shape_for("DetectorFeature").enum)
"""What botocore's model knows as plans of a detector."""
ORGANIZATION_FEATURES: tuple[str, ...] = tuple(_MODEL.shape_for("OrgFeature").enum)
"""What a delegated administrator configures for others."""
_FOUNDATION = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
"""Always on with the detector, cannot be configured."""
_OFF_UNLESS_ASKED = frozenset({"AI_ANALYST", "EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING"})
_EXCLUDE_EACH_OTHER = frozenset({"EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING"})
_PARTS = {
    "EKS_RUNTIME_MONITORING": ("EKS_ADDON_MANAGEMENT",),
    "RDS_LOGIN_EVENTS": ("RDS_DATA_RISK",),
    "RUNTIME_MONITORING": (
        "EKS_ADDON_MANAGEMENT",
        "ECS_FARGATE_AGENT_MANAGEMENT",
        "EC2_AGENT_MANAGEMENT",
    ),
}
"""The `AdditionalConfiguration` of a plan."""
_DATA_SOURCES = {
    ("s3Logs", "enable"): "S3_DATA_EVENTS",
    ("kubernetes", "auditLogs", "enable"): "EKS_AUDIT_LOGS",
    ("malwareProtection", "scanEc2InstanceWithFindings", "ebsVolumes"): "EBS_MALWARE_PROTECTION",
}
"""Where the deprecated `DataSources` say what `Features` says now."""

Plans = dict[str, dict[str, Any]]
"""By name: `status`, `at` (seconds since the epoch), `parts` (by name: status and at)."""


def bad_request(message: str) -> JsonRESTError:
    """GuardDuty's one answer to nearly everything that is wrong."""
    return JsonRESTError("BadRequestException", message)


def rejected(
    why: str = "an invalid or out-of-range value is specified as an input parameter",
) -> JsonRESTError:
    """The same in GuardDuty's usual words."""
    return bad_request(f"The request is rejected because {why}.")


def offered(region: str, names: Iterable[str] = FEATURES) -> list[str]:
    """Those of `names` that `region` has."""
    return [name for name in names if name not in lacking(region, "guardduty")]


def first_plans(region: str, at: float | None = None) -> Plans:
    """A new detector's plans when nothing was said: on, but for those that must be asked for."""
    now = time.time() if at is None else at
    return {
        name: {
            "status": "DISABLED" if name in _OFF_UNLESS_ASKED else "ENABLED",
            "at": now,
            "parts": {part: {"status": "DISABLED", "at": now} for part in _PARTS.get(name, ())},
        }
        for name in offered(region)
    }


def check(
    given: list[dict[str, Any]], region: str, known: tuple[str, ...], word: str, values: tuple[str, ...]
) -> None:
    """Refuse what GuardDuty refuses in `Features` (wire names); `word` is `status` or `autoEnable`.

    Raises:
        JsonRESTError: BadRequestException, naming the plan that is unknown, not offered or excluded.
    """
    names = [one.get("name") for one in given]
    for one in given:
        name = one.get("name")
        if name not in known:
            raise rejected(f"the feature {name} is not valid for this operation")
        if name in lacking(region, "guardduty"):
            raise rejected(f"the feature {name} is not supported in the region {region}")
        if one.get(word) not in values:
            raise rejected(f"the {word} of the feature {name} is not valid")
        for part in one.get("additionalConfiguration") or []:
            if part.get("name") not in _PARTS.get(name, ()) or part.get(word) not in values:
                raise rejected(f"the additional configuration {part.get('name')} of {name} is not valid")
    if len(set(names)) != len(names):
        raise rejected("a feature is given more than once")
    if set(names) >= _EXCLUDE_EACH_OTHER:
        raise _both_runtimes()


def change(plans: Plans, given: list[dict[str, Any]]) -> Plans:
    """`plans` with what `given` (checked before, with `status`) says; the rest stays as it was.

    Raises:
        JsonRESTError: BadRequestException, if both kinds of runtime monitoring would be on.
    """
    now = time.time()
    changed = {name: {**plan, "parts": dict(plan["parts"])} for name, plan in plans.items()}
    for one in given:
        plan = changed.setdefault(one["name"], {"status": "", "at": now, "parts": {}})
        if plan["status"] != one["status"]:
            plan.update(status=one["status"], at=now)
        for part in one.get("additionalConfiguration") or []:
            plan["parts"][part["name"]] = {"status": part["status"], "at": now}
    if all(changed.get(name, {}).get("status") == "ENABLED" for name in _EXCLUDE_EACH_OTHER):
        raise _both_runtimes()
    return changed


def from_data_sources(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The deprecated `DataSources` (wire names) as `Features`."""
    found = []
    for path, name in _DATA_SOURCES.items():
        value: Any = given
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            found.append({"name": name, "status": "ENABLED" if value else "DISABLED"})
    return found


def shown(plans: Plans, since: float, *, foundation: bool = True) -> list[dict[str, Any]]:
    """`Features` of an answer in boto3's shape; `foundation` adds what is always on."""
    always = [{"Name": name, "Status": "ENABLED", "UpdatedAt": since} for name in _FOUNDATION]
    own = [
        {
            "Name": name,
            "Status": plan["status"],
            "UpdatedAt": plan["at"],
            "AdditionalConfiguration": [
                {"Name": part, "Status": value["status"], "UpdatedAt": value["at"]}
                for part, value in plan["parts"].items()
            ],
        }
        for name, plan in plans.items()
        if foundation or name in ORGANIZATION_FEATURES
    ]
    return always + own if foundation else own


def shown_as_data_sources(plans: Plans) -> dict[str, Any]:
    """The deprecated `DataSources` of an answer in boto3's shape."""

    def status(name: str) -> dict[str, str]:
        return {"Status": plans.get(name, {}).get("status", "DISABLED")}

    volumes = {"EbsVolumes": status("EBS_MALWARE_PROTECTION")}
    return {
        "CloudTrail": {"Status": "ENABLED"},
        "DNSLogs": {"Status": "ENABLED"},
        "FlowLogs": {"Status": "ENABLED"},
        "S3Logs": status("S3_DATA_EVENTS"),
        "Kubernetes": {"AuditLogs": status("EKS_AUDIT_LOGS")},
        "MalwareProtection": {"ScanEc2InstanceWithFindings": volumes},
    }


def empty_configuration(region: str) -> dict[str, dict[str, Any]]:
    """What an organization's auto-enable settings are before anybody sets them."""
    return {
        name: {"autoEnable": "NONE", "parts": dict.fromkeys(_PARTS.get(name, ()), "NONE")}
        for name in offered(region, ORGANIZATION_FEATURES)
    }


def _both_runtimes() -> JsonRESTError:
    return rejected("EKS_RUNTIME_MONITORING and RUNTIME_MONITORING cannot be configured together")
