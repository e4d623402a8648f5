"""A region's VPCs, and whether anything runs in them.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-permissions.html
"""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.survey import Place

_TAKEN_AT_ONCE = 1_000


def own_vpcs(at: Place, *, only_default: bool = False) -> list[str]:
    """The ids of the place's VPCs, sorted; one that another account shares is that account's."""
    filters = [{"Name": "is-default", "Values": ["true"]}] if only_default else []
    pages = reach.client("ec2", at).get_paginator("describe_vpcs")
    with aws.reading_aws_errors("ec2:DescribeVpcs", str(at)):
        found = [vpc for page in pages.paginate(Filters=filters) for vpc in page["Vpcs"]]
    return sorted(vpc["VpcId"] for vpc in found if vpc.get("OwnerId", at.account) == at.account)


def users_of(at: Place, field: str, value: str) -> list[str]:
    """Network interfaces that have that `field` (`vpc-id`, `group-id`), as many as one page shows.

    A load balancer, a NAT gateway, a database and a function each show as an interface, so that
    none means that nothing runs there now. AWS may send empty pages before one with something.
    """
    pages = reach.client("ec2", at).get_paginator("describe_network_interfaces")
    filters: list[dict[str, Any]] = [{"Name": field, "Values": [value]}]
    with aws.reading_aws_errors("ec2:DescribeNetworkInterfaces", value):
        for page in pages.paginate(Filters=filters, PaginationConfig={"PageSize": _TAKEN_AT_ONCE}):
            if found := page["NetworkInterfaces"]:
                return sorted(one["NetworkInterfaceId"] for one in found)
    return []
