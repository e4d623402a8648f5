"""CloudTrail's trails as AWS keeps them: refused when they cannot deliver, seen wherever they reach.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
"""

import copy
import json
from typing import Any

from moto.cloudtrail.exceptions import TrailNotFoundException
from moto.cloudtrail.models import CloudTrailBackend, Trail, cloudtrail_backends
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from emulator import trail_selectors
from emulator.trail_checks import (
    bucket_named,
    can_deliver,
    check,
    management_account,
    owner_of_organization_trail,
)

_MOST_TRAILS = 5
_SETTINGS = {
    "S3BucketName": "bucket_name",
    "S3KeyPrefix": "s3_key_prefix",
    "SnsTopicName": "sns_topic_name",
    "IncludeGlobalServiceEvents": "include_global_service_events",
    "IsMultiRegionTrail": "is_multi_region",
    "EnableLogFileValidation": "log_validation",
    "IsOrganizationTrail": "is_org_trail",
    "CloudWatchLogsLogGroupArn": "cw_log_group_arn",
    "CloudWatchLogsRoleArn": "cw_role_arn",
    "KmsKeyId": "kms_key_id",
}
_FLAGS = ("IncludeGlobalServiceEvents", "IsMultiRegionTrail", "EnableLogFileValidation", "IsOrganizationTrail")  # fmt: skip


def install() -> None:
    """Replace moto's answers about trails."""
    calls = (
        _create_trail, _update_trail, _delete_trail, _get_trail, _describe_trails, _list_trails,
        _get_trail_status, _start_logging, _stop_logging,
    )  # fmt: skip
    for call in calls:
        setattr(CloudTrailResponse, call.__name__[1:], call)
    trail_selectors.install(own_trail, visible_trail)


def visible_trails(account: str, region: str) -> list[Trail]:
    """Every trail that this account sees in this region: its own, and its organization's."""
    owners = [account]
    management = management_account(account)
    if management not in (None, account):
        owners.append(str(management))
    return [
        trail
        for owner in owners
        for backend in cloudtrail_backends[owner].values()
        for trail in backend.trails.values()
        if (owner == account or trail.is_org_trail)
        and (trail.is_multi_region or trail.region_name == region)
    ]


def visible_trail(backend: CloudTrailBackend, name: str) -> Trail:
    """A trail by its name where it is at home, or by its ARN wherever it is seen.

    Raises:
        TrailNotFoundException: it is not seen here under this name.
    """
    _check_name(name)
    if name in backend.trails:
        return backend.trails[name]
    for trail in visible_trails(backend.account_id, backend.region_name):
        if trail.arn == name:
            return trail
    raise TrailNotFoundException(account_id=backend.account_id, name=name)


def own_trail(backend: CloudTrailBackend, name: str) -> Trail:
    """A trail that may be changed from here.

    Raises:
        JsonRESTError: `TrailNotFoundException`, `InvalidHomeRegionException`, or for the trail of
            the organization in a member `NotOrganizationMasterAccountException`.
    """
    try:
        trail = visible_trail(backend, name)
    except TrailNotFoundException:
        trail = _of_the_organization(backend, name)
    if trail.is_org_trail:
        owner_of_organization_trail(backend.account_id)
    if trail.region_name != backend.region_name:
        raise JsonRESTError(
            "InvalidHomeRegionException",
            f"Trail {trail.arn} can be changed only in its home Region {trail.region_name}.",
        )
    return trail


def _of_the_organization(backend: CloudTrailBackend, name: str) -> Trail:
    """A delegated administrator may name the organization's trail as if it were its own."""
    for trail in visible_trails(backend.account_id, backend.region_name):
        if trail.is_org_trail and trail.trail_name == name and trail.region_name == backend.region_name:
            return trail
    raise TrailNotFoundException(account_id=backend.account_id, name=name)


def _check_name(name: str | None) -> None:
    if not name:
        raise JsonRESTError("InvalidTrailNameException", "Trail name cannot be blank!")
    if not name.startswith("arn:"):
        shell = copy.copy(_NAMELESS)
        shell.trail_name = name
        shell.check_name()


_NAMELESS: Any = object.__new__(Trail)


