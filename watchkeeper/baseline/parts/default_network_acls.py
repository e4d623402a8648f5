"""The network ACL of AWS's default VPC, closed while nothing is in there (CIS 5.2, Security Hub EC2.21)."""

from collections.abc import Iterable, Mapping
from typing import Any

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

EVERYWHERE = {"0.0.0.0/0": "CidrBlock", "::/0": "Ipv6CidrBlock"}
"""What reaches everybody, and the field of an entry that says it."""
_PROBES = (("6", 22), ("6", 3389), ("17", 3389))
"""Protocol number and port: SSH, and RDP over TCP and UDP."""
_EVERY_PROTOCOL = "-1"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """No ACL that lets everybody in to administer; only of a default VPC without network interfaces."""
    del place, survey
    return {"open": {}} if baseline.account.close_unused_network_acls else None


def opening_rules(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The number of the first inbound rule that lets everybody reach SSH or RDP, by address range.

    The lowest number decides, so a range that is denied before is not named. Rules for narrower
    ranges say nothing about everybody.

    Args:
        entries: as DescribeNetworkAcls answers them, in any order.
    """
    inbound = sorted((one for one in entries if not one["Egress"]), key=lambda one: one["RuleNumber"])
    found: dict[str, int] = {}
    for addresses, field in EVERYWHERE.items():
        rules = [one for one in inbound if one.get(field) == addresses]
        deciding = [
            next((one for one in rules if _concerns(one, protocol, port)), None)
            for protocol, port in _PROBES
        ]
        numbers = [
            one["RuleNumber"] for one in deciding if one is not None and one["RuleAction"] == "allow"
        ]
        if numbers:
            found[addresses] = min(numbers)
    return found


def closing_rules(entries: Iterable[Mapping[str, Any]]) -> dict[str, int | None]:
    """A free number before each opening rule, for a rule that denies; None where none is left."""
    known = list(entries)
    taken = {one["RuleNumber"] for one in known if not one["Egress"]}
    chosen: dict[str, int | None] = {}
    for addresses, opening in opening_rules(known).items():
        number = next((one for one in range(1, opening) if one not in taken), None)
        chosen[addresses] = number
        taken.add(number)
    return chosen


def _concerns(entry: Mapping[str, Any], protocol: str, port: int) -> bool:
    if entry["Protocol"] == _EVERY_PROTOCOL:
        return True
    ports = entry.get("PortRange", {"From": 0, "To": 65_535})
    return bool(entry["Protocol"] == protocol and ports["From"] <= port <= ports["To"])


PART = Part(
    id="default_network_acls",
    service=Service.EC2,
    stage=Stage.DETECTION,
    what="the default VPC's network ACL, closed while nothing is in there",
    wanted=wanted,
    reads=("ec2:DescribeVpcs", "ec2:DescribeNetworkAcls", "ec2:DescribeNetworkInterfaces"),
    writes=("ec2:CreateNetworkAclEntry",),
    undo="DeleteNetworkAclEntry of the inbound rule that denies all: number 1, or the lowest that was free",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html",
)
