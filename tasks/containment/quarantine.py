"""An instance's network interfaces: through an all-access group into one without rules, and back."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.snapshots import CASE_TAG
from tasks.deletion_guard import taking_away_own
from watchkeeper.action import State
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP, QuarantineInstance
from watchkeeper.errors import Permanent


def observe(action: QuarantineInstance) -> State:
    """`{"quarantine_group": id | None, "quarantine_rules": n, "interfaces": {eni: [group ids]}}`."""
    ec2 = _ec2(action)
    group = _group(ec2, action, QUARANTINE_GROUP)
    with aws.reading_aws_errors("ec2:DescribeNetworkInterfaces", action.instance_id):
        answer = ec2.describe_network_interfaces(NetworkInterfaceIds=list(action.network_interface_ids))
    return {
        "quarantine_group": group["GroupId"] if group else None,
        "quarantine_rules": len(_rules(group)) if group else None,
        "interfaces": {
            eni["NetworkInterfaceId"]: sorted(one["GroupId"] for one in eni["Groups"])
            for eni in answer["NetworkInterfaces"]
        },
    }


def change(action: QuarantineInstance) -> None:
    """Both groups first, then each interface in two steps; where it stopped, it goes on."""
    ec2 = _ec2(action)
    quarantine = _quarantine_group(ec2, action)
    waiting = {
        eni: groups for eni, groups in observe(action)["interfaces"].items() if groups != [quarantine]
    }
    if waiting:
        untrack = _untrack_group(ec2, action)
        for eni, groups in waiting.items():
            if groups != [untrack]:
                _move(ec2, eni, [untrack])
            _move(ec2, eni, [quarantine])


def undo(action: QuarantineInstance, before: State) -> State:
    """Every interface that is in quarantine, or on its way there, goes back into the groups that it had."""
    ec2 = _ec2(action)
    now = observe(action)
    passing = _group(ec2, action, action.untrack_group)
    ours = [[now["quarantine_group"]], [passing["GroupId"] if passing else None]]
    for eni, groups in before.get("interfaces", {}).items():
        if groups and now["interfaces"].get(eni) in ours and now["interfaces"][eni] != groups:
            _move(ec2, eni, groups)
    finish(action)
    return observe(action)


def finish(action: QuarantineInstance) -> None:
    """The passing group would be a door left open: the case made it, and the case takes it away.

    A group of that name without the case's tag is not ours, and is left alone.
    """
    ec2 = _ec2(action)
    group = _group(ec2, action, action.untrack_group)
    if group is None or not _is_ours(group, action):
        return
    with (
        taking_away_own(group["GroupId"]),
        aws.reading_aws_errors("ec2:DeleteSecurityGroup", group["GroupId"]),
    ):
        ec2.delete_security_group(GroupId=group["GroupId"])


def _ec2(action: QuarantineInstance) -> Any:
    return aws.client("ec2", account=action.account, region=action.region)


def _move(ec2: Any, eni: str, groups: list[str]) -> None:
    """Per interface: ModifyInstanceAttribute fails on an instance that has more than one."""
    with aws.reading_aws_errors("ec2:ModifyNetworkInterfaceAttribute", eni):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=eni, Groups=groups)


def _group(ec2: Any, action: QuarantineInstance, name: str) -> dict[str, Any] | None:
    with aws.reading_aws_errors("ec2:DescribeSecurityGroups", name):
        found = ec2.describe_security_groups(
            Filters=[
                {"Name": "vpc-id", "Values": [action.vpc_id]},
                {"Name": "group-name", "Values": [name]},
            ]
        )["SecurityGroups"]
    return found[0] if found else None


def _rules(group: dict[str, Any]) -> list[dict[str, Any]]:
    return [*group.get("IpPermissions", []), *group.get("IpPermissionsEgress", [])]


def _made(ec2: Any, action: QuarantineInstance, name: str, why: str) -> dict[str, Any]:
    """The group of that name in the VPC, made if it is not there."""
    if (there := _group(ec2, action, name)) is not None:
        return there
    with aws.reading_aws_errors("ec2:CreateSecurityGroup", name):
        tag = {"Key": CASE_TAG, "Value": action.case_id}
        ec2.create_security_group(
            GroupName=name,
            Description=why,
            VpcId=action.vpc_id,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": [tag]}],
        )
    if (made := _group(ec2, action, name)) is None:
        raise Permanent(f"security group {name} was made and is not there")
    return made


def _quarantine_group(ec2: Any, action: QuarantineInstance) -> str:
    """The VPC's group without rules; AWS gives a new one egress to everywhere, which goes (v4 and v6)."""
    group = _made(ec2, action, QUARANTINE_GROUP, "Watchkeeper quarantine: nothing in, nothing out")
    name = group["GroupId"]
    with aws.reading_aws_errors("ec2:RevokeSecurityGroupEgress", name):
        if rules := group.get("IpPermissionsEgress"):
            ec2.revoke_security_group_egress(GroupId=name, IpPermissions=_rule_keys(rules))
        if rules := group.get("IpPermissions"):
            ec2.revoke_security_group_ingress(GroupId=name, IpPermissions=_rule_keys(rules))
    return str(name)


def _untrack_group(ec2: Any, action: QuarantineInstance) -> str:
    """The case's passing group: only rules for all traffic both ways make connections untracked."""
    group = _made(ec2, action, action.untrack_group, "Watchkeeper: passing step of a quarantine")
    name = str(group["GroupId"])
    if not _is_ours(group, action):
        raise Permanent(f"security group {name} has our name and not our tag: left alone")
    with aws.reading_aws_errors("ec2:AuthorizeSecurityGroupIngress", name):
        if missing := _missing(group.get("IpPermissions", [])):
            ec2.authorize_security_group_ingress(GroupId=name, IpPermissions=missing)
        if missing := _missing(group.get("IpPermissionsEgress", [])):
            ec2.authorize_security_group_egress(GroupId=name, IpPermissions=missing)
    return name


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


HAND = Hand(observe=observe, change=change, undo=undo, finish=finish)
