"""A question to people in Slack's words: the reminder, and the whole of it for those who ask before they decide.

The message with the buttons is in `watchkeeper.slack_blocks`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from watchkeeper.asked import Asked
from watchkeeper.escaping import slack
from watchkeeper.timeline import Timeline

Blocks = list[dict[str, Any]]

_LONGEST = 2_900
_MOST_BLOCKS = 45
_NEWEST = 12
"""Rows of the timeline: a thread is no place for hundreds."""


def reminder_text(asked: Asked, so_far: str, users: Sequence[str], *, last: bool) -> str:
    """Who is still wanted, and until when.

    Args:
        asked: the question.
        so_far: what has been answered.
        users: Slack ids of those who may decide and have not.
        last: there is no other reminder after this one.
    """
    who = mentions(users) or "Somebody who may approve"
    answered = f" So far {slack(so_far)}." if so_far else ""
    head = "⏰ Last reminder, PagerDuty calls too" if last else "⏰ Reminder"
    return (
        f"{head}: {who}, plan `{asked.plan.short_digest}` for {slack(asked.about)} waits for your decision."
        f"{answered} Without one nothing is contained at {asked.until:%H:%M} UTC.{form_link(asked)}"
    )


def form_link(asked: Asked) -> str:
    """Where the same question can be answered without Slack; empty if no UI is configured."""
    return f" <{asked.link}|Open the run>" if asked.link else ""


def mentions(users: Iterable[str]) -> str:
    """Slack's way to call people by their ids."""
    return " ".join(f"<@{user}>" for user in users if user.isalnum())


def in_full(
    asked: Asked,
    looks: Mapping[str, Mapping[str, Any]],
    timeline: Timeline | None,
    *,
    asked_by: str,
    so_far: str,
    users: Sequence[str],
) -> Blocks:
    """The plan with reasons, what it rests on and what happened last; what could not be seen stands first.

    Args:
        asked: the question.
        looks: evidence by step, as the case holds it.
        timeline: what the case holds of it; None if it holds none yet.
        asked_by: who wants to know.
        so_far: what has been answered.
        users: Slack ids of the others who may decide.
    """
    plan, others = asked.plan, mentions(users)
    head = f"*{slack(asked_by, 120)} asks before deciding* about plan `{plan.short_digest}`: "
    lines = [head + slack(plan.summary), *([f"{others}: what do you say?"] if others else [])]
    lines += [f"{number}. {slack(action.sentence)}" for number, action in enumerate(plan.actions, start=1)]
    lines += [f"– asked because {slack(why)}" for why in plan.ask]
    lines += [f"☐ to do by a person: {slack(one.what)} {slack(one.why)}" for one in plan.requests]
    lines += [f"– not done: {slack(one.what)}: {slack(one.why)}" for one in plan.declined]
    lines += ["*Evidence*", *_evidence(looks), "*Newest calls*", *_calls(timeline)]
    answered = f" {slack(so_far)}." if so_far else ""
    lines.append(f"The clock goes on until {asked.until:%H:%M} UTC.{answered}{form_link(asked)}")
    return packed(lines)


def packed(lines: Sequence[str]) -> Blocks:
    """Sections that hold the lines, as few as may be; too many are cut, and it says so."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < _LONGEST:
            texts[-1] += "\n" + line
        else:
            texts.append(line[:_LONGEST])
    if len(texts) > _MOST_BLOCKS:
        texts = [*texts[:_MOST_BLOCKS], "… the rest is in the run's artifacts and in the case file."]
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]


def _evidence(looks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    blind = [
        f"⚠️ {slack(step)}: could not look: {slack(look.get('why', ''))}"
        for step, look in looks.items()
        if look.get("outcome") != "seen"
    ]
    seen = [
        f"• {slack(step)}: {_facts(look.get('value') or {})}"
        for step, look in looks.items()
        if look.get("outcome") == "seen"
    ]
    return [*blind, *seen] or ["The case holds none."]


def _facts(value: Mapping[str, Any]) -> str:
    """A look's facts in a line; what is long is counted."""
    parts = []
    for name, fact in value.items():
        if name == "kind" or fact is None:
            continue
        shown = f"{len(fact)} of them" if isinstance(fact, list | dict) and len(fact) > 3 else fact
        parts.append(f"{slack(name.replace('_', ' '), 60)} {slack(shown, 120)}")
    return "; ".join(parts)[:600]


def _calls(timeline: Timeline | None) -> list[str]:
    if timeline is None:
        return ["The timeline is not in the case yet."]
    gaps = [f"⚠️ {slack(gap, 200)}" for gap in timeline.gaps[:5]]
    rows = [
        f"• {call.at:%m-%d %H:%M:%S} {slack(call.label, 80)}"
        + (f" by {slack(call.actor.rsplit(':', 1)[-1], 80)}" if call.actor else "")
        + (f" from {slack(call.source_ip, 45)}" if call.source_ip else "")
        + (f" ({slack(call.error, 60)})" if call.error else "")
        for call in timeline.calls[-_NEWEST:]
    ]
    return [*gaps, *(rows or ["No call was found by the questions that could be asked."])]
