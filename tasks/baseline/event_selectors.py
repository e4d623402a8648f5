"""Which events a trail takes: read from either kind of selectors, widened without losing the others'.

Pure. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
"""

from typing import Any

Selectors = dict[str, list[dict[str, Any]]]
"""`EventSelectors` or `AdvancedEventSelectors`, as GetEventSelectors answers and PutEventSelectors takes."""

_S3_OBJECTS = "AWS::S3::Object"
_READ_WRITE = {"All": ["read", "write"], "ReadOnly": ["read"], "WriteOnly": ["write"]}


def kept(answer: dict[str, Any]) -> Selectors:
    """The one kind that GetEventSelectors answered with; a trail has ordinary or advanced ones."""
    if advanced := answer.get("AdvancedEventSelectors"):
        return {"AdvancedEventSelectors": advanced}
    return {"EventSelectors": answer.get("EventSelectors", [])}


def management_events(selectors: Selectors) -> str:
    """`All`, or in a word what is left out."""
    if "AdvancedEventSelectors" in selectors:
        found = [one for one in selectors["AdvancedEventSelectors"] if _category(one) == "Management"]
        if any(len(one["FieldSelectors"]) == 1 for one in found):
            return "All"
        return "Some" if found else "None"
    included = [one for one in selectors["EventSelectors"] if one.get("IncludeManagementEvents", True)]
    if any(_takes_every_management_event(one) for one in included):
        return "All"
    if not included:
        return "None"
    left_out = included[0].get("ExcludeManagementEventSources") or []
    said = included[0].get("ReadWriteType", "All")
    return f"{said} without {', '.join(sorted(left_out))}" if left_out else str(said)


def s3_data_events(selectors: Selectors) -> list[str]:
    """Of every bucket's objects: `read`, `write`, both or none, in this order."""
    found: set[str] = set()
    for one in selectors.get("AdvancedEventSelectors", []):
        found |= _advanced_s3(one)
    for one in selectors.get("EventSelectors", []):
        if any(_is_every_bucket(resource) for resource in one.get("DataResources", [])):
            found |= set(_READ_WRITE[one.get("ReadWriteType", "All")])
    return sorted(found)


def with_management_events(selectors: Selectors) -> Selectors:
    """The selectors, so that every management event is taken; data events stay as they are."""
    if "AdvancedEventSelectors" in selectors:
        others = [one for one in selectors["AdvancedEventSelectors"] if _category(one) != "Management"]
        every = {"Name": "Management events", "FieldSelectors": [_field("eventCategory", "Management")]}
        return {"AdvancedEventSelectors": [every, *others]}
    every = {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
    # The ReadWriteType of the others is also that of their data events, which cost: it is left alone.
    others = [
        {**one, "IncludeManagementEvents": False, "ExcludeManagementEventSources": []}
        for one in selectors["EventSelectors"]
        if one.get("DataResources")
    ]
    return {"EventSelectors": [every, *others]}


def with_s3_data_events(selectors: Selectors, wanted: list[str], partition: str) -> Selectors:
    """The selectors and those S3 data events too that are missing of `wanted`."""
    missing = sorted(set(wanted) - set(s3_data_events(selectors)))
    if "AdvancedEventSelectors" in selectors:
        fields = [_field("eventCategory", "Data"), _field("resources.type", _S3_OBJECTS)]
        if len(missing) == 1:
            fields.append(_field("readOnly", "true" if missing == ["read"] else "false"))
        added = {"Name": f"S3 objects: {' and '.join(missing)}", "FieldSelectors": fields}
        return {"AdvancedEventSelectors": [*selectors["AdvancedEventSelectors"], added]}
    kind = next(name for name, words in _READ_WRITE.items() if words == missing)
    added = {
        "ReadWriteType": kind,
        "IncludeManagementEvents": False,
        "DataResources": [{"Type": _S3_OBJECTS, "Values": [f"arn:{partition}:s3"]}],
        "ExcludeManagementEventSources": [],
    }
    return {"EventSelectors": [*selectors["EventSelectors"], added]}


def _takes_every_management_event(selector: dict[str, Any]) -> bool:
    return selector.get("ReadWriteType", "All") == "All" and not selector.get(
        "ExcludeManagementEventSources"
    )


def _is_every_bucket(resource: dict[str, Any]) -> bool:
    every = any(value.rstrip(":").split(":")[2:] == ["s3"] for value in resource.get("Values", []))
    return resource["Type"] == _S3_OBJECTS and every


def _advanced_s3(selector: dict[str, Any]) -> set[str]:
    """What a selector of data events takes of all S3 objects; nothing if any other field narrows it."""
    fields = {one["Field"]: one.get("Equals") for one in selector["FieldSelectors"]}
    read_only = fields.pop("readOnly", None)
    if fields != {"eventCategory": ["Data"], "resources.type": [_S3_OBJECTS]}:
        return set()
    return {"read", "write"} if read_only is None else {"read" if read_only == ["true"] else "write"}


def _category(selector: dict[str, Any]) -> str:
    fields = selector["FieldSelectors"]
    return next((one["Equals"][0] for one in fields if one["Field"] == "eventCategory"), "")


def _field(name: str, value: str) -> dict[str, Any]:
    return {"Field": name, "Equals": [value]}
