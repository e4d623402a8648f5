"""The judge: how it reads Prowler's files, what it excuses, and how it reaches S3 Control."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks.judge import loopback
from benchmarks.judge.bootstrap import bootstrap
from benchmarks.judge.in_use import networks_in_use
from benchmarks.judge.remains import Grounds, reason, unexplained
from benchmarks.judge.report import counts, failing, result
from benchmarks.judge.scenes import LONE_ACCOUNT, SCENES, open_stage
from benchmarks.judge.verdict import Failure, read_verdict
from tests.emulator.conftest import client_with
from watchkeeper.baseline.desired import read_baselines

CATALOGUE = {"cis_5.0_aws": ["1.1", "2.1", "3.1", "3.2", "4.1"]}


@pytest.fixture
def written(tmp_path):
    """A maker of Prowler's two files from `(requirement, check, status, resource)`."""

    def write(*rows):
        (tmp_path / "compliance").mkdir()
        lines = [
            "REQUIREMENTS_ID;STATUS;CHECKID",
            *(f"{one};{status};{check}" for one, check, status, _ in rows),
        ]
        (tmp_path / "compliance" / "prowler_cis_5.0_aws.csv").write_text("\n".join(lines))
        lines = ["STATUS;CHECK_ID;REGION;RESOURCE_UID;STATUS_EXTENDED"]
        lines += [f"{status};{check};us-east-1;{resource};said" for _, check, status, resource in rows]
        (tmp_path / "prowler.csv").write_text("\n".join(lines))
        return tmp_path

    return write


def failure(check, resource="arn:aws:s3:::app-data"):
    return Failure(check, "us-east-1", resource, "said")


def test_a_requirement_fails_by_one_resource_and_passes_only_by_all(written):
    folder = written(
        ("2.1", "tls", "PASS", "arn:a"), ("2.1", "tls", "FAIL", "arn:b"), ("3.1", "trail", "PASS", "arn:t"),
        ("3.2", "log", "PASS", "arn:t"), ("3.2", "log", "MANUAL", "arn:u"), ("1.1", "contact", "MANUAL", ""),
    )  # fmt: skip
    verdict = read_verdict(folder, CATALOGUE, seconds=1.0)
    standing = verdict.standings["cis_5.0_aws"]
    assert standing.failed == ("2.1",)
    assert standing.passed == ("3.1",)
    assert standing.open == ("1.1", "3.2", "4.1")
    assert [(one.check, one.resource) for one in verdict.failures] == [("tls", "arn:b")]
    assert verdict.requirements == {"tls": ("cis_5.0_aws 2.1",)}
    assert verdict.passed_checks == {"trail"}


def test_a_framework_that_was_not_judged_is_an_error_and_not_a_pass(written):
    folder = written(("2.1", "tls", "PASS", "arn:a"))
    with pytest.raises(FileNotFoundError):
        read_verdict(folder, {**CATALOGUE, "cis_9.0_aws": ["1.1"]}, seconds=1.0)


@pytest.mark.parametrize(("one", "status"), [("9.9", "PASS"), ("2.1", "MUTED")])
def test_what_the_reader_does_not_know_is_an_error(written, one, status):
    with pytest.raises(ValueError, match="does not know"):
        read_verdict(written((one, "tls", status, "arn:a")), CATALOGUE, seconds=1.0)


def test_a_workload_is_excused_and_our_own_bucket_is_not():
    theirs = failure("s3_bucket_secure_transport_policy")
    ours = failure("s3_bucket_secure_transport_policy", "arn:aws:s3:::watchkeeper-logs-111111111111")
    assert "owner" in str(reason(theirs))
    assert unexplained([theirs, ours]) == [ours]


def test_mfa_delete_is_the_root_users_also_on_our_buckets():
    assert reason(failure("s3_bucket_no_mfa_delete", "arn:aws:s3:::watchkeeper-logs-111111111111"))


@pytest.mark.parametrize(
    "check", ["securityhub_enabled", "vpc_flow_logs_enabled", "a_check_that_nobody_has_thought_of"]
)
def test_a_setting_of_the_account_is_never_excused(check):
    assert unexplained([failure(check)], Grounds(frozenset({check}))) == [failure(check)]


def test_a_members_filter_is_excused_only_while_the_central_one_passes():
    missing = failure("cloudwatch_log_metric_filter_root_usage", "arn:aws:logs:us-east-1:3:log-group")
    assert unexplained([missing]) == [missing]
    assert unexplained([missing], Grounds(frozenset({missing.check}))) == []


@pytest.mark.parametrize(
    ("check", "resource"),
    [
        ("ec2_networkacl_allow_ingress_tcp_port_22", "network-acl/acl-1"),
        ("ec2_securitygroup_default_restrict_traffic", "security-group/sg-1"),
    ],
)
def test_a_network_is_excused_only_while_it_is_in_use(check, resource):
    left_open = failure(check, f"arn:aws:ec2:us-east-1:1:{resource}")
    assert unexplained([left_open], Grounds(in_use={"acl-2", "sg-2"})) == [left_open]
    assert "in use" in str(reason(left_open, Grounds(in_use={resource.split("/")[1]})))


