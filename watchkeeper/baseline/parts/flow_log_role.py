"""The role by which VPC flow logs are written to CloudWatch Logs."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.policies import normal
from watchkeeper.baseline.survey import Place, Survey

ROLE = "watchkeeper-flow-logs"
LOG_GROUP = "watchkeeper/flow-logs"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The role: it serves the flow logs of its own account and writes to their log group only."""
    if baseline.account.vpc_flow_logs == "none" or place.region != survey.home_region:
        return None
    logs = f"arn:{survey.partition}:logs:*:{place.account}:log-group"
    return {
        "role": ROLE,
        "trust": {
            "WatchkeeperFlowLogs": normal(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
                }
            )
        },
        "policy": {
            "WatchkeeperWrite": normal(
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "Resource": [f"{logs}:{LOG_GROUP}", f"{logs}:{LOG_GROUP}:*"],
                }
            ),
            "WatchkeeperFindGroup": normal(
                {"Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": f"{logs}:*"}
            ),
        },
    }


PART = Part(
    id="flow_log_role",
    service=Service.EC2,
    stage=Stage.TRUST,
    what="the role by which flow logs are written",
    wanted=wanted,
    reads=("iam:GetRole", "iam:GetRolePolicy"),
    writes=("iam:CreateRole", "iam:TagRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
    undo="take our statements out of its trust and policy; a role that was made here may be deleted by hand",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
    enough=("trust", "policy"),
)
