"""A bucket, or the whole account, lost what kept it from being public; a bucket is no longer logged."""

import pytest

from tests.watchkeeper.runbooks.storage import (
    ALL_ON,
    BUCKET,
    OPEN,
    asked,
    bucket,
    declined,
    finding,
    kinds,
    on,
    requested,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.account_block import AccountBlockFacts
from watchkeeper.runbooks import account_public_access, bucket_logging_disabled, public_bucket
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccountTarget

PUBLIC = "Policy:S3/BucketAnonymousAccessGranted"
ACCOUNT = "333333333333"


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("Policy:S3/BucketAnonymousAccessGranted", "public_bucket"),
        ("Policy:S3/BucketPublicAccessGranted", "public_bucket"),
        ("Policy:S3/BucketBlockPublicAccessDisabled", "public_bucket"),
        ("Policy:S3/AccountBlockPublicAccessDisabled", "account_public_access"),
        ("Stealth:S3/ServerAccessLoggingDisabled", "bucket_logging_disabled"),
    ],
)
def test_each_type_has_its_runbook(kind, book):
    assert runbook_for(finding(kind)).id == book


@pytest.mark.parametrize(
    ("looks", "actions", "said"),
    [
        pytest.param(bucket(), ["block_bucket"], "", id="closed still: blocked at once, nobody notices"),
        pytest.param(bucket(**OPEN), ["block_bucket"], "its policy is public", id="open: a person decides"),
        pytest.param(
            bucket(acl_grants=("READ to AllUsers",)),
            ["block_bucket"],
            "its ACL gives READ",
            id="open by ACL",
        ),
        pytest.param(
            bucket(**OPEN, account_block=ALL_ON), ["block_bucket"], "", id="the account closes it"
        ),
        pytest.param(bucket(**OPEN, block=ALL_ON), [], "", id="blocked already"),
        pytest.param({"bucket": Seen(value=Absent(what="b"))}, [], "", id="gone"),
        pytest.param({"bucket": Unseen(why="denied")}, ["block_bucket"], "could not look", id="not seen"),
        pytest.param({}, ["block_bucket"], "could not look", id="not looked at"),
        pytest.param(bucket("another"), ["block_bucket"], "could not look", id="another was looked at"),
    ],
)
def test_a_bucket_that_was_opened(looks, actions, said):
    plan = public_bucket.decide(finding(PUBLIC), looks)

    assert kinds(plan) == actions
    assert said in asked(plan)
    assert bool(plan.ask) is bool(said)
    assert plan.actions or plan.declined


def test_whoever_opened_it_is_asked_and_the_public_statement_is_theirs_to_take_out():
    plan = public_bucket.decide(finding(PUBLIC), bucket(**OPEN))

    assert f"ask deploy-bot whether they opened bucket {BUCKET}" in requested(plan)
    assert "take what is public out of the policy" in requested(plan)
    assert "take every object of bucket payroll-exports as read" in requested(plan)


def account(**facts):
    return {"account_block": Seen(value=AccountBlockFacts(account=ACCOUNT, **facts))}


@pytest.mark.parametrize(
    ("looks", "actions", "said"),
    [
        pytest.param(account(), ["block_account_public_access"], "", id="no bucket would notice"),
        pytest.param(
            account(public_buckets=tuple(f"site-{n}" for n in range(12))),
            ["block_account_public_access"],
            "would be closed: site-0, site-1, site-2, site-3, site-4, site-5, site-6, site-7, site-8, site-9 "
            "and 2 more",
            id="some would",
        ),
        pytest.param(
            account(not_checked=("b: denied",)),
            ["block_account_public_access"],
            "not known",
            id="not all seen",
        ),
        pytest.param(account(block=ALL_ON), [], "", id="on again"),
        pytest.param(
            {"account_block": Unseen(why="denied")},
            ["block_account_public_access"],
            "could not",
            id="not seen",
        ),
    ],
)
def test_an_account_that_lost_its_block(looks, actions, said):
    plan = account_public_access.decide(
        on("Policy:S3/AccountBlockPublicAccessDisabled", AccountTarget(account_id=ACCOUNT)), looks
    )

    assert kinds(plan) == actions
    assert said in asked(plan)
    assert bool(plan.ask) is bool(said)
    assert plan.actions or plan.declined


@pytest.mark.parametrize(
    ("looks", "said", "requests"),
    [
        pytest.param(bucket(), "not known", "nobody writes down who reads", id="off, and no data events"),
        pytest.param(
            bucket(object_calls_logged=True), "not known", "list in CloudTrail", id="off, data events"
        ),
        pytest.param(bucket(logs_to="logs"), "go to bucket logs", "ask deploy-bot", id="on again"),
        pytest.param({"bucket": Unseen(why="denied")}, "", "could not look", id="not seen"),
        pytest.param({"bucket": Seen(value=Absent(what="b"))}, "does not exist", "ask", id="gone"),
    ],
)
def test_logging_that_was_turned_off_is_asked_for_and_never_guessed(looks, said, requests):
    plan = bucket_logging_disabled.decide(finding("Stealth:S3/ServerAccessLoggingDisabled"), looks)

    assert plan.actions == ()
    assert said in declined(plan)
    assert requests in requested(plan)


def test_a_finding_without_a_bucket_says_so():
    nothing = on(PUBLIC, AccountTarget(account_id=ACCOUNT))

    assert "names none" in declined(public_bucket.decide(nothing, {}))
    assert "names no bucket" in declined(bucket_logging_disabled.decide(nothing, {}))
