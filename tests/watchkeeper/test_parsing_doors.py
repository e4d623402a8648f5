"""The doors beside GuardDuty's: our alarms by their kind, Security Hub's findings by GuardDuty's own type."""

import json

import pytest

from tests.builders import PROD
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.finding import Source
from watchkeeper.parsing.cloudwatch_alarm_kinds import CIS_ALARMS, alarm_questions
from watchkeeper.parsing.door import read_event
from watchkeeper.severity import Severity
from watchkeeper.shelf import runbook_for

ARN = f"arn:aws:guardduty:us-east-1:{PROD}:detector/d1/finding/f00dfeed0001"
ACTION = "aws/guardduty/service/action/awsApiCallAction"


def alarm(name, metric="m"):
    watched = {"metricStat": {"metric": {"name": metric, "namespace": "n"}}}
    return {
        "detail-type": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "account": PROD,
        "region": "us-east-1", "time": "2026-11-24T10:00:00Z",
        "detail": {
            "alarmName": name, "configuration": {"metrics": [watched]},
            "state": {"value": "ALARM", "timestamp": "2026-11-24T10:00:00.000+0000"},
        },
    }  # fmt: skip


def notice(name, metric="m"):
    return {
        "AlarmName": name, "NewStateValue": "ALARM", "AWSAccountId": PROD,
        "StateChangeTime": "2026-11-24T10:00:00Z", "Trigger": {"MetricName": metric},
        "AlarmArn": f"arn:aws:cloudwatch:us-east-1:{PROD}:alarm:{name}",
    }  # fmt: skip


def asff(*resources, **fields):
    return {
        "Id": ARN, "ProductArn": "arn:aws:securityhub:us-east-1::product/aws/guardduty", "AwsAccountId": PROD,
        "Region": "us-east-1", "Severity": {"Label": "HIGH"},
        "Types": ["TTPs/Initial Access/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom"],
        "Resources": list(resources), **fields,
    }  # fmt: skip


def resource(kind, arn, details=None, **more):
    return {"Type": kind, "Id": arn, "Details": {kind: details or {}}, **more}


@pytest.mark.parametrize("one", CIS_FILTERS, ids=lambda one: one.id)
@pytest.mark.parametrize("shape", [alarm, notice])
def test_every_alarm_that_bootstrap_makes_has_a_kind_and_a_runbook(one, shape):
    (finding,) = read_event(shape(one.name))

    assert finding.type.startswith("CIS/")
    assert [target.kind for target in finding.targets] == ["account"]
    assert runbook_for(finding).id != "generic"
    assert set(finding.apis) == {name for name, _ in alarm_questions(finding)}
    assert all(f"={name})" in one.pattern.replace('"', "") for name in finding.apis)
    assert read_event(finding.raw)[0] == finding


def test_kinds_are_each_another_one():
    assert len({kind.type for kind in CIS_ALARMS.values()}) == len(CIS_FILTERS) == len(CIS_ALARMS)


@pytest.mark.parametrize("shape", [alarm, notice])
def test_an_alarm_of_another_name_on_our_metric_is_as_good(shape):
    (finding,) = read_event(shape("RootLogin", metric="watchkeeper-cis-root-usage"))

    assert (finding.type, finding.band) == ("CIS/RootUse", Severity.HIGH)


def test_only_root_and_the_trail_are_high():
    high = {kind.type for kind in CIS_ALARMS.values() if kind.severity >= 7}

    assert high == {"CIS/RootUse", "CIS/TrailChange"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("watchkeeper-cis-console-without-mfa", (("ConsoleLogin", "signin.amazonaws.com"),)),
        (
            "watchkeeper-cis-key-disabled",
            (("DisableKey", "kms.amazonaws.com"), ("ScheduleKeyDeletion", "kms.amazonaws.com")),
        ),
        ("watchkeeper-cis-root-usage", ()),
        ("cpu-high", ()),
    ],
)
def test_an_alarm_names_the_calls_to_look_up(name, expected):
    assert alarm_questions(read_event(alarm(name))[0]) == expected


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("TTPs/Discovery/Recon:IAMUser-TorIPCaller", "Recon:IAMUser/TorIPCaller"),
        ("TTPs/Command and Control/Backdoor:EC2-C&CActivity.B!DNS", "Backdoor:EC2/C&CActivity.B!DNS"),
        (
            "Effects/Data Exposure/Policy:S3-BucketAnonymousAccessGranted",
            "Policy:S3/BucketAnonymousAccessGranted",
        ),
        ("Unusual Behaviors/User", "Unusual Behaviors/User"),
    ],
)
def test_guarddutys_own_type_comes_back(written, own):
    (finding,) = read_event(asff(Types=[written]))

    assert (finding.source, finding.type, finding.id) == (Source.GUARDDUTY, own, "f00dfeed0001")


def test_of_other_products_the_type_stays_as_it_is():
    (finding,) = read_event(asff(Id="arn:aws:securityhub:x", Types=["TTPs/x/A:B-C"]))

    assert finding.type == "TTPs/x/A:B-C"


