"""What an answer is worth: who gave it, whether it is whole, and whether a second person must confirm it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Literal

from watchkeeper.access.decision import Answer, Confirmation, Decision
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.review import Batch
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import UNASSIGNED, is_concerned, is_same_person, may_answer, said
from watchkeeper.case import canonical, sha256
from watchkeeper.evidence import Frozen

NOBODY = "nobody (the time ran out)"
"""Under this name a run is woken that needs no answer any more; a person cannot answer under it."""


_ELSE = "somebody else must decide"


class Problem(Frozen):
    """Why an answer does not count; of the batch as a whole if no item is named."""

    item: str = ""
    title: str = ""
    what: str


class Judged(Frozen):
    """Decisions, or the problems for which there are none: of a batch all count or none does."""

    decisions: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()


class JudgedSecond(Frozen):
    """The second approver's words, or the problems for which there are none."""

    confirmations: tuple[Confirmation, ...] = ()
    problems: tuple[Problem, ...] = ()


def judge(
    batch: Batch,
    items: Mapping[str, ReviewItem],
    policy: ReviewPolicy,
    *,
    answers: Sequence[Answer],
    by: str,
    at: datetime,
    way: Literal["form", "sheet"],
    due: datetime,
    whole: bool = True,
) -> Judged:
    """Read a batch's answers.

    Args:
        batch: what was asked.
        items: of the review, by id.
        policy: the house's rules.
        answers: one an item.
        by: who gives them, as typed.
        at: when.
        way: how.
        due: after this moment they are late, and say so.
        whole: every item of the batch must be answered.
    """
    name = said(by)[:120]
    problems = list(_about_the_person(batch, policy, name))
    answered = [one.item for one in answers]
    for item in answered:
        if item not in batch.items:
            problems.append(Problem(item=item, what="stands in another batch"))
        elif answered.count(item) > 1:
            problems.append(_problem(items[item], "is answered twice"))
    if whole:
        problems += [_problem(items[one], "is not answered") for one in batch.items if one not in answered]
    known = [one for one in answers if one.item in batch.items]
    for answer in known:
        about = items[answer.item]
        if name and answer.choice is not Choice.NOT_MINE and is_concerned(name, about, policy):
            what = f"is {name}'s own access, or may be: {_ELSE}, answer it with 'not mine'"
            problems.append(_problem(about, what))
        problems += [_problem(about, what) for what in _faults(answer, batch, about, policy, at)]
    if problems:
        return Judged(problems=tuple(dict.fromkeys(problems)))
    return Judged(decisions=tuple(_decision(one, name, at, way, due) for one in known))


def _about_the_person(batch: Batch, policy: ReviewPolicy, name: str) -> Iterable[Problem]:
    if _is_nobody(name):
        yield Problem(what="the answer names nobody")
    elif not may_answer(policy, batch.reviewer, name):
        yield Problem(what=f"{name} may not answer for {batch.reviewer}")


def _is_nobody(name: str) -> bool:
    return not name or name.casefold() == NOBODY.casefold()


def _faults(
    answer: Answer, batch: Batch, item: ReviewItem, policy: ReviewPolicy, at: datetime
) -> Iterable[str]:
    if answer.choice not in item.choices:
        yield f"cannot be answered with {answer.choice}: choose one of {', '.join(item.choices)}"
    if answer.choice is Choice.KEEP:
        yield from _faults_of_a_keep(answer, item, policy, at.date())
    elif answer.expires is not None:
        yield f"has an end, which only a keep can have; it says {answer.choice}"
    known = {one.id for one in item.reductions}
    if answer.choice is Choice.REDUCE:
        if unknown := sorted(set(answer.parts) - known):
            yield f"has no part {', '.join(unknown)}; there are: {', '.join(sorted(known)) or 'none'}"
    elif answer.parts:
        yield f"names parts, which only reduce can do; it says {answer.choice}"
    if answer.choice is Choice.TRANSFER:
        to = said(answer.transfer_to)
        if not to or to.casefold() in (UNASSIGNED, NOBODY.casefold()):
            yield "is transferred to nobody: name who should decide"
        elif to.casefold() == said(batch.reviewer).casefold():
            yield "is transferred to the reviewer who has it already"
        elif is_concerned(to, item, policy):
            yield f"is transferred to {to}, whose own access it is: {_ELSE}"
    elif answer.transfer_to.strip():
        yield f"names whom to transfer it to, and says {answer.choice}"
    if answer.choice is Choice.NOT_MINE and not answer.reason.strip():
        yield "is not yours: say why, or whose it may be"


