"""The network ACL of a region's default VPC."""

from typing import Any

from tasks import aws
from tasks.baseline import networks, reach
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.default_network_acls import EVERYWHERE, closing_rules, opening_rules
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotYet, Permanent


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Which range gets in by which rule, of the ACLs that can be closed; others are named."""
    del wanted, survey
    rules: dict[str, dict[str, int]] = {}
    notes: list[str] = []
    for acl in _open_acls(at):
        name = f"{acl['NetworkAclId']} of {acl['VpcId']}"
        if users := networks.users_of(at, "vpc-id", acl["VpcId"]):
            notes.append(f"{name} stays open: {len(users)} network interface(s) are in the VPC")
        elif None in closing_rules(acl["Entries"]).values():
            notes.append(f"{name} stays open: no number is free before its first rule, renumber it by hand")
        else:
            rules[name] = opening_rules(acl["Entries"])
    return There(settings={"open": rules}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """A rule before all others that denies what comes in, unless something runs there by now.

    Raises:
        NotYet: somebody else took the number just now.
    """
    del wanted, survey
    ec2 = reach.client("ec2", at, changing=True)
    named = {name.split(" ")[0] for difference in line.differences for name in difference.found}
    for acl in _open_acls(at):
        name = acl["NetworkAclId"]
        if name not in named or networks.users_of(at, "vpc-id", acl["VpcId"]):
            continue
        for addresses, number in closing_rules(acl["Entries"]).items():
            _deny(ec2, name, addresses, number)


def _deny(ec2: Any, acl: str, addresses: str, number: int | None) -> None:
    if number is None:
        return  # said by the look
    try:
        with aws.reading_aws_errors("ec2:CreateNetworkAclEntry", acl):
            ec2.create_network_acl_entry(
                NetworkAclId=acl,
                RuleNumber=number,
                Protocol="-1",
                RuleAction="deny",
                Egress=False,
                **{EVERYWHERE[addresses]: addresses},
            )
    except Permanent as error:
        if code_of(error) == "NetworkAclEntryAlreadyExists":
            raise NotYet(str(error)) from error
        raise


def _open_acls(at: Place) -> list[dict[str, Any]]:
    """The default VPC's default ACL, if it lets everybody in. Other VPCs were made by people on purpose."""
    vpcs = networks.own_vpcs(at, only_default=True)
    if not vpcs:
        return []
    filters = [{"Name": "vpc-id", "Values": vpcs}, {"Name": "default", "Values": ["true"]}]
    with aws.reading_aws_errors("ec2:DescribeNetworkAcls", ", ".join(vpcs)):
        found = reach.client("ec2", at).describe_network_acls(Filters=filters)["NetworkAcls"]
    return [acl for acl in found if opening_rules(acl["Entries"])]
