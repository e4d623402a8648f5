"""Security Hub's standards: listed, enabled, disabled, and their controls under the older API."""

from typing import Any

from emulator.securityhub_catalogue import (
    CIS,
    FSBP,
    STANDARDS,
    Control,
    Standard,
    requirement_arns,
)
from emulator.securityhub_state import (
    Association,
    Call,
    Hub,
    Operation,
    Settling,
    added_controls_of,
    invalid,
    is_recording,
    now,
    page,
    refused,
)

_BATCH = 25
_CONTROL_TOWER = "service-managed-aws-control-tower/v/1.0.0"
_DOCS = "https://docs.aws.amazon.com/console/securityhub"


def standard_of(arn: str, region: str) -> Standard | None:
    """The standard of this ARN in this region."""
    return next((one for one in STANDARDS.values() if one.arn(region) == arn), None)


def is_settled(hub: Hub, resource: str) -> bool:
    """Whether the standard is enabled and no longer PENDING; looking does not count as a read."""
    held = hub.subscriptions.get(resource)
    return held is not None and held.reads_left <= 0


def association_of(hub: Hub, resource: str, control: Control) -> Association:
    """The control's status in an enabled standard; on, unless somebody has switched it off."""
    default = Association("ENABLED", "", hub.enabled_at or now())
    return hub.associations.get((resource, control.id), default)


def _described(call: Call) -> dict[str, Any]:
    listed = [
        {
            "StandardsArn": one.arn(call.region),
            "Name": one.name,
            "Description": f"The controls of {one.name}.",
            "EnabledByDefault": one.by_default,
            "Provider": "AWS",
            "StandardsManagedBy": {"Company": one.company, "Product": one.product},
        }
        for one in STANDARDS.values()
    ]
    return page(call, "Standards", listed)


def _subscription(call: Call, resource: str, status: str) -> dict[str, Any]:
    standard = STANDARDS[resource]
    shown = {
        "StandardsSubscriptionArn": standard.subscription(call.account, call.region),
        "StandardsArn": standard.arn(call.region),
        "StandardsInput": {},
        "StandardsStatus": status,
        "StandardsControlsUpdatable": (
            "NOT_READY_FOR_UPDATES" if status in ("PENDING", "DELETING") else "READY_FOR_UPDATES"
        ),
        "Provider": "AWS",
    }
    if status == "INCOMPLETE":
        shown["StandardsStatusReason"] = {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"}
    return shown


def _status(call: Call, held: Settling, counts: bool = True) -> str:
    """A look at the subscription, which ends its PENDING if it `counts`."""
    if held.reads_left > 0 if not counts else held.is_pending():
        return "PENDING"
    return "READY" if is_recording(call.account, call.region) else "INCOMPLETE"


def _enable(call: Call) -> dict[str, Any]:
    requests = call.given.get("StandardsSubscriptionRequests") or []
    if not 1 <= len(requests) <= _BATCH:
        raise invalid(f"StandardsSubscriptionRequests must hold 1 to {_BATCH} standards.")
    wanted = []
    for one in requests:
        standard = standard_of(one.get("StandardsArn", ""), call.region)
        if standard is None:
            raise invalid(f"Invalid standards ARN {one.get('StandardsArn')} in {call.region}.")
        if standard.resource == _CONTROL_TOWER:
            raise refused("AccessDeniedException", "Only AWS Control Tower can enable this standard.")
        wanted.append(standard.resource)
    held = {name: call.hub.subscriptions.setdefault(name, Settling()) for name in wanted}
    shown = [_subscription(call, name, _status(call, one, counts=False)) for name, one in held.items()]
    return {"StandardsSubscriptions": shown}


def _enabled(call: Call) -> dict[str, Any]:
    arns = call.given.get("StandardsSubscriptionArns")
    held = {
        name: one
        for name, one in call.hub.subscriptions.items()
        if not arns or STANDARDS[name].subscription(call.account, call.region) in arns
    }
    shown = [_subscription(call, name, _status(call, one)) for name, one in held.items()]
    return page(call, "StandardsSubscriptions", shown)


def _disable(call: Call) -> dict[str, Any]:
    arns = call.given.get("StandardsSubscriptionArns") or []
    if not 1 <= len(arns) <= _BATCH:
        raise invalid(f"StandardsSubscriptionArns must hold 1 to {_BATCH} ARNs.")
    gone = [_resource(call, arn, "InvalidInputException") for arn in arns]
    for name in gone:
        leave(call.hub, name)
    return {"StandardsSubscriptions": [_subscription(call, name, "DELETING") for name in gone]}


def leave(hub: Hub, resource: str) -> None:
    """End a subscription, and with it what was said of its controls."""
    hub.subscriptions.pop(resource, None)
    hub.associations = {key: one for key, one in hub.associations.items() if key[0] != resource}


def _resource(call: Call, arn: str, code: str) -> str:
    """The enabled standard of a subscription's ARN."""
    for name in call.hub.subscriptions:
        if STANDARDS[name].subscription(call.account, call.region) == arn:
            return name
    raise refused(code, f"The subscription {arn} does not exist.")


def _controls(call: Call) -> dict[str, Any]:
    resource = _resource(call, call.given["StandardsSubscriptionArn"], "ResourceNotFoundException")
    listed = []
    if is_settled(call.hub, resource):
        listed = [one for control in added_controls_of(resource) for one in _older(call, resource, control)]
    return page(call, "Controls", listed)


def _older(call: Call, resource: str, control: Control) -> list[dict[str, Any]]:
    """A control as the older API shows it: once for each requirement, under the requirement's number."""
    said = association_of(call.hub, resource, control)
    prefix = "CIS." if resource == f"{CIS}1.2.0" else ""
    shown = []
    for arn in requirement_arns(control, resource, call.account, call.region):
        number = arn.rsplit("/", 1)[1]
        one = {
            "StandardsControlArn": arn,
            "ControlStatus": said.status,
            "ControlStatusUpdatedAt": said.at,
            "ControlId": f"{prefix}{number}",
            "Title": control.title if resource == FSBP else f"{number} {control.title}",
            "Description": f"Checks whether {control.title}.",
            "RemediationUrl": f"{_DOCS}/{control.id}/remediation",
            "SeverityRating": control.severity,
            "RelatedRequirements": control.related(resource),
        }
        if said.reason:
            one["DisabledReason"] = said.reason
        shown.append(one)
    return shown


def _update_control(call: Call) -> dict[str, Any]:
    arn, status = call.given["StandardsControlArn"], call.given.get("ControlStatus")
    reason = call.given.get("DisabledReason") or ""
    if status not in ("ENABLED", "DISABLED"):
        raise invalid("ControlStatus must be ENABLED or DISABLED.")
    if status == "DISABLED" and not reason:
        raise invalid("DisabledReason is required to disable a control.")
    for resource in call.hub.subscriptions:
        for control in added_controls_of(resource) if is_settled(call.hub, resource) else ():
            if arn in requirement_arns(control, resource, call.account, call.region):
                kept = reason if status == "DISABLED" else ""
                call.hub.associations[resource, control.id] = Association(status, kept, now())
                return {}
    raise refused("ResourceNotFoundException", f"The control {arn} cannot be updated or does not exist.")


OPERATIONS: dict[str, Operation] = {
    "DescribeStandards": _described,
    "BatchEnableStandards": _enable,
    "GetEnabledStandards": _enabled,
    "BatchDisableStandards": _disable,
    "DescribeStandardsControls": _controls,
    "UpdateStandardsControl": _update_control,
}
