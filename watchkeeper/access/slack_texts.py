"""What people read of an access review in Slack: text for notifications, and the blocks of the message."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from watchkeeper.access.decision import Decision, Standing
from watchkeeper.access.event import Acted, Proved, Sealed
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.access.reminders import Nudge
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.reviewers import UNASSIGNED
from watchkeeper.escaping import slack

Message = tuple[str, list[dict[str, Any]]]
"""The text, and the blocks."""
Links = Mapping[str, str | None]
"""Where the form of each batch is found; None if no UI is configured."""

_MOST_LINES = 12
_MOST_CHARACTERS = 2_900
"""Of a section; Slack allows 3,000."""


def opened(
    review: Review,
    items: Mapping[str, ReviewItem],
    batches: Sequence[Batch],
    links: Links,
    link: str | None,
) -> Message:
    """To the channel: the review is open."""
    noticed = sum(bool(one.reasons) for one in items.values())
    text = f"🔎 Access review {review.quarter} is open: {len(items)} items, {noticed} with something against them"
    lines = [f"*{slack(text)}*", f"Answers until *{review.due:%Y-%m-%d}*. {_mode(review)}"]
    for reviewer, own in _by_reviewer(batches).items():
        count = sum(len(one.items) for one in own)
        name = "⚠️ nobody answers for" if reviewer == UNASSIGNED else f"{slack(reviewer)}:"
        lines.append(f"• {name} {count} item(s), {_forms(own, links)}")
    if review.not_seen:
        lines.append(f"⚠️ {len(review.not_seen)} source(s) could not be looked at")
        lines += [
            f"   {slack(what)}: {slack(why, 200)}" for what, why in sorted(review.not_seen.items())[:5]
        ]
    return text, _blocks(lines, link)


def asked(
    review: Review, batches: Sequence[Batch], items: Mapping[str, ReviewItem], links: Links
) -> Message:
    """To a reviewer's own channel: what waits for it."""
    count = sum(len(one.items) for one in batches)
    text = f"🔎 Access review {review.quarter}: {count} item(s) wait for {batches[0].reviewer}"
    lines = [
        f"*{slack(text)}*",
        f"Answers until *{review.due:%Y-%m-%d}*; no answer is recorded as not attested.",
    ]
    for one in batches:
        worst = [items[item] for item in one.items if items[item].reasons][:3]
        lines.append(f"• account {one.account}, {_forms([one], links)}")
        lines += [
            f"   {item.severity}: {slack(item.title, 120)}: {slack(item.reasons[0].text, 200)}"
            for item in worst
        ]
    lines.append("By sheet instead: fill the batch's CSV and start `access-sheet-import` with it.")
    return text, _blocks(lines, None)


def nudged(review: Review, nudge: Nudge, batch: Batch, waiting: int, link: str | None) -> Message:
    """A reminder to the reviewer, or an escalation to the one above."""
    if nudge.kind == "escalation":
        who = "nobody" if batch.reviewer == UNASSIGNED else batch.reviewer
        text = f"⏫ Access review {review.quarter}: {waiting} item(s) in {batch.account} wait, and {who} is silent"
        more = f"For {slack(nudge.to)}: see to an answer"
    else:
        text = f"⏰ Access review {review.quarter}: {waiting} item(s) in {batch.account} wait for {batch.reviewer}"
        more = "Please answer"
    lines = [
        f"*{slack(text)}*",
        f"{more} until *{review.due:%Y-%m-%d}*; after that they are *not attested*.",
    ]
    return text, _blocks(lines, link)


def second_wanted(
    review: Review,
    batch: Batch,
    decisions: Mapping[str, Decision],
    items: Mapping[str, ReviewItem],
    link: str | None,
) -> Message:
    """Decisions on privileged access want a second person."""
    text = f"✌️ Access review {review.quarter}: {len(decisions)} decision(s) in {batch.account} want a second approver"
    lines = [f"*{slack(text)}*"]
    lines += [
        f"• {slack(items[item].title, 150)}: *{decision.choice}* by {slack(decision.by)}"
        for item, decision in list(decisions.items())[:_MOST_LINES]
    ]
    return text, _blocks(lines, link)


