"""`kill -9` at every step: the case is taken up again by itself and finished, every action exactly once.

The emulator holds back the answer of the call at which the process is killed: the call has had its
effect, and the process that made it never learns so. That is the worst moment there is.
"""

import os
import re
import signal
from collections import Counter

import pytest

from emulator import stories
from tests.live import HANGS, until
from watchkeeper.case import broken_links

HELD = 20.0

INSTANCE_CHANGES = Counter(
    {
        "ModifyInstanceAttribute": 1,
        "CreateSnapshots": 1,
        "CreateSecurityGroup": 2,
        "RevokeSecurityGroupEgress": 1,
        "AuthorizeSecurityGroupIngress": 1,
        "ModifyNetworkInterfaceAttribute": 6,
        "DeleteSecurityGroup": 1,
        "PutRolePolicy": 1,
        "StopInstances": 1,
    }
)
"""What the mining instance's containment changes, undisturbed: three interfaces in two steps each."""

STEPS = [
    ("ec2", "DescribeInstances", 1),
    ("ec2", "CreateSnapshots", 1),
    ("ec2", "CreateSecurityGroup", 2),
    ("ec2", "ModifyNetworkInterfaceAttribute", 1),
    ("ec2", "ModifyNetworkInterfaceAttribute", 4),
    ("ec2", "DeleteSecurityGroup", 1),
    ("iam", "PutRolePolicy", 1),
    ("ec2", "StopInstances", 1),
    ("ec2", "DescribeSnapshots", 3),
]
"""The n-th time that a call is made, one of each sort; the last one belongs to the proof.

`python -m benchmarks chaos` kills at every single call, of three runbooks.
"""


def hold(live, service, operation, number):
    """Let the number-th call of `operation` be made and not answered for a while."""
    if number > 1:
        live.control.fail_next(service, operation, times=number - 1, answer_delay=0.001)
    live.control.fail_next(service, operation, answer_delay=HELD)


def made(live, service, operation):
    return len(live.control.calls(service=service, operation=operation))


def runner_of(listener):
    """The process that runs the case, as the listener's log names it."""
    found = re.findall(r"in process (\d+)", listener.log.read_text())
    return int(found[-1]) if found else None


@pytest.fixture(scope="module")
def listener(live_session):
    with live_session.listening() as (process,):
        yield process


@pytest.mark.parametrize(("service", "operation", "number"), STEPS)
def test_the_runner_is_killed_at(live, listener, service, operation, number):
    finding = stories.mining_instance(live.world)
    hold(live, service, operation, number)
    runs_before = listener.log.read_text().count("in process")
    live.control.raise_finding(finding)
    until(lambda: made(live, service, operation) >= number, HANGS, listener.tail)
    until(lambda: listener.log.read_text().count("in process") > runs_before)

    os.kill(runner_of(listener), signal.SIGKILL)

    run = live.run_of(finding)
    assert run.run_count == 2
    assert Counter(operation for operation, _ in live.changes()) == INSTANCE_CHANGES
    assert live.summary(finding)["outcome"] == "contained"
    assert broken_links(live.entries(finding)) == ()
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)


def test_the_receipts_know_the_state_before_the_first_try(live, listener):
    finding = stories.mining_instance(live.world)
    interfaces = live.world["instances"]["miner-1"]["interfaces"]
    groups = {eni: sorted(groups) for eni, groups in interfaces.items()}
    hold(live, "ec2", "ModifyNetworkInterfaceAttribute", 3)
    live.control.raise_finding(finding)
    until(lambda: made(live, "ec2", "ModifyNetworkInterfaceAttribute") >= 3)

    os.kill(runner_of(listener), signal.SIGKILL)

    live.run_of(finding)
    (receipt,) = [one for one in live.summary(finding)["receipts"] if "quarantine" in one["action"]["kind"]]
    assert receipt["before"]["interfaces"] == groups
    assert receipt["changed"]
