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
from watchkeeper.posture.slack_limits import context, said, sections

Message = tuple[str, list[dict[str, Any]]]
"""The text, finished mrkdwn as the blocks are, and the blocks."""
Links = Mapping[str, str | None]
"""Where the form of each batch is found; None if no UI is configured."""

_MOST_LINES = 12
_MOST_REVIEWERS = 25
_MOST_SECTIONS = 10
_NAME, _TITLE, _NOTE = 80, 120, 240
"""Most characters of a name, an item's title, and what is told of it."""


def opened(
    review: Review,
    items: Mapping[str, ReviewItem],
    batches: Sequence[Batch],
    links: Links,
    link: str | None,
) -> Message:
    """To the channel: the review is open."""
    noticed = sum(bool(one.reasons) for one in items.values())
    text = f"🔎 Access review {_quarter(review)} is open: {len(items)} items, {noticed} with something against them"
    lines = [f"Answers until *{review.due:%Y-%m-%d}*. {_mode(review)}"]
    # Whom nobody answers for comes first: it is what the channel must see to.
    shared = sorted(_by_reviewer(batches).items(), key=lambda one: one[0] != UNASSIGNED)
    for reviewer, own in shared[:_MOST_REVIEWERS]:
        count = sum(len(one.items) for one in own)
        name = "⚠️ nobody answers for" if reviewer == UNASSIGNED else f"{said(reviewer, _NAME)}:"
        lines.append(f"• {name} {count} item(s), {_forms(own, links)}")
    lines += _and_more(len(shared), _MOST_REVIEWERS)
    if review.not_seen:
        lines.append(f"⚠️ {len(review.not_seen)} source(s) could not be looked at")
        missing = sorted(review.not_seen.items())
        lines += [f"   {said(what, _NAME)}: {said(why, _NOTE)}" for what, why in missing[:5]]
        lines += _and_more(len(missing), 5)
    return _message(text, lines, link)


def asked(
    review: Review, batches: Sequence[Batch], items: Mapping[str, ReviewItem], links: Links
) -> Message:
    """To a reviewer's own channel: what waits for it."""
    count = sum(len(one.items) for one in batches)
    text = (
        f"🔎 Access review {_quarter(review)}: {count} item(s) wait for {said(batches[0].reviewer, _NAME)}"
    )
    lines = [f"Answers until *{review.due:%Y-%m-%d}*; no answer is recorded as not attested."]
    for one in batches[:_MOST_LINES]:
        noticed = [items[item] for item in one.items if items[item].reasons]
        noticed.sort(key=lambda item: item.severity.rank if item.severity else -1, reverse=True)
        lines.append(f"• account {slack(one.account, 20)}, {_forms([one], links)}")
        lines += [
            f"   {item.severity}: {said(item.title, _TITLE)}: {said(item.reasons[0].text, _NOTE)}"
            for item in noticed[:3]
        ]
    lines += _and_more(len(batches))
    lines.append("By sheet instead: fill the batch's CSV and start `access-sheet-import` with it.")
    return _message(text, lines, None)


def nudged(review: Review, nudge: Nudge, batch: Batch, waiting: int, link: str | None) -> Message:
    """A reminder to the reviewer, or an escalation to the one above."""
    where = f"Access review {_quarter(review)}: {waiting} item(s) in {slack(batch.account, 20)} wait"
    who = "nobody" if batch.reviewer == UNASSIGNED else said(batch.reviewer, _NAME)
    if nudge.kind == "escalation":
        silent = "nobody answers for them" if who == "nobody" else f"{who} is silent"
        text, more = f"⏫ {where}, and {silent}", f"For {said(nudge.to, _NAME)}: see to an answer"
    else:
        text, more = f"⏰ {where} for {who}", "Please answer"
    return _message(
        text, [f"{more} until *{review.due:%Y-%m-%d}*; after that they are *not attested*."], link
    )


def second_wanted(
    review: Review,
    batch: Batch,
    decisions: Mapping[str, Decision],
    items: Mapping[str, ReviewItem],
    link: str | None,
) -> Message:
    """Decisions on privileged access want a second person."""
    account = slack(batch.account, 20)
    text = f"✌️ Access review {_quarter(review)}: {len(decisions)} decision(s) in {account} want a second approver"
    lines = [
        f"• {said(items[item].title, _TITLE)}: *{decision.choice}* by {said(decision.by, _NAME)}"
        for item, decision in list(decisions.items())[:_MOST_LINES]
    ]
    return _message(text, [*lines, *_and_more(len(decisions))], link)


