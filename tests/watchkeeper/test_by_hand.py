"""Who is meant by a principal that a person typed, and what stands in a finding's place."""

from datetime import UTC, datetime

import pytest

from watchkeeper.by_hand import BY_HAND_STEP, ByHand, by_hand_finding, only_rehearsed, principal_target
from watchkeeper.case import next_entry
from watchkeeper.errors import Permanent
from watchkeeper.evidence import AccessKeyState, InstanceFacts, RoleFacts, Seen, UserFacts
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccessKeyTarget, BucketTarget, InstanceTarget, RoleTarget
from watchkeeper.views import decide_all

ACCOUNT = "333333333333"
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
USER = Seen(
    value=UserFacts(
        user_name="eve", arn="a", access_keys=(AccessKeyState(access_key_id="AKIA1", status="Active"),)
    )
)
ROLE = Seen(value=RoleFacts(role_name="batch", arn="a"))
INSTANCE = Seen(value=InstanceFacts(instance_id="i-0abc", state="running", volume_ids=("vol-1",)))


def started(what, target, looks):
    finding = by_hand_finding(
        what, target, account=ACCOUNT, region="us-east-1", run="r1", at=AT, by="Ada", reason="odd calls"
    )
    book = runbook_for(finding)
    return review(decide_all(book, finding, looks), finding, looks, HousePolicy(), 0)


@pytest.mark.parametrize(
    ("what", "target", "looks", "first"),
    [
        (ByHand.QUARANTINE_USER, AccessKeyTarget(user_name="eve", user_type="IAMUser"), {"user": USER}, "deactivate_access_key"),
        (ByHand.REVOKE_ROLE_SESSIONS, RoleTarget(role_name="batch"), {"role": ROLE}, "revoke_role_sessions"),
        (ByHand.BLOCK_BUCKET, BucketTarget(name="exports"), {}, "block_bucket"),
        (ByHand.ISOLATE_INSTANCE, InstanceTarget(instance_id="i-0abc"), {"instance": INSTANCE}, "protect_from_termination"),
    ],
)  # fmt: skip
def test_every_change_that_is_started_by_hand_waits_for_a_confirmation(what, target, looks, first):
    plan = started(what, target, looks)

    assert plan.actions[0].kind == first
    assert plan.needs_approval
    assert "started by hand by Ada: odd calls" in plan.ask[0]


def test_a_principal_is_looked_into_and_not_contained():
    plan = started(ByHand.INVESTIGATE, RoleTarget(role_name="batch"), {"role": ROLE})

    assert not plan.actions
    assert "quarantine-user" in plan.declined[0].why


def test_each_start_is_a_case_of_its_own_and_a_restart_is_the_same():
    def case(run):
        target = RoleTarget(role_name="batch")
        return by_hand_finding(
            ByHand.INVESTIGATE,
            target,
            account=ACCOUNT,
            region="us-east-1",
            run=run,
            at=AT,
            by="A",
            reason="r",
        ).case_id

    assert case("r1") == case("r1") != case("r2")


@pytest.mark.parametrize(
    ("principal", "label", "kind"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/team/eve", "eve", "IAMUser"),
        (f"arn:aws:iam::{ACCOUNT}:role/service-role/batch", "batch", None),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/batch/i-0abc", "batch", None),
        (f"arn:aws-cn:iam::{ACCOUNT}:root", "root", "Root"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "IAMUser"),
        ("ASIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "AssumedRole"),
    ],
)
def test_a_principal_is_known_by_its_arn_or_its_key(principal, label, kind):
    target, account = principal_target(principal, ACCOUNT)

    assert (target.label, account) == (label, ACCOUNT)
    assert getattr(target, "user_type", None) == kind


@pytest.mark.parametrize(
    "principal",
    ["eve", "arn:aws:s3:::bucket", f"arn:aws:iam::{ACCOUNT}:role", f"arn:aws:iam::{ACCOUNT}:group/a"],
)
def test_what_is_no_principal_is_refused(principal):
    with pytest.raises(Permanent):
        principal_target(principal, ACCOUNT)


def test_a_key_alone_does_not_tell_its_account():
    with pytest.raises(Permanent, match="account"):
        principal_target("AKIAIOSFODNN7EXAMPLE", "")


@pytest.mark.parametrize(
    ("steps", "only"),
    [
        ((), True),
        ((("a", "started by hand", True), ("a", "triage", None)), True),
        ((("a", "started by hand", False), ("a", "triage", None)), False),
        ((("a", "started by hand", True), ("b", "triage", None)), False),
        ((("a", "triage", None),), False),
    ],
)
def test_a_dry_run_is_not_the_run_of_its_finding(steps, only):
    entries = []
    for run, step, dry in steps:
        body = {"dry_run": dry} if step == BY_HAND_STEP else {}
        entries.append(next_entry(entries, at=AT, run=run, step=step, body=body))

    assert only_rehearsed(entries) is only
