"""Days later: it holds and was silent; it holds and something tries; it does not hold; we could not look."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.watchkeeper.access.test_carry_out import item
from watchkeeper.access import state
from watchkeeper.access.changed_facts import LiveLook
from watchkeeper.access.decision import Standing
from watchkeeper.access.denials import DeniedCalls, gather, searches_for
from watchkeeper.access.event import Acted
from watchkeeper.access.quiet import judge_quiet
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.receipt import Proof, Verdict

DID = datetime(2026, 11, 2, 9, tzinfo=UTC)
NOW = DID + timedelta(days=3)
LATER = DID + timedelta(days=1)
ROLE = "arn:aws:iam::333333333333:role/app/web"
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def event(number=1, *, at=LATER, error=None, message=None, name="GetObject", **more):
    record = {
        "eventID": f"e-{number}",
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventName": name,
        "eventSource": more.pop("source", "s3.amazonaws.com"),
        "sourceIPAddress": "198.51.100.7",
        "userIdentity": {
            "arn": "arn:aws:iam::333333333333:user/clara",
            "accessKeyId": more.pop("key", "AKIAEXAMPLEON"),
        },
        "requestParameters": more.pop("request", None),
        **({"errorCode": error} if error else {}),
        **({"errorMessage": message} if message else {}),
    }
    return {"EventTime": at, "EventName": name, "CloudTrailEvent": json.dumps(record)}


def calls(one, *events, search=0, complete=True):
    found = [(searches_for(one)[search], one_event) for one_event in events]
    return Seen(value=gather(found, complete=complete, regions=["us-east-1"]))


KEY = item("access_key", detail="AKIAEXAMPLEON")
USER, CONSOLE, WEB = item("user"), item("console_access"), item("role", "web", arn=ROLE)
DONE = {
    KEY.id: "deactivate_access_key-AKIAEXAMPLEON",
    USER.id: "deny_all_user-clara",
    CONSOLE.id: "deny_console_user-clara",
    WEB.id: "close_role-web",
}
STATES = {
    KEY.id: state.key_state(False, None),
    USER.id: state.user_state((), (), (), None),
    CONSOLE.id: state.console_state(None),
    WEB.id: state.role_state({}, (), (), None, None),
}


def judged(one, denied, *, proof=PASS, live=None, actions=None, standing=Standing.DONE, ticket=None):
    actions = (DONE[one.id],) if actions is None else actions
    acted = Acted(at=DID, item=one.id, standing=standing, note="", actions=actions, ticket=ticket)
    live = STATES[one.id] if live is None else live
    look = live if isinstance(live, Unseen) else Seen(value=LiveLook(state=live))
    proofs = [Proof(action_key=key, verdict=proof, note="read back") for key in actions]
    return judge_quiet(one, acted, proofs=proofs, denied=denied, live=look, at=NOW)


every_kind = pytest.mark.parametrize("one", [KEY, USER, CONSOLE, WEB], ids=lambda one: one.kind)


@every_kind
def test_held_and_silent_is_proven(one):
    found = judged(one, calls(one))

    assert (found.verdict, found.denied_calls) == (PASS, 0)
    assert "No denied call since (CloudTrail in us-east-1)" in found.note


@pytest.mark.parametrize(
    "error",
    [
        "AccessDenied",
        "AccessDeniedException",
        "Client.UnauthorizedOperation",
        "UnauthorizedOperation",
        "InvalidClientTokenId",
        "KMS.AccessDeniedException",
        "NotAuthorized",
    ],
)
def test_denied_calls_do_not_fail_it_and_say_who_still_tries(error):
    found = judged(USER, calls(USER, event(error=error), event(2, error=error)))

    assert (found.verdict, found.denied_calls) == (PASS, 2)
    assert "something still tries" in found.note
    assert "user/clara called s3 GetObject from 198.51.100.7" in found.note
    assert "release" in found.note


@pytest.mark.parametrize("one", [KEY, USER], ids=lambda one: one.kind)
@pytest.mark.parametrize("error", [None, "NoSuchBucket"])
def test_a_call_that_came_through_fails_it(one, error):
    found = judged(one, calls(one, event(error=error)))

    assert found.verdict is FAIL
    assert "yet it was used" in found.note


def test_a_call_that_was_one_too_many_says_neither():
    assert judged(USER, calls(USER, event(error="ThrottlingException"))).verdict is PASS


def test_what_sts_answers_to_everybody_is_no_use_but_of_a_key_that_is_off():
    asked = event(name="GetCallerIdentity", source="sts.amazonaws.com")

    assert judged(USER, calls(USER, asked)).verdict is PASS
    assert judged(KEY, calls(KEY, asked)).verdict is FAIL


def test_iam_may_take_minutes_to_tell_itself():
    soon = calls(KEY, event(at=DID + timedelta(minutes=5)))

    assert judged(KEY, soon).verdict is PASS


def test_the_console_is_shut_although_one_can_sign_in_and_keys_go_on():
    fine = calls(
        CONSOLE,
        event(1, name="ConsoleLogin", source="signin.amazonaws.com", key=None),
        event(2, key="AKIAEXAMPLEON"),
        event(3, key="ASIAEXAMPLE", error="AccessDenied"),
    )
    signed_in = state.console_state(LATER)

    assert judged(CONSOLE, fine, live=signed_in).verdict is PASS
    assert judged(CONSOLE, calls(CONSOLE, event(key="ASIAEXAMPLE"))).verdict is FAIL


def test_a_key_that_aws_saw_used_in_whatever_region_fails_it():
    found = judged(KEY, calls(KEY), live=state.key_state(False, LATER))

    assert found.verdict is FAIL
    assert LATER.isoformat() in found.note


def test_a_role_that_was_used_is_unknown_since_aws_does_not_say_whether_it_was_allowed():
    live = state.role_state({}, (), (), None, LATER)

    assert judged(WEB, calls(WEB), live=live).verdict is UNKNOWN
    assert judged(WEB, calls(WEB), live=state.role_state({}, (), (), None, DID)).verdict is PASS


def searches(attribute):
    return next(n for n, one in enumerate(searches_for(WEB)) if one.attribute == attribute)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"message": f"User: x is not authorized to perform: sts:AssumeRole on resource: {ROLE}"}, 1),
        ({"message": f"... on resource: {ROLE} because no policy allows it"}, 1),
        ({"message": f"... on resource: {ROLE}-2"}, 0),
        ({"request": {"roleArn": ROLE}}, 1),
        ({"request": {"roleArn": "arn:aws:iam::333333333333:role/web"}}, 0),
        ({}, 0),
    ],
    ids=["named last", "named within", "another role", "asked for", "another path", "says nothing"],
)
def test_a_denied_try_to_assume_the_role_is_found_by_what_it_says(more, counts):
    tried = event(error="AccessDenied", name="AssumeRole", source="sts.amazonaws.com", **more)

    found = judged(WEB, calls(WEB, tried, search=searches("EventName")))

    assert (found.verdict, found.denied_calls) == (PASS, counts)


def test_who_assumed_a_closed_role_fails_it_and_who_looked_at_it_does_not():
    by_name = searches("ResourceName")
    assumed = event(name="AssumeRole", source="sts.amazonaws.com")
    looked = event(name="GetRole", source="iam.amazonaws.com")

    assert judged(WEB, calls(WEB, assumed, search=by_name)).verdict is FAIL
    assert judged(WEB, calls(WEB, looked, search=by_name)).verdict is PASS


def test_after_a_reduction_calls_go_on_and_what_is_denied_is_told():
    done = ("detach_policy-user_clara",)

    found = judged(USER, calls(USER, event(1), event(2, error="AccessDenied")), actions=done)

    assert (found.verdict, found.denied_calls) == (PASS, 1)
    assert "something still tries" in found.note


@every_kind
def test_what_does_not_hold_fails_whatever_else_is_seen(one):
    assert judged(one, Unseen(why="x"), proof=FAIL, live=Unseen(why="y")).verdict is FAIL


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"proof": UNKNOWN}, "read back"),
        ({"live": Unseen(why="denied there")}, "denied there"),
        ({"denied": Unseen(why="no LookupEvents")}, "no LookupEvents"),
    ],
    ids=["a proof", "the state", "the calls"],
)
def test_could_not_look_is_never_proven(more, why):
    found = judged(KEY, more.pop("denied", calls(KEY)), **more)

    assert found.verdict is UNKNOWN
    assert why in found.note
    assert found.denied_calls in (None, 0)


def test_an_action_without_its_receipt_is_not_proven():
    acted = Acted(at=DID, item=KEY.id, standing=Standing.DONE, note="", actions=(DONE[KEY.id],))
    look = Seen(value=LiveLook(state=STATES[KEY.id]))

    found = judge_quiet(KEY, acted, proofs=[], denied=calls(KEY), live=look, at=NOW)

    assert found.verdict is UNKNOWN
    assert DONE[KEY.id] in found.note


def test_of_more_calls_than_were_read_a_user_is_unknown_and_a_key_has_its_last_use():
    noisy = [event(number, error="AccessDenied") for number in range(3)]

    assert judged(USER, calls(USER, *noisy, complete=False)).verdict is UNKNOWN
    assert judged(KEY, calls(KEY, *noisy, complete=False)).verdict is PASS


@pytest.mark.parametrize(
    ("live", "standing", "verdict", "said"),
    [
        (state.GONE, Standing.REQUESTED, PASS, "does not exist"),
        (state.assignment_state(), Standing.REQUESTED, FAIL, "not done (ticket TCK-1)"),
        (state.GONE, Standing.DONE, PASS, "does not exist"),
        (state.assignment_state(), Standing.DONE, FAIL, "there again"),
    ],
)
def test_what_was_requested_or_gone_is_proven_by_being_gone(live, standing, verdict, said):
    one = item("assignment", "dora")
    nothing = Seen(value=DeniedCalls())

    found = judged(one, nothing, live=live, actions=(), standing=standing, ticket="TCK-1")

    assert found.verdict is verdict
    assert said in found.note
    assert found.denied_calls is None
