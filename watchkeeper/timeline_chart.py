"""What the picture of a timeline shows, decided here and drawn by `tasks/timeline_picture.py`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from watchkeeper.calls import Call
from watchkeeper.counted import counted
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.receipt import Receipt
from watchkeeper.timeline import Timeline, began

Kind = Literal["read", "change", "refused", "detection", "ours"]

_MOST_LANES = 7
"""Lanes of actors; further ones share a last lane."""
_SLOTS = 70
"""Marks that fit side by side: calls that would stand on each other become one mark with its count."""
_LETTER = 0.53
"""Room that a letter of a label takes, in slots."""
_LONGEST = 32
"""Letters of a call's name in a label: AWS has few that are longer."""
_MANY = 12
"""From so many marks on a lane names only what was more than read."""
_TURN = 0.82
"""From here on, of the width, labels stand to the left of their marks."""
_LEAD = 0.15
"""Of the time since it began: how much of what was before is drawn."""
_LEAST_LEAD = timedelta(minutes=5)
_DETECTIONS, _OURS = "Detected", "Watchkeeper"


class Mark(Frozen):
    """Some calls of one kind at about one moment."""

    lane: int
    at: datetime
    kind: Kind
    count: int = 1
    label: str = ""
    """The call, or several of them, with their count; empty where there is no room."""
    row: int = 0
    """On which of the rows above the lane's line the label stands, from 0."""
    turned: bool = False
    """Whether the label ends at its mark, and does not begin there."""


class Lane(Frozen):
    """One actor in one account."""

    name: str
    place: str = ""
    """The account."""
    earlier: int = 0
    """Calls before the chart begins."""


class TimelineChart(Frozen):
    """Lanes from top to bottom, marks from left to right; times are UTC."""

    title: str
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    start: datetime
    end: datetime
    began: datetime | None = None
    words: str
    """The chart in words, for those who do not see it."""


def timeline_chart(
    finding: Finding,
    timeline: Timeline,
    receipts: Sequence[Receipt] = (),
    detections: Iterable[tuple[datetime, str]] = (),
    title: str = "",
) -> TimelineChart | None:
    """The chart of a case; None where there is no moment to draw.

    Args:
        finding: what it began with.
        timeline: everybody's calls.
        receipts: what was done about it.
        detections: other findings of the same case: when, and which type.
        title: what stands above it; else the finding's type and place.
    """
    found = sorted({(at, name) for at, name in (*_own_detections(finding), *detections)})
    done = [receipt for receipt in receipts if receipt.outcome != "failed"]
    moments = [at for at, _ in found] + [one.at for one in done] + [one.at for one in timeline.calls]
    if not moments:
        return None
    since, last = began(finding), max(moments)
    start = _start(min(moments), last, since)
    end = max(last, start + timedelta(minutes=1)) + (last - start) * 0.02
    calls = _once(timeline.calls)
    of_lane = _lanes(calls, start)
    raw: list[tuple[int, datetime, Kind, str]] = [
        (0, at, "detection", name) for at, name in found if at >= start
    ]
    lanes = [Lane(name=_DETECTIONS)] if found else []
    for (name, place), those in of_lane:
        earlier = sum(call.at < start for call in those)
        raw += [(len(lanes), call.at, _kind_of(call), call.name) for call in those if call.at >= start]
        lanes.append(Lane(name=name, place=place, earlier=earlier))
    if done:
        raw += [(len(lanes), one.at, "ours", one.action.kind.replace("_", " ")) for one in done]
        lanes.append(Lane(name=_OURS))
    return TimelineChart(
        title=title or f"{finding.type} · {finding.account} · {finding.region}",
        lanes=tuple(lanes),
        marks=_labelled(_grouped(raw, start, end), len(lanes), start, end),
        start=start,
        end=end,
        began=since if since and since >= start else None,
        words=_words(calls, done, found),
    )


def _own_detections(finding: Finding) -> Iterable[tuple[datetime, str]]:
    """The moment at which the detector spoke."""
    at = finding.created or finding.updated or finding.last_seen
    return ((at, finding.type.partition(":")[2].split("/")[-1] or finding.type),) if at else ()


def _start(first: datetime, last: datetime, since: datetime | None) -> datetime:
    """Some time before it began: a day of ordinary work would press the attack into one line."""
    if since is None:
        return first
    lead = max(_LEAST_LEAD, (last - since) * _LEAD)
    return max(min(first, since), since - lead)


