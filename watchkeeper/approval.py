"""What a person answers, and what that answer is worth."""

import hmac
from enum import StrEnum
from fnmatch import fnmatchcase

from watchkeeper.evidence import Frozen
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan

NOBODY = "nobody (the time ran out)"
"""The approver's name that the deadline's own run gives; a person cannot approve under it."""

CONTAIN = "contain"
DO_NOT_CONTAIN = "do not contain"


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


def judge(
    plan: Plan, policy: HousePolicy, *, answer: str, approver: str, digest: str, comment: str = ""
) -> Approval:
    """Read an answer: it counts only for the plan whose digest it names, and from who may give it."""
    name = " ".join(approver.split())[:120]
    said = f": {comment.strip()[:500]}" if comment.strip() else ""
    if name == NOBODY:
        decision, why = Decision.NO_ANSWER, "nobody answered in time: not contained, escalated"
    elif not name:
        decision, why = Decision.INVALID, "the answer names no approver"
    elif policy.approvers and not any(fnmatchcase(name, who) for who in policy.approvers):
        decision, why = Decision.INVALID, f"{name} is not among the approvers"
    elif not hmac.compare_digest(digest.strip().encode("utf-8", "replace"), plan.digest.encode()):
        decision, why = Decision.INVALID, "the answer names another plan's digest"
    elif answer == DO_NOT_CONTAIN:
        decision, why = Decision.DECLINED, f"{name} decided not to contain{said}"
    elif answer != CONTAIN:
        decision, why = Decision.INVALID, "the answer is neither of the two that were offered"
    else:
        decision, why = Decision.APPROVED, f"{name} approved{said}"
    return Approval(decision=decision, approver=name, why=why, digest=plan.digest)
