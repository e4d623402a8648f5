"""Proof of the alarms: set off, heard or not, and set back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tasks.baseline.proofs import prove_cis_alarm, prove_queue_alarm
from tests.baseline_surveys import HOME, MANAGEMENT, SECURITY, survey
from tests.tasks.baseline.log_scenes import apply
from tests.tasks.baseline.path_scenes import ALARMS, EVENTS, NONCE, close_topic
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.parts.queue_alarms import OLDEST
from watchkeeper.receipt import Verdict


def cis_alarm(limit=5.0, seen=None):
    (found,) = prove_cis_alarm.fn(seen or survey(), Baseline(), NONCE, limit)
    return found


def queue_alarm(limit=5.0, seen=None):
    (found,) = prove_queue_alarm.fn(seen or survey(), NONCE, limit)
    return found


def state_of(operator, account, name):
    (alarm,) = operator("cloudwatch", account).describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return alarm["StateValue"]


def test_an_alarm_that_is_not_there_proves_nothing():
    assert (queue_alarm().verdict, queue_alarm().why) == (Verdict.FAIL, "there is no such alarm")
    assert (cis_alarm().verdict, cis_alarm().why) == (Verdict.FAIL, "there is no such alarm")


def test_alarms_are_heard_and_set_back(operator):
    apply((*EVENTS, *ALARMS), survey())

    ours, theirs = queue_alarm(), cis_alarm()

    assert (ours.verdict, ours.account, ours.path) == (Verdict.PASS, SECURITY, "queue alarm")
    assert (theirs.verdict, theirs.account, theirs.path) == (Verdict.PASS, MANAGEMENT, "alarm")
    assert state_of(operator, "security", OLDEST) == "OK"
    alarms = operator("cloudwatch", "management").describe_alarms()["MetricAlarms"]
    assert "ALARM" not in {one["StateValue"] for one in alarms}


def test_an_alarm_that_is_off_is_proven_and_stays_off(operator):
    apply(EVENTS, survey())
    operator("cloudwatch", "security").set_alarm_state(
        AlarmName=OLDEST, StateValue="ALARM", StateReason="a finding waits"
    )

    assert queue_alarm().verdict is Verdict.PASS
    assert state_of(operator, "security", OLDEST) == "ALARM"


def test_an_alarm_that_nobody_hears_fails_and_is_set_back(operator):
    apply(EVENTS, survey())
    close_topic(operator, "security")

    found = queue_alarm(limit=1)

    assert (found.verdict, found.why) == (
        Verdict.FAIL, f"{OLDEST} was set off, and its message did not arrive within 1 s",
    )  # fmt: skip
    assert state_of(operator, "security", OLDEST) == "OK"


@pytest.mark.parametrize("operation", ["SetAlarmState", "DescribeAlarms"])
def test_an_alarm_that_may_not_be_touched_is_unknown(control, operation):
    apply(EVENTS, survey())
    control.fail_next("cloudwatch", operation, "AccessDenied", account=SECURITY, times=3)

    found = queue_alarm()

    assert found.verdict is Verdict.UNKNOWN
    assert operation in found.why


def test_both_alarms_of_one_account_are_told_apart_in_its_one_queue():
    alone = survey("account", regions=(HOME,))
    apply((*EVENTS, *ALARMS), alone)

    with ThreadPoolExecutor() as pool:
        found = [pool.submit(queue_alarm, 5.0, alone), pool.submit(cis_alarm, 5.0, alone)]
        assert [one.result().verdict for one in found] == [Verdict.PASS] * 2
