"""CloudTrail's trails as an account sees them in one region, and what of a bucket's use they keep."""

from typing import Any, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen

Selector = dict[str, Any]
_OBJECTS = "AWS::S3::Object"


class TrailState(Frozen):
    """One trail."""

    arn: str
    trail_name: str
    home_region: str
    """Only there it can be changed."""
    bucket: str = ""
    """Where it delivers to."""
    is_logging: bool | None = None
    """None: it could not be asked."""
    multi_region: bool = False
    organization: bool = False
    log_validation: bool = False
    selectors: tuple[Selector, ...] | None = None
    """Basic or advanced event selectors, as AWS gives them; None: they could not be read."""
    delivery_error: str = ""
    """What the last delivery failed with; empty: nothing known."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its ARN: names repeat among regions."""
        return self.arn

    @property
    def account(self) -> str:
        """Its owner: an organization's trail is seen by every member and changed by none."""
        return self.arn.split(":")[4]

    @property
    def management_events(self) -> bool | None:
        """Whether it keeps reading and writing management events; None: not known, or in part."""
        if self.selectors is None:
            return None
        return _any_of([_management(one) for one in self.selectors])

    def object_events(self, bucket: str) -> bool | None:
        """Whether it keeps every call on the bucket's objects; None: not known, or of a part only."""
        if self.selectors is None:
            return None
        return _any_of([_objects(one, bucket) for one in self.selectors])


class TrailsFacts(Frozen):
    """Every trail that is seen in the region: those of other regions that are of one region only are not."""

    kind: Literal["trails"] = "trails"
    account: str
    region: str
    members: tuple[TrailState, ...] = ()

    def object_calls(self, bucket: str) -> tuple[bool | None, str]:
        """Whether the calls on a bucket's objects are kept, and what that rests on."""
        on = [trail for trail in self.members if trail.is_logging is not False]
        kept = {trail.trail_name: trail.object_events(bucket) for trail in on}
        whole = [trail.trail_name for trail in on if trail.is_logging and kept[trail.trail_name]]
        if whole:
            return True, f"trail {whole[0]} keeps the calls on its objects"
        partly = [name for name, answer in kept.items() if answer is not False]
        if partly:
            return None, f"trail {', '.join(partly)} keeps a part of them, or could not be asked"
        return False, "no trail keeps the calls on its objects: reading them leaves no trace in CloudTrail"


def _management(selector: Selector) -> bool | None:
    fields = selector.get("FieldSelectors")
    if fields is None:
        if not selector.get("IncludeManagementEvents", True):
            return False
        return True if selector.get("ReadWriteType", "All") == "All" else None
    if _equals(fields, "eventCategory") != ["Management"]:
        return False
    return None if any(one.get("Field") == "readOnly" for one in fields) else True


def _objects(selector: Selector, bucket: str) -> bool | None:
    """One selector: True for every call on every object, None for some of them."""
    fields = selector.get("FieldSelectors")
    if fields is None:
        resources = [one for one in selector.get("DataResources", []) if one.get("Type") == _OBJECTS]
        found = _any_of([_covers(arn, bucket) for one in resources for arn in one.get("Values", [])])
        return None if found and selector.get("ReadWriteType", "All") != "All" else found
    if _equals(fields, "eventCategory") != ["Data"] or _OBJECTS not in _equals(fields, "resources.type"):
        return False
    narrower = [one for one in fields if one.get("Field") not in ("eventCategory", "resources.type")]
    arns = [_met(one, bucket) for one in narrower if one.get("Field") == "resources.ARN"]
    if False in arns:
        return False
    return True if all(arns) and len(narrower) == len(arns) else None


def _met(field: Selector, bucket: str) -> bool | None:
    """Whether a condition on the ARN holds for all objects (True), for none (False) or for some (None)."""
    match field:
        case {"StartsWith": list(starts), **rest} if set(rest) == {"Field"}:
            return _any_of([_covers(arn, bucket) for arn in starts])
        case {"NotStartsWith": list(starts), **rest} if set(rest) == {"Field"}:
            excluded = _any_of([_covers(arn, bucket) for arn in starts])
            return None if excluded is None else not excluded
        case _:
            return None


def _covers(start: str, bucket: str) -> bool | None:
    """Whether the bucket's objects begin so: all (`arn:aws:s3`, `arn:aws:s3:::team-`), some, or none."""
    own, begin = f"{bucket}/", "".join(start.split(":", 5)[5:])
    if own.startswith(begin):
        return True
    return None if begin.startswith(own) else False


def _any_of(found: list[bool | None]) -> bool | None:
    return True if True in found else (None if None in found else False)


def _equals(fields: list[Selector], name: str) -> list[str]:
    return [value for one in fields if one.get("Field") == name for value in one.get("Equals", [])]