def _create_trail(self: CloudTrailResponse) -> ActionResult:
    name = self._get_param("Name")
    _check_name(name)
    organizational = self._get_bool_param("IsOrganizationTrail", False)
    owner = owner_of_organization_trail(self.current_account) if organizational else self.current_account
    home = cloudtrail_backends[owner][self.region]
    seen = visible_trails(owner, self.region)
    if any(trail.trail_name == name and trail.account_id == owner for trail in seen):
        raise JsonRESTError("TrailAlreadyExistsException", f"Trail {name} already exists for {owner}")
    if sum(trail.account_id == owner for trail in seen) >= _MOST_TRAILS:
        raise JsonRESTError(
            "MaximumNumberOfTrailsExceededException",
            f"User: {owner} already has {_MOST_TRAILS} trails in {self.region}.",
        )
    if bucket_named(str(self._get_param("S3BucketName"))) is None:
        raise JsonRESTError(
            "S3BucketDoesNotExistException",
            f"S3 bucket {self._get_param('S3BucketName')} does not exist!",
        )
    given = {field: self._get_param(parameter) for parameter, field in _SETTINGS.items()}
    trail = Trail(
        owner,
        self.region,
        name,
        given["bucket_name"],
        given["s3_key_prefix"],
        given["sns_topic_name"],
        self._get_bool_param("IncludeGlobalServiceEvents", True),
        self._get_bool_param("IsMultiRegionTrail", False),
        self._get_bool_param("EnableLogFileValidation", False),
        organizational,
        given["cw_log_group_arn"],
        given["cw_role_arn"],
        given["kms_key_id"],
    )
    check(trail)
    home.trails[name] = trail
    home.tagging_service.tag_resource(trail.arn, self._get_param("TagsList") or [])
    return ActionResult(_without_home(trail))


def _update_trail(self: CloudTrailResponse) -> ActionResult:
    trail = own_trail(self.cloudtrail_backend, self._get_param("Name"))
    changed = copy.copy(trail)
    for parameter, field in _SETTINGS.items():
        value = self._get_param(parameter)
        if value is not None:
            setattr(changed, field, _truth(value) if parameter in _FLAGS else value)
    if changed.is_org_trail and not trail.is_org_trail:
        owner_of_organization_trail(self.current_account)
    check(changed)
    # The same object goes on: its logging state and selectors are shared with other readers.
    trail.__dict__.update(changed.__dict__)
    return ActionResult(_without_home(trail))


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"


def _delete_trail(self: CloudTrailResponse) -> ActionResult:
    trail = own_trail(self.cloudtrail_backend, self._get_param("Name"))
    del cloudtrail_backends[trail.account_id][trail.region_name].trails[trail.trail_name]
    return ActionResult({})


def _get_trail(self: CloudTrailResponse) -> ActionResult:
    trail = visible_trail(self.cloudtrail_backend, self._get_param("Name"))
    return ActionResult({"Trail": shown(trail)})


def _describe_trails(self: CloudTrailResponse) -> ActionResult:
    backend = self.cloudtrail_backend
    trails = visible_trails(self.current_account, self.region)
    names = self._get_param("trailNameList") or []
    if names:
        own = set(backend.trails)
        for name in names:
            _check_name(name)
        trails = [
            trail
            for trail in trails
            if trail.arn in names
            or (
                trail.trail_name in names
                and trail.trail_name in own
                and trail.account_id == self.current_account
            )
        ]
    if not self._get_bool_param("includeShadowTrails", True):
        trails = [trail for trail in trails if trail in backend.trails.values()]
    return ActionResult({"trailList": [shown(trail) for trail in trails]})


def _list_trails(self: CloudTrailResponse) -> ActionResult:
    trails = visible_trails(self.current_account, self.region)
    return ActionResult({"Trails": [trail.short() for trail in trails]})


def _get_trail_status(self: CloudTrailResponse) -> str:
    trail = visible_trail(self.cloudtrail_backend, self._get_param("Name"))
    status = trail.status.description()
    if trail.status.is_logging and not can_deliver(trail):
        missing = bucket_named(trail.bucket_name) is None
        status["LatestDeliveryError"] = "NoSuchBucket" if missing else "AccessDenied"
        del status["LatestDeliveryTime"]
    elif trail.status.is_logging and trail.cw_log_group_arn:
        status["LatestCloudWatchLogsDeliveryTime"] = int(utcnow().timestamp())
    return json.dumps(status)


def _start_logging(self: CloudTrailResponse) -> ActionResult:
    own_trail(self.cloudtrail_backend, self._get_param("Name")).start_logging()
    return ActionResult({})


def _stop_logging(self: CloudTrailResponse) -> ActionResult:
    own_trail(self.cloudtrail_backend, self._get_param("Name")).stop_logging()
    return ActionResult({})


def shown(trail: Trail) -> dict[str, Any]:
    """A trail as AWS describes it: what was never set is left out."""
    description = trail.description(include_region=True)
    description["HasCustomEventSelectors"] = bool(trail.event_selectors or trail.advanced_event_selectors)
    description["HasInsightSelectors"] = bool(trail.insight_selectors)
    if not trail.sns_topic_name:
        description.pop("SnsTopicARN", None)
    return {name: value for name, value in description.items() if value not in (None, "")}


def _without_home(trail: Trail) -> dict[str, Any]:
    left_out = ("HomeRegion", "HasCustomEventSelectors", "HasInsightSelectors")
    return {name: value for name, value in shown(trail).items() if name not in left_out}
