"""Security Hub's custom action: made, kept, and what a person sends by it is read as a finding."""

import json

import pytest

from tests.baseline_surveys import HOME, SECURITY, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.finding import Source
from watchkeeper.parsing.door import read_event

PARTS = ("hub", "findings_queue", "investigate_action", "investigate_rule")
OURS = f"arn:aws:securityhub:{HOME}:{SECURITY}:action/custom/Watchkeeper"
ALONE = survey("account", regions=(HOME,))
"""One hub to make in place of eight: the administrator's part is the same."""
ASFF = {
    "Id": "arn:aws:guardduty:us-east-1:333333333333:detector/d1/finding/f00dfeed0001",
    "AwsAccountId": "333333333333",
    "Region": "eu-west-1",
    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/guardduty",
    "Types": ["TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller"],
    "Severity": {"Label": "LOW"},
    "Title": "An API was called from a malicious IP address.",
    "Workflow": {"Status": "RESOLVED"},
    "Resources": [{"Type": "Other", "Id": "x"}],
}


def actions(securityhub):
    found = securityhub.describe_action_targets()["ActionTargets"]
    return {one["ActionTargetArn"]: (one["Name"], one["Description"]) for one in found}


def taken(sqs, url):
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages", [])
    return [json.loads(one["Body"]) for one in found]


@pytest.fixture
def hub(operator):
    return operator("securityhub", "security")


def test_what_a_person_sends_reaches_the_queue_and_is_a_finding_that_is_open(control, operator, hub, world):
    receipts = apply(PARTS, ALONE)
    assert {one.line.key: one.why for one in receipts if one.outcome is not Outcome.CHANGED} == {}
    theirs = hub.create_action_target(Name="Ticket", Description="d", Id="Ticket")["ActionTargetArn"]

    control.send_to_custom_action(theirs, [ASFF])
    sent = control.send_to_custom_action(OURS, [ASFF, {**ASFF, "Id": "another"}])

    events = taken(operator("sqs", "security"), world["queue_url"])
    assert [one["id"] for one in events] == sent
    assert events[0]["detail"]["actionDescription"] == "Investigate in Watchkeeper"
    (finding,) = read_event(events[0])
    assert (finding.source, finding.id) == (Source.GUARDDUTY, "f00dfeed0001")
    assert (finding.account, finding.region, finding.archived) == ("333333333333", "eu-west-1", False)
    assert finding.type == "UnauthorizedAccess:IAMUser/MaliciousIPCaller"


def test_a_second_run_only_looks(control):
    apply(PARTS, ALONE)
    since = last(control)

    again = apply(PARTS, ALONE)

    assert {one.line.state for one in again} == {State.IN_PLACE}
    assert writes(control, since) == []


def test_an_action_with_other_words_is_named_anew_and_those_of_others_stay(hub, calls):
    hub.enable_security_hub(EnableDefaultStandards=False)
    theirs = hub.create_action_target(Name="Ticket", Description="d", Id="Ticket")["ActionTargetArn"]
    hub.create_action_target(Name="Watch", Description="Investigate in Watchkeeper", Id="Watchkeeper")

    line = look("investigate_action", ALONE)
    (receipt,) = apply(("investigate_action",), ALONE)

    assert differing(line) == {"name"}
    assert receipt.line.state is State.IN_PLACE
    ours = ("Watchkeeper", "Investigate in Watchkeeper")
    assert actions(hub) == {OURS: ours, theirs: ("Ticket", "d")}
    assert len(calls("securityhub", "CreateActionTarget")) == 2


def test_without_a_hub_it_is_to_be_created_and_cannot_be(hub):
    line = look("investigate_action", ALONE)
    (receipt,) = apply(("investigate_action",), ALONE)

    assert line.state is State.TO_CREATE
    assert receipt.outcome is Outcome.FAILED
    assert "not subscribed" in receipt.why


@pytest.mark.parametrize(
    ("part", "service", "operation"),
    [
        ("investigate_action", "securityhub", "DescribeActionTargets"),
        ("investigate_rule", "events", "DescribeRule"),
    ],
)
def test_what_may_not_be_read_is_not_said_to_be_missing(control, hub, part, service, operation):
    hub.enable_security_hub(EnableDefaultStandards=False)
    control.fail_next(service, operation, "AccessDeniedException", account=SECURITY, times=20)

    line = look(part, ALONE)

    assert line.state is State.COULD_NOT_LOOK
    assert "denied" in line.why


def test_a_house_that_had_no_action_yet_lets_the_new_rule_in(control, operator, hub, world):
    apply(PARTS, ALONE, security_hub={"custom_action": False})
    assert actions(hub) == {}

    line = look("findings_queue", ALONE)
    apply(PARTS, ALONE)

    assert differing(line) == {"policy", "dead_letter_policy"}
    (sent,) = control.send_to_custom_action(OURS, [ASFF])
    assert [one["id"] for one in taken(operator("sqs", "security"), world["queue_url"])] == [sent]


def test_what_the_queue_does_not_take_is_kept_in_the_dead_letter_queue(control, operator, world):
    apply(PARTS, ALONE)
    sqs = operator("sqs", "security")
    found = sqs.get_queue_attributes(QueueUrl=world["queue_url"], AttributeNames=["Policy"])["Attributes"]
    policy = json.loads(found["Policy"])
    policy["Statement"] = [one for one in policy["Statement"] if one.get("Sid") != "WatchkeeperFromRule"]
    sqs.set_queue_attributes(QueueUrl=world["queue_url"], Attributes={"Policy": json.dumps(policy)})

    (sent,) = control.send_to_custom_action(OURS, [ASFF])

    assert taken(sqs, world["queue_url"]) == []
    assert [one["id"] for one in taken(sqs, world["dead_letter_queue_url"])] == [sent]