def _once(calls: Iterable[Call]) -> list[Call]:
    """Of a call that two accounts recorded, the first copy."""
    seen: set[str] = set()
    kept = []
    for call in calls:
        if call.shared_event_id is None or call.shared_event_id not in seen:
            kept.append(call)
        if call.shared_event_id:
            seen.add(call.shared_event_id)
    return kept


def _lanes(calls: Sequence[Call], start: datetime) -> list[tuple[tuple[str, str], list[Call]]]:
    """Calls by actor: who is busiest within the chart has a lane, all others share one."""
    by: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        account, _, name = call.principal.partition("/")
        by[name.rsplit(":", 1)[-1], account].append(call)
    busy = Counter({who: sum(call.at >= start for call in those) for who, those in by.items()})
    own = {who for who, _ in busy.most_common(_MOST_LANES) if busy[who]}
    lanes = [(who, those) for who, those in by.items() if who in own]
    lanes.sort(key=lambda lane: min(call.at for call in lane[1] if call.at >= start))
    others = [call for who, those in by.items() if who not in own for call in those]
    if others:
        number = len(by) - len(own)
        lanes.append(((f"{number} other{'s' if number > 1 else ''}", ""), others))
    return lanes


def _kind_of(call: Call) -> Kind:
    if call.error:
        return "refused"
    # Credentials that were given out lead further, whatever CloudTrail calls the call.
    return "change" if call.changes or call.session is not None else "read"


def _grouped(raw: Iterable[tuple[int, datetime, Kind, str]], start: datetime, end: datetime) -> list[Mark]:
    """Marks of one lane and kind that would stand on each other as one, at the first one's moment."""
    wide = (end - start) / _SLOTS
    groups: dict[tuple[int, Kind, int], list[tuple[datetime, str]]] = defaultdict(list)
    for lane, at, kind, name in raw:
        groups[lane, kind, int((at - start) / wide)].append((at, name))
    marks = []
    for (lane, kind, _), members in groups.items():
        names = Counter(name for _, name in members)
        marks.append(
            Mark(
                lane=lane,
                at=min(at for at, _ in members),
                kind=kind,
                count=len(members),
                label=_named(names),
            )
        )
    return sorted(marks, key=lambda mark: (mark.lane, mark.at, mark.kind))


def _named(names: Counter[str]) -> str:
    """`CreateUser +2 ×9`: the first name, how many others, and how many calls in all."""
    first, count = next(iter(names)), names.total()
    first = first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"
    return first + (f" +{len(names) - 1}" if len(names) > 1 else "") + (f" ×{count}" if count > 1 else "")


def _labelled(marks: Sequence[Mark], lanes: int, start: datetime, end: datetime) -> tuple[Mark, ...]:
    """Each label on the first row with room; what changed something comes before what only read."""
    order = {"detection": 0, "ours": 0, "change": 1, "refused": 2, "read": 3}
    wide = (end - start) / _SLOTS
    busy = Counter(mark.lane for mark in marks)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    placed: dict[int, Mark] = {}
    for number, mark in sorted(enumerate(marks), key=lambda one: (order[one[1].kind], one[1].at)):
        at, long = (mark.at - start) / wide, 1 + len(mark.label) * _LETTER
        turned = at > _TURN * _SLOTS
        room = (at - long, at + 0.5) if turned else (at - 0.5, at + long)
        row = _row_for(room, mark.lane, _rows(lanes), taken)
        if row is None or (mark.kind == "read" and busy[mark.lane] >= _MANY):
            placed[number] = mark.model_copy(update={"label": ""})
            continue
        taken[mark.lane, row].append(room)
        placed[number] = mark.model_copy(update={"row": row, "turned": turned})
    return tuple(placed[number] for number in range(len(marks)))


def _rows(lanes: int) -> int:
    """How many labels fit above one another: the picture is as high with many lanes as with few."""
    return 3 if lanes <= 7 else 2


def _row_for(
    room: tuple[float, float],
    lane: int,
    rows: int,
    taken: dict[tuple[int, int], list[tuple[float, float]]],
) -> int | None:
    return next(
        (
            row
            for row in range(rows)
            if all(room[1] <= begin or room[0] >= stop for begin, stop in taken[lane, row])
        ),
        None,
    )


def _words(calls: Sequence[Call], done: Sequence[Receipt], found: Sequence[tuple[datetime, str]]) -> str:
    kinds = Counter(_kind_of(call) for call in calls)
    at = f"first detected at {found[0][0]:%Y-%m-%d %H:%M} UTC" if found else "nothing was detected"
    return (
        f"{counted(len(calls), 'call')}: {kinds['change']} that changed or opened something, {kinds['refused']} refused, "
        f"{kinds['read']} that read; {at}; {counted(len(done), 'step')} of containment."
    )
