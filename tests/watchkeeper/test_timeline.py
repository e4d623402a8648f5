"""One entry of CloudTrail's answer, as a call; many of them, as a timeline; and what is asked for it."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.builders import PROD, instance_event, key_event
from tests.trails import BEGAN, DEV, OFFICE, assumes, by_session, by_user, call, timeline
from watchkeeper.calls import Answers, Question
from watchkeeper.evidence import AccessKeyState, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.parsing.door import read_event as read_finding
from watchkeeper.questions import not_asked_for, questions_for, questions_from
from watchkeeper.report import timeline_markdown
from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BackupTarget,
    BucketTarget,
    ClusterTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KeyTarget,
    KubernetesUserTarget,
    ObjectTarget,
    RoleTarget,
    TaskTarget,
    UnknownTarget,
    WorkloadTarget,
)
from watchkeeper.timeline import Timeline, assemble, began, merged, read_event, with_firsts
from watchkeeper.what_calls_made import Made

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FINDING = read_finding(key_event())[0]
ROLE = f"arn:aws:iam::{PROD}:role/web"


@pytest.mark.parametrize(
    "at",
    [NOON, NOON.astimezone(timezone(timedelta(hours=-8))), NOON.replace(tzinfo=None)],
    ids=["UTC", "another zone", "no zone"],
)
def test_a_calls_time_is_utc(at):
    call = read_event({"EventId": "e", "EventTime": at}, "why")

    assert call.at == NOON
    assert call.at.utcoffset() == timedelta(0)


def test_a_role_session_is_known_by_its_role_its_name_and_its_key():
    made = call(1, "ec2:RunInstances", by_session("web", "i-0abc", "ASIA1"), readOnly=False)

    assert (made.user_name, made.session_name, made.access_key_id) == ("web", "i-0abc", "ASIA1")
    assert made.principal == f"{PROD}/role/web"
    assert made.changes


def test_who_was_given_which_credentials_is_kept_and_no_secret_is():
    made = assumes(1, "deployer", "ASIADEV", DEV, session="me", sharedEventID="s-1")

    assert made.session is not None
    given = made.session
    assert (given.access_key_id, given.account, given.role_name) == ("ASIADEV", DEV, "deployer")
    assert (given.session_name, given.principal_id) == ("me", "AROADEPLOYER:me")
    assert made.shared_event_id == "s-1"
    assert "IQoJ" not in made.model_dump_json()
    assert not made.changes


@pytest.mark.parametrize(
    ("what", "asked", "answered", "made"),
    [
        ("iam:CreateAccessKey", {"userName": "a"}, {"accessKey": {"accessKeyId": "AKIA2", "userName": "a"}},
         (Made(kind="access_key", name="AKIA2", owner="a"),)),
        ("iam:CreateUser", {"userName": "a"}, None, (Made(kind="user", name="a"),)),
        ("iam:CreateLoginProfile", {"userName": "a"}, {}, (Made(kind="console_password", name="a"),)),
        ("ec2:RunInstances", {}, {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}},
         (Made(kind="instance", name="i-1"), Made(kind="instance", name="i-2"))),
        ("lambda:CreateFunction20150331", {"functionName": "f"}, {}, (Made(kind="function", name="f"),)),
        ("ec2:CreateVpcEndpoint", {}, {}, ()),
        ("iam:DeleteUser", {"userName": "a"}, {}, ()),
        ("iam:GetUser", {"userName": "a"}, {}, ()),
    ],
)  # fmt: skip
def test_what_a_call_created_is_read_from_what_was_asked_and_answered(what, asked, answered, made):
    assert call(1, what, requestParameters=asked, responseElements=answered).made == made


def test_what_is_in_no_table_is_known_by_the_first_resource_it_names():
    assert call(1, "ec2:CreateVpcEndpoint", names=("vpce-1", "vpc-1")).made == (
        Made(kind="vpc_endpoint", name="vpce-1"),
    )


def test_what_was_refused_gave_and_created_nothing():
    refused = assumes(1, "deployer", "ASIADEV", errorCode="AccessDenied")
    not_made = call(1, "iam:CreateUser", errorCode="AccessDenied", requestParameters={"userName": "a"})

    assert refused.session is None
    assert not_made.made == ()
    assert not not_made.changes


@pytest.mark.parametrize("odd", [{"responseElements": []}, {"requestParameters": "x"}, {"sharedEventID": 7},
                                 {"responseElements": {"credentials": {"accessKeyId": ["x"]}}}])  # fmt: skip
def test_a_strange_record_is_read_as_far_as_it_can_be(odd):
    read = call(1, "sts:AssumeRole", **odd)

    assert (read.name, read.session) == ("AssumeRole", None)


def test_an_endless_nesting_is_read_in_bounds():
    deep = {}
    for _ in range(500):
        deep = {"userName": "a", "x": deep}
    text = json.dumps({"eventName": "CreateUser", "requestParameters": deep})

    read = read_event({"EventId": "e", "EventTime": NOON, "CloudTrailEvent": text}, "why")

    assert read is not None
    assert read.made == (Made(kind="user", name="a"),)


def firsts(since=BEGAN, *calls, **more):
    return {one.event_id: one.first for one in with_firsts(timeline(*calls, **more), since).calls}


BEFORE = call(-60, "ec2:DescribeInstances", eventID="before")
AGAIN = call(1, "ec2:DescribeInstances", eventID="again")
NEW = call(2, "iam:ListUsers", eventID="new")
NEW_AGAIN = call(3, "iam:ListUsers", eventID="new again")


def test_a_call_that_the_principal_never_made_before_is_its_first():
    assert firsts(BEGAN, BEFORE, AGAIN, NEW, NEW_AGAIN) == {
        "before": None, "again": False, "new": True, "new again": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "more"),
    [
        ((AGAIN, NEW), {}),
        ((BEFORE, NEW), {"unread": ("deploy-bot",)}),
        ((BEFORE, NEW), {"unread": (BEFORE.access_key_id,)}),
        ((call(-60, "iam:ListRoles", by_user("bob"), eventID="bob"), NEW), {}),
    ],
    ids=["nothing earlier", "the user was not all read", "the key was not all read", "another's earlier"],
)
def test_where_there_is_nothing_to_compare_with_first_is_not_said(calls, more):
    assert firsts(BEGAN, *calls, **more)["new"] is None


def test_sessions_of_a_role_are_compared_as_one_principal():
    early = call(-60, "s3:ListBuckets", by_session("web", "one", "ASIA1"))
    late = call(1, "s3:ListBuckets", by_session("web", "two", "ASIA2"), eventID="late")

    assert firsts(BEGAN, early, late)["late"] is False


KEY_QUESTION = Question(attribute="AccessKeyId", value="AKIA1", reason="made with the key")


def test_what_was_not_all_read_is_a_gap_and_is_remembered():
    elsewhere = KEY_QUESTION.model_copy(update={"account": DEV})
    of = assemble([
        (KEY_QUESTION, Seen(value=Answers(calls=(NEW,), cut=True))),
        (elsewhere, Unseen(why="denied")),
    ])  # fmt: skip

    assert of.unread == ("AKIA1",)
    assert len(of.gaps) == 2
    assert of.gaps[1].endswith(f"in {DEV}: could not look: denied")


def test_timelines_become_one_with_each_call_and_gap_once():
    late = NEW.model_copy(update={"reason": "found again"})

    of = merged(Timeline(calls=(NEW,), gaps=("a",)), Timeline(calls=(BEFORE, late), gaps=("a", "b")))

    assert [one.event_id for one in of.calls] == ["before", "new"]
    assert of.calls[1].reason == "made with the key"
    assert of.gaps == ("a", "b")


def asked(*targets, **more):
    finding = FINDING.model_copy(update={"targets": targets, "apis": (), **more})
    return [(one.attribute, one.value) for one in questions_for(finding)]


@pytest.mark.parametrize(
    ("target", "questions"),
    [
        (AccessKeyTarget(access_key_id="AKIA1", user_name="bot", user_type="IAMUser"),
         [("AccessKeyId", "AKIA1"), ("Username", "bot"), ("ResourceName", "bot")]),
        (AccessKeyTarget(access_key_id="ASIA1", user_name="web", user_type="AssumedRole", principal_id="AROA1:me"),
         [("AccessKeyId", "ASIA1"), ("Username", "me"), ("ResourceName", "ASIA1"), ("ResourceName", "web"),
          ("ResourceName", ROLE)]),
        (AccessKeyTarget(access_key_id="ASIA1", user_name="Root", user_type="Root"),
         [("AccessKeyId", "ASIA1"), ("Username", "root")]),
        (InstanceTarget(instance_id="i-1"), [("ResourceName", "i-1"), ("Username", "i-1")]),
        (RoleTarget(role_name="web"), [("ResourceName", "web"), ("ResourceName", ROLE)]),
        (BucketTarget(name="b"), [("ResourceName", "b")]),
        (ObjectTarget(bucket="b", key="k"), [("ResourceName", "b")]),
        (FunctionTarget(name="f", arn="arn:f"),
         [("ResourceName", "f"), ("ResourceName", "arn:f"), ("Username", "f")]),
        (DatabaseTarget(identifier="d", cluster_identifier="c"), [("ResourceName", "d"), ("ResourceName", "c")]),
        (TaskTarget(cluster="arn:aws:ecs:r:3:cluster/web", task_arn="arn:aws:ecs:r:3:task/web/01"),
         [("Username", "01"), ("ResourceName", "web")]),
        (ClusterTarget(name="c"), [("ResourceName", "c")]),
        (WorkloadTarget(cluster="c", name="w"), [("ResourceName", "c")]),
        (WorkloadTarget(name="w"), []),
        (KubernetesUserTarget(user_name="eve", principal_arn=f"arn:aws:sts::{PROD}:assumed-role/dev/eve"),
         [("Username", "eve")]),
        (KeyTarget(key_id="k", arn="arn:k"), [("ResourceName", "arn:k"), ("ResourceName", "k")]),
        (BackupTarget(backup_type="ami", identifier="ami-1"), [("ResourceName", "ami-1")]),
        (UnknownTarget(resource_type="X", resource_id="x-1"), [("ResourceName", "x-1")]),
        (UnknownTarget(resource_type="CloudWatchAlarm", resource_id="RootUse"), []),
        (AccountTarget(account_id=PROD), []),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)  # fmt: skip
def test_each_kind_of_target_is_asked_about_by_what_cloudtrail_knows_it_by(target, questions):
    assert asked(target) == questions


def test_of_an_account_it_asks_what_root_did_or_who_made_the_call():
    account = AccountTarget(account_id=PROD)

    assert asked(account, type="Policy:IAMUser/RootCredentialUsage") == [("Username", "root")]
    assert asked(account, apis=("UpdateAccountPasswordPolicy",)) == [
        ("EventName", "UpdateAccountPasswordPolicy")
    ]


def test_a_target_elsewhere_is_asked_about_there():
    target = RoleTarget(role_name="web", account=DEV, region="eu-west-1")

    questions = questions_for(FINDING.model_copy(update={"targets": (target,)}))

    assert {(one.account, one.region) for one in questions} == {(DEV, "eu-west-1")}
    assert questions[1].value == f"arn:aws:iam::{DEV}:role/web"


def test_a_finding_of_very_many_resources_says_what_it_did_not_ask():
    many = FINDING.model_copy(update={"targets": tuple(BucketTarget(name=f"b{n}") for n in range(40))})

    assert len(questions_for(many)) == 30
    assert len(not_asked_for(many)) == 10
    assert not_asked_for(FINDING) == ()


def test_the_evidence_adds_a_roles_real_name_and_the_region_where_a_key_was_used():
    path = f"arn:aws:iam::{DEV}:role/service/web"
    looks = {
        "role": Seen(value=RoleFacts(role_name="web", arn=path, path="/service/")),
        "role #2": Seen(value=RoleFacts(role_name="web", arn=ROLE)),
        "user": Seen(
            value=UserFacts(
                user_name="bot", arn=f"arn:aws:iam::{PROD}:user/bot",
                access_keys=tuple(
                    AccessKeyState(access_key_id=f"AKIA{n}", status="Active", last_used_region=region)
                    for n, region in enumerate(("ap-south-1", "us-east-1", "N/A", None))
                ),
            )
        ),
        "instance": Unseen(why="denied"),
    }  # fmt: skip

    assert [(one.value, one.account, one.region) for one in questions_from(FINDING, looks)] == [
        (path, DEV, ""), ("AKIA0", PROD, "ap-south-1"),
    ]  # fmt: skip


def test_an_alarm_is_asked_about_by_the_calls_that_can_set_it_off():
    alarm = FINDING.model_copy(
        update={"type": "CIS/TrailChange", "targets": (AccountTarget(account_id=PROD),), "apis": ()}
    )

    questions = questions_for(alarm)

    assert {one.attribute for one in questions} == {"EventName"}
    assert {"StopLogging", "DeleteTrail"} <= {one.value for one in questions}


def test_it_began_with_the_earliest_moment_that_the_finding_names():
    assert began(FINDING) == BEGAN
    assert began(read_finding(instance_event(createdAt=None, service={}))[0]) is None


def test_each_row_says_where_it_was_read_why_and_whether_it_was_the_first_time():
    rows = timeline_markdown(with_firsts(timeline(BEFORE, NEW, AGAIN), BEGAN)).splitlines()

    (new,) = [row for row in rows if "iam:ListUsers" in row]
    (again,) = [row for row in rows if "09:41" in row]
    assert "**first time**" in new
    assert "made with the key \\(LookupEvents\\)" in new
    assert f"{PROD} us-east-1" in new
    assert "first time" not in again
    assert OFFICE not in new
