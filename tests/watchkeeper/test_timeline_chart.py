"""The picture of a timeline: who, when, what kind; readable when much happens at once."""

import random
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from tests.builders import key_event
from tests.trails import BEGAN, DEV, KEY, OFFICE, PROD, assumes, by_session, by_user, call, story, timeline
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.parsing.door import read_event
from watchkeeper.receipt import Receipt
from watchkeeper.timeline import Timeline
from watchkeeper.timeline_chart import timeline_chart

FINDING = read_event(key_event())[0]


def receipt(minutes, **more):
    action = DeactivateAccessKey(
        user_name="deploy-bot", access_key_id=KEY, account=PROD, region="us-east-1", case_id="wk-1"
    )
    at = BEGAN + timedelta(minutes=minutes)
    return Receipt(action=action, at=at, before={}, **{"after": {"status": "Inactive"}, **more})


def chart(*calls, **more):
    return timeline_chart(FINDING, timeline(*calls), **more)


def marks_of(drawn, lane):
    number = [one.name for one in drawn.lanes].index(lane)
    return [(mark.kind, mark.label, mark.count) for mark in drawn.marks if mark.lane == number]


def test_lanes_are_detections_then_actors_in_order_then_ourselves():
    drawn = timeline_chart(FINDING, story(), (receipt(15),))

    assert [(lane.name, lane.place) for lane in drawn.lanes] == [
        ("Detected", ""), ("user/deploy-bot", PROD), ("user/alice", PROD), ("role/deployer", DEV),
        ("user/bob", PROD), ("Watchkeeper", ""),
    ]  # fmt: skip


def test_each_mark_says_what_kind_of_call_it_was():
    drawn = chart(
        call(0, "iam:ListUsers"),
        call(10, "iam:CreateUser"),
        call(20, "iam:DeleteUser", errorCode="AccessDenied"),
        assumes(30, "admin", "ASIA1"),
    )

    assert marks_of(drawn, "user/deploy-bot") == [
        ("read", "ListUsers", 1), ("change", "CreateUser", 1), ("refused", "DeleteUser", 1),
        ("change", "AssumeRole", 1),
    ]  # fmt: skip


def test_detections_stand_at_their_moments_and_failed_steps_are_not_shown_as_done():
    other = (BEGAN + timedelta(minutes=12), "AnomalousBehavior")

    drawn = chart(
        call(0, "iam:ListUsers"),
        receipts=(receipt(15), receipt(16, after=None, error="denied")),
        detections=(other,),
    )

    assert marks_of(drawn, "Detected") == [
        ("detection", "MaliciousIPCaller", 1), ("detection", "AnomalousBehavior", 1),
    ]  # fmt: skip
    assert marks_of(drawn, "Watchkeeper") == [("ours", "deactivate access key", 1)]
    assert drawn.began == BEGAN


def test_a_day_of_ordinary_work_before_is_counted_and_not_drawn():
    ordinary = [call(-60 * hours, "iam:ListUsers", sourceIPAddress=OFFICE) for hours in range(2, 20)]

    drawn = chart(*ordinary, call(0, "iam:CreateUser"), call(20, "iam:ListUsers"))

    assert drawn.start == BEGAN - timedelta(minutes=5)
    (lane,) = [lane for lane in drawn.lanes if lane.place]
    assert lane.earlier == 18
    assert sum(mark.count for mark in drawn.marks if mark.kind != "detection") == 2


def test_calls_at_the_same_moment_become_one_mark_with_its_count():
    drawn = chart(
        *(call(5, "iam:CreateUser", eventID=f"e{n}") for n in range(100)), call(40, "iam:GetUser")
    )

    assert marks_of(drawn, "user/deploy-bot")[0] == ("change", "CreateUser ×100", 100)


def test_both_accounts_copies_of_a_call_are_drawn_once():
    mine = assumes(5, "deployer", "ASIADEV", DEV, sharedEventID="s", eventID="a")
    copy = assumes(5, "deployer", "ASIADEV", DEV, sharedEventID="s", eventID="b", recipientAccountId=DEV)

    assert marks_of(chart(mine, copy), "user/deploy-bot") == [("change", "AssumeRole", 1)]


def crowd():
    draw = random.Random(7)  # noqa: S311
    names = ("iam:ListUsers", "iam:CreateUser", "ec2:RunInstances", "s3:GetBucketPolicy")
    who = [by_session(f"role-{n}", "s", f"ASIA{n}", DEV) for n in range(12)] + [by_user()] * 12
    return [
        call(draw.uniform(0, 60), draw.choice(names), draw.choice(who), eventID=f"e{n}",
             **({"errorCode": "AccessDenied"} if draw.random() < 0.3 else {}))
        for n in range(800)
    ]  # fmt: skip


def test_eight_hundred_calls_of_thirteen_actors_stay_readable_and_none_is_lost():
    drawn = chart(*crowd(), receipts=(receipt(30),))

    assert len(drawn.lanes) == 10
    assert [lane.name for lane in drawn.lanes if "others" in lane.name] == ["6 others"]
    assert sum(mark.count for mark in drawn.marks if mark.kind in ("read", "change", "refused")) == 800
    spans = defaultdict(list)
    for mark in drawn.marks:
        if mark.label:
            spans[mark.lane, mark.row].append(mark)
    width = (drawn.end - drawn.start) / 1000  # a picture's dot, about
    for those in spans.values():
        edges = sorted(
            (mark.at - width * 7.4 * len(mark.label), mark.at)
            if mark.turned
            else (mark.at, mark.at + width * 7.4 * len(mark.label))
            for mark in those
        )
        assert all(one[1] <= two[0] for one, two in pairwise(edges))


def test_what_changed_something_is_named_before_what_only_read():
    drawn = chart(*crowd())

    shown = [mark.kind for mark in drawn.marks if mark.label]
    assert shown.count("change") > shown.count("read")


def test_without_any_moment_there_is_nothing_to_draw():
    nowhere = FINDING.model_copy(
        update=dict.fromkeys(("created", "updated", "first_seen", "last_seen"), None)
    )

    assert timeline_chart(nowhere, Timeline()) is None
    assert timeline_chart(nowhere, timeline(call(0, "iam:ListUsers"))) is not None


def test_the_words_tell_it_to_those_who_do_not_see_it():
    assert timeline_chart(FINDING, story(), (receipt(15),)).words == (
        "14 calls: 7 that changed or opened something, 2 refused, 5 that read; "
        "first detected at 2026-11-24 09:50 UTC; 1 step of containment."
    )


def test_without_a_detection_there_is_no_lane_for_one():
    quiet = FINDING.model_copy(update={"created": None, "updated": None, "last_seen": None})
    chart = timeline_chart(quiet, story(), title="access key AKIA")

    assert chart.title == "access key AKIA"
    assert "Detected" not in [lane.name for lane in chart.lanes]
    assert {mark.lane for mark in chart.marks} <= set(range(len(chart.lanes)))
    assert "nothing was detected" in chart.words
