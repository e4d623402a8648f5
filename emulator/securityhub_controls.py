"""Security Hub's controls across standards: their definitions, and in which standards they are on."""

from typing import Any

from emulator.securityhub_catalogue import (
    CONTROLS,
    STANDARDS,
    Control,
    requirement_arns,
)
from emulator.securityhub_standards import association_of, is_settled, standard_of
from emulator.securityhub_state import (
    Association,
    Call,
    Operation,
    added_controls_of,
    invalid,
    is_added,
    now,
    page,
    refused,
)

_BATCH = 100
_DOCS = "https://docs.aws.amazon.com/console/securityhub"


def _definition(call: Call, control: Control) -> dict[str, Any]:
    return {
        "SecurityControlId": control.id,
        "Title": control.title,
        "Description": f"Checks whether {control.title}.",
        "RemediationUrl": f"{_DOCS}/{control.id}/remediation",
        "SeverityRating": control.severity,
        "CurrentRegionAvailability": ("AVAILABLE" if control.is_available(call.region) else "UNAVAILABLE"),
        "Provider": "AWS",
    }


def _definitions(call: Call) -> dict[str, Any]:
    arn, controls = call.given.get("StandardsArn"), [one for one in CONTROLS.values() if is_added(one.id)]
    if arn:
        standard = standard_of(arn, call.region)
        if standard is None:
            raise invalid(f"Invalid standards ARN {arn} in {call.region}.")
        controls = added_controls_of(standard.resource)
    return page(call, "SecurityControlDefinitions", [_definition(call, one) for one in controls])


def _one_definition(call: Call) -> dict[str, Any]:
    control = CONTROLS.get(call.given.get("SecurityControlId", ""))
    if control is None or not is_added(control.id):
        raise refused("ResourceNotFoundException", "The control does not exist.")
    return {"SecurityControlDefinition": _definition(call, control)}


def _batch(call: Call, name: str) -> list[Any]:
    given = call.given.get(name) or []
    if not 1 <= len(given) <= _BATCH:
        raise invalid(f"{name} must hold 1 to {_BATCH} values.")
    return list(given)


def _control(call: Call, name: str) -> Control | None:
    """By id, or by its ARN in the caller's account and region."""
    control = CONTROLS.get(name.rsplit("/", 1)[-1])
    known = (
        control and is_added(control.id) and name in (control.id, control.arn(call.account, call.region))
    )
    return control if known else None


def _get(call: Call) -> dict[str, Any]:
    found, missing = [], []
    for name in _batch(call, "SecurityControlIds"):
        control = _control(call, name)
        if control is None:
            missing.append(
                {"SecurityControlId": name, "ErrorCode": "NOT_FOUND", "ErrorReason": "No such id."}
            )
            continue
        statuses = [_said(call, one, control).status for one in _standards_of(call, control)]
        shown = _definition(call, control)
        shown.pop("CurrentRegionAvailability")
        shown |= {
            "SecurityControlArn": control.arn(call.account, call.region),
            "SecurityControlStatus": "ENABLED" if "ENABLED" in statuses else "DISABLED",
            "UpdateStatus": "READY",
            "Parameters": {},
        }
        found.append(shown)
    return {"SecurityControls": found, "UnprocessedIds": missing}


def _standards_of(call: Call, control: Control) -> list[str]:
    """The enabled standards that hold the control."""
    return [one for one in call.hub.subscriptions if one in control.requirements]


def _said(call: Call, resource: str, control: Control) -> Association:
    return association_of(call.hub, resource, control)


def _association(call: Call, resource: str, control: Control) -> dict[str, Any]:
    said = _said(call, resource, control)
    shown = {
        "StandardsArn": STANDARDS[resource].arn(call.region),
        "SecurityControlId": control.id,
        "SecurityControlArn": control.arn(call.account, call.region),
        "AssociationStatus": said.status,
        "RelatedRequirements": control.related(resource),
        "UpdatedAt": said.at,
        "StandardsControlTitle": control.title,
        "StandardsControlDescription": f"Checks whether {control.title}.",
    }
    return {**shown, "UpdatedReason": said.reason} if said.reason else shown


def _associations(call: Call) -> dict[str, Any]:
    control = _control(call, call.given.get("SecurityControlId", ""))
    if control is None:
        raise invalid("The control does not exist.")
    listed = [_association(call, one, control) for one in _standards_of(call, control)]
    return page(call, "StandardsControlAssociationSummaries", listed)


def _get_associations(call: Call) -> dict[str, Any]:
    found, missing = [], []
    for one in _batch(call, "StandardsControlAssociationIds"):
        place = _place(call, one)
        if place is None:
            wrong = {"ErrorCode": "NOT_FOUND", "ErrorReason": "No enabled standard has this control."}
            missing.append({"StandardsControlAssociationId": one, **wrong})
            continue
        arns = requirement_arns(place[1], place[0], call.account, call.region)
        found.append({**_association(call, *place), "StandardsControlArns": arns})
    return {"StandardsControlAssociationDetails": found, "UnprocessedAssociations": missing}


def _place(call: Call, one: dict[str, Any]) -> tuple[str, Control] | None:
    """The enabled standard and the control of an association's id."""
    standard = standard_of(one.get("StandardsArn", ""), call.region)
    control = _control(call, one.get("SecurityControlId", ""))
    if standard is None or control is None or standard.resource not in _standards_of(call, control):
        return None
    return standard.resource, control


def _update_associations(call: Call) -> dict[str, Any]:
    wrong = []
    for one in _batch(call, "StandardsControlAssociationUpdates"):
        place, status, reason = (
            _place(call, one),
            one.get("AssociationStatus"),
            one.get("UpdatedReason") or "",
        )
        code, why = "", ""
        if place is None:
            code, why = "NOT_FOUND", "No enabled standard has this control."
        elif not is_settled(call.hub, place[0]):
            code, why = "RESOURCE_NOT_FOUND", "The standard is not ready for updates."
        elif status not in ("ENABLED", "DISABLED"):
            code, why = "INVALID_INPUT", "AssociationStatus must be ENABLED or DISABLED."
        if code or place is None:
            update = {"StandardsControlAssociationUpdate": one, "ErrorCode": code, "ErrorReason": why}
            wrong.append(update)
            continue
        call.hub.associations[place[0], place[1].id] = Association(str(status), reason, now())
    return {"UnprocessedAssociationUpdates": wrong}


OPERATIONS: dict[str, Operation] = {
    "ListSecurityControlDefinitions": _definitions,
    "GetSecurityControlDefinition": _one_definition,
    "BatchGetSecurityControls": _get,
    "ListStandardsControlAssociations": _associations,
    "BatchGetStandardsControlAssociations": _get_associations,
    "BatchUpdateStandardsControlAssociations": _update_associations,
}
