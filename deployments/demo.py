"""`make demo`: an organization is brought to the baseline, scored over six weeks, attacked, and its access reviewed.

Exits 0 if all is well.
"""

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from deployments.demo_access import play_access, write_review_rules
from deployments.demo_baseline import play_baseline
from deployments.demo_posture import play_posture, write_accepted_risks
from deployments.local import Stack, stack
from deployments.story import Teller, answer_form, short

FOLDER = Path(".watchkeeper/demo")
_SECONDS = 90


def main() -> int:
    """Start the stack, raise the findings, approve what waits, check what came of it, stop the stack."""
    began = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    with stack(FOLDER) as here:
        print(
            "Starting the emulator (AWS, Slack, PagerDuty) and a Prefect server …",
            flush=True,
        )
        here.start_emulator()
        here.start_server()
        here.deploy()
        print(
            f"Ready after {time.monotonic() - began:.0f} s. Prefect UI while this runs: {here.ui_url}\n",
            flush=True,
        )
        write_accepted_risks(here)
        write_review_rules(here)
        with here.used():
            problems = play_baseline(here)
            problems += play_posture(here)
            here.start_worker()
            here.start_listener()
            problems += _play(here)
            print()
            problems += play_access(here)
    print(f"\n{time.monotonic() - began:.0f} s in all. Case files and logs stay in {FOLDER}/")
    for problem in problems:
        print(f"NOT AS IT SHOULD BE: {problem}")
    return 1 if problems else 0


def _play(here: Stack) -> list[str]:
    # Imported here: they read the environment that the stack has just made.
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from emulator import stories  # noqa: PLC0415
    from emulator.control import ChatControl, Control  # noqa: PLC0415
    from tasks import aws  # noqa: PLC0415
    from tasks.settings import settings  # noqa: PLC0415

    control, chat = Control(here.aws_url), ChatControl(here.chat_url)
    world = control.seed()
    since = control.calls()[-1]["number"]
    findings = [
        stories.compromised_user_key(world),
        stories.mining_instance(world),
        stories.medium_instance(world),
        stories.sample(world),
    ]
    with get_client(sync_client=True) as client:
        teller = Teller(client, here.folder / "cases")
        for finding in findings:
            teller.say(
                f"EventBridge: {finding['type']} (severity {finding['severity']:g}) in {finding['accountId']}"
            )
            control.raise_finding(finding)
        teller.say("and one malformed message")
        sqs = aws.client("sqs")
        sqs.send_message(QueueUrl=settings().queue_url, MessageBody=stories.malformed_message())

        def waiting(runs):
            return [run for run in runs if run.state is not None and run.state.is_paused()]

        runs = teller.tell_until(lambda runs: len(runs) == 4 and waiting(runs), _SECONDS)
        (paused,) = waiting(runs)
        digest = _digest_of(here, str(paused.id))
        teller.say(
            f"{short(paused.name)} waits for a person. In the UI: {here.ui_url}/runs/flow-run/{paused.id}"
        )
        teller.say(f"Ada approves plan {digest[:12]} (as the form in the UI does)")
        answer = {
            "decision": "contain",
            "approver": "Ada (make demo)",
            "plan_digest": digest,
            "comment": "",
        }
        answer_form(paused.id, answer)
        runs = teller.tell_until(
            lambda runs: all(run.state is not None and run.state.is_final() for run in runs), _SECONDS
        )
    print()
    left = sqs.get_queue_attributes(
        QueueUrl=settings().dead_letter_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]["ApproximateNumberOfMessages"]
    return _check(here, runs, control.calls(since), chat, left)


def _digest_of(here: Stack, run: str) -> str:
    """The digest of the plan that a run waits with: what the person has read."""
    from watchkeeper.plan import Plan  # noqa: PLC0415

    (file,) = (here.folder / "cases").glob(f"wk-*/plans/{run}.json")
    return Plan.model_validate_json(file.read_bytes()).digest


def _check(here: Stack, runs: list[Any], calls: list[dict[str, Any]], chat: Any, left: str) -> list[str]:
    """Ask AWS, Slack and the queues what is so, and say it."""
    problems = [
        f"{short(run.name)} ended as {run.state_name}" for run in runs if run.state_name != "Completed"
    ]
    changes = [
        call
        for call in calls
        if call["status"] < 400
        and call["operation"].startswith(("Update", "Put", "Modify", "Stop", "Create"))
        and call["service"] in ("iam", "ec2")
    ]
    print("What AWS saw of it (the emulator's own record of calls):")
    for call in changes:
        print(f"  {call['account']} {call['service']}:{call['operation']} {_subject(call['parameters'])}")
    deleted = [call for call in calls if call["operation"].startswith(("Delete", "Terminate"))]
    own = {"DeleteMessage", "DeleteSecurityGroup"}
    problems += [f"{call['operation']} was called" for call in deleted if call["operation"] not in own]
    print(
        f"Dead-letter queue: {left} message. Slack: {len(chat.slack('chat.postMessage'))}, PagerDuty: {len(chat.pagerduty())} message(s)."
    )
    if left != "1":
        problems.append(f"{left} messages lie in the dead-letter queue, not 1")
    print("Cases:")
    for report in sorted((here.folder / "cases").glob("wk-*/reports/*.md")):
        print(f"  {report.read_text().splitlines()[0].removeprefix('# ')}  {report}")
    return problems


def _subject(parameters: dict) -> str:
    for name in (
        "AccessKeyId",
        "PolicyName",
        "NetworkInterfaceId",
        "InstanceId",
        "InstanceIds",
        "GroupName",
    ):
        if name in parameters:
            return str(parameters[name])
    return ""


if __name__ == "__main__":
    sys.exit(main())
