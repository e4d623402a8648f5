"""Which networks something uses: asked of EC2 by the judge itself, so that no excuse rests on the baseline's word."""

from collections.abc import Iterator
from typing import Any

import boto3  # noqa: TID251  the judge is nobody's door

from benchmarks.judge.scan import Suspect


def networks_in_use(aws_url: str, suspect: Suspect) -> frozenset[str]:
    """Ids of security groups and network ACLs that are not the baseline's to close.

    A group that a network interface has; an ACL whose VPC has an interface, or that a person made.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
    """
    found: set[str] = set()
    for region in suspect.regions:
        ec2 = boto3.client(
            "ec2",
            endpoint_url=aws_url,
            region_name=region,
            aws_access_key_id=suspect.access_key_id,
            aws_secret_access_key=suspect.secret_access_key,
        )
        interfaces = list(_all(ec2, "describe_network_interfaces", "NetworkInterfaces"))
        found |= {group["GroupId"] for one in interfaces for group in one["Groups"]}
        empty = {one["VpcId"] for one in _all(ec2, "describe_vpcs", "Vpcs") if one["IsDefault"]}
        empty -= {one["VpcId"] for one in interfaces}
        acls = _all(ec2, "describe_network_acls", "NetworkAcls")
        found |= {one["NetworkAclId"] for one in acls if not (one["VpcId"] in empty and one["IsDefault"])}
    return frozenset(found)


def _all(ec2: Any, operation: str, field: str) -> Iterator[dict[str, Any]]:
    for page in ec2.get_paginator(operation).paginate():
        yield from page[field]
