"""What people answer, what each answer is worth, and when they have decided."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from watchkeeper.frozen import Frozen
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan

NOBODY = "nobody (the time ran out)"
"""The approver's name that the deadline's own run gives; a person cannot approve under it."""

CONTAIN = "contain"
DO_NOT_CONTAIN = "do not contain"

FORM, SLACK = "form", "slack"
"""By which road an answer came: typed into Prefect's form, or pressed by a known Slack user and signed."""
_SLACK_USER = "slack:"


class Decision(StrEnum):
    """How an answer is read."""

    APPROVED = "approved"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    INVALID = "invalid"


class Approval(Frozen):
    """The decision with the name behind it; anything but APPROVED contains nothing."""

    decision: Decision
    approver: str
    why: str
    digest: str
    via: str = FORM
    signature: str = ""
    """Over case, run, digest, answer, approver, `via` and `at`: `watchkeeper.signature`. Empty: it was typed."""
    at: str = ""
    answer: str = ""
    """What was said in so many words: with it the signature can be checked again."""


def judge(
    plan: Plan,
    policy: HousePolicy,
    *,
    answer: str,
    approver: str,
    digest: str,
    comment: str = "",
    via: str = FORM,
    verified: bool = False,
    earlier: Sequence[Approval] = (),
    at: datetime | None = None,
    until: datetime | None = None,
) -> Approval:
    """Read an answer: it counts only for the plan whose digest it names, and from who may give it.

    Args:
        plan: what waits.
        policy: who may approve, who is who, whether typed names count.
        answer: one of the two that were offered.
        approver: the name that was typed, or that the Slack user has.
        digest: the plan that was read.
        comment: why.
        via: `form` or `slack`; whatever is not typed must be signed.
        verified: whether its signature was checked and fits.
        earlier: what was answered before: one person counts once.
        at: when it was answered.
        until: the end of the time. A yes after it is no answer, however late its own run says so: what it
            was decided on is old.
    """
    name = " ".join(approver.split())[:120]
    said = f": {comment.strip()[:500]}" if comment.strip() else ""
    if via != FORM and not verified:
        decision, why = Decision.INVALID, "the answer's signature does not fit: somebody made it up"
    elif name == NOBODY:
        decision, why = Decision.NO_ANSWER, "nobody answered in time: not contained, escalated"
    elif not name:
        decision, why = Decision.INVALID, "the answer names no approver"
    elif via == FORM and not policy.typed_names:
        decision, why = Decision.INVALID, "a typed name does not count in this house: answer in Slack"
    elif via == FORM and name.startswith(_SLACK_USER):
        decision, why = Decision.INVALID, "nobody can type a Slack user's answer"
    elif not may_approve(name, policy):
        decision, why = Decision.INVALID, f"{name} is not among the approvers"
    elif not hmac.compare_digest(digest.strip().encode("utf-8", "replace"), plan.digest.encode()):
        decision, why = Decision.INVALID, "the answer names another plan's digest"
    elif answer == DO_NOT_CONTAIN:
        decision, why = Decision.DECLINED, f"{name} decided not to contain{said}"
    elif answer != CONTAIN:
        decision, why = Decision.INVALID, "the answer is neither of the two that were offered"
    elif at is not None and until is not None and at > until:
        late = f"{name} approved at {at:%H:%M:%S} UTC, after the time ran out at {until:%H:%M:%S}"
        decision, why = Decision.NO_ANSWER, f"{late}: not contained, escalated"
    else:
        decision, why = Decision.APPROVED, f"{name} approved{said}"
    given = Approval(decision=decision, approver=name, why=why, digest=plan.digest, via=via, answer=answer)
    if decision is Decision.APPROVED and (twice := _counts_already(given, earlier, policy)):
        return given.model_copy(update={"decision": Decision.INVALID, "why": twice})
    return given


def standing(approvals: Sequence[Approval], plan: Plan, policy: HousePolicy) -> Approval | None:
    """What people have decided about `plan`, or None while somebody is still wanted.

    One person who declines, or the end of the time, ends it; `approvals_needed` different people approve it.
    """
    for one in approvals:
        if one.decision in (Decision.DECLINED, Decision.NO_ANSWER):
            return one
    counted = counting(approvals, policy)
    if len(counted) < max(plan.approvals_needed, 1):
        return None
    if len(counted) == 1:
        return counted[0]
    return counted[-1].model_copy(
        update={
            "approver": ", ".join(one.approver for one in counted),
            "why": "; ".join(one.why for one in counted),
        }
    )


def counting(approvals: Sequence[Approval], policy: HousePolicy) -> tuple[Approval, ...]:
    """The approvals that count: one a person; of typed ones a single one where Slack users are known."""
    counted: list[Approval] = []
    for one in approvals:
        if one.decision is Decision.APPROVED and not _counts_already(one, counted, policy):
            counted.append(one)
    return tuple(counted)


def so_far(approvals: Sequence[Approval], plan: Plan, policy: HousePolicy) -> str:
    """Where it stands, in a line: `1 of 2: alice approved`; the last answer too if it did not count."""
    counted = counting(approvals, policy)
    parts = []
    if plan.approvals_needed > 1:
        names = ", ".join(one.approver for one in counted)
        parts.append(
            f"{len(counted)} of {plan.approvals_needed}" + (f": {names} approved" if names else "")
        )
    if approvals and approvals[-1].decision is Decision.INVALID:
        parts.append(f"an answer did not count: {approvals[-1].why}")
    return "; ".join(parts)


def wanted(approvals: Sequence[Approval], policy: HousePolicy) -> tuple[str, ...]:
    """The Slack user ids of those who may approve and have not: whom to remind."""
    done = {person(one.approver, policy) for one in counting(approvals, policy)}
    return tuple(
        user
        for name, user in policy.people.items()
        if may_approve(name, policy) and person(name, policy) not in done
    )


def may_approve(name: str, policy: HousePolicy) -> bool:
    """Whether the house lets this person decide; no list means that everybody may."""
    return not policy.approvers or any(fnmatchcase(name, who) for who in policy.approvers)


def name_of(slack_user: str, policy: HousePolicy) -> str:
    """Who a Slack user is: the name in the house's list, else the id marked as Slack's."""
    names = (name for name, user in policy.people.items() if user == slack_user)
    return next(names, f"{_SLACK_USER}{slack_user}")


def person(name: str, policy: HousePolicy) -> str:
    """The same for the same person, however the name was written and by whichever road it came."""
    known = name_of(name.removeprefix(_SLACK_USER), policy) if name.startswith(_SLACK_USER) else name
    return " ".join(known.split()).casefold()


def _counts_already(one: Approval, earlier: Sequence[Approval], policy: HousePolicy) -> str:
    """Why an approval adds nothing to the earlier ones; empty: it does."""
    before = [known for known in earlier if known.decision is Decision.APPROVED]
    if any(person(known.approver, policy) == person(one.approver, policy) for known in before):
        return f"{one.approver} has approved already: another person is wanted"
    if policy.people and one.via == FORM and any(known.via == FORM for known in before):
        return "one typed name counts, and one is there already: the others answer in Slack"
    return ""