def acted(
    review: Review, found: Sequence[Acted], items: Mapping[str, ReviewItem], link: str | None
) -> Message:
    """What came of the decisions; a dry run says so first."""
    counted = Counter(one.standing for one in found)
    said = ", ".join(f"{count} {standing}" for standing, count in counted.most_common())
    dry = Standing.PLANNED in counted
    text = f"{'🧪 DRY RUN, nothing was changed' if dry else '🔧 Carried out'}: access review {review.quarter}: {said}"
    lines = [f"*{slack(text)}*"]
    lines += [
        f"• {one.standing}: {slack(items[one.item].title, 120)}: {slack(one.note, 240)}"
        for one in found[:_MOST_LINES]
    ]
    lines += _and_more(len(found))
    if dry:
        lines.append("To do it, start `access-review-follow-up` with `carry_out` set.")
    return text, _blocks(lines, link)


def proved(
    review: Review, found: Sequence[Proved], items: Mapping[str, ReviewItem], link: str | None
) -> Message:
    """The later look; what does not hold comes first."""
    counted = Counter(str(one.verdict) for one in found)
    said = ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
    text = f"🔬 Access review {review.quarter}, looked again: {said}"
    order = sorted(found, key=lambda one: (one.verdict == "PASS", not one.denied_calls))
    lines = [f"*{slack(text)}*"]
    lines += [
        f"• {one.verdict}: {slack(items[one.item].title, 120)}: {slack(one.note, 300)}"
        for one in order[:_MOST_LINES]
    ]
    return text, _blocks([*lines, *_and_more(len(found))], link)


def sealed(
    review: Review, ledger: Ledger, items: Mapping[str, ReviewItem], seal: Sealed, place: str
) -> Message:
    """The evidence is made; its digest stands here too, where nobody can change it quietly."""
    counted = Counter(str(ledger.standing(one)) for one in items)
    text = f"🔏 Access review {review.quarter} is sealed"
    lines = [
        f"*{slack(text)}*",
        ", ".join(f"{count} {standing}" for standing, count in counted.most_common()),
        f"Bundle: {slack(place, 300)}",
        f"Digest of its manifest: {seal.digest}",
    ]
    return text, _blocks(lines, None)


def failed(name: str, why: str, link: str | None) -> Message:
    """A run has failed for good."""
    text = f"🔥 {name} failed: {why}"[:500]
    return text, _blocks([f"*{slack(text)}*"], link)


def _mode(review: Review) -> str:
    return "Decisions are a *dry run*." if review.dry_run else "Decisions are carried out, reversibly."


def _by_reviewer(batches: Iterable[Batch]) -> dict[str, list[Batch]]:
    found: dict[str, list[Batch]] = {}
    for one in batches:
        found.setdefault(one.reviewer, []).append(one)
    return found


def _forms(batches: Sequence[Batch], links: Links) -> str:
    known = [(one, links.get(one.id)) for one in batches]
    shown = [f"<{link}|form {number}>" for number, (_, link) in enumerate(known, start=1) if link]
    return " ".join(shown[:10]) or f"{len(batches)} form(s): {', '.join(one.id for one in batches[:5])}"


def _and_more(count: int) -> list[str]:
    return [f"… and {count - _MOST_LINES} more"] if count > _MOST_LINES else []


def _blocks(lines: Iterable[str], link: str | None) -> list[dict[str, Any]]:
    """The lines as sections, none longer than Slack allows."""
    parts: list[str] = [""]
    for line in [*lines, *([f"<{link}|open the run>"] if link else [])]:
        if len(parts[-1]) + len(line) + 1 > _MOST_CHARACTERS:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}".strip()
    return [{"type": "section", "text": {"type": "mrkdwn", "text": one}} for one in parts if one][:45]
