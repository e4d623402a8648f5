"""The later look at a containment: does it hold, and has it been silent?"""

from datetime import timedelta

import pytest

from tests.builders import key_finding
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.house_policy import HousePolicy
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.plan import Plan
from watchkeeper.receipt import Proof, Receipt, Verdict
from watchkeeper.silence import GRACE, judge_silence, questions_after
from watchkeeper.timeline import Call, Timeline
from watchkeeper.triage import triage

FINDING = key_finding()
AT = FINDING.updated
WHERE = {"account": FINDING.account, "region": "us-east-1", "case_id": FINDING.case_id}
KEY = DeactivateAccessKey(user_name="deploy-bot", access_key_id="AKIAIOSFODNN7EXAMPLE", **WHERE)
DENY = DenyAllUser(user_name="deploy-bot", **WHERE)
ROLE = RevokeRoleSessions(role_name="batch", **WHERE)


def receipt(action, after):
    return Receipt(action=action, at=AT, before={}, after=after, changed=True)


DONE = receipt(KEY, {"status": "Inactive"})
FAILED = receipt(DENY, {"document": None})
ISSUED = {"Effect": "Deny", "Condition": {"DateLessThan": {"aws:TokenIssueTime": "x"}}}
REVOKED = receipt(ROLE, {"document": {"Statement": [ISSUED]}})


def case(*receipts, calls=()):
    return CaseSummary(
        case_id=FINDING.case_id,
        finding=FINDING,
        triage=triage(FINDING, HousePolicy()),
        looks={},
        timeline=Timeline(calls=calls),
        plan=Plan(case_id=FINDING.case_id, finding_key=FINDING.key, runbook="r", summary="s"),
        receipts=receipts,
        outcome=Outcome.CONTAINED,
    )


def call(minutes, error=None, **more):
    at = AT + GRACE + timedelta(minutes=minutes)
    return Call(
        event_id=f"e{minutes}",
        at=at,
        name="ListUsers",
        service="iam.amazonaws.com",
        error=error,
        reason="r",
        **more,
    )


def proof(verdict, action=KEY):
    return Proof(action_key=action.key, verdict=verdict, note="read back")


HOLDS = [proof(Verdict.PASS)]


@pytest.mark.parametrize(
    ("proofs", "calls", "gaps", "verdict"),
    [
        pytest.param(HOLDS, (), (), Verdict.PASS, id="it holds and nobody called"),
        pytest.param(
            HOLDS, (call(5, "AccessDenied"),), (), Verdict.PASS, id="somebody tries and is refused"
        ),
        pytest.param(HOLDS, (call(5, "InvalidClientTokenId"),), (), Verdict.PASS, id="with the dead key"),
        pytest.param(HOLDS, (call(-1),), (), Verdict.PASS, id="while IAM was spreading it"),
        pytest.param(HOLDS, (call(5),), (), Verdict.FAIL, id="a call came through"),
        pytest.param(HOLDS, (call(5, "NoSuchEntity"),), (), Verdict.FAIL, id="allowed, whatever it met"),
        pytest.param([proof(Verdict.FAIL)], (), (), Verdict.FAIL, id="somebody turned the key on again"),
        pytest.param([proof(Verdict.UNKNOWN)], (), (), Verdict.UNKNOWN, id="it could not be read back"),
        pytest.param(HOLDS, (), ("could not look",), Verdict.UNKNOWN, id="CloudTrail could not be asked"),
        pytest.param(HOLDS, (call(5),), ("could not look",), Verdict.FAIL, id="seen in spite of a gap"),
    ],
)
def test_silence_is_judged(proofs, calls, gaps, verdict):
    silence = judge_silence(case(DONE), proofs, Timeline(calls=calls, gaps=gaps))

    assert silence.verdict is verdict
    assert silence.reasons


def test_who_still_tries_is_counted_and_what_came_through_is_named():
    silence = judge_silence(case(DONE), HOLDS, Timeline(calls=(call(4, "AccessDenied"), call(5))))

    assert silence.denied == 1
    assert [one.event_id for one in silence.came_through] == ["e5"]
    assert "iam:ListUsers" in silence.reasons[0]


def test_what_was_released_meanwhile_need_not_be_silent():
    silence = judge_silence(case(DONE), [], Timeline(calls=(call(5),)), released=[KEY.key])

    assert silence.verdict is Verdict.PASS
    assert "released" in silence.reasons[0]


def test_what_was_released_meanwhile_may_call_while_the_rest_is_silent():
    both = case(DONE, receipt(DENY, {"document": DENY.document}))

    asked = questions_after(both, released=[KEY.key])
    assert [one.value for one in asked] == ["deploy-bot"]


def test_what_there_was_no_room_to_ask_about_is_not_taken_for_silent():
    sessions = [
        call(
            -60 - number,
            actor="arn:aws:sts::333333333333:assumed-role/batch/s",
            access_key_id=f"ASIA{number}",
        )
        for number in range(21)
    ]
    many = case(REVOKED, calls=tuple(sessions))
    silence = judge_silence(many, [proof(Verdict.PASS, ROLE)], Timeline())

    assert len(questions_after(many)) == 20
    assert silence.verdict is Verdict.UNKNOWN
    assert "1 not asked about (ASIA20)" in silence.reasons[0]


def test_a_role_of_which_no_session_is_known_is_named():
    silence = judge_silence(case(REVOKED), [proof(Verdict.PASS, ROLE)], Timeline())

    assert silence.verdict is Verdict.PASS
    assert "no session of role batch is known" in silence.reasons[0]


def test_cloudtrail_is_asked_about_what_holds_and_not_about_what_failed():
    asked = questions_after(case(DONE, FAILED))

    assert [(one.attribute, one.value, one.account) for one in asked] == [
        ("AccessKeyId", "AKIAIOSFODNN7EXAMPLE", FINDING.account)
    ]


def test_a_roles_sessions_are_known_by_their_keys_in_the_timeline():
    seen = call(-60, actor="arn:aws:sts::333333333333:assumed-role/batch/s1", access_key_id="ASIA1")
    other = call(-50, actor="arn:aws:sts::333333333333:assumed-role/web/s1", access_key_id="ASIA2")

    assert [one.value for one in questions_after(case(REVOKED, calls=(seen, other)))] == ["ASIA1"]