def acted(
    review: Review, found: Sequence[Acted], items: Mapping[str, ReviewItem], link: str | None
) -> Message:
    """What came of the decisions; a dry run says so first, and what failed is never among what is left out."""
    counted = Counter(one.standing for one in found)
    dry = Standing.PLANNED in counted
    what = "🧪 DRY RUN, nothing was changed" if dry and _nothing_done(counted) else "🔧 Carried out"
    text = f"{what}: access review {_quarter(review)}: {_summed(counted)}"
    order = sorted(found, key=lambda one: one.standing is not Standing.FAILED)
    lines = [
        f"• {one.standing}: {said(items[one.item].title, _TITLE)}: {said(_what(one), _NOTE)}"
        for one in order[:_MOST_LINES]
    ]
    lines += _and_more(len(found))
    if dry:
        lines.append("To do it, start `access-review-follow-up` with `carry_out` set.")
    return _message(text, lines, link)


def _what(acted: Acted) -> str:
    """What was done; of anything else why it was not."""
    return "; ".join(acted.sentences) if acted.standing is Standing.DONE and acted.sentences else acted.note


def proved(
    review: Review, found: Sequence[Proved], items: Mapping[str, ReviewItem], link: str | None
) -> Message:
    """The later look; what does not hold comes first."""
    counted = Counter(str(one.verdict) for one in found)
    text = f"🔬 Access review {_quarter(review)}, looked again: {_summed(counted)}"
    order = sorted(found, key=lambda one: (_PROOFS.index(str(one.verdict)), not one.denied_calls))
    lines = [
        f"• {one.verdict}: {said(items[one.item].title, _TITLE)}: {said(one.note, _NOTE)}"
        for one in order[:_MOST_LINES]
    ]
    return _message(text, [*lines, *_and_more(len(found))], link)


def sealed(
    review: Review, ledger: Ledger, items: Mapping[str, ReviewItem], seal: Sealed, place: str
) -> Message:
    """The evidence is made; its digest stands here too, where nobody can change it quietly."""
    counted = Counter(str(ledger.standing(one)) for one in items)
    lines = [
        _summed(counted),
        f"Bundle: {said(place, 400)}",
        f"Digest of its manifest: `{seal.digest}`",
        "Check it: `python verify.py <bundle> --digest <digest>`".replace("<", "&lt;").replace(">", "&gt;"),
    ]
    return _message(f"🔏 Access review {_quarter(review)} is sealed", lines, None)


def failed(name: str, why: str, link: str | None) -> Message:
    """A run has failed for good."""
    return _message(f"🔥 {said(name, _NAME)} failed: {said(why, 400)}", [], link)


_PROOFS = ("FAIL", "UNKNOWN", "PASS")


def _nothing_done(counted: Counter[Standing]) -> bool:
    return not counted[Standing.DONE] and not counted[Standing.REQUESTED]


def _quarter(review: Review) -> str:
    return slack(review.quarter, 20)


def _summed(counted: Mapping[Any, int]) -> str:
    most = sorted(counted.items(), key=lambda one: -one[1])
    return ", ".join(f"{count} {name}" for name, count in most)


def _mode(review: Review) -> str:
    return "Decisions are a *dry run*." if review.dry_run else "Decisions are carried out, reversibly."


def _by_reviewer(batches: Iterable[Batch]) -> dict[str, list[Batch]]:
    found: dict[str, list[Batch]] = {}
    for one in batches:
        found.setdefault(one.reviewer, []).append(one)
    return found


def _forms(batches: Sequence[Batch], links: Links) -> str:
    shown = [
        f"<{link}|form {number}>"
        for number, one in enumerate(batches, start=1)
        if (link := links.get(one.id))
    ]
    if not shown:
        return f"{len(batches)} form(s): {', '.join(slack(one.id, 40) for one in batches[:5])}{' …' * (len(batches) > 5)}"
    return " ".join(shown[:8]) + (f" … {len(batches)} in all" if len(shown) > 8 else "")


def _and_more(count: int, shown: int = _MOST_LINES) -> list[str]:
    return [f"… and {count - shown} more"] if count > shown else []


def _message(text: str, lines: Sequence[str], link: str | None) -> Message:
    """Text and blocks within Slack's limits; `text` and `lines` are finished mrkdwn."""
    end = [context([f"<{link}|Open the run>"])] if link else []
    return text, [*sections([f"*{text}*", *lines], _MOST_SECTIONS), *end]
