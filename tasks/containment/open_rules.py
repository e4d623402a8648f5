"""Rules of a security group that let everybody in: taken out, and exactly those put back."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.open_rules import open_rules
from watchkeeper.action import State
from watchkeeper.actions.close_open_rules import CloseOpenRules
from watchkeeper.errors import NotThere
from watchkeeper.facts.open_rules import OpenRule


def observe(action: CloseOpenRules) -> State:
    """`{"exists": bool, "open": [the plan's rules that are in the group, as they stand there]}`.

    A description is no part of what makes a rule: one that was changed since is the same rule.
    """
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    try:
        with aws.reading_aws_errors("ec2:DescribeSecurityGroups", action.group_id):
            groups = ec2.describe_security_groups(GroupIds=[action.group_id])["SecurityGroups"]
    except NotThere:
        return {"exists": False, "open": []}
    wanted = [_same(rule) for rule in action.rules]
    found = [rule for group in groups for rule in open_rules(group) if _same(rule) in wanted]
    return {"exists": True, "open": [rule.model_dump(mode="json") for rule in found]}


def change(action: CloseOpenRules) -> None:
    """Take those out that are there."""
    there = [OpenRule.model_validate(one) for one in observe(action)["open"]]
    if not there:
        return
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ec2:RevokeSecurityGroupIngress", action.group_id):
        ec2.revoke_security_group_ingress(
            GroupId=action.group_id, IpPermissions=[_permission(rule, described=False) for rule in there]
        )


def undo(action: CloseOpenRules, before: State) -> State:
    """Put those back that were there; a group that is gone needs none."""
    now = observe(action)
    there = [_same(OpenRule.model_validate(one)) for one in now["open"]]
    had = [OpenRule.model_validate(one) for one in before.get("open", [])]
    if missing := [rule for rule in had if _same(rule) not in there]:
        if not now["exists"]:
            return now
        ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
        with aws.reading_aws_errors("ec2:AuthorizeSecurityGroupIngress", action.group_id):
            ec2.authorize_security_group_ingress(
                GroupId=action.group_id, IpPermissions=[_permission(rule) for rule in missing]
            )
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Each rule that is not back."""
    if before.get("exists") and not now["exists"]:
        return ("the group is gone",)
    return tuple(
        f"the rule {OpenRule.model_validate(one).label} is not back"
        for one in before.get("open", [])
        if one not in now["open"]
    )


def _same(rule: OpenRule) -> OpenRule:
    return rule.model_copy(update={"description": None})


def _permission(rule: OpenRule, *, described: bool = True) -> dict[str, Any]:
    """The rule as EC2 takes it, of this one range alone."""
    ranges, field = ("Ipv6Ranges", "CidrIpv6") if ":" in rule.cidr else ("IpRanges", "CidrIp")
    source = {field: rule.cidr}
    if described and rule.description:
        source["Description"] = rule.description
    ports = {"FromPort": rule.from_port, "ToPort": rule.to_port}
    return {
        "IpProtocol": rule.protocol,
        **{name: port for name, port in ports.items() if port is not None},
        ranges: [source],
    }


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