def _faults_of_a_keep(answer: Answer, item: ReviewItem, policy: ReviewPolicy, today: date) -> Iterable[str]:
    if item.reasons and policy.needs_reason:
        if not answer.reason.strip():
            yield "has something against it: keeping it needs a reason"
        if answer.expires is None:
            yield "has something against it: keeping it needs an end (keep until)"
    if answer.expires is not None:
        if answer.expires <= today:
            yield f"is kept until {answer.expires}, which is not in the future"
        elif answer.expires > today + timedelta(days=policy.keep_most_days):
            yield f"is kept until {answer.expires}: {policy.keep_most_days} days are the most"


def _decision(
    answer: Answer, by: str, at: datetime, way: Literal["form", "sheet"], due: datetime
) -> Decision:
    return Decision(
        item=answer.item,
        choice=answer.choice,
        by=by,
        at=at,
        way=way,
        reason=answer.reason.strip()[:500],
        expires=answer.expires,
        parts=answer.parts,
        transfer_to=said(answer.transfer_to)[:120] or None,
        late=at > due,
    )


def wants_second(item: ReviewItem, decision: Decision, policy: ReviewPolicy) -> bool:
    """Whether somebody else must confirm: whatever is decided on privileged access, but not who decides."""
    decided = decision.choice in (Choice.KEEP, Choice.REVOKE, Choice.REDUCE)
    return policy.second_approver and item.privileged and decided


def judge_second(
    decisions: Mapping[str, Decision],
    items: Mapping[str, ReviewItem],
    policy: ReviewPolicy,
    *,
    confirmed: Mapping[str, bool],
    by: str,
    at: datetime,
    reason: str = "",
) -> JudgedSecond:
    """Read the second approver's answer: somebody else than the first, and not the one concerned."""
    name, problems = said(by)[:120], []
    if _is_nobody(name):
        problems.append(Problem(what="the answer names nobody"))
    allowed = policy.second_approvers
    if allowed and not any(fnmatchcase(name.casefold(), said(one).casefold()) for one in allowed):
        problems.append(Problem(what=f"{name} is not among the second approvers"))
    for item, decision in decisions.items():
        if item not in confirmed:
            problems.append(_problem(items[item], "is not answered"))
        if is_same_person(decision.by, name):
            problems.append(
                _problem(items[item], f"was decided by {decision.by}: somebody else must confirm")
            )
        if is_concerned(name, items[item], policy):
            problems.append(_problem(items[item], f"is {name}'s own access: somebody else must confirm"))
    if not all(confirmed.values()) and not reason.strip():
        problems.append(Problem(what="a refusal needs a reason: the reviewer reads it"))
    if problems:
        return JudgedSecond(problems=tuple(problems))
    return JudgedSecond(
        confirmations=tuple(
            Confirmation(item=item, confirmed=confirmed[item], by=name, at=at, reason=reason.strip()[:500])
            for item in decisions
        )
    )


def digest_of_decisions(decisions: Iterable[Decision]) -> str:
    """SHA-256 of decisions: a second approver's answer fits these and no others."""
    plain = [one.model_dump(mode="json") for one in decisions]
    return sha256(canonical(plain))


def _problem(item: ReviewItem, what: str) -> Problem:
    return Problem(item=item.id, title=item.title, what=what)
