"""Whether what was contained has been silent since: the judgement some time after a containment."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from watchkeeper.counted import counted
from watchkeeper.evidence import Frozen
from watchkeeper.outcome import CaseSummary
from watchkeeper.receipt import Proof, Receipt, Verdict
from watchkeeper.timeline import Call, Question, Timeline

GRACE = timedelta(minutes=3)
"""IAM tells itself of a change within seconds, seldom minutes: calls until then are not held against it."""


class Silence(Frozen):
    """The later look: does all hold, and did nothing of it come through."""

    verdict: Verdict
    reasons: tuple[str, ...]
    came_through: tuple[Call, ...] = ()
    """Calls that were allowed though their maker was cut off."""
    denied: int = 0
    """Calls that were refused since: somebody still tries."""


def questions_after(summary: CaseSummary, released: Iterable[str] = ()) -> tuple[Question, ...]:
    """What CloudTrail is asked about everything that was cut off: keys, users, sessions of roles, instances.

    What was released meanwhile (by its action's key) may call as it likes.
    """
    return _all_questions(summary, released)[:_MOST_QUESTIONS]


def _all_questions(summary: CaseSummary, released: Iterable[str]) -> tuple[Question, ...]:
    asked: list[Question] = []
    for receipt in _standing(summary, released):
        action = receipt.action
        match action.kind:
            case "deactivate_access_key":
                asked.append(_about("AccessKeyId", action.access_key_id, action.account))
            case "deny_all_user" | "deny_console_user":
                asked.append(_about("Username", action.user_name, action.account))
            case "quarantine_instance" | "stop_instance":
                asked.append(_about("Username", action.instance_id, action.account))
            case "revoke_role_sessions" | "close_role":
                asked += [
                    _about("AccessKeyId", key, action.account)
                    for key in _session_keys(summary.timeline.calls, action.role_name)
                ]
            case _:
                pass
    return tuple(dict.fromkeys(asked))


_MOST_QUESTIONS = 20


def judge_silence(
    summary: CaseSummary, proofs: Sequence[Proof], since: Timeline, released: Iterable[str] = ()
) -> Silence:
    """FAIL where something does not hold or came through, UNKNOWN where it could not be seen, else PASS.

    Args:
        summary: how the case was closed.
        proofs: of each action that still stands, read just now.
        since: the calls since the containment.
        released: keys of actions that were released meanwhile: they need not hold.
    """
    gone = frozenset(released)
    standing = _standing(summary, gone)
    if not standing:
        return Silence(verdict=Verdict.PASS, reasons=("everything was released meanwhile",))
    failed = [one for one in proofs if one.verdict is Verdict.FAIL]
    unknown = [one for one in proofs if one.verdict is Verdict.UNKNOWN]
    after = max(one.at for one in standing) + GRACE
    through = tuple(call for call in since.calls if call.at > after and _was_allowed(call))
    denied = sum(call.at > after and not _was_allowed(call) for call in since.calls)
    reasons = [f"{one.action_key} does not hold any more: {one.note}" for one in failed]
    if through:
        reasons.append(
            f"{counted(len(through), 'call')} came through after the containment: {_named(through)}"
        )
    if failed or through:
        return Silence(
            verdict=Verdict.FAIL, reasons=tuple(reasons), came_through=through[:50], denied=denied
        )
    reasons += [f"{one.action_key}: {one.note}" for one in unknown] + list(since.gaps)
    if left := _all_questions(summary, gone)[_MOST_QUESTIONS:]:
        names = ", ".join(one.value for one in left[:5])
        reasons.append(
            f"too much was cut off to ask about all of it: {len(left)} not asked about ({names})"
        )
    if reasons:
        return Silence(verdict=Verdict.UNKNOWN, reasons=tuple(reasons), denied=denied)
    tries = f"; {counted(denied, 'call was', 'calls were')} refused: somebody still tries" if denied else ""
    nobody = _roles_without_sessions(summary, standing)
    unasked = (
        f"; no session of role {', '.join(nobody)} is known, so none was asked about" if nobody else ""
    )
    said = f"everything holds, and nothing came through{tries}{unasked}"
    return Silence(verdict=Verdict.PASS, reasons=(said,), denied=denied)


def _standing(summary: CaseSummary, released: Iterable[str]) -> tuple[Receipt, ...]:
    """What was in place when the case was closed, and was not released since."""
    gone = frozenset(released)
    return tuple(one for one in held(summary.receipts) if one.action.key not in gone)


def _roles_without_sessions(summary: CaseSummary, standing: Iterable[Receipt]) -> tuple[str, ...]:
    """Roles whose calls could not be asked for, because the timeline holds no session of them."""
    return tuple(
        one.action.role_name
        for one in standing
        if one.action.kind in ("revoke_role_sessions", "close_role")
        and not _session_keys(summary.timeline.calls, one.action.role_name)
    )


def held(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """The receipts of what was in place when the case was closed."""
    return tuple(one for one in receipts if one.outcome != "failed")


def earliest(summary: CaseSummary) -> datetime | None:
    """When the first of what holds was done; None if nothing holds."""
    return min((one.at for one in held(summary.receipts)), default=None)


def _about(attribute: str, value: str, account: str) -> Question:
    return Question.model_validate(
        {"attribute": attribute, "value": value, "account": account, "reason": "made since the containment"}
    )


def _session_keys(calls: Iterable[Call], role: str) -> tuple[str, ...]:
    """The keys of the role's sessions that are in the timeline: a role has no other name in LookupEvents."""
    return tuple(
        dict.fromkeys(
            call.access_key_id
            for call in calls
            if call.access_key_id and f":assumed-role/{role}/" in (call.actor or "")
        )
    )


def _was_allowed(call: Call) -> bool:
    """Whether AWS did it; what failed for another reason than the denial was authorised."""
    return call.error is None or not any(
        word in call.error
        for word in ("Denied", "Unauthorized", "InvalidClientTokenId", "Forbidden", "Expired")
    )


def _named(calls: Sequence[Call]) -> str:
    return ", ".join(
        dict.fromkeys(f"{call.service.removesuffix('.amazonaws.com')}:{call.name}" for call in calls[:10])
    )
