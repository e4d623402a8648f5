"""Following a key over two accounts, by what CloudTrail holds in each of them."""

import json
from datetime import timedelta

import pytest

from emulator.world import WORKLOAD_DEV, WORKLOAD_PROD
from flows import trace as following
from flows.look import window_of
from tasks.cloudtrail import lookup
from tests.builders import key_event
from tests.trails import BEGAN, KEY, STRANGER, by_session, by_user
from watchkeeper.parsing.door import read_event
from watchkeeper.questions import questions_for
from watchkeeper.timeline import assemble

_READ = read_event(key_event())[0]
# A user that the seeded week does not know: all that is found is this story's.
FINDING = _READ.model_copy(
    update={"targets": (_READ.targets[0].model_copy(update={"user_name": "mallory"}),)}
)


def event(minutes, what, identity, **more):
    service, name = what.split(":")
    return {
        "eventID": f"{minutes}-{name}",
        "eventTime": f"{BEGAN + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": STRANGER,
        "readOnly": False,
        "userIdentity": identity,
        "recipientAccountId": identity["accountId"],
        **more,
    }


def assume(minutes, role, key, account, identity):
    arn = f"arn:aws:sts::{account}:assumed-role/{role}/s"
    return event(
        minutes, "sts:AssumeRole", identity,
        requestParameters={"roleArn": f"arn:aws:iam::{account}:role/{role}", "roleSessionName": "s"},
        responseElements={
            "credentials": {"accessKeyId": key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLE"},
            "assumedRoleUser": {"arn": arn, "assumedRoleId": f"AROA{role}:s"},
        },
    )  # fmt: skip


@pytest.fixture
def asked(house, control, monkeypatch):
    """The story lies in both accounts' histories; what is asked beyond the first questions."""
    house(lookup_rate=10_000)
    there = by_session("deployer", "s", "ASIADEV", WORKLOAD_DEV)
    prod = [
        event(0, "iam:ListUsers", by_user("mallory")), assume(1, "deployer", "ASIADEV", WORKLOAD_DEV, by_user("mallory")),
    ]  # fmt: skip
    dev = [
        event(2, "iam:CreateAccessKey", there, requestParameters={"userName": "ci"},
              responseElements={"accessKey": {"accessKeyId": "AKIATHERE", "userName": "ci"}}),
        event(3, "iam:DeleteUser", by_user("ci", "AKIATHERE", WORKLOAD_DEV), requestParameters={"userName": "eve"}),
    ]  # fmt: skip
    control.history(WORKLOAD_PROD, "us-east-1", prod)
    control.history(WORKLOAD_DEV, "us-east-1", dev)
    questions = []

    def ask(finding, wanted, since, until):
        """As `flows.look.ask_cloudtrail`, which needs a Prefect server."""
        questions.extend(wanted)
        answers = [
            (one, lookup.fn(one.account or finding.account, "us-east-1", one, since, until))
            for one in wanted
        ]
        return lambda: assemble(answers)

    monkeypatch.setattr(following, "ask_cloudtrail", ask)
    first = ask(FINDING, questions_for(FINDING), *window_of(FINDING))
    questions.clear()
    return questions, first


def test_each_key_that_was_given_out_or_created_is_asked_about_in_its_own_account(asked):
    questions, first = asked

    timeline, radius = following.trace(FINDING, {}, first)()

    assert [(one.value, one.account) for one in questions] == [
        ("ASIADEV", WORKLOAD_DEV), ("AKIATHERE", WORKLOAD_DEV),
    ]  # fmt: skip
    assert [call.name for call in timeline.calls] == [
        "ListUsers", "AssumeRole", "CreateAccessKey", "DeleteUser",
    ]  # fmt: skip
    assert radius.accounts == (WORKLOAD_PROD, WORKLOAD_DEV)
    assert {node.name for node in radius.nodes} >= {KEY, "deployer", "ASIADEV", "AKIATHERE", "eve"}
    assert "IQoJ" not in json.dumps(timeline.model_dump(mode="json"))


def test_an_account_that_cannot_be_looked_into_is_a_gap_and_not_the_end_of_it(asked, control):
    _, first = asked
    control.deny(WORKLOAD_DEV, "cloudtrail")

    timeline, radius = following.trace(FINDING, {}, first)()

    (gap,) = [gap for gap in radius.gaps if "could not look" in gap]
    assert f"(AccessKeyId ASIADEV) in {WORKLOAD_DEV}" in gap
    assert gap in timeline.gaps
    assert "deployer" in {node.name for node in radius.nodes}
