"""Flow logs of a region's VPCs."""

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.roles import TAGS
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.flow_log_role import LOG_GROUP, ROLE
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent

_MOST_VPCS = 1_000
"""In one CreateFlowLogs."""


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The VPCs without an active flow log of rejected traffic at least."""
    del wanted, survey
    without, failing = _without(at)
    notes = (f"delivery fails for the flow logs {', '.join(failing)}",) if failing else ()
    return There(settings={"VPCs without": without}, notes=notes)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """A flow log of all traffic for each VPC without.

    Raises:
        Permanent: AWS refuses some; the first is named.
    """
    del wanted, line
    ec2 = reach.client("ec2", at, changing=True)
    without, _ = _without(at)
    if not without:
        return
    with aws.reading_aws_errors("ec2:CreateFlowLogs", ", ".join(without)):
        answer = ec2.create_flow_logs(
            ResourceIds=without[:_MOST_VPCS],
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=LOG_GROUP,
            DeliverLogsPermissionArn=f"arn:{survey.partition}:iam::{at.account}:role/{ROLE}",
            TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": TAGS}],
        )
    if refused := answer.get("Unsuccessful"):
        error = refused[0].get("Error", {})
        raise Permanent(
            f"ec2:CreateFlowLogs on {refused[0].get('ResourceId')}: {error.get('Code')} {error.get('Message')}"
        )


def _without(at: Place) -> tuple[list[str], list[str]]:
    """VPCs without a flow log, and the flow logs that cannot deliver."""
    ec2 = reach.client("ec2", at)
    vpcs = [vpc["VpcId"] for vpc in aws.pages(ec2, "describe_vpcs", "Vpcs")]
    logged, failing = set(), []
    for one in aws.pages(ec2, "describe_flow_logs", "FlowLogs"):
        if one.get("FlowLogStatus") == "ACTIVE" and one.get("TrafficType") in ("ALL", "REJECT"):
            logged.add(one["ResourceId"])
            if one.get("DeliverLogsStatus") == "FAILED":
                failing.append(one["FlowLogId"])
    return sorted(set(vpcs) - logged), sorted(failing)
