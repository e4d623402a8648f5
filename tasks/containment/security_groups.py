"""The two security groups of a quarantine: the VPC's group without rules, and a case's passing group."""

from typing import Any

from tasks import aws
from tasks.containment.snapshots import CASE_TAG
from tasks.deletion_guard import taking_away_own
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP, QuarantineInstance
from watchkeeper.errors import NotThere, Permanent, Transient

InVpc = QuarantineInstance | IsolateDatabase
"""What is put into the quarantine group of a VPC."""


def ec2_of(action: InVpc, *, changing: bool = False) -> Any:
    """EC2 where the instance or the database is."""
    return aws.client("ec2", account=action.account, region=action.region, changing=changing)


def find(action: InVpc, name: str) -> dict[str, Any] | None:
    """The group of that name in the VPC."""
    return _described(action, "group-name", name)


def rules_of(group: dict[str, Any]) -> list[dict[str, Any]]:
    """Both ways."""
    return [*group.get("IpPermissions", []), *group.get("IpPermissionsEgress", [])]


def quarantine_group(action: InVpc) -> str:
    """The VPC's group without rules; AWS gives a new one egress to everywhere, which goes (v4 and v6)."""
    group = _made(action, QUARANTINE_GROUP, "Watchkeeper quarantine: nothing in, nothing out")
    name = str(group["GroupId"])
    if not any(tag["Key"] == CASE_TAG for tag in group.get("Tags", [])):
        raise Permanent(f"security group {name} has our name and not our tag: left alone")
    ec2 = ec2_of(action, changing=True)
    try:
        with aws.reading_aws_errors("ec2:RevokeSecurityGroupEgress", name):
            if rules := group.get("IpPermissionsEgress"):
                ec2.revoke_security_group_egress(GroupId=name, IpPermissions=_rule_keys(rules))
        with aws.reading_aws_errors("ec2:RevokeSecurityGroupIngress", name):
            if rules := group.get("IpPermissions"):
                ec2.revoke_security_group_ingress(GroupId=name, IpPermissions=_rule_keys(rules))
    except NotThere as error:  # another case took the same rules out just now
        raise Transient(str(error)) from error
    return name


def passing_group(action: QuarantineInstance) -> str:
    """The case's passing group: only rules for all traffic both ways make connections untracked."""
    group = _made(action, action.untrack_group, "Watchkeeper: passing step of a quarantine")
    name = str(group["GroupId"])
    if not _is_ours(group, action):
        raise Permanent(f"security group {name} has our name and not our tag: left alone")
    ec2 = ec2_of(action, changing=True)
    with aws.reading_aws_errors("ec2:AuthorizeSecurityGroupIngress", name):
        if missing := _missing(group.get("IpPermissions", [])):
            ec2.authorize_security_group_ingress(GroupId=name, IpPermissions=missing)
    with aws.reading_aws_errors("ec2:AuthorizeSecurityGroupEgress", name):
        if missing := _missing(group.get("IpPermissionsEgress", [])):
            ec2.authorize_security_group_egress(GroupId=name, IpPermissions=missing)
    return name


def take_passing_group_away(action: QuarantineInstance) -> None:
    """The passing group would be a door left open: the case made it, and the case takes it away.

    A group of that name without the case's tag is not ours, and is left alone.

    Raises:
        Transient: EC2 still counts an interface in it, which it does for a while after the move.
    """
    group = find(action, action.untrack_group)
    if group is None or not _is_ours(group, action):
        return
    name = group["GroupId"]
    try:
        with taking_away_own(name), aws.reading_aws_errors("ec2:DeleteSecurityGroup", name):
            ec2_of(action, changing=True).delete_security_group(GroupId=name)
    except NotThere:
        return
    except Permanent as error:
        if "DependencyViolation" in str(error):
            raise Transient(f"the passing group {name} is still there: {error}") from error
        raise


def _described(action: InVpc, field: str, value: str) -> dict[str, Any] | None:
    filters = [{"Name": "vpc-id", "Values": [action.vpc_id]}, {"Name": field, "Values": [value]}]
    with aws.reading_aws_errors("ec2:DescribeSecurityGroups", value):
        found = ec2_of(action).describe_security_groups(Filters=filters)["SecurityGroups"]
    return found[0] if found else None


def _made(action: InVpc, name: str, why: str) -> dict[str, Any]:
    """The group of that name in the VPC, made if it is not there; what it has is read by its id.

    Raises:
        Transient: it exists, by what AWS says, and cannot be read yet.
    """
    if (there := find(action, name)) is not None:
        return there
    try:
        with aws.reading_aws_errors("ec2:CreateSecurityGroup", name):
            tag = {"Key": CASE_TAG, "Value": action.case_id}
            made = ec2_of(action, changing=True).create_security_group(
                GroupName=name,
                Description=why,
                VpcId=action.vpc_id,
                TagSpecifications=[{"ResourceType": "security-group", "Tags": [tag]}],
            )
        group = _described(action, "group-id", made["GroupId"])
    except Permanent as error:
        if "InvalidGroup.Duplicate" not in str(error):
            raise
        group = find(action, name)  # another case was faster
    if group is None:
        raise Transient(f"security group {name} was made and cannot be read yet")
    return group


def _is_ours(group: dict[str, Any], action: QuarantineInstance) -> bool:
    return {"Key": CASE_TAG, "Value": action.case_id} in group.get("Tags", [])


def _missing(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The all-traffic rules, of v4 and v6, that are not among `rules`."""
    everything = [rule for rule in rules if rule.get("IpProtocol") == "-1"]
    v4 = any(one.get("CidrIp") == "0.0.0.0/0" for rule in everything for one in rule.get("IpRanges", []))
    v6 = any(one.get("CidrIpv6") == "::/0" for rule in everything for one in rule.get("Ipv6Ranges", []))
    missing: list[dict[str, Any]] = []
    if not v4:
        missing.append({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
    if not v6:
        missing.append({"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    return missing


def _rule_keys(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules as described, without the empty lists that AWS refuses in a request."""
    return [{name: value for name, value in rule.items() if value not in ([], None)} for rule in rules]
