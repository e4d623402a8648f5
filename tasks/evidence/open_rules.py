"""The security groups of the instance that a finding names, and what they let in from anywhere."""

from typing import Any

from tasks import aws
from tasks.evidence import instance
from watchkeeper.evidence import Absent
from watchkeeper.facts.open_rules import GroupRules, OpenRule, OpenRules
from watchkeeper.finding import Finding

_ANYWHERE = ("0.0.0.0/0", "::/0")


def concerns(finding: Finding) -> str | None:
    """The instance's id, if the finding names one."""
    return instance.concerns(finding)


def look(finding: Finding, instance_id: str) -> OpenRules | Absent:
    """Every group on the instance's interfaces; `Absent` if it has no interface in a VPC.

    Raises:
        Denied: interfaces or groups may not be read.
    """
    ec2 = aws.client("ec2", account=finding.account, region=finding.region)
    own = _interfaces(ec2, "attachment.instance-id", [instance_id])
    groups = sorted({group["GroupId"] for eni in own for group in eni["Groups"]})
    if not groups:
        return Absent(what=f"a network interface of instance {instance_id}")
    with aws.reading_aws_errors("ec2:DescribeSecurityGroups", " ".join(groups)):
        described = ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"]
    users = [group["GroupId"] for eni in _interfaces(ec2, "group-id", groups) for group in eni["Groups"]]
    return OpenRules(
        instance_id=instance_id,
        members=tuple(
            GroupRules(
                group_id=one["GroupId"],
                group_name=one.get("GroupName", ""),
                rules=open_rules(one),
                interfaces=users.count(one["GroupId"]),
                tags={tag["Key"]: tag["Value"] for tag in one.get("Tags", [])},
            )
            for one in sorted(described, key=lambda one: str(one["GroupId"]))
        ),
    )


def open_rules(group: dict[str, Any]) -> tuple[OpenRule, ...]:
    """The ingress rules of a described group that let everybody in."""
    return tuple(
        OpenRule(
            protocol=rule["IpProtocol"],
            from_port=rule.get("FromPort"),
            to_port=rule.get("ToPort"),
            cidr=source[field],
            description=source.get("Description") or None,
        )
        for rule in group.get("IpPermissions", [])
        for ranges, field in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"))
        for source in rule.get(ranges, [])
        if source.get(field) in _ANYWHERE
    )


def _interfaces(ec2: Any, field: str, values: list[str]) -> list[dict[str, Any]]:
    with aws.reading_aws_errors("ec2:DescribeNetworkInterfaces", " ".join(values)):
        pages = ec2.get_paginator("describe_network_interfaces").paginate(
            Filters=[{"Name": field, "Values": values}]
        )
        return [eni for page in pages for eni in page["NetworkInterfaces"]]
