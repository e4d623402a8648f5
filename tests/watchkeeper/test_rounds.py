"""What a second look adds to a plan that was carried out."""

import pytest

from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.facts.newcomers import NewcomersFacts
from watchkeeper.plan import Plan, Request
from watchkeeper.rounds import follow_up, is_empty, worth_another_look

WHERE = {"account": "333333333333", "region": "us-east-1", "case_id": "wk-0123456789ab"}
FIRST = DeactivateAccessKey(user_name="deploy-bot", access_key_id="AKIAFIRSTEXAMPLE", **WHERE)
SECOND = DeactivateAccessKey(user_name="deploy-bot", access_key_id="AKIASECONDEXAMPLE", **WHERE)
DENY = DenyAllUser(user_name="deploy-bot", **WHERE)


def plan(*actions, **more):
    return Plan(
        case_id=WHERE["case_id"], finding_key="k", runbook="r", summary="s", actions=actions, **more
    )


def test_a_key_that_was_made_meanwhile_is_the_only_thing_left_to_do():
    more = follow_up([plan(FIRST, DENY)], plan(SECOND, DENY))

    assert more.actions == (SECOND,)
    assert not more.escalate


def test_where_nothing_turned_up_nothing_is_left_to_do():
    more = follow_up([plan(FIRST, DENY), plan(SECOND)], plan(SECOND, DENY))

    assert (more.actions, more.declined) == ((), ())


def test_what_a_person_approved_covers_more_of_the_same():
    why = "severity MEDIUM is below HIGH"
    more = follow_up([plan(FIRST, DENY, ask=(why,))], plan(SECOND, DENY, ask=(why,)))

    assert more.actions == (SECOND,)
    assert not more.ask


def test_a_new_reason_to_ask_leaves_it_to_a_person_who_is_called():
    why = "could not look at user eve"
    more = follow_up([plan(FIRST)], plan(SECOND, ask=(why,)))

    assert more.actions == ()
    assert why in more.declined[0].why
    assert more.escalate


def test_what_people_are_asked_about_what_turned_up_is_told_once():
    known, new = Request(what="call the owner"), Request(what="look at user eve: undo AttachUserPolicy")
    first = plan(FIRST, DENY, requests=(known,))
    more = follow_up([first], plan(FIRST, DENY, requests=(known, new)))

    assert more.requests == (new,)
    assert not is_empty(more)
    assert is_empty(follow_up([first, more], plan(FIRST, DENY, requests=(known, new))))


NEWCOMERS = NewcomersFacts(
    account=WHERE["account"], since="2026-01-01T00:00:00Z", gaps=("CloudTrail: throttled",)
)


@pytest.mark.parametrize(
    ("step", "look", "why"),
    [
        ("user", Unseen(why="iam:GetUser: denied"), "iam:GetUser: denied"),
        ("newcomers", Unseen(why="iam:ListUsers: denied"), "iam:ListUsers: denied"),
        ("newcomers", Seen(value=NEWCOMERS), "CloudTrail: throttled"),
    ],
)
def test_what_could_not_be_looked_at_again_is_not_taken_for_nothing_new(step, look, why):
    more = follow_up([plan(FIRST, DENY)], plan(DENY, ask=(f"could not look: {why}",)), {step: look})

    assert [(no.what, no.why) for no in more.declined] == [(f"look at {step} again", why)]
    assert step in more.escalate
    assert not is_empty(more)


def test_what_could_not_be_looked_at_before_either_calls_nobody_again():
    why = "iam:GetUser: denied"
    blind = plan(DENY, ask=(f"could not look at user deploy-bot: {why}",))
    more = follow_up([blind], blind, {"user": Unseen(why=why)})

    assert is_empty(more)
    assert not more.escalate


def test_only_what_cuts_off_identities_is_worth_another_look():
    snapshot = SnapshotVolumes(instance_id="i-1", volume_ids=("vol-1",), **WHERE)

    assert worth_another_look(plan(FIRST))
    assert not worth_another_look(plan(snapshot))
    assert not worth_another_look(plan())
