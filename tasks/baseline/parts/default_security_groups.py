"""The rules of the default security groups of a region's VPCs."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_RULES = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_MOST_VALUES = 200
"""Of one filter.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html"""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The default groups that have rules and are used by nothing, with their rules whole.

    They are what an undo needs. A group in use is left alone and named: to empty it would cut traffic.
    """
    del wanted, survey
    open_groups = [group for group in _default_groups(at) if any(group.get(k) for k in _RULES.values())]
    users = _users(at, [group["GroupId"] for group in open_groups])
    rules, notes = {}, []
    for group in open_groups:
        name = f"{group['GroupId']} of {group.get('VpcId', 'no VPC')}"
        if used_by := users.get(group["GroupId"]):
            notes.append(f"{name} keeps its rules: {', '.join(used_by[:3])} ({len(used_by)} in all) use it")
        else:
            rules[name] = {kind: group.get(field, []) for kind, field in _RULES.items()}
    return There(settings={"rules": rules}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Every rule of those groups revoked, unless something has begun to use one since the look."""
    del wanted, survey
    ec2 = reach.client("ec2", at, changing=True)
    named = {name.split(" ")[0] for difference in line.differences for name in difference.found}
    users = _users(at, sorted(named))
    for group in _default_groups(at):
        name = group["GroupId"]
        if name not in named or name in users:
            continue
        if rules := group.get("IpPermissions"):
            with aws.reading_aws_errors("ec2:RevokeSecurityGroupIngress", name):
                ec2.revoke_security_group_ingress(GroupId=name, IpPermissions=rules)
        if rules := group.get("IpPermissionsEgress"):
            with aws.reading_aws_errors("ec2:RevokeSecurityGroupEgress", name):
                ec2.revoke_security_group_egress(GroupId=name, IpPermissions=rules)


def _default_groups(at: Place) -> list[dict[str, Any]]:
    pages = reach.client("ec2", at).get_paginator("describe_security_groups")
    filters = [{"Name": "group-name", "Values": ["default"]}]
    with aws.reading_aws_errors("ec2:DescribeSecurityGroups", str(at)):
        return [group for page in pages.paginate(Filters=filters) for group in page["SecurityGroups"]]


def _users(at: Place, groups: list[str]) -> dict[str, list[str]]:
    """The network interfaces that each group is on; a group that is on none is not named."""
    pages = reach.client("ec2", at).get_paginator("describe_network_interfaces")
    found: dict[str, list[str]] = {}
    for start in range(0, len(groups), _MOST_VALUES):
        filters = [{"Name": "group-id", "Values": groups[start : start + _MOST_VALUES]}]
        with aws.reading_aws_errors("ec2:DescribeNetworkInterfaces", str(at)):
            for page in pages.paginate(Filters=filters):
                for interface in page["NetworkInterfaces"]:
                    for group in interface["Groups"]:
                        found.setdefault(group["GroupId"], []).append(interface["NetworkInterfaceId"])
    return found
