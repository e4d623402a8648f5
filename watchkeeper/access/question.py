"""What a reviewer reads: the question above the form, and the evidence beside it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from watchkeeper.access.answers import Problem
from watchkeeper.access.decision import Decision
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import Batch, Review
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.case import canonical, sha256
from watchkeeper.escaping import code, markdown

_MOST_PROBLEMS = 12


def digest_of(batch: Batch, items: Mapping[str, ReviewItem]) -> str:
    """SHA-256 over the batch and its items: an answer names it, and so fits what was read."""
    plain = {
        "batch": batch.model_dump(mode="json"),
        "items": [items[one].model_dump(mode="json") for one in batch.items],
    }
    return sha256(canonical(plain))


def question_markdown(
    review: Review,
    batch: Batch,
    items: Mapping[str, ReviewItem],
    policy: ReviewPolicy,
    problems: Sequence[Problem] = (),
) -> str:
    """What stands above the form: short, since the form's window is small."""
    noticed = sum(bool(items[one].reasons) for one in batch.items)
    lines = [
        f"### Access review {review.quarter}: {len(batch.items)} item(s) in account {code(batch.account)}",
        "",
        f"For **{markdown(batch.reviewer)}**, until **{_utc(review.due)}**. "
        f"{noticed} of them have something against them; all facts stand in this run's artifact "
        f"{code(f'{batch.id}-evidence')}.",
        "",
        "Keeping what has something against it needs a reason and an end. "
        f"What is not answered is recorded as *not attested*.{_second(batch, items, policy)}",
    ]
    if problems:
        lines += ["", "**Your last answer does not count:**", ""]
        lines += [f"- {_problem(one)}" for one in problems[:_MOST_PROBLEMS]]
        if len(problems) > _MOST_PROBLEMS:
            lines.append(f"- and {len(problems) - _MOST_PROBLEMS} more")
    return "\n".join(lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _second(batch: Batch, items: Mapping[str, ReviewItem], policy: ReviewPolicy) -> str:
    privileged = sum(items[one].privileged for one in batch.items)
    if not privileged or not policy.second_approver:
        return ""
    return f" For {privileged} item(s) with privileged access somebody else is asked to confirm."


def _problem(problem: Problem) -> str:
    title = f"{markdown(problem.title)}: " if problem.title else ""
    return f"{title}{markdown(problem.what)}"


def second_markdown(
    review: Review,
    batch: Batch,
    items: Mapping[str, ReviewItem],
    decisions: Mapping[str, Decision],
    problems: Sequence[Problem] = (),
) -> str:
    """What stands above the second approver's form."""
    lines = [
        f"### Second approval, access review {review.quarter}, account {code(batch.account)}",
        "",
        "These decisions are about privileged access: somebody else than the reviewer confirms them, "
        f"until **{_utc(review.due)}**.",
        "",
        "| item | decided | by | why |",
        "| --- | --- | --- | --- |",
    ]
    for item, decision in decisions.items():
        until = f" until {decision.expires}" if decision.expires else ""
        cells = (items[item].title, f"{decision.choice}{until}", decision.by, decision.reason or "–")
        lines.append(f"| {' | '.join(markdown(one) for one in cells)} |")
    if problems:
        lines += ["", "**The last answer does not count:**", ""]
        lines += [f"- {_problem(one)}" for one in problems[:_MOST_PROBLEMS]]
    return "\n".join(lines)


def evidence_markdown(review: Review, batch: Batch, items: Mapping[str, ReviewItem]) -> str:
    """The artifact beside the form: everything that is known of each item."""
    lines = [
        f"# Access review {review.quarter}: account {code(batch.account)}, for {markdown(batch.reviewer)}",
        "",
        f"Batch {code(batch.id)}, as AWS showed it on {_utc(review.opened)}. "
        f"To answer by sheet instead, fill {code(f'sheets/{batch.id}.csv')} and start the flow "
        "`access-sheet-import` with it.",
    ]
    if review.not_seen:
        lines += ["", "**Could not be looked at:**", ""]
        lines += [f"- {markdown(what)}: {markdown(why)}" for what, why in sorted(review.not_seen.items())]
    for number, one in enumerate(batch.items, start=1):
        lines += ["", *_section(number, items[one])]
    return "\n".join(lines)


def _section(number: int, item: ReviewItem) -> Iterator[str]:
    yield f"## {number}. {markdown(item.title)}"
    yield ""
    marks = [str(item.severity)] if item.severity else []
    marks += ["privileged"] if item.privileged else []
    if marks:
        yield f"**{', '.join(marks)}**"
        yield ""
    for reason in item.reasons:
        unknown = "" if reason.known else " (could not be looked at)"
        yield f"- **{reason.severity}** {markdown(reason.text)}{unknown} ({code(reason.code)})"
    if not item.reasons:
        yield "- Nothing was noticed."
    yield ""
    yield from (f"- {markdown(name)}: {markdown(value)}" for name, value in item.facts.items())
    for part in item.reductions:
        yield f"- can be reduced by {code(part.id)}"
    yield ""
    yield f"Suggested: **{item.suggestion}**. Choices: {', '.join(item.choices)}."
