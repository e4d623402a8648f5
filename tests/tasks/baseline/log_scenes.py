"""The trail's parts applied to the seeded organization, and what was written on the way."""

from typing import Any

from emulator.control import Control
from tasks.baseline.apply import settle
from tasks.baseline.existing_trail import find_trail
from tasks.baseline.observe import line_at
from tests.baseline_surveys import HOME, MANAGEMENT, survey
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.desired import Baselines, read_baselines
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.plan import lay_out
from watchkeeper.baseline.receipt import BaselineReceipt
from watchkeeper.baseline.survey import ExistingTrail, Place, Survey
from watchkeeper.evidence import Seen

STORES = ("log_key", "access_log_bucket", "log_bucket", "trail_log_group")
TRAIL = (*STORES, "trail")
BUCKET = f"watchkeeper-trail-222222222222-{HOME}"
ACCESS_LOGS = f"watchkeeper-access-logs-222222222222-{HOME}"
DIGEST = "d" * 64
_READING = ("Describe", "Get", "List", "Assume", "Head")


def surveyed(world: dict[str, Any], *, adopt: bool = False, **changes: Any) -> Survey:
    """The seeded organization; with `adopt` its half-done trail is seen, else there is none."""
    trail = find_trail(Place(account=MANAGEMENT, region=HOME), True, "watchkeeper") if adopt else None
    seen = {"trail": Seen[ExistingTrail | None](value=trail), "organization_id": world["organization_id"]}
    return survey(**(seen | changes))


def baselines(**given: Any) -> Baselines:
    """The default baseline with these settings laid over it."""
    return read_baselines(given)


def look(part: str, surveyed: Survey, at: Place | None = None, **given: Any) -> Line:
    """How a part stands: at `at`, or at the one place where it is wanted."""
    (asked,) = (
        one
        for one in lay_out((part_named(part),), surveyed, baselines(**given)).asked
        if at in (None, one.place)
    )
    return line_at(asked.place, part, asked.wanted, surveyed)


def apply(
    parts: tuple[str, ...], surveyed: Survey, at: Place | None = None, **given: Any
) -> list[BaselineReceipt]:
    """Each part looked at and settled in turn, wherever it is wanted."""
    receipts = []
    for part in parts:
        for asked in lay_out((part_named(part),), surveyed, baselines(**given)).asked:
            if at in (None, asked.place):
                line = line_at(asked.place, part, asked.wanted, surveyed)
                receipts.append(settle(line, surveyed, DIGEST))
    return receipts


def writes(control: Control, since: int = 0) -> list[str]:
    """What Watchkeeper changed since that call, by operation; calls that failed are writing calls too."""
    return [
        call["operation"]
        for call in control.calls(since)
        if not call["operation"].startswith(_READING) and str(call["access_key_id"]).startswith("ASIA")
    ]


def trust_cloudtrail(operator: Any) -> None:
    """What the part service_access does before any trail of the organization."""
    operator("organizations", "management").enable_aws_service_access(
        ServicePrincipal="cloudtrail.amazonaws.com"
    )


def differing(line: Line) -> set[str]:
    """The settings that differ."""
    return {one.setting for one in line.differences}
