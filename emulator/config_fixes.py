"""AWS Config where moto is kinder than AWS: roles and buckets that are not there; and its counts.

Source: https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from moto.config.exceptions import InvalidResourceTypeException, NoSuchBucketException
from moto.config.models import ConfigBackend, ConfigRecorderStatus
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.iam.models import iam_backends

from emulator.config_inventory import GLOBAL_TYPES, counts
from emulator.resource_policies import Asker, service_may, verdict
from emulator.trail_checks import bucket_named

SERVICE = "config.amazonaws.com"
_MOST_COUNTS = 100
_CONTINUOUS = {"recordingFrequency": "CONTINUOUS"}
_put_recorder = ConfigBackend.put_configuration_recorder
_describe_recorders = ConfigBackend.describe_configuration_recorders
_put_channel = ConfigBackend.put_delivery_channel
_start = ConfigRecorderStatus.start


def install() -> None:
    """Put AWS's refusals in front of moto's recorder, and give it the counts."""
    backend: Any = ConfigBackend
    backend.put_configuration_recorder = _put_recorder_with_a_role
    backend.describe_configuration_recorders = _describe_recorders_with_their_mode
    backend.put_delivery_channel = _put_channel_that_can_deliver
    backend._validate_resource_types = _validate_resource_types
    status: Any = ConfigRecorderStatus
    status.start = _start_at_once
    response: Any = ConfigResponse
    response.get_discovered_resource_counts = _get_discovered_resource_counts


def _start_at_once(self: ConfigRecorderStatus) -> None:
    _start(self)
    self.last_status = "SUCCESS"


@cache
def _known_types() -> frozenset[str]:
    shape: Any = get_service_model("config").shape_for("ResourceType")
    return frozenset(shape.enum)


def _validate_resource_types(self: ConfigBackend, resource_list: list[str]) -> None:
    del self
    unknown = [one for one in resource_list if one not in _known_types()]
    if unknown:
        raise InvalidResourceTypeException(unknown, sorted(_known_types()))


def _put_recorder_with_a_role(self: ConfigBackend, config_recorder: dict[str, Any]) -> None:
    role = str(config_recorder.get("roleARN"))
    known: Any = next((one for one in _roles(self) if one.arn == role), None)
    if known is None or not service_may(known.assume_role_policy_document, SERVICE, "sts:AssumeRole", role):
        raise JsonRESTError(
            "InvalidRoleException",
            f"The role {role} does not exist or does not let AWS Config assume it.",
        )
    _put_recorder(self, config_recorder)
    recorder: Any = self.recorders[config_recorder["name"]]
    recorder.__dict__["_mode"] = config_recorder.get("recordingMode") or _CONTINUOUS


def _roles(backend: ConfigBackend) -> Iterable[Any]:
    return iam_backends[backend.account_id]["aws"].roles.values()


def _describe_recorders_with_their_mode(
    self: ConfigBackend, recorder_names: list[str] | None
) -> list[dict[str, Any]]:
    shown = _describe_recorders(self, recorder_names)
    for one in shown:
        recorder = self.recorders[one["name"]]
        one.pop("_mode", None)
        one["recordingMode"] = recorder.__dict__.get("_mode", _CONTINUOUS)
        one["recordingScope"] = "PAID"
        one["arn"] = (
            f"arn:aws:config:{self.region_name}:{self.account_id}:configuration-recorder/{one['name']}"
        )
    return shown


def _put_channel_that_can_deliver(self: ConfigBackend, delivery_channel: dict[str, Any]) -> None:
    name, prefix = delivery_channel.get("s3BucketName"), delivery_channel.get("s3KeyPrefix")
    if self.recorders and name:
        bucket = bucket_named(name)
        if bucket is None:
            raise NoSuchBucketException
        folder = f"{prefix}/" if prefix else ""
        key = f"{bucket.arn}/{folder}AWSLogs/{self.account_id}/Config/{self.region_name}/any.json.gz"
        if not (_service_writes(self, bucket, key) or _role_writes(self, bucket, key)):
            raise JsonRESTError(
                "InsufficientDeliveryPolicyException",
                f"Insufficient delivery policy to s3 bucket: {name}, unable to write to bucket, "
                f"provided s3 key prefix is '{prefix or 'null'}', provided kms key is "
                f"'{delivery_channel.get('s3KmsKeyArn') or 'null'}'.",
            )
    _put_channel(self, delivery_channel)


def _service_writes(self: ConfigBackend, bucket: Any, key: str) -> bool:
    context = {"aws__SourceAccount": self.account_id}
    return service_may(bucket.policy, SERVICE, "s3:GetBucketAcl", bucket.arn, **context) and service_may(
        bucket.policy,
        SERVICE,
        "s3:PutObject",
        key,
        **context,
        **{"s3__x-amz-acl": "bucket-owner-full-control"},
    )


def _role_writes(self: ConfigBackend, bucket: Any, key: str) -> bool:
    """A role of one's own may write into a bucket of one's own; the service-linked one never does."""
    recorder = next(iter(self.recorders.values()))
    role: Any = next((one for one in _roles(self) if one.arn == recorder.role_arn), None)
    if role is None or bucket.account_id != self.account_id:
        return False
    if role.path.startswith("/aws-service-role/"):
        return False
    policies = [*role.policies.values(), *(one.document for one in role.managed_policies.values())]
    asker = Asker(context={"s3:x-amz-acl": "bucket-owner-full-control"})
    return any(verdict(one, asker, "s3:PutObject", key) == "Allow" for one in policies)


def _get_discovered_resource_counts(self: ConfigResponse) -> ActionResult:
    """Nothing where no recorder ever ran: what Config did not record it does not count.

    Source: https://docs.aws.amazon.com/config/latest/APIReference/API_GetDiscoveredResourceCounts.html
    """
    backend = self.config_backend
    wanted = self._get_param("resourceTypes") or []
    limit = min(int(self._get_param("limit") or _MOST_COUNTS), _MOST_COUNTS)
    offset = int(self._get_param("nextToken") or 0)
    found = [
        {"resourceType": kind, "count": count}
        for kind, count in counts(backend.account_id, backend.region_name).items()
        if _is_recorded(backend, kind) and (not wanted or kind in wanted)
    ]
    found.sort(key=lambda one: (-int(str(one["count"])), str(one["resourceType"])))
    page = found[offset : offset + limit]
    answer: dict[str, Any] = {
        "totalDiscoveredResources": sum(int(str(one["count"])) for one in found),
        "resourceCounts": page,
    }
    if offset + limit < len(found):
        answer["nextToken"] = str(offset + limit)
    return ActionResult(answer)


def _is_recorded(backend: ConfigBackend, kind: str) -> bool:
    for recorder in backend.recorders.values():
        group = recorder.recording_group
        if recorder.status.last_start_time is None:
            continue
        if group.all_supported:
            return kind not in GLOBAL_TYPES or bool(group.include_global_resource_types)
        if group.resource_types:
            return kind in group.resource_types
        return kind not in (group.exclusion_by_resource_types or {}).get("resourceTypes", [])
    return False
