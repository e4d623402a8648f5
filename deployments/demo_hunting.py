"""The hunts of `make demo`: the trail's files into a lake, every hunt over the day, a hit that waits for a person."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deployments.local import Stack

_SECONDS = 90
_ATTACK = timedelta(minutes=100)
"""The seeded attack lies 130 to 60 minutes before the emulator's start."""


def play_hunting(here: Stack) -> list[str]:
    """Deliver, ingest, hunt, look at one key; gives what is not as it should be."""
    # Imported here: they read the environment that the stack has just made.
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from emulator.control import Control  # noqa: PLC0415
    from emulator.world import KEY_IDS, TRAIL_BUCKET  # noqa: PLC0415
    from flows.hunt_all import hunt_all  # noqa: PLC0415
    from flows.timeline import timeline  # noqa: PLC0415
    from tasks.settings import settings  # noqa: PLC0415
    from watchkeeper.errors import WatchkeeperError  # noqa: PLC0415

    began, control = time.monotonic(), Control(here.aws_url)
    logs = {"WATCHKEEPER_TRAIL": f"s3://{TRAIL_BUCKET}", "WATCHKEEPER_LAKE": str(here.folder / "lake")}
    os.environ.update(logs)
    settings.cache_clear()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    since = control.calls()[-1]["number"]
    files = control.deliver_trail()
    say(
        f"Hunting: CloudTrail has delivered {len(files)} log files of all accounts into s3://{TRAIL_BUCKET}"
    )
    day = f"{datetime.now(UTC) - _ATTACK:%Y-%m-%d}"
    try:
        result = hunt_all(day=day, most_findings=3)
        seen = timeline("access_key", KEY_IDS["deploy-bot"], days=1)
    except WatchkeeperError as error:
        return [str(error)]
    finally:
        for name in logs:
            del os.environ[name]
        settings.cache_clear()
    say(f"hunt-all over {day} in the lake: {_sentence(result)}")
    with get_client(sync_client=True) as client:
        problems = _say_cases(say, here, client, day)
    say(f"timeline of deploy-bot's key from the lake: {seen['calls']} calls; {_short(seen['picture'])}")
    changed = [call for call in control.writes(since, service="iam") if call["status"] < 400]
    if changed:
        problems.append(f"a hunt's hit changed something: {changed[0]['operation']}")
    if int(result["hits"]) == 0 or int(seen["calls"]) == 0:
        problems.append("the hunts saw nothing of the attack")
    print()
    return problems


def _sentence(result: dict[str, str]) -> str:
    return (
        f"{result['hits']} hits of {result['found']} hunts in {result['events']} events; {result['nothing']} found "
        f"nothing, {result['not_logged']} are blind (not logged), {result['unknown']} could not tell; "
        f"{result['cases']} cases; {_short(result['csv'])}"
    )


def _say_cases(say: Any, here: Stack, client: Any, day: str) -> list[str]:
    """Where the runs of the day's findings have come to: each waits for a person, or is only told."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        FlowRunFilter,
        FlowRunFilterIdempotencyKey,
    )

    from deployments.story import question_of, until_still  # noqa: PLC0415
    from watchkeeper.parsing.door import read_event  # noqa: PLC0415

    problems = []
    for path in sorted((here.folder / "cases" / "hunting" / "findings" / day).glob("*.json")):
        finding = read_event(json.loads(path.read_bytes()))[0]
        wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[finding.key]))
        (run,) = client.read_flow_runs(flow_run_filter=wanted)
        still = until_still(client, run.id, _SECONDS)
        word = f"{finding.band} {finding.type} of {finding.targets[0].label} ({finding.account})"
        if still.state_name == "Suspended":
            digest = question_of(client, run.id).digest
            say(f"  {word}: plan {digest[:12]} is prepared, a person decides")
        elif still.state_name == "Completed":
            say(f"  {word}: reported, nothing of it is contained")
        else:
            problems.append(f"the case of {finding.type} ended as {still.state_name}")
    return problems


def _short(place: str) -> str:
    path = Path(place)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else place
