"""CloudTrail turned off: it logs again at once, whoever did it is a person's question."""

import pytest

from tests.builders import PROD, key_finding
from tests.watchkeeper.runbooks.storage import declined, kinds, requested
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.facts.trails import TrailsFacts, TrailState
from watchkeeper.runbooks.log_tampering import decide
from watchkeeper.shelf import runbook_for

ARN = f"arn:aws:cloudtrail:eu-west-1:{PROD}:trail/audit"
BASIC = {"ReadWriteType": "All", "IncludeManagementEvents": True}


def trail(name="audit", account=PROD, **facts):
    given = {"is_logging": False, "selectors": (BASIC,), "home_region": "eu-west-1", **facts}
    arn = f"arn:aws:cloudtrail:eu-west-1:{account}:trail/{name}"
    return TrailState(arn=arn, trail_name=name, **given)


def trails(*members):
    return {"trails": Seen(value=TrailsFacts(account=PROD, region="us-east-1", members=members))}


def finding(named=None):
    action = {"actionType": "AWS_API_CALL", "awsApiCallAction": {"api": "StopLogging"}}
    if named:
        action["awsApiCallAction"]["affectedResources"] = {"AWS::CloudTrail::Trail": named}
    return key_finding(type="Stealth:IAMUser/CloudTrailLoggingDisabled", service={"action": action})


@pytest.mark.parametrize("named", [ARN, "audit", None], ids=["by ARN", "by name", "not named"])
def test_the_trail_logs_again_at_once_where_it_is_at_home(named):
    plan = decide(finding(named), trails(trail()))

    (start,) = plan.actions
    assert (start.trail_arn, start.region) == (ARN, "eu-west-1")
    assert plan.ask == ()
    assert plan.escalate
    assert "start `quarantine-user`" in requested(plan)
    assert "contain deploy-bot" in declined(plan)
    assert runbook_for(finding()).id == plan.runbook == "log_tampering"


def test_another_trail_that_is_off_may_be_off_on_purpose():
    plan = decide(finding("audit"), trails(trail(), trail("old")))

    assert [one.trail_arn for one in plan.actions] == [ARN]
    assert "look why old does not log" in requested(plan)


@pytest.mark.parametrize(
    ("looks", "escalates", "said"),
    [
        pytest.param(
            {"trails": Unseen(why="denied")}, "could not be seen: denied", "denied", id="not seen"
        ),
        pytest.param({}, "could not be seen", "not looked at", id="not looked at"),
        pytest.param(trails(), "not seen in us-east-1 any more", "not seen any more", id="deleted"),
        pytest.param(trails(trail("old")), "trail audit", "not seen any more", id="the named one is gone"),
        pytest.param(trails(trail(is_logging=True)), "in no log", "it logs", id="on again"),
        pytest.param(trails(trail(is_logging=None)), "in no log", "only told to its own", id="not told"),
        pytest.param(
            trails(trail(account="111111111111")), "in no log", "which alone can change it", id="theirs"
        ),
    ],
)
def test_what_cannot_be_started_is_said_and_somebody_is_called(looks, escalates, said):
    plan = decide(finding("audit"), looks)

    assert kinds(plan) == []
    assert escalates in plan.escalate
    assert said in declined(plan)


@pytest.mark.parametrize(
    ("selectors", "asks"),
    [
        ((BASIC,), False),
        (({**BASIC, "IncludeManagementEvents": False},), True),
        (({**BASIC, "ReadWriteType": "WriteOnly"},), True),
        (None, True),
    ],
    ids=["all", "none", "a part", "not told"],
)
def test_a_trail_that_logs_can_still_be_blind(selectors, asks):
    plan = decide(finding("audit"), trails(trail(is_logging=True, selectors=selectors)))

    assert ("compare what trail audit keeps" in requested(plan)) is asks
