"""EC2's DescribeRegions as the account has its regions, not as moto has them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

from emulator import regions

_OPT_IN_STATUS = {
    "ENABLED_BY_DEFAULT": "opt-in-not-required",
    "ENABLED": "opted-in",
}


def install() -> None:
    """Let DescribeRegions agree with Account Management."""
    response: Any = EC2Response
    response.describe_regions = _describe_regions


def _describe_regions(self: EC2Response) -> ActionResult:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html."""
    self.error_on_dryrun()
    asked = self._get_param("RegionNames", [])
    if unknown := [name for name in asked if name not in regions.regions()]:
        raise EC2ClientError("InvalidParameterValue", f"Invalid region parameter: {unknown[0]}")
    every = self._get_bool_param("AllRegions", False) or bool(asked)
    wanted = {one["Name"]: one["Values"] for one in self._get_param("Filters", [])}
    if strange := set(wanted) - {"endpoint", "opt-in-status", "region-name"}:
        raise EC2ClientError("InvalidParameterValue", f"The filter '{min(strange)}' is invalid")
    found = [_shown(self.current_account, name) for name in asked or sorted(regions.regions())]
    return ActionResult({"Regions": [one for one in found if _meets(one, wanted, every=every)]})


def _shown(account: str, name: str) -> dict[str, str]:
    status = regions.status_of(account, name)
    return {
        "RegionName": name,
        "Endpoint": f"ec2.{name}.amazonaws.com",
        "OptInStatus": _OPT_IN_STATUS.get(status, "not-opted-in"),
    }


def _meets(region: dict[str, str], wanted: dict[str, list[str]], *, every: bool) -> bool:
    names = {"endpoint": "Endpoint", "opt-in-status": "OptInStatus", "region-name": "RegionName"}
    if not every and region["OptInStatus"] == "not-opted-in":
        return False
    return all(region[names[name]] in values for name, values in wanted.items())
