"""The rules of the default security groups of a region's VPCs."""

from typing import Any

from tasks import aws
from tasks.baseline import networks, reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere, NotYet

_RULES = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_SHOWN = 3


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The default groups that have rules and are used by nothing, with their rules whole.

    They are what an undo needs. A group in use is left alone and named: to empty it would cut traffic.
    """
    del wanted, survey
    rules, notes = {}, []
    for group in _open_groups(at):
        name = f"{group['GroupId']} of {group['VpcId']}"
        if users := networks.users_of(at, "group-id", group["GroupId"]):
            some = ", ".join(users[:_SHOWN])
            notes.append(f"{name} keeps its rules: {some} ({len(users)} in all) use it")
        else:
            rules[name] = {kind: _as_request(group.get(field, [])) for kind, field in _RULES.items()}
    return There(settings={"rules": rules}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Every rule of those groups revoked, unless something has begun to use one since the look.

    Raises:
        NotYet: somebody else took the same rules out just now.
    """
    del wanted, survey
    ec2 = reach.client("ec2", at, changing=True)
    named = {name.split(" ")[0] for difference in line.differences for name in difference.found}
    for group in _open_groups(at):
        name = group["GroupId"]
        if name not in named or networks.users_of(at, "group-id", name):
            continue
        try:
            if rules := _as_request(group.get("IpPermissions", [])):
                with aws.reading_aws_errors("ec2:RevokeSecurityGroupIngress", name):
                    ec2.revoke_security_group_ingress(GroupId=name, IpPermissions=rules)
            if rules := _as_request(group.get("IpPermissionsEgress", [])):
                with aws.reading_aws_errors("ec2:RevokeSecurityGroupEgress", name):
                    ec2.revoke_security_group_egress(GroupId=name, IpPermissions=rules)
        except NotThere as error:
            raise NotYet(str(error)) from error


def _open_groups(at: Place) -> list[dict[str, Any]]:
    """Default groups with rules; that of a VPC which another account shares is that account's."""
    pages = reach.client("ec2", at).get_paginator("describe_security_groups")
    filters = [{"Name": "group-name", "Values": ["default"]}]
    with aws.reading_aws_errors("ec2:DescribeSecurityGroups", str(at)):
        found = [group for page in pages.paginate(Filters=filters) for group in page["SecurityGroups"]]
    return [
        group
        for group in found
        if group.get("OwnerId", at.account) == at.account
        and any(group.get(field) for field in _RULES.values())
    ]


def _as_request(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules as described, without the empty lists that AWS refuses in a request."""
    return [{name: value for name, value in rule.items() if value not in ([], None)} for rule in rules]
