"""Whole incidents, many at the same time: the events that come in, and the case file that comes out."""

import threading
from dataclasses import dataclass

import pytest

from emulator.world import KEY_IDS
from flows.release import release
from flows.verify import verify_containment
from tests.incidents import scenes, world
from tests.incidents.findings import Event, call, key_of, raised
from tests.incidents.playing import NO, Stage
from tests.incidents.telling import check, plain
from tests.incidents.world import DEV, PROD
from tests.live import read, until

pytestmark = pytest.mark.timeout(900)  # the first test waits for all incidents

NAMES = (
    "user key", "second key", "mining instance", "declined", "public bucket", "function", "database", "root",
    "trail off", "instance credentials", "task", "cluster", "sample", "brute force", "alarm",
)  # fmt: skip


@dataclass(frozen=True)
class Played:
    """The findings by the names of their incidents, and how each was told at its end."""

    findings: dict[str, Event]
    told: dict[str, str]


@pytest.fixture(scope="module")
def played(stage):
    """Incidents that do not disturb each other, all at once."""
    happened = scenes.happen(stage)
    findings = list(happened.values())
    # The first key is deactivated late enough for whoever has it to make another one in time.
    stage.live.control.fail_next("iam", "UpdateAccessKey", account=DEV, delay=10)
    attacker = threading.Thread(target=_make_another_key, args=(stage, happened["second key"]))
    attacker.start()
    stage.raise_all(findings)
    with stage.slack_open():
        _answer(stage, happened)
        stage.wait(findings, ["Completed"])
    attacker.join()
    return Played(happened, {name: stage.told(finding) for name, finding in happened.items()})


def _make_another_key(stage: Stage, finding: Event) -> None:
    """As soon as it is decided what is done about the first one."""
    another = world.second_key(stage.there, "ci-runner", KEY_IDS["ci-runner"])
    until(lambda: any(one.step == "plan" for one in stage.live.entries(finding)))
    another()


def _answer(stage: Stage, happened: dict[str, Event]) -> None:
    """People decide while others are looked at: two of them where it is production, and not everybody may."""
    stage.answer(happened["cluster"], approver="Mallory")
    stage.answer(happened["database"], approver="Ada")
    stage.wait([happened["task"]], ["Suspended"])
    assert "not among the approvers" in stage.press(happened["task"], "approve", "U0MALLORY")
    for name in ("task", "public bucket", "function"):
        stage.answer(happened[name])
    stage.answer(happened["declined"], NO)
    # Both are about the same open port, and only one of them closes it.
    stage.wait([happened["brute force"]], ["Completed"])
    stage.answer(happened["alarm"])
    assert stage.answered(happened["cluster"], 1)
    stage.answer(happened["cluster"], approver="Ada")
    assert stage.answered(happened["database"], 1)
    assert "You approved" in stage.approve_in_slack(happened["database"], "U0GRACE")


@pytest.mark.parametrize("name", NAMES)
def test_the_case_is_as_it_is_told(played, name):
    check(name.replace(" ", "_"), played.told[name])


def test_what_was_attacked_is_as_the_cases_say(stage, played):
    keys = stage.there.client("iam", DEV).list_access_keys(UserName="ci-runner")["AccessKeyMetadata"]
    block = stage.there.client("s3").get_public_access_block(Bucket=world.BUCKET)
    instances = stage.live.world["instances"]
    sandbox = stage.there.client("rds").describe_db_instances(DBInstanceIdentifier=world.DATABASE)

    assert [key["Status"] for key in keys] == ["Inactive", "Inactive"]
    assert set(block["PublicAccessBlockConfiguration"].values()) == {True}
    assert stage.there.client("cloudtrail").get_trail_status(Name=world.TRAIL)["IsLogging"]
    assert sandbox["DBInstances"][0]["PubliclyAccessible"] is False
    assert played.told["root"].count("do: ") == 0
    # What a person declined, and what was a sample, nobody has touched.
    touched = {call["parameters"].get("InstanceId") for call in stage.live.control.writes(service="ec2")}
    assert instances["miner-1"]["instance_id"] in touched
    assert instances["sandbox-1"]["instance_id"] not in touched


def test_what_is_silent_afterwards_is_verified(stage, played):
    finding = played.findings["second key"]
    case, (run,) = read(finding).case_id, stage.live.runs_of(finding)
    before = stage.chat(case)
    verified = verify_containment(case, str(run.id))
    (entry,) = [one.body for one in stage.live.entries(finding) if one.step == "verified"]

    assert verified == {"case": case, "verdict": "PASS"}
    assert entry["reasons"] == ["everything holds, and nothing came through"]
    assert stage.heard_since(case, before) == []


def test_another_finding_on_the_same_user_joins_the_case(stage, played):
    first = played.findings["user key"]
    second = raised(
        "Impact:IAMUser/AnomalousBehavior", 8.0, PROD, key_of("deploy-bot", KEY_IDS["deploy-bot"]),
        action=call("DeleteBucket", "198.51.100.60", "s3.amazonaws.com"),
    )  # fmt: skip
    stage.play(second)

    assert stage.live.case_of(second) == read(first).case_id
    assert not (stage.live.cases / read(second).own_case_id / "summaries").exists()
    check("joined", stage.told(first))


def test_a_release_gives_back_the_former_state_exactly(stage, played):
    case = read(played.findings["mining instance"]).case_id
    instance = stage.live.world["instances"]["miner-1"]
    before, mark = stage.chat(case), max(one["number"] for one in stage.live.control.calls())
    shown = release(case, released_by="Ada", reason="an agreed load test")
    changed_by_showing = [one for one in stage.live.control.writes(since=mark) if one["service"] != "sqs"]
    given_back = release(case, released_by="Ada", reason="an agreed load test", dry_run=False)

    assert shown["outcome"] == "would be released"
    assert changed_by_showing == []
    assert given_back["outcome"] == "released"
    assert _state_of(stage, instance) == {
        "groups": {eni: sorted(groups) for eni, groups in instance["interfaces"].items()},
        "state": "running",
        "protected": False,
        "policies": [],
    }
    undone = [one for one in stage.live.entries(played.findings["mining instance"]) if "undo " in one.step]
    lines = [f"undone: {one.step.split()[1]}: {one.body['verdict']}, {one.body['note']}" for one in undone]
    # A message that is older than two minutes is replied to as well: an edit makes no sound.
    heard = [one for one in stage.heard_since(case, before) if "chat.postMessage" not in one]
    check("released", plain("\n".join([*lines, *heard]) + "\n"))


def _state_of(stage: Stage, instance: dict) -> dict:
    """As an operator sees it."""
    ec2, name = stage.there.client("ec2"), instance["instance_id"]
    found = ec2.describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"][0]
    protection = ec2.describe_instance_attribute(InstanceId=name, Attribute="disableApiTermination")
    policies = stage.there.client("iam").list_role_policies(RoleName=instance["role"])["PolicyNames"]
    return {
        "groups": {
            one["NetworkInterfaceId"]: sorted(group["GroupId"] for group in one["Groups"])
            for one in found["NetworkInterfaces"]
        },
        "state": found["State"]["Name"],
        "protected": protection["DisableApiTermination"]["Value"],
        "policies": policies,
    }
