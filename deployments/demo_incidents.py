"""The incidents of `make demo`: contained at once, asked in Slack, rehearsed, released by hand."""

import json
from typing import Any

from deployments.local import Stack
from deployments.story import Teller, short, until_still

_SECONDS = 90
_ADA = "U0ADA"


def play_incidents(here: Stack) -> list[str]:
    """Raise the findings, approve what waits, check what came of it, and release one case."""
    # Imported here: they read the environment that the stack has just made.
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from emulator import sequence_story, stories  # noqa: PLC0415
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
        sequence_story.sequence_over_two_accounts(world),
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

        runs = teller.tell_until(lambda runs: len(runs) == len(findings) and waiting(runs), _SECONDS)
        (paused,) = waiting(runs)
        teller.say(
            f"{short(paused.name)} waits for a person. In the UI: {here.ui_url}/runs/flow-run/{paused.id}"
        )
        teller.say("Ada presses Approve in Slack (over Socket Mode, as Slack sends it)")
        problems = _press(chat, "approve")
        runs = teller.tell_until(
            lambda runs: all(run.state is not None and run.state.is_final() for run in runs), _SECONDS
        )
        problems += _release(client, teller, findings[1])
    print()
    left = sqs.get_queue_attributes(
        QueueUrl=settings().dead_letter_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]["ApproximateNumberOfMessages"]
    return problems + _check(here, runs, control.calls(since), chat, left)


def _press(chat: Any, button: str) -> list[str]:
    """Press the newest such button as Ada."""
    mark = f'"action_id": "{button}"'
    message = [one for one in chat.slack() if mark in json.dumps(one)][-1]
    answer = chat.press(message["channel"], message["ts"], button, _ADA)
    return [] if answer["status"] == 200 else [f"the press on {button} was answered with {answer}"]


def _release(client: Any, teller: Teller, finding: dict[str, Any]) -> list[str]:
    """The instance was a false alarm: a dry run of the release, then the release."""
    from prefect.deployments import run_deployment  # noqa: PLC0415

    from watchkeeper.parsing.door import read_event  # noqa: PLC0415

    case = read_event(finding)[0].case_id
    given = {
        "case_id": case,
        "released_by": "Ada",
        "reason": "a load test",
        "only": ["stop_instance", "quarantine_instance"],
    }
    problems = []
    for dry_run in (True, False):
        word = "dry run" if dry_run else "for real"
        teller.say(f"Ada releases {case} from its isolation: {word}")
        run = run_deployment(
            "release/release", parameters={**given, "dry_run": dry_run}, timeout=0, as_subflow=False
        )
        ended = until_still(client, run.id, _SECONDS)
        if ended.state_name != "Completed":
            problems.append(f"the release ({word}) ended as {ended.state_name}")
        teller.tell()
    return problems


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
