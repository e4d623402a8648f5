"""Flow logs of VPCs (CIS 3.7, Security Hub EC2.6): billed per GB, so by default only where nothing runs."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """No VPC of that kind without; a flow log that somebody else made, to wherever, counts."""
    del place, survey
    which = baseline.account.vpc_flow_logs
    return None if which == "none" else {"of VPCs": which, "VPCs without": []}


PART = Part(
    id="flow_logs",
    service=Service.EC2,
    stage=Stage.DETECTION,
    what="flow logs of VPCs",
    wanted=wanted,
    reads=("ec2:DescribeVpcs", "ec2:DescribeFlowLogs", "ec2:DescribeNetworkInterfaces"),
    writes=("ec2:CreateFlowLogs", "ec2:CreateTags", "iam:PassRole"),
    undo="DeleteFlowLogs for those that were made here; what they wrote stays",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
)