def test_both_roads_of_a_key_meet_in_the_same_runbook_and_target():
    details = {
        "PrincipalId": "AIDAEXAMPLE", "PrincipalName": "deploy-bot", "PrincipalType": "IAMUser",
    }  # fmt: skip
    said = {
        f"{ACTION}/api": "ListUsers",
        f"{ACTION}/remoteIpDetails/ipAddressV4": "198.51.100.23",
        "aws/guardduty/service/resourceRole": "TARGET",
        "aws/guardduty/service/count": "3",
    }
    key = resource("AwsIamAccessKey", "AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE", details)

    (finding,) = read_event(asff(key, ProductFields=said))

    target = finding.targets[0]
    assert (target.access_key_id, target.user_name, target.user_type, target.principal_id) == (
        "AKIAIOSFODNN7EXAMPLE", "deploy-bot", "IAMUser", "AIDAEXAMPLE",
    )  # fmt: skip
    assert runbook_for(finding).id == "compromised_user_key"
    assert (finding.apis, finding.remote_ips) == (("ListUsers",), ("198.51.100.23",))
    assert (finding.resource_role, finding.count) == ("TARGET", 3)


@pytest.mark.parametrize(
    ("given", "kind", "label"),
    [
        (resource("AwsIamUser", f"arn:aws:iam::{PROD}:user/people/alice"), "access_key", "alice"),
        (resource("AwsIamUser", f"arn:aws:iam::{PROD}:user/AIDACKCEVSQ6C2EXAMPLE"), "unknown", None),
        (resource("AwsIamRole", f"arn:aws:iam::{PROD}:role/app/web"), "role", "web"),
        (resource("AwsAccount", f"AWS::::Account:{PROD}"), "account", PROD),
        (resource("AwsEc2Instance", f"arn:aws:ec2:us-east-1:{PROD}:instance/i-1"), "instance", "i-1"),
        (resource("AwsS3Bucket", "arn:aws:s3:::data"), "bucket", "data"),
        (resource("AwsS3Object", "arn:aws:s3:::data/a/b.txt"), "object", "data/a/b.txt"),
        (resource("AwsLambdaFunction", f"arn:aws:lambda:us-east-1:{PROD}:function:f:7"), "function", "f"),
        (resource("AwsRdsDbInstance", f"arn:aws:rds:us-east-1:{PROD}:db:orders"), "database", "orders"),
        (resource("AwsEksCluster", f"arn:aws:eks:us-east-1:{PROD}:cluster/web"), "cluster", "web"),
        (resource("AwsEcsCluster", f"arn:aws:ecs:us-east-1:{PROD}:cluster/web"), "cluster", "web"),
        (resource("AwsEcsTask", f"arn:aws:ecs:us-east-1:{PROD}:task/web/0abc"), "task", "0abc"),
        (resource("AwsKmsKey", f"arn:aws:kms:us-east-1:{PROD}:key/1-2"), "kms_key", "1-2"),
        (
            resource("AwsSnsTopic", f"arn:aws:sns:us-east-1:{PROD}:t"),
            "unknown",
            f"arn:aws:sns:us-east-1:{PROD}:t",
        ),
        (resource("AwsEc2Instance", ""), "unknown", "AwsEc2Instance"),
    ],
    ids=lambda value: value["Type"] if isinstance(value, dict) else None,
)
def test_a_resource_of_security_hub_is_typed(given, kind, label):
    (finding,) = read_event(asff(given))

    target = finding.targets[0]
    assert target.kind == kind
    assert label is None or target.label == label
    assert (target.account, target.region) == ("", "")


def test_a_resource_elsewhere_says_where():
    there = resource("AwsEc2Instance", "arn:aws:ec2:eu-west-1:444444444444:instance/i-1")

    target = read_event(asff(there))[0].targets[0]

    assert (target.account, target.region) == ("444444444444", "eu-west-1")


def test_an_instance_brings_its_profile_and_tags_without_secrets():
    details = {"IamInstanceProfileArn": f"arn:aws:iam::{PROD}:instance-profile/web"}
    tags = {"team": "web", "note": "password=hunter2hunter2"}
    arn = f"arn:aws:ec2:us-east-1:{PROD}:instance/i-1"

    target = read_event(asff(resource("AwsEc2Instance", arn, details, Tags=tags)))[0].targets[0]

    assert target.profile_arn == details["IamInstanceProfileArn"]
    assert target.tags["team"] == "web"
    assert "hunter2" not in target.model_dump_json()


@pytest.mark.parametrize("state", [{"RecordState": "ARCHIVED"}, {"Workflow": {"Status": "SUPPRESSED"}}])
def test_what_a_person_asks_about_is_looked_into_whatever_its_state(state):
    imported = {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [asff(**state)]}}
    asked = imported | {"detail-type": "Security Hub Findings - Custom Action"}

    assert read_event(imported)[0].archived
    assert not read_event(asked)[0].archived
    assert not read_event(read_event(asked)[0].raw)[0].archived


def test_a_failed_control_is_reported_and_real_ones_are_read(shared):
    lines = (shared / "data/securityhub/findings.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    findings = [read_event(row.get("event") or row.get("finding") or row)[0] for row in rows]

    controls = [one for one in findings if one.type.startswith("Software and Configuration Checks")]
    assert len(controls) > 50
    assert {runbook_for(one).id for one in controls} == {"control_failure"}
    assert {"account", "access_key", "bucket"} <= {one.targets[0].kind for one in controls if one.targets}
