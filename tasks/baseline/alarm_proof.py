"""Proving that an alarm is heard: it is set off, and its message is seen to arrive.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
"""

import time
from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.proof_queues import ProofQueue
from tasks.patience import patiently
from watchkeeper.baseline.event_paths import PROOF_QUEUE
from watchkeeper.baseline.proofs import Path, PathProof, arrived, not_arrived, not_tried
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import WatchkeeperError


def prove_alarm(path: Path, at: Place, alarms: list[dict[str, Any]], nonce: str, limit: float) -> PathProof:
    """Set one alarm off and see the message; it is set back whatever happens.

    An alarm that is off already says nothing when it is set off: one that is quiet is preferred, and
    one that is not is made quiet first, and left as it was.

    Args:
        path: which path this proves.
        at: where alarm, topic and proof queue are.
        alarms: as CloudWatch describes them; one of them is enough.
        nonce: of this proof.
        limit: seconds to wait.
    """
    if not alarms:
        return not_arrived(path, at, "there is no such alarm")
    alarm = min(alarms, key=lambda one: bool(one["StateValue"] == "ALARM"))
    name, was_off = alarm["AlarmName"], alarm["StateValue"] == "ALARM"
    cloudwatch, said = reach.client("cloudwatch", at, changing=True), f"Watchkeeper proof {nonce}, {name}"
    try:
        queue = patiently(ProofQueue, at, PROOF_QUEUE)
        if was_off:
            _set(cloudwatch, name, "OK", said)
        began = time.monotonic()
        try:
            _set(cloudwatch, name, "ALARM", said)
            while time.monotonic() - began < limit:
                if patiently(queue.arrived, f"{said} ALARM"):
                    return arrived(path, at, time.monotonic() - began)
        finally:
            if not was_off:
                _set(cloudwatch, name, "OK", said)
    except WatchkeeperError as error:
        return not_tried(path, at, error, "not tried to the end")
    return not_arrived(path, at, f"{name} was set off, and its message did not arrive within {limit:.0f} s")


def _set(cloudwatch: Any, name: str, state: str, said: str) -> None:
    reason = f"{said} {state}: a test of the alert path, nothing happened"
    with aws.reading_aws_errors("cloudwatch:SetAlarmState", name):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)
