"""Flow logs: the role, the log group, and every VPC of the kind that is wanted."""

import pytest

from emulator.control import Control
from tasks.baseline.parts import flow_logs as hands
from tests.baseline_surveys import PROD, at, survey
from tests.tasks.baseline.log_scenes import apply, look, writes
from tests.tasks.baseline.test_default_networks import default_vpc, interface
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.errors import NotYet, Permanent

HOME, AWAY = at(PROD), at(PROD, "eu-west-1")
GROUP, ROLE = "watchkeeper/flow-logs", f"arn:aws:iam::{PROD}:role/watchkeeper-flow-logs"
ALL = {"account": {"vpc_flow_logs": "all"}}


@pytest.fixture
def ec2(operator):
    """A person in workload-prod's second region, where only AWS's default VPC is."""
    return operator("ec2", region=AWAY.region)


@pytest.fixture
def prepared(world):
    """Role and log group, as the earlier stages make them."""
    apply(("flow_log_role",), survey(), HOME)
    apply(("flow_log_group",), survey(), AWAY)


def flow_logs(ec2) -> dict[str, dict]:
    return {one["ResourceId"]: one for one in ec2.describe_flow_logs()["FlowLogs"]}


def somebody_s(ec2, vpc, **changes) -> None:
    """A flow log that somebody else made, to another group."""
    given = {"TrafficType": "REJECT", "LogGroupName": "theirs", "DeliverLogsPermissionArn": ROLE, **changes}
    ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", **given)


def test_role_group_and_flow_logs_from_nothing_and_the_second_time_nothing(control: Control, operator, ec2):
    vpc = default_vpc(ec2)
    parts = ("flow_log_role", "flow_log_group", "flow_logs")
    made = [*apply(parts[:1], survey(), HOME), *apply(parts[1:], survey(), AWAY)]
    since = last(control)

    again = [*apply(parts[:1], survey(), HOME), *apply(parts[1:], survey(), AWAY)]

    assert [one.outcome for one in made] == [Outcome.CHANGED] * 3, [one.why for one in made]
    assert [one.line.state for one in again] == [State.IN_PLACE] * 3
    assert writes(control, since) == []
    log = flow_logs(ec2)[vpc]
    assert (log["LogGroupName"], log["TrafficType"], log["DeliverLogsPermissionArn"]) == (
        GROUP,
        "REJECT",
        ROLE,
    )
    assert log["Tags"] == [{"Key": "watchkeeper", "Value": "baseline"}]
    assert log["DeliverLogsStatus"] == "SUCCESS"
    (group,) = operator("logs", region=AWAY.region).describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == (GROUP, 90)


def test_the_role_keeps_what_others_wrote_into_it(operator):
    iam = operator("iam")
    apply(("flow_log_role",), survey(), HOME)
    name = "watchkeeper-flow-logs"
    foreign = '{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
    iam.put_role_policy(RoleName=name, PolicyName="Watchkeeper", PolicyDocument=foreign)

    (receipt,) = apply(("flow_log_role",), survey(), HOME)

    assert receipt.outcome is Outcome.CHANGED, receipt.why
    document = iam.get_role_policy(RoleName=name, PolicyName="Watchkeeper")["PolicyDocument"]
    assert [one["Sid"] for one in document["Statement"]] == [
        "Theirs", "WatchkeeperWrite", "WatchkeeperFindGroup",
    ]  # fmt: skip


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize(
    ("there", "state"),
    [
        ({}, State.IN_PLACE),
        ({"TrafficType": "ALL"}, State.IN_PLACE),
        ({"TrafficType": "ACCEPT"}, State.TO_CHANGE),
    ],
)
def test_a_flow_log_of_somebody_else_counts_if_it_tells_what_was_rejected(operator, ec2, there, state):
    operator("logs", region=AWAY.region).create_log_group(logGroupName="theirs")
    somebody_s(ec2, default_vpc(ec2), **there)

    assert look("flow_logs", survey(), AWAY).state is state


@pytest.mark.usefixtures("prepared")
def test_one_that_cannot_deliver_is_named_and_does_not_count(ec2):
    vpc = default_vpc(ec2)
    somebody_s(ec2, vpc)  # AWS takes a group that does not exist, and says later that it fails

    line = look("flow_logs", survey(), AWAY)

    assert line.state is State.TO_CHANGE
    assert any(vpc in note and "cannot deliver" in note for note in line.notes)


def test_our_own_that_cannot_deliver_is_not_made_twice(control: Control, ec2):
    apply(("flow_log_role",), survey(), HOME)
    somebody_s(ec2, default_vpc(ec2), LogGroupName=GROUP)

    (receipt,) = apply(("flow_logs",), survey(), AWAY)

    assert receipt.outcome is Outcome.UNCHANGED
    assert "cannot deliver" in receipt.line.notes[0]


@pytest.mark.usefixtures("prepared")
def test_where_something_runs_it_costs_and_is_made_on_request_only(ec2):
    vpc = default_vpc(ec2)
    interface(ec2, vpc)

    (unused,) = apply(("flow_logs",), survey(), AWAY)
    assert unused.outcome is Outcome.UNCHANGED
    assert flow_logs(ec2) == {}
    assert vpc in unused.line.notes[0]

    (asked_for,) = apply(("flow_logs",), survey(), AWAY, **ALL)
    assert asked_for.outcome is Outcome.CHANGED, asked_for.why
    assert set(flow_logs(ec2)) == {vpc}


@pytest.mark.usefixtures("prepared")
def test_what_aws_refuses_is_said_and_not_tried_again(control: Control):
    control.fail_next("ec2", "CreateFlowLogs", "InvalidParameter", status=400)

    (receipt,) = apply(("flow_logs",), survey(), AWAY)

    assert receipt.outcome is Outcome.FAILED
    assert "ec2:CreateFlowLogs" in receipt.why
    assert writes(control).count("CreateFlowLogs") == 1
    assert apply(("flow_logs",), survey(), AWAY)[0].outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    ("code", "message", "raised"),
    [
        ("400", "Unable to assume given IAM role", NotYet),
        ("400", "LogDestination: nowhere does not exist.", Permanent),
    ],
)
def test_vpcs_that_aws_leaves_out_are_no_success(code, message, raised):
    refused = [{"ResourceId": "vpc-1", "Error": {"Code": code, "Message": message}}]

    with pytest.raises(raised, match="vpc-1.*" + message[:12]):
        hands._none_refused(refused)


def test_a_flow_log_that_is_there_already_is_well():
    there = {"ResourceId": "vpc-1", "Error": {"Code": "FlowLogAlreadyExists", "Message": "so"}}

    hands._none_refused([there])
    hands._none_refused([])


@pytest.mark.parametrize("operation", ["DescribeVpcs", "DescribeFlowLogs", "DescribeNetworkInterfaces"])
def test_a_denied_look_is_no_region_without_networks(control: Control, operation):
    control.fail_next("ec2", operation, "UnauthorizedOperation", status=403)

    line = look("flow_logs", survey(), AWAY)

    assert line.state is State.COULD_NOT_LOOK
    assert f"ec2:{operation}" in line.why
