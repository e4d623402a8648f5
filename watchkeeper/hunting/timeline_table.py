"""What one principal, key, address or resource did: from rows of the logs to a table and a picture."""

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import Any, Literal

from watchkeeper.calls import Call
from watchkeeper.finding import Finding, Source
from watchkeeper.hunting.report_cells import harmless
from watchkeeper.hunting.row_calls import Row, call_of
from watchkeeper.timeline import Timeline
from watchkeeper.timeline_chart import TimelineChart, timeline_chart

Of = Literal["principal", "access_key", "address", "resource"]
"""Of what a timeline is asked for."""


def column_of(of: Of, value: str) -> str:
    """In which column of the logical table the value stands; `resource` is none of them: it is looked for in JSON.

    A principal is a user's or role's ARN (the sessions of a role together), a session's ARN, a service
    (`ec2.amazonaws.com`), or by its name alone.
    """
    if of != "principal":
        return {"access_key": "access_key_id", "address": "source_ip", "resource": "resource"}[of]
    if ":assumed-role/" in value or ":federated-user/" in value:
        return "principal_arn"
    return "principal" if value.startswith("arn:") or value.endswith(".amazonaws.com") else "user_name"


def matches(row: Row, column: str, value: str) -> bool:
    """Whether a row that was found by its text is about the value."""
    if column != "resource":
        return row.get(column) == value
    texts = (row.get("resources"), row.get("request"), row.get("response"))
    return any(isinstance(text, str) and value in text for text in texts)


def timeline_of(
    rows: Iterable[Row], reason: str, source: str, gaps: Iterable[str], *, cut: bool
) -> Timeline:
    """The rows as a timeline, secrets removed, each event once."""
    calls = {call.event_id: call for row in rows if (call := call_of(row, reason, source)) is not None}
    more = (f"there were more than {len(calls)} calls: the first are shown",) if cut else ()
    ordered = tuple(sorted(calls.values(), key=lambda call: (call.at, call.event_id)))
    return Timeline(calls=ordered, gaps=tuple(dict.fromkeys((*gaps, *more))))


def timeline_csv(timeline: Timeline) -> str:
    """One row for each call, oldest first; no cell is read as a formula."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(_HEAD)
    for call in timeline.calls:
        writer.writerow([harmless(str(value)) for value in _values(call)])
    return written.getvalue()


def chart_of(timeline: Timeline, of: Of, value: str) -> TimelineChart | None:
    """The picture of a timeline that no finding began; None where there is nothing to draw."""
    places = sorted({call.account or "" for call in timeline.calls})
    about = Finding(
        source=Source.BY_HAND,
        id="timeline",
        type=f"Timeline:{of} {value}"[:120],
        account=", ".join(places)[:60],
        region=", ".join(sorted({call.region or "" for call in timeline.calls}))[:60],
        severity=0.0,
    )
    title = " · ".join(filter(None, (f"{of.replace('_', ' ')} {value}"[:60], about.account, about.region)))
    return timeline_chart(about, timeline, title=title)


_HEAD = (
    "time", "call", "error", "actor", "access_key_id", "account", "region", "source_ip", "user_agent",
    "resources", "request", "event_id",
)  # fmt: skip


def _values(call: Call) -> tuple[Any, ...]:
    return (
        call.at.strftime("%Y-%m-%d %H:%M:%S"), call.label, call.error or "", call.actor or "",
        call.access_key_id or "", call.account or "", call.region or "", call.source_ip or "",
        call.user_agent or "", "; ".join(call.resources),
        json.dumps(call.request, ensure_ascii=False) if call.request else "", call.event_id,
    )  # fmt: skip
