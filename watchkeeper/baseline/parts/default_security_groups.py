"""Default security groups without rules: what is put nowhere on purpose reaches nothing (CIS 5.5, EC2.2)."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """No rules in any default group that nothing uses; one in use is its workload's."""
    del place, survey
    return {"rules": {}} if baseline.account.close_default_security_groups else None


PART = Part(
    id="default_security_groups",
    service=Service.EC2,
    stage=Stage.DETECTION,
    what="default security groups without rules, where nothing uses them",
    wanted=wanted,
    reads=("ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"),
    writes=("ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"),
    undo="AuthorizeSecurityGroupIngress and ...Egress with the rules that the receipt keeps",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
)
