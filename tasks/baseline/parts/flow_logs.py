"""Flow logs of a region's VPCs."""

from typing import Any

from tasks import aws
from tasks.baseline import networks, reach
from tasks.baseline.refusals import code_of
from tasks.baseline.roles import TAGS
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.flow_log_role import LOG_GROUP, ROLE
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotYet, Permanent

_MOST_VPCS = 1_000
"""In one CreateFlowLogs."""
_NEW_ROLE = "Unable to assume given IAM role"
"""What EC2 says for some seconds after the role was made."""
_THERE_ALREADY = "FlowLogAlreadyExists"


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The VPCs of the kind wanted without an active flow log of rejected traffic at least."""
    del survey
    logs = aws.pages(reach.client("ec2", at), "describe_flow_logs", "FlowLogs")
    without = _without(at, logs)
    notes = [
        f"flow log {one['FlowLogId']} of {one['ResourceId']} cannot deliver" for one in logs if _fails(one)
    ]
    if wanted["of VPCs"] == "unused":
        used = [vpc for vpc in without if networks.users_of(at, "vpc-id", vpc)]
        notes += [f"{vpc} has network interfaces and no flow log, which is billed per GB" for vpc in used]
        without = [vpc for vpc in without if vpc not in used]
    return There(settings={**wanted, "VPCs without": without}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """A flow log of rejected traffic for each VPC that the look named.

    Raises:
        NotYet: the role is so new that EC2 cannot use it.
        Permanent: AWS refuses some; the first is named.
    """
    del wanted
    (difference,) = line.differences
    role = f"arn:{survey.partition}:iam::{at.account}:role/{ROLE}"
    vpcs: list[str] = difference.found[:_MOST_VPCS]
    try:
        with aws.reading_aws_errors("ec2:CreateFlowLogs", ", ".join(vpcs)):
            answer = reach.client("ec2", at, changing=True).create_flow_logs(
                ResourceIds=vpcs,
                ResourceType="VPC",
                TrafficType="REJECT",
                LogDestinationType="cloud-watch-logs",
                LogGroupName=LOG_GROUP,
                DeliverLogsPermissionArn=role,
                TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": TAGS}],
            )
    except Permanent as error:
        if _NEW_ROLE in str(error):
            raise NotYet(str(error)) from error
        if code_of(error) == _THERE_ALREADY:
            raise NotYet(f"another run makes flow logs too: {error}") from error
        raise
    _none_refused(answer.get("Unsuccessful", []))


def _none_refused(refused: list[dict[str, Any]]) -> None:
    for one in refused:
        error = one.get("Error", {})
        text = f"ec2:CreateFlowLogs on {one.get('ResourceId')}: {error.get('Code')}: {error.get('Message')}"
        if _NEW_ROLE in text:
            raise NotYet(text)
        if error.get("Code") != _THERE_ALREADY:
            raise Permanent(text)


def _without(at: Place, logs: list[dict[str, Any]]) -> list[str]:
    """VPCs without a flow log that works, sorted. Our own that fails counts: a second would fail too."""
    logged = {
        one["ResourceId"]
        for one in logs
        if one.get("FlowLogStatus") == "ACTIVE"
        and one.get("TrafficType") in ("ALL", "REJECT")
        and (not _fails(one) or one.get("LogGroupName") == LOG_GROUP)
    }
    return [vpc for vpc in networks.own_vpcs(at) if vpc not in logged]


def _fails(log: dict[str, Any]) -> bool:
    return log.get("DeliverLogsStatus") == "FAILED"
