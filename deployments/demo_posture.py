"""The second act of `make demo`: six weeks of compliance, as the Monday runs would have told them."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from deployments.local import Stack

WEEKS = 6


def write_accepted_risks(here: Stack) -> None:
    """The house's exceptions for the story, beside the stack's state; call it before the stack is used."""
    today = datetime.now(UTC).date()
    risks = [
        {
            "id": "R-1",
            "control": "Macie.1",
            "owner": "security",
            "reason": "no budget before spring; S3 is scanned by the data team",
            "expires": today + timedelta(days=90),
        },
        {
            "id": "R-2",
            "control": "IAM.3",
            "accounts": ["333333333333"],
            "owner": "payments",
            "reason": "the old deploy system goes away with its keys",
            "expires": today + timedelta(days=10),
        },
        {
            "id": "R-3",
            "control": "EC2.9",
            "accounts": ["333333333333"],
            "owner": "payments",
            "reason": "the bastion, until Session Manager is there",
            "expires": today - timedelta(days=3),
        },
    ]
    file = here.folder / "accepted-risks.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"risks": risks}, sort_keys=False))
    here.add({"WATCHKEEPER_ACCEPTED_RISKS": str(file)})


def play_posture(here: Stack) -> list[str]:
    """Score six weeks, one after the other; gives what is not as it should be."""
    # Imported here: they read the environment that the stack has just made.
    from emulator.control import ChatControl, Control  # noqa: PLC0415
    from flows.weekly_compliance import weekly_compliance  # noqa: PLC0415
    from watchkeeper.errors import WatchkeeperError  # noqa: PLC0415

    control, chat = Control(here.aws_url), ChatControl(here.chat_url)
    chat.reset()
    began, problems = time.monotonic(), []

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    say("Compliance: weekly-compliance, six Mondays (the emulator plays six weeks of findings)")
    now = datetime.now(UTC)
    for week in range(1, WEEKS + 1):
        at = now - timedelta(weeks=WEEKS - week)
        control.posture(week, at=at.isoformat())
        try:
            result = weekly_compliance(as_of=at, backdate=True)
        except WatchkeeperError as error:
            problems.append(f"week {week}: {error}")
            continue
        _say_week(say, _report_of(result["week"]))
    if not problems:
        page = Path(result["page"])
        say(f"page: {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    told, pictures = chat.slack("chat.postMessage"), chat.slack("files.completeUploadExternal")
    say(f"Slack: {len(told)} message(s), {len(pictures)} picture(s); all on {here.chat_url}\n")
    if len(pictures) != WEEKS:
        problems.append(f"{len(pictures)} pictures of the trend were uploaded, not {WEEKS}")
    return problems


def _report_of(week: str) -> Any:
    """The week's report, put together again from what was kept: nothing but the store is needed for it."""
    from tasks.posture import files, store  # noqa: PLC0415
    from watchkeeper.posture.report import posture_report  # noqa: PLC0415
    from watchkeeper.posture.scorecard import scorecard  # noqa: PLC0415

    scope = store.scopes()[0]
    results = store.results(scope, week).value
    snapshot = store.snapshot_of(results[-1])
    before = store.snapshot_of(results[-2]) if len(results) > 1 else None
    return posture_report(
        snapshot,
        scorecard(snapshot),
        results,
        before,
        book=files.accepted_risks(),
        owners=files.owners(),
    )


def _say_week(say: Any, report: Any) -> None:
    from watchkeeper.posture.standards import short_name  # noqa: PLC0415
    from watchkeeper.posture.wording import split_text  # noqa: PLC0415

    scores = []
    for standard in report.card.standards:
        moved = split_text(report.movement_of(standard))
        why = f" ({report.change_of(standard):+d}: {moved})" if moved else ""
        scores.append(f"{short_name(standard)} {report.card.score(standard).text}{why}")
    say(f"  {report.week}: {'; '.join(scores)}")
    moved = report.changes
    counts = {
        "new": moved.new,
        "reopened": moved.reopened,
        "new in scope": moved.new_in_scope,
        "fixed": moved.fixed,
        "suppressed, not fixed": moved.suppressed,
        "suppression lifted": moved.unsuppressed,
    }
    said = [f"{word} {_some(ids)}" for word, ids in counts.items() if ids]
    if said:
        say(f"            {'; '.join(said)}")


def _some(ids: tuple[str, ...], most: int = 4) -> str:
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return f"{', '.join(ids[:most])}{more}"
