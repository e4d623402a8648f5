"""Malware in an object: that one object is denied to everybody; a backup is left alone."""

import pytest

from tests.builders import key_event
from tests.watchkeeper.runbooks.storage import (
    BUCKET,
    ROLE,
    asked,
    bucket,
    declined,
    finding,
    kinds,
    on,
    requested,
    role,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.parsing.door import read_event
from watchkeeper.runbooks import bucket_data
from watchkeeper.runbooks.malicious_object import decide
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import BackupTarget, BucketTarget, ObjectTarget

KIND, BACKUP = "Object:S3/MaliciousFile", "Execution:S3/MaliciousFile!RecoveryPoint"
OBJECT = ObjectTarget(bucket=BUCKET, key="in/invoice.zip", sha256="ab" * 32)


def scanned():
    """The event of Malware Protection for S3."""
    event = key_event()
    one = {"objectArn": f"arn:aws:s3:::{BUCKET}/in/invoice.zip", "key": "in/invoice.zip", "hash": "ab" * 32}
    event["detail"] |= {
        "type": KIND,
        "resource": {
            "resourceType": "S3Object",
            "s3BucketDetails": [{"name": BUCKET, "s3ObjectDetails": [one]}],
        },
    }
    event["detail"]["service"]["malwareScanDetails"] = {
        "threats": [{"name": "EICAR-Test", "itemPaths": [{"nestedItemPath": "a.com"}]}]
    }
    return read_event(event)[0]


def test_the_object_and_nothing_beside_it_is_denied_at_once():
    plan = decide(scanned(), bucket())

    (denial,) = plan.actions
    assert (denial.bucket, denial.object_key, plan.ask) == (BUCKET, "in/invoice.zip", ())
    assert denial.statement["Resource"] == f"arn:aws:s3:::{BUCKET}/in/invoice.zip"
    assert denial.statement["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert "EICAR-Test in a.com" in requested(plan)
    assert "evidence" in declined(plan)
    assert runbook_for(scanned()).id == plan.runbook == "malicious_object"


@pytest.mark.parametrize(
    ("looks", "actions", "said"),
    [
        ({"bucket": Unseen(why="denied")}, ["deny_on_bucket"], "could not look"),
        ({"bucket": Seen(value=Absent(what="b"))}, [], ""),
        ({}, ["deny_on_bucket"], "could not look"),
    ],
    ids=["not seen", "gone", "not looked at"],
)
def test_a_bucket_that_was_not_seen_is_asked_about(looks, actions, said):
    plan = decide(on(KIND, OBJECT), looks)

    assert kinds(plan) == actions
    assert said in asked(plan)
    assert plan.actions or plan.declined


def test_several_objects_are_several_denials():
    plan = decide(on(KIND, OBJECT, OBJECT.model_copy(update={"key": "b"})), bucket())

    assert [one.object_key for one in plan.actions] == ["in/invoice.zip", "b"]
    assert len({one.key for one in plan.actions}) == 2


@pytest.mark.parametrize("key", ["a*", "what?", "$5", "${aws:username}"])
def test_a_key_is_meant_literally(key):
    (denial,) = decide(on(KIND, OBJECT.model_copy(update={"key": key})), bucket()).actions

    said = denial.statement["Resource"].removeprefix(f"arn:aws:s3:::{BUCKET}/")
    assert said == key.replace("$", "${$}").replace("*", "${*}").replace("?", "${?}")


def test_a_recovery_point_is_kept_and_nothing_is_restored_from_it():
    target = BackupTarget(backup_type="recovery_point", identifier="rp-1")
    plan = decide(on(BACKUP, target), {})

    assert plan.actions == ()
    assert "restore nothing from rp-1" in requested(plan)
    assert "destroys evidence" in declined(plan)
    assert runbook_for(on(BACKUP, target)).id == "malicious_object"


def test_without_an_object_a_person_finds_it():
    plan = decide(on(KIND, BucketTarget(name=BUCKET)), bucket())

    assert plan.actions == ()
    assert f"find the malicious object in bucket {BUCKET}" in requested(plan)


def test_in_production_two_people_are_asked_for_a_bucket_and_nobody_for_its_malware():
    policy = HousePolicy()
    looks = bucket(tags={"env": "prod"}) | role()
    poison = review(decide(scanned(), looks), scanned(), looks, policy, 0)
    taken = finding("Exfiltration:S3/AnomalousBehavior", ROLE)
    whole = review(bucket_data.decide(taken, looks), taken, looks, policy, 0)

    assert (poison.needs_approval, kinds(poison)) == (False, ["deny_on_bucket"])
    assert (whole.needs_approval, whole.approvals_needed) == (True, 2)
