"""The seeded world, its reset, and the process that serves it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from emulator.control import Control
from emulator.server import running_emulator


def test_the_organization_has_five_accounts_of_fixed_ids_one_of_them_closed(client, seed):
    organizations = client("organizations", "management")

    accounts = {one["Id"]: one["Status"] for one in organizations.list_accounts()["Accounts"]}

    active = ("111111111111", "222222222222", "333333333333", "444444444444")
    assert accounts == {**dict.fromkeys(active, "ACTIVE"), "555555555555": "SUSPENDED"}
    assert set(seed["accounts"].values()) == set(active)
    admins = organizations.list_delegated_administrators()["DelegatedAdministrators"]
    assert [one["Id"] for one in admins] == [seed["accounts"]["security"]]


def test_what_the_seed_describes_is_there(client, seed):
    for name, facts in seed["instances"].items():
        account = {number: title for title, number in seed["accounts"].items()}[facts["account"]]
        ec2 = client("ec2", account, facts["region"])
        answer = ec2.describe_instances(InstanceIds=[facts["instance_id"]])
        (instance,) = answer["Reservations"][0]["Instances"]

        assert {"Key": "Name", "Value": name} in instance["Tags"]
        disks = [one["Ebs"]["VolumeId"] for one in instance["BlockDeviceMappings"]]
        assert sorted(disks) == sorted(facts["volume_ids"])
        assert instance["State"]["Name"] == "running"
    assert seed["instances"]["db-1"]["tags"]["watchkeeper:protected"] == "true"


def test_the_organization_trail_is_there_and_half_done(client, seed):
    (trail,) = client("cloudtrail", "management").describe_trails()["trailList"]

    assert (trail["TrailARN"], trail["S3BucketName"]) == (seed["trail_arn"], "org-trail-222222222222")
    shown = [trail[name] for name in ("IsOrganizationTrail", "IsMultiRegionTrail")]
    assert (shown, trail["LogFileValidationEnabled"]) == ([True, True], False)
    assert {"KmsKeyId", "CloudWatchLogsLogGroupArn"} & {
        name for name, value in trail.items() if value
    } == set()


def test_guardduty_watches_two_regions_of_four(client, seed):
    for account in seed["accounts"]:
        watched = [
            region
            for region in seed["regions"]
            if client("guardduty", account, region).list_detectors()["DetectorIds"]
        ]
        assert watched == seed["watched_regions"] == ["us-east-1", "eu-west-1"]


def test_only_alice_and_the_break_glass_user_have_a_password(client):
    iam = client("iam", "workload-prod")
    names = [one["UserName"] for one in iam.list_users()["Users"]]

    def has_password(name):
        try:
            return bool(iam.get_login_profile(UserName=name))
        except iam.exceptions.NoSuchEntityException:
            return False

    assert sorted(names) == ["alice", "bob", "break-glass-admin", "deploy-bot"]
    assert [name for name in sorted(names) if has_password(name)] == ["alice", "break-glass-admin"]


def test_a_reset_undoes_every_change_and_keeps_every_id(client, control, seed):
    iam = client("iam", "workload-prod")
    iam.create_user(UserName="left-over")
    client("sqs").send_message(QueueUrl=seed["queue_url"], MessageBody="left over")
    control.fail_next("sts", "GetCallerIdentity", "AccessDenied", times=9)

    started = time.monotonic()
    control.reset()
    took = time.monotonic() - started

    assert control.calls() == []
    assert control.seed() == {**seed, "history": control.seed()["history"]}
    assert "left-over" not in [one["UserName"] for one in iam.list_users()["Users"]]
    waiting = client("sqs").receive_message(QueueUrl=seed["queue_url"], WaitTimeSeconds=0)
    assert "Messages" not in waiting
    assert client("sts").get_caller_identity()["Account"] == seed["accounts"]["security"]
    assert took < 2


def test_the_environment_names_everything_a_process_needs(running, seed):
    environment = running.environment()

    assert set(environment) == {
        "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL",
        "AWS_SECRET_ACCESS_KEY", "WATCHKEEPER_DEAD_LETTER_QUEUE_URL", "WATCHKEEPER_MEMBER_ROLE",
        "WATCHKEEPER_PAGERDUTY_ROUTING_KEY", "WATCHKEEPER_PAGERDUTY_URL", "WATCHKEEPER_QUEUE_URL",
        "WATCHKEEPER_SLACK_CHANNEL", "WATCHKEEPER_SLACK_TOKEN", "WATCHKEEPER_SLACK_URL",
        "WATCHKEEPER_SLACK_WEBHOOK_URL",
    }  # fmt: skip
    assert environment["WATCHKEEPER_QUEUE_URL"] == seed["queue_url"]
    assert environment["WATCHKEEPER_SLACK_URL"].endswith("/api/")
    assert len(environment["WATCHKEEPER_PAGERDUTY_ROUTING_KEY"]) == 32


def test_a_second_emulator_in_the_same_process_is_refused(running):
    with pytest.raises(RuntimeError, match="already"), running_emulator():
        pass


def test_it_listens_on_127_0_0_1_only(running):
    port = int(running.url.rsplit(":", 1)[1])

    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=2).close()


def test_the_process_writes_its_environment_serves_and_ends_with_0(tmp_path):
    path = tmp_path / "environment.json"
    command = [
        sys.executable,
        "-m",
        "emulator",
        "--port",
        "0",
        "--chat-port",
        "0",
        "--env-file",
        path,
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    try:
        assert process.stdout.readline().startswith("emulator ready: AWS http://127.0.0.1:")
        environment = json.loads(path.read_text())
        assert Control(environment["AWS_ENDPOINT_URL"]).seed()["queue_url"]
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
