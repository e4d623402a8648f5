"""Data taken from a bucket, or destroyed in it: whoever does it first, then the bucket, then what is left."""

import pytest

from tests.builders import PROD
from tests.watchkeeper.runbooks.storage import (
    ANONYMOUS,
    BUCKET,
    DEPLOY_BOT,
    OF_ANOTHER,
    OPEN,
    ROLE,
    asked,
    bucket,
    declined,
    finding,
    kinds,
    requested,
    role,
    user,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.runbooks import bucket_data, bucket_tampering
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import InstanceTarget

TAKEN, DELETED = "Exfiltration:S3/AnomalousBehavior", "Impact:S3/AnomalousBehavior.Delete"
KEY = "arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("Exfiltration:S3/MaliciousIPCaller", "bucket_data"),
        ("Discovery:S3/TorIPCaller", "bucket_data"),
        ("UnauthorizedAccess:S3/MaliciousIPCaller.Custom", "bucket_data"),
        ("PenTest:S3/KaliLinux", "bucket_data"),
        ("Impact:S3/AnomalousBehavior.Permission", "bucket_tampering"),
        ("Impact:S3/MaliciousIPCaller", "bucket_tampering"),
    ],
)
def test_each_type_has_its_runbook(kind, book):
    assert runbook_for(finding(kind)).id == book


@pytest.mark.parametrize(
    ("caller", "looks", "actions", "said"),
    [
        pytest.param(DEPLOY_BOT, user() | bucket(**OPEN), ["deny_all_user"], "", id="a user: at once"),
        pytest.param(
            ROLE,
            role() | bucket(),
            ["revoke_role_sessions", "deny_on_bucket"],
            "stops whatever works with it there",
            id="a role: a person decides",
        ),
        pytest.param(OF_ANOTHER, bucket(), ["deny_on_bucket"], "hits partners", id="of another account"),
        pytest.param(ANONYMOUS, bucket(**OPEN), ["block_bucket"], "is open now", id="nobody signed"),
        pytest.param(None, bucket(**OPEN), ["block_bucket"], "is open now", id="nobody is named"),
        pytest.param(
            ANONYMOUS, {}, ["block_bucket"], "could not look", id="nobody signed, bucket not seen"
        ),
        pytest.param({**DEPLOY_BOT, "userType": "Root"}, bucket(), [], "", id="root"),
        pytest.param(
            ROLE, {"bucket": Seen(value=Absent(what="b"))}, ["revoke_role_sessions"], "", id="gone"
        ),
    ],
)
@pytest.mark.parametrize("book", [bucket_data, bucket_tampering])
def test_whoever_it_is_comes_first_and_then_the_bucket(book, caller, looks, actions, said):
    plan = book.decide(finding(TAKEN, caller), looks)

    assert [kind for kind in kinds(plan) if kind != "block_bucket" or "block_bucket" in actions] == actions
    assert said in asked(plan)
    assert plan.runbook == book.RUNBOOK.id


def test_the_denial_names_the_role_and_not_everybody():
    (denial,) = [
        one
        for one in bucket_data.decide(finding(TAKEN, ROLE), role() | bucket()).actions
        if one.kind == "deny_on_bucket"
    ]
    assert denial.principals == (f"arn:aws:iam::{PROD}:role/jobs/etl",)
    assert denial.statement["Condition"] == {"ArnLike": {"aws:PrincipalArn": list(denial.principals)}}

    blind = bucket_data.decide(finding(TAKEN, ROLE), bucket()).actions[1]
    assert blind.principals == (f"arn:aws:iam::{PROD}:role/etl", f"arn:aws:iam::{PROD}:role/*/etl")


