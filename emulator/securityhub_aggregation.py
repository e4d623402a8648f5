"""Security Hub's finding aggregator: one per account, whose region is the home region."""

import uuid
from typing import Any

from emulator.organizations import management_of
from emulator.securityhub_state import Call, Operation, hub_of, invalid, page, refused, regions_of
from emulator.world import DEFAULT_REGIONS, OPT_IN_REGIONS

_WITH_REGIONS = ("ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS")
_MODES = ("ALL_REGIONS", "NO_REGIONS", *_WITH_REGIONS)


def home_of(account: str) -> str | None:
    """The region of the account's aggregator."""
    return next((one for one in regions_of(account) if hub_of(account, one).aggregator), None)


def linked_regions(account: str) -> list[str]:
    """The regions whose findings go to the home region."""
    home = home_of(account)
    held = hub_of(account, home).aggregator if home else None
    if held is None:
        return []
    mode, named = held["RegionLinkingMode"], set(held["Regions"])
    if mode == "NO_REGIONS":
        return []
    others = [one for one in (*DEFAULT_REGIONS, *OPT_IN_REGIONS) if one != home]
    if mode == "ALL_REGIONS":
        return others
    return [one for one in others if (one in named) == (mode == "SPECIFIED_REGIONS")]


def central_home(account: str, region: str) -> str | None:
    """The home region from which the account configures this region centrally; None if it does not."""
    home = home_of(account)
    if home is None or hub_of(account, home).central is None:
        return None
    return home if region == home or region in linked_regions(account) else None


def _shown(held: dict[str, Any]) -> dict[str, Any]:
    shown = dict(held)
    if not shown["Regions"]:
        shown.pop("Regions")
    return shown


def _create(call: Call) -> dict[str, Any]:
    management = management_of(call.account)
    delegate = hub_of(management, call.region).delegated if management else None
    if delegate and call.account in hub_of(delegate, call.region).members:
        raise invalid("A finding aggregator cannot be created by a member account.")
    if home_of(call.account):
        raise invalid(f"The account has a finding aggregator in {home_of(call.account)} already.")
    if call.region not in DEFAULT_REGIONS:
        raise invalid(f"{call.region} is an opt-in Region and cannot be the home Region.")
    call.hub.aggregator = {
        "FindingAggregatorArn": (
            f"arn:aws:securityhub:{call.region}:{call.account}:finding-aggregator/{uuid.uuid4()}"
        ),
        "FindingAggregationRegion": call.region,
        **_linking(call),
    }
    return _shown(call.hub.aggregator)


def _linking(call: Call) -> dict[str, Any]:
    mode, regions = call.given.get("RegionLinkingMode"), call.given.get("Regions") or []
    if mode not in _MODES:
        raise invalid(f"RegionLinkingMode must be one of {', '.join(_MODES)}.")
    if bool(regions) != (mode in _WITH_REGIONS):
        raise invalid(f"Regions does not go with {mode}." if regions else f"{mode} needs Regions.")
    if call.region in regions:
        raise invalid("The home Region cannot be one of Regions.")
    return {"RegionLinkingMode": mode, "Regions": list(regions)}


def _named(call: Call) -> dict[str, Any]:
    home = home_of(call.account)
    held = hub_of(call.account, home).aggregator if home else None
    if held is None or held["FindingAggregatorArn"] != call.given.get("FindingAggregatorArn"):
        raise refused("ResourceNotFoundException", "The finding aggregator does not exist.")
    return held


def _get(call: Call) -> dict[str, Any]:
    return _shown(_named(call))


def _update(call: Call) -> dict[str, Any]:
    held = _named(call)
    if held["FindingAggregationRegion"] != call.region:
        raise invalid(f"The aggregator is changed in {held['FindingAggregationRegion']} only.")
    held.update(_linking(call))
    return _shown(held)


def _delete(call: Call) -> dict[str, Any]:
    held = _named(call)
    if held["FindingAggregationRegion"] != call.region:
        raise invalid(f"The aggregator is deleted in {held['FindingAggregationRegion']} only.")
    if call.hub.central is not None:
        raise invalid("Central configuration needs the finding aggregator.")
    call.hub.aggregator = None
    return {}


def _list(call: Call) -> dict[str, Any]:
    home = home_of(call.account)
    held = hub_of(call.account, home).aggregator if home else None
    arns = [{"FindingAggregatorArn": held["FindingAggregatorArn"]}] if held else []
    return page(call, "FindingAggregators", arns)


OPERATIONS: dict[str, Operation] = {
    "CreateFindingAggregator": _create,
    "GetFindingAggregator": _get,
    "ListFindingAggregators": _list,
    "UpdateFindingAggregator": _update,
    "DeleteFindingAggregator": _delete,
}