def test_the_report_names_counts_resources_and_reasons(written):
    folder = written(*(("2.1", "securityhub_enabled", "FAIL", f"arn:aws:x:r:1:hub/{n}") for n in range(5)))
    verdict = read_verdict(folder, CATALOGUE, seconds=1.0)
    assert "| one, cis_5.0_aws | 5 | 1 | 0 | 4 | - | - | - | - |" in counts({"one": verdict}, {})
    assert "| one, cis_5.0_aws | 5 | 1 | 0 | 4 | 1 | 0 | 4 | 1 |" in counts(
        {"one": verdict}, {"one": verdict}
    )
    said = failing("one", verdict)
    assert "`hub/2` and 2 more" in said
    assert "(5.0: 2.1)" in said
    assert "the baseline's own" in said


def test_the_result_says_what_remains_by_reason(written):
    folder = written(
        ("2.1", "s3_bucket_secure_transport_policy", "FAIL", "arn:aws:s3:::app"),
        ("1.1", "iam_root_mfa_enabled", "FAIL", "arn:root"), ("3.1", "trail", "PASS", "arn:t"),
        ("3.2", "securityhub_enabled", "FAIL", "arn:hub"),
        ("4.1", "cloudwatch_log_metric_filter_root_usage", "FAIL", "arn:aws:logs:us-east-1:3:log-group"),
    )  # fmt: skip
    verdict = read_verdict(folder, CATALOGUE, seconds=7.0)
    central = Grounds(frozenset({"cloudwatch_log_metric_filter_root_usage"}))
    said = result("make judge", "prowler 1.2.3", {"one": verdict}, {"one": verdict}, {"one": central})
    assert said.startswith("## ")
    assert "`make judge`" in said
    assert "prowler 1.2.3" in said
    assert "| one, cis_5.0_aws | 5 | 4 | 1 | 0 | 4 | 1 | 0 | 3 |" in said
    remains = [line for line in said.splitlines() if line.startswith("- ")]
    assert [line.split(":")[0] for line in remains] == ["- 1.1", "- 2.1", "- 3.2", "- 4.1"]
    assert remains[1].startswith("- 2.1: a workload's bucket")
    assert remains[2] == "- 3.2: **the baseline's own** (`securityhub_enabled`)"
    assert "watched where the organization's trail is" in remains[3]


def test_the_account_before_the_host_name_is_the_loopback(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    loopback.answer_for_account_hosts()
    found = socket.getaddrinfo("333333333333.127.0.0.1", 80, type=socket.SOCK_STREAM)
    assert {one[4][0] for one in found} == {"127.0.0.1"}
    with pytest.raises(OSError, match=r"."):
        socket.getaddrinfo("bucket.127.0.0.1", 80)


def test_the_lone_account_is_empty_and_the_members_are_in_the_organization(tmp_path):
    with open_stage(SCENES[1], tmp_path) as stage:
        (suspect,) = stage.suspects.values()
        key = (suspect.access_key_id, suspect.secret_access_key)
        assert client_with(stage.aws_url, "iam", "us-east-1", *key).list_users()["Users"] == []
        found = client_with(stage.aws_url, "sts", "us-east-1", *key).get_caller_identity()
        assert found["Account"] == suspect.account == LONE_ACCOUNT
        assert stage.environment["AWS_ACCESS_KEY_ID"] == suspect.access_key_id
        assert networks_in_use(stage.aws_url, suspect) == frozenset()
    with open_stage(SCENES[0], tmp_path) as stage:
        member = stage.suspects["member (workload-prod)"]
        ec2 = client_with(stage.aws_url, "ec2", "us-east-1", member.access_key_id, member.secret_access_key)
        acls = ec2.describe_network_acls()["NetworkAcls"]
        default = {one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if one["IsDefault"]}
        closable = {one["NetworkAclId"] for one in acls if one["VpcId"] in default}
        found = networks_in_use(stage.aws_url, member)
        assert {one["NetworkAclId"] for one in acls} - found == closable != set()
        assert {group["GroupId"] for one in ec2.describe_network_interfaces()["NetworkInterfaces"]
                for group in one["Groups"]} <= found  # fmt: skip
        for suspect in stage.suspects.values():
            key = (suspect.access_key_id, suspect.secret_access_key)
            identity = client_with(stage.aws_url, "sts", "us-east-1", *key).get_caller_identity()
            assert identity["Account"] == suspect.account
    assert [one.watched_by for one in stage.suspects.values()] == [None, "management account"]


@pytest.mark.parametrize(("scope", "role"), [("organization", None), ("account", "own")])
def test_a_bootstrap_that_fails_fails_the_judge(tmp_path, monkeypatch, scope, role):
    def ended(command, **given):
        assert command[-3:] == ["--scope", scope, "--yes"]
        assert given["env"].get("WATCHKEEPER_BOOTSTRAP_ROLE") == role
        baselines = read_baselines(yaml.safe_load(Path(given["env"]["WATCHKEEPER_BASELINE"]).read_text()))
        assert baselines.base.trail.s3_data_events == baselines.base.account.vpc_flow_logs == "all"
        assert given["env"]["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
        assert "PREFECT_API_URL" not in given["env"]
        return subprocess.CompletedProcess(command, 2, stdout="no baseline here")

    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere")
    monkeypatch.setattr(subprocess, "run", ended)
    with pytest.raises(RuntimeError, match="ended with 2:\nno baseline here"):
        bootstrap({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, scope, tmp_path / "log")
    assert (tmp_path / "log").read_text() == "no baseline here"


def test_the_judge_says_what_it_can_do():
    command = [sys.executable, "-m", "benchmarks.judge", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--before-only" in done.stdout