def test_outsiders_are_told_apart_by_their_account_and_services_of_aws_stay():
    (denial,) = bucket_data.decide(finding(TAKEN, OF_ANOTHER), bucket()).actions

    assert denial.principals == ()
    assert denial.statement["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": PROD},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-1", "aws")],
)
def test_the_statement_is_of_the_regions_partition(region, partition):
    found = finding(TAKEN, OF_ANOTHER).model_copy(update={"region": region})
    (denial,) = bucket_data.decide(found, bucket()).actions

    assert denial.statement["Resource"][0] == f"arn:{partition}:s3:::{BUCKET}"


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (bucket(object_calls_logged=True), "list in CloudTrail which objects"),
        (bucket(logs_to="logs"), "list in the access logs in bucket logs"),
        (bucket(object_calls_logged=None, object_calls_why="denied"), "find out which objects"),
        (bucket(), f"take every object of bucket {BUCKET} as read"),
        ({"bucket": Unseen(why="denied")}, "whether that is logged could not be seen: denied"),
    ],
    ids=["trail", "access logs", "not known", "nowhere", "not seen"],
)
def test_not_logged_is_said_and_never_read_as_untouched(looks, said):
    assert said in requested(bucket_data.decide(finding(TAKEN), user() | looks))


@pytest.mark.parametrize(
    ("facts", "said", "escalates"),
    [
        ({"versioning": "Enabled"}, "older versions: versioning keeps them", False),
        (
            {"versioning": "Enabled", "object_lock": "GOVERNANCE 30 days"},
            "object lock is GOVERNANCE",
            False,
        ),
        ({"versioning": "Suspended"}, "it is suspended", False),
        ({}, "find a backup or a replica", True),
        ({"versioning": "Enabled", "key": KEY}, "held to ransom", True),
        ({"versioning": "Enabled", "key": KEY.replace("999999999999", PROD)}, "older versions", False),
    ],
    ids=["versions", "lock", "suspended", "no versions", "a foreign key", "a key of ours"],
)
def test_what_can_be_brought_back_is_told(facts, said, escalates):
    plan = bucket_tampering.decide(finding(DELETED), user() | bucket(**facts))

    assert said in requested(plan)
    assert bool(plan.escalate) is escalates


def test_objects_written_anew_may_be_under_the_callers_key():
    looks = user() | bucket(versioning="Enabled")

    assert "SSE-C" in requested(bucket_tampering.decide(finding(DELETED, api="CopyObject"), looks))
    assert "SSE-C" in requested(
        bucket_tampering.decide(finding("Impact:S3/AnomalousBehavior.Write"), looks)
    )
    assert "SSE-C" not in requested(bucket_tampering.decide(finding(DELETED, api="DeleteObject"), looks))


def test_a_bucket_that_was_opened_on_the_way_is_closed_after_the_denial():
    plan = bucket_tampering.decide(finding(DELETED, ROLE), role() | bucket(**OPEN))

    assert kinds(plan) == ["revoke_role_sessions", "deny_on_bucket", "block_bucket"]


def test_the_second_bucket_of_a_finding_is_not_judged_by_the_first():
    found = finding(TAKEN, ANONYMOUS, buckets=("second",))

    assert "only bucket payroll-exports was looked at" in asked(bucket_data.decide(found, bucket()))


def test_a_finding_without_a_bucket_contains_the_caller_and_says_the_rest():
    plan = bucket_data.decide(finding(TAKEN, buckets=()), user())

    assert kinds(plan) == ["deny_all_user"]
    assert "names none" in declined(plan)


def test_a_user_who_is_gone_is_said_to_be_gone():
    plan = bucket_data.decide(finding(TAKEN), {"user": Seen(value=Absent(what="u"))} | bucket())

    assert kinds(plan) == []
    assert "deny bucket payroll-exports to the user: user deploy-bot does not exist" in declined(plan)


def test_the_instance_from_which_it_was_done_is_for_a_person_to_look_at():
    found = finding(TAKEN, ROLE)
    found = found.model_copy(update={"targets": (*found.targets, InstanceTarget(instance_id="i-1"))})

    assert "look at instance i-1" in requested(bucket_data.decide(found, role() | bucket()))
