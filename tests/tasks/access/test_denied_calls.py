"""Calls since a change, from the emulator's CloudTrail: who still tries, who came through, who could not look."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks import aws
from tasks.access.denied_calls import denied_since
from tasks.contain import carry_out
from tests.tasks.access_scenes import ACCOUNT, OURS, actions, set_scene
from tests.watchkeeper.access.test_carry_out import item
from watchkeeper.access.denials import DeniedCalls
from watchkeeper.errors import Throttled
from watchkeeper.evidence import Unseen

ROLE = item("role", "vendor-role", arn=f"arn:aws:iam::{ACCOUNT}:role/vendor-role")


@pytest.fixture(autouse=True)
def fast(house):
    """AWS allows two questions a second; where that is not what a test is about, it does not wait."""
    house(lookup_rate=10_000)


@pytest.fixture
def since():
    return datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
def scene(operator):
    ids = set_scene(operator)
    ids["key"] = operator("iam").create_access_key(UserName="clara")["AccessKey"]["AccessKeyId"]
    return ids


def found(one, since, **more) -> DeniedCalls:
    look = denied_since.fn(one, since=since, **more)
    assert not isinstance(look, Unseen), look
    return look.value


def test_a_call_in_the_console_is_allowed_before_and_denied_after(control, scene, since):
    console = item("console_access")
    control.attempt(ACCOUNT, console_user="clara")
    before = found(console, since)

    carry_out.fn(actions(scene)["deny_console_user"])
    control.attempt(ACCOUNT, console_user="clara", call="ec2:RunInstances")
    after = found(console, since)

    assert before.calls == ()
    assert before.allowed
    (denied,) = after.calls
    assert denied.name == "RunInstances"
    assert denied.source_ip
    assert denied.at.utcoffset() == timedelta(0)
    assert after.complete


def test_the_keys_of_a_user_whose_console_is_shut_go_on(control, scene, since):
    carry_out.fn(actions(scene)["deny_console_user"])

    assert control.attempt(ACCOUNT, key=scene["key"])["error_code"] is None
    assert found(item("access_key", detail=scene["key"]), since).calls == ()


def test_a_key_that_is_off_is_denied(control, operator, scene, since):
    operator("iam").update_access_key(UserName="clara", AccessKeyId=scene["key"], Status="Inactive")
    control.attempt(ACCOUNT, key=scene["key"])

    (denied,) = found(item("access_key", detail=scene["key"]), since).calls
    assert denied.error == "InvalidClientTokenId"


def test_a_closed_role_is_denied_to_whom_it_trusts(control, scene, since):
    control.attempt(ACCOUNT, role="vendor-role", by=OURS)
    assert [call.name for call in found(ROLE, since).allowed] == ["AssumeRole"]
    carry_out.fn(actions(scene)["close_role"])

    assert control.attempt(ACCOUNT, role="vendor-role", by=f"arn:aws:iam::{ACCOUNT}:user/clara")[
        "error_code"
    ]

    after = found(ROLE, since)
    assert [call.error for call in after.calls] == ["AccessDenied"]
    assert len(after.allowed) == 1


def history(control, count, **more):
    at = datetime.now(UTC)
    events = [
        {
            "eventTime": (at - timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventName": "ListBuckets",
            "eventSource": "s3.amazonaws.com",
            "errorCode": "AccessDenied",
            "userIdentity": {"type": "IAMUser", "userName": "busy", "accountId": ACCOUNT},
            **more,
        }
        for _ in range(count)
    ]
    control.history(ACCOUNT, "us-east-1", events)


def test_what_was_before_the_change_is_not_asked_for(control):
    history(control, 3)

    assert found(item("user", "busy"), datetime.now(UTC) - timedelta(seconds=2)).calls == ()
    assert len(found(item("user", "busy"), datetime.now(UTC) - timedelta(seconds=20)).calls) == 3


def test_of_a_noisy_user_it_is_said_that_there_is_more(control, since):
    history(control, 320)

    look = found(item("user", "busy"), since)

    assert len(look.calls) == 300
    assert not look.complete


def test_all_pages_that_there_are_make_a_whole(control, since):
    history(control, 120)

    look = found(item("user", "busy"), since)

    assert (len(look.calls), look.complete) == (120, True)


def test_it_asks_where_iam_is_and_where_we_are_or_where_it_is_told(control, house, since):
    assert found(item("user"), since).regions == ("us-east-1",)
    house(AWS_DEFAULT_REGION="eu-west-1", AWS_REGION="eu-west-1")
    assert found(item("user"), since).regions == ("eu-west-1", "us-east-1")
    assert found(item("user"), since, regions=("us-west-2",)).regions == ("us-west-2",)


def test_denied_is_not_silent(control, since):
    control.deny(ACCOUNT, "cloudtrail")

    look = denied_since.fn(item("user"), since=since)

    assert isinstance(look, Unseen)
    assert "cloudtrail:LookupEvents" in look.why


def test_busy_is_tried_again(control, since):
    control.fail_next("cloudtrail", "LookupEvents", "ThrottlingException", times=3)

    with pytest.raises(Throttled):
        denied_since.fn(item("user"), since=since)


def test_it_keeps_to_two_questions_a_second(house, monkeypatch, since):
    house(lookup_rate=2)
    asked = []
    monkeypatch.setattr(aws, "lookup_pace", lambda *place: asked.append(place) or _Free())

    found(ROLE, since)

    assert asked == [(ACCOUNT, "us-east-1")] * 5


class _Free:
    def wait(self):
        pass


@pytest.mark.parametrize("kind", ["assignment", "root", "external_access"])
def test_what_no_call_can_be_told_by_is_not_asked(control, since, kind):
    assert found(item(kind), since) == DeniedCalls()
    assert control.calls(service="cloudtrail") == []
