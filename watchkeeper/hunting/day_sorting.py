"""A day's answers sorted: what is new of first-seen hunts, what becomes a finding, what stands in the report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from watchkeeper.counted import counted
from watchkeeper.escaping import slack
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.first_seen import News
from watchkeeper.hunting.hit_event import HitGroup, groups_of
from watchkeeper.hunting.report import Outcome, found_first
from watchkeeper.hunting.verdict import HuntVerdict
from watchkeeper.severity import Severity

_ACCOUNTS_NAMED = 5


class Opened(Frozen):
    """Which hits become findings, and which are only told."""

    groups: tuple[HitGroup, ...] = ()
    """The most severe first; within a band in the order of their hunts."""
    left_over: tuple[HitGroup, ...] = ()
    """Beyond the limit: told, and opened by nobody."""
    only_reported: int = 0
    """Hits of hunts below the house's band, or of hunts for reading."""


def with_news(outcome: Outcome, news: News, learning_days: int) -> Outcome:
    """A first-seen hunt's outcome with the new rows alone, and with what is being learned said."""
    notes = []
    if news.learning:
        names = list(news.learning)
        more = f" and {len(names) - _ACCOUNTS_NAMED} more" if len(names) > _ACCOUNTS_NAMED else ""
        known = min(news.learning.values())
        notes.append(
            f"learning: of {', '.join(names[:_ACCOUNTS_NAMED])}{more} only {known} of {learning_days} days are "
            "known, so nothing there counts as new"
        )
    if news.held_back:
        rows = counted(len(news.held_back), "row")
        notes.append(f"{rows} held back for that: in the CSV as learning")
    if news.known:
        notes.append(f"{news.known} rows are like those of earlier days")
    verdict, reason = outcome.verdict, outcome.reason
    if verdict is HuntVerdict.FOUND and not news.new:
        verdict = HuntVerdict.UNKNOWN if news.held_back else HuntVerdict.NOTHING
        reason = "nothing new" if verdict is HuntVerdict.NOTHING else "not known yet"
    elif news.new:
        reason = f"{len(news.new)} new"
    update = {
        "rows": news.new,
        "learning": news.held_back,
        "verdict": verdict,
        "reason": reason,
        "note": "; ".join(notes),
    }
    return outcome.model_copy(update=update)


def opened(outcomes: Iterable[Outcome], day: str, house: Severity, most: int) -> Opened:
    """One finding for each hunt, account and principal of the day, of detections from the house's band up.

    Args:
        outcomes: of all hunts.
        day: the day that was hunted.
        house: the house's band (`HousePolicy.hunt_findings_from`).
        most: how many findings one run may open.
    """
    groups: list[tuple[int, HitGroup]] = []
    reported = 0
    for one in outcomes:
        if one.hunt.kind != "detection" or not one.hunt.severity.at_least(house):
            reported += len(one.rows)
            continue
        groups += [(one.hunt.severity.rank, group) for group in groups_of(one.hunt, one.rows, day)]
    groups.sort(key=lambda pair: -pair[0])
    ordered = tuple(group for _, group in groups)
    return Opened(groups=ordered[:most], left_over=ordered[most:], only_reported=reported)


def replaced(outcomes: Sequence[Outcome], changed: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    """The outcomes with some of them changed, in a report's order."""
    return found_first([changed.get(one.hunt.id, one) for one in outcomes])


def summary_text(day: str, sentence: str, opened_now: Opened, failed: int, gaps: Sequence[str]) -> str:
    """The day in one line, for people."""
    parts = [f"Hunts over {day}: {sentence}"]
    if opened_now.groups:
        parts.append(f"{counted(len(opened_now.groups) - failed, 'case')} opened or known")
    if opened_now.left_over:
        parts.append(f"{len(opened_now.left_over)} more beyond the limit: look at the report")
    if failed:
        parts.append(f"{failed} could not be opened")
    if gaps:
        parts.append(f"{counted(len(gaps), 'gap')}: {gaps[0]}")
    return ". ".join(parts)


def summary_blocks(
    text: str, outcomes: Iterable[Outcome], gaps: Sequence[str], link: str | None
) -> list[dict[str, Any]]:
    """The day for Slack: what was found, the gaps, where the report is."""
    lines = [f"*{slack(text, 1_000)}*"]
    found = [one for one in outcomes if one.rows]
    lines += [
        f"• {one.hunt.severity} {slack(one.hunt.title, 150)}: {counted(len(one.rows), 'hit')}"
        for one in found[:15]
    ]
    if len(found) > 15:
        lines.append(f"• and {len(found) - 15} more hunts")
    lines += [f"⚠️ {slack(gap, 200)}" for gap in gaps[:5]]
    if len(gaps) > 5:
        lines.append(f"⚠️ and {len(gaps) - 5} more gaps")
    if link:
        lines.append(f"<{link}|open the run>")
    return [{"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)[:2_900]}}]
