"""A hunt's hit at the door, and what its runbook makes of it: prepared, and decided by a person."""

import json

import pytest

from tests.builders import PROD
from watchkeeper.errors import Malformed
from watchkeeper.evidence import AccessKeyState, Seen, Unseen, UserFacts
from watchkeeper.finding import Source
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.joining import subjects_of
from watchkeeper.parsing.door import read_event
from watchkeeper.severity import Severity
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccessKeyTarget, AccountTarget
from watchkeeper.triage import Road, triage

KEY = {
    "kind": "access_key", "access_key_id": "AKIAIOSFODNN7EXAMPLE", "user_name": "deploy-bot",
    "user_type": "IAMUser",
}  # fmt: skip
BOT = Seen(
    value=UserFacts(
        user_name="deploy-bot",
        arn=f"arn:aws:iam::{PROD}:user/deploy-bot",
        access_keys=(AccessKeyState(access_key_id="AKIAIOSFODNN7EXAMPLE", status="Active"),),
    )
)


def hit(**detail):
    return {
        "detail-type": "Watchkeeper Hunt Hit", "source": "watchkeeper.hunting", "account": PROD,
        "region": "eu-west-1", "time": "2026-11-24T10:00:00Z",
        "detail": {
            "id": "0" * 32, "hunt": "access_key_created_for_another", "severity": "HIGH",
            "title": "A user made a key for another", "description": "deploy-bot made a key for alice",
            "count": 2, "firstSeen": "2026-11-24T09:00:00Z", "lastSeen": "2026-11-24T10:00:00Z",
            "apis": ["CreateAccessKey"], "sourceIps": ["203.0.113.9"], "targets": [KEY],
            "hits": [{"event_name": "CreateAccessKey", "detail": "for alice"}], **detail,
        },
    }  # fmt: skip


def finding(**detail):
    return read_event(hit(**detail))[0]


def decided(found, **looks):
    return runbook_for(found).decide(found, looks)


def test_a_hit_is_a_finding_of_the_hunt_in_its_account():
    found = finding()

    assert (found.source, found.type) == (Source.HUNT, "Hunt:access_key_created_for_another")
    assert (found.account, found.region, found.band) == (PROD, "eu-west-1", Severity.HIGH)
    assert found.key == f"hunt/{PROD}/eu-west-1/{'0' * 32}"
    assert found.targets == (AccessKeyTarget.model_validate(KEY),)
    assert (found.apis, found.remote_ips, found.count) == (("CreateAccessKey",), ("203.0.113.9",), 2)
    assert found.first_seen < found.last_seen
    assert runbook_for(found).id == "hunt_hit"


@pytest.mark.parametrize("band", Severity)
def test_each_band_of_a_hunt_is_the_same_band_of_its_finding(band):
    assert finding(severity=band.value).band is band


def test_what_is_kept_gives_the_same_finding_again_and_no_secret():
    found = finding(
        description="with password=hunter2hunter2",
        hits=[{"request": '{"secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}'}] * 90,
        padding="x" * 500_000,
    )

    assert read_event(found.raw)[0] == found
    assert "hunter2" not in json.dumps(found.raw)
    assert "wJalr" not in json.dumps(found.raw)
    assert len(json.dumps(found.raw)) < 20_000


def test_a_hit_that_names_nobody_is_about_the_account():
    assert finding(targets=[]).targets == (AccountTarget(account_id=PROD),)


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"account": ""}, "account"),
        ({"account": "prod"}, "account"),
        ({"region": None}, "region"),
        ({"time": "soon"}, "time"),
        ({"source": "aws.guardduty"}, "source"),
        ({"detail": None}, "hunt"),
    ],
)
def test_an_event_that_lacks_something_is_refused_by_name(broken, field):
    with pytest.raises(Malformed) as refused:
        read_event({**hit(), **broken})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"id": ""}, "id"),
        ({"hunt": "../../etc"}, "detail.hunt"),
        ({"severity": "AWFUL"}, "detail.severity"),
        ({"severity": None}, "severity"),
        ({"targets": [{"kind": "spaceship"}]}, "detail.targets"),
        ({"targets": [{"kind": "bucket"}]}, "detail.targets"),
    ],
)
def test_a_hit_that_lacks_something_is_refused_by_name(broken, field):
    with pytest.raises(Malformed) as refused:
        finding(**broken)
    assert refused.value.field == field


def test_a_high_hit_is_never_contained_without_a_person():
    found = finding()
    plan = review(decided(found, user=BOT), found, {"user": BOT}, HousePolicy(), 0)

    assert triage(found, HousePolicy()).road is Road.CONTAIN
    assert [action.kind for action in plan.actions] == ["deactivate_access_key", "deny_all_user"]
    assert plan.needs_approval
    assert "a hunt is a rule of the house" in plan.ask[0]


def test_where_nobody_could_look_the_reason_is_asked_too():
    plan = decided(finding(), user=Unseen(why="AccessDenied"))

    assert any("AccessDenied" in why for why in plan.ask)


@pytest.mark.parametrize(
    ("kind", "name"), [("Root", "root"), ("AWSService", "cloudformation.amazonaws.com")]
)
def test_root_and_services_are_only_told_of(kind, name):
    plan = decided(finding(targets=[{"kind": "access_key", "user_type": kind, "user_name": name}]))

    assert plan.actions == ()
    assert plan.declined
    assert bool(plan.escalate) == (kind == "Root")


def test_a_bucket_without_a_principal_is_asked_about():
    plan = decided(finding(targets=[{"kind": "bucket", "name": "backups"}]))

    assert plan.actions == ()
    assert [one.what for one in plan.requests] == ["look at backups"]


def test_a_hit_joins_what_guardduty_says_of_the_same_user():
    assert f"principal/{PROD}/user/deploy-bot" in subjects_of(finding())
