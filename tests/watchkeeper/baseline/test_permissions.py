"""The bootstrap's IAM policies: enough for every call, too little to take anything away, within AWS's sizes."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from botocore import xform_name

import tasks.baseline
from watchkeeper.baseline.desired import Baseline, read_baselines
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import (
    FLOW_READS,
    bootstrap_policy,
    bootstrap_reads,
    bootstrap_writes,
    drift_policy,
    fence_policy,
    runner_policy,
)

ACCOUNT = "333333333333"
LONGEST_MANAGED_POLICY = 6_144
"""Characters without white space.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
READING = re.compile(r":(Describe|Get|List|Lookup)[A-Z]")
HANDS = list(Path(tasks.baseline.__path__[0]).rglob("*.py"))
NO_PERMISSIONS = ("aws:", "sts:", "kms:Via", "s3:x-amz")
"""Condition keys, and what the runner's own policy gives."""


def role(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def statements():
    """Those of the three policies on the bootstrap role."""
    documents = drift_policy(PARTS), bootstrap_policy(PARTS, Baseline()), fence_policy()
    return [one for document in documents for one in document["Statement"]]


def matches(statement, action, resource):
    resources = statement["Resource"]
    listed = [resources] if isinstance(resources, str) else resources
    return any(fnmatchcase(action, one) for one in statement["Action"]) and any(
        fnmatchcase(resource, one) for one in listed
    )


def allowed(action, resource="anything"):
    """As IAM decides it, conditions taken as met."""
    found = [one["Effect"] for one in statements() if matches(one, action, resource)]
    return "Allow" in found and "Deny" not in found


def some_resource(action):
    """One that the action is needed on, where it is allowed on some only."""
    return {
        "ec2:CreateTags": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc-flow-log/fl-1",
        "iam:AttachRolePolicy": role("watchkeeper-aws-support"),
        "iam:CreateServiceLinkedRole": role("aws-service-role/config.amazonaws.com/x"),
        "events:PutEvents": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default",
        "cloudwatch:SetAlarmState": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:watchkeeper-oldest",
    }.get(action) or (
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:watchkeeper-findings"
        if action.startswith("sqs:")
        else role("watchkeeper-flow-logs")
    )


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_the_role_may_do_all_that_a_part_needs(part):
    for action in (*part.reads, *part.writes):
        assert allowed(action, some_resource(action)), action


def test_what_the_hands_call_is_allowed_by_the_name_that_they_say_when_it_is_denied():
    said = {
        (name, path.name)
        for path in HANDS
        for name in re.findall(r'"([a-z0-9-]+:[A-Z][A-Za-z]+)"', path.read_text())
        if not name.startswith(NO_PERMISSIONS)
    }

    assert len(said) > 100
    assert not {one for one in said if not allowed(one[0], some_resource(one[0]))}


def test_what_the_hands_page_through_is_allowed():
    paged = {
        (name, path.name)
        for path in HANDS
        for name in re.findall(r'"((?:describe|list)_[a-z_0-9]+)"', path.read_text())
    }
    needed = {*bootstrap_reads(PARTS), *bootstrap_writes(PARTS)}
    calls = {xform_name(name.split(":")[1]) for name in needed}

    assert len(paged) > 20
    assert not {one for one in paged if one[0] not in calls}


def test_each_module_of_the_flows_that_is_named_is_there():
    assert set(FLOW_READS) <= {path.stem for path in HANDS}


def test_the_drift_role_only_looks():
    (statement,) = drift_policy(PARTS)["Statement"]

    assert statement["Effect"] == "Allow"
    assert not [name for name in statement["Action"] if not READING.search(name)]
    assert {name for part in PARTS for name in part.reads} <= set(statement["Action"])


def test_no_action_is_allowed_by_a_pattern():
    for statement in statements():
        if statement["Effect"] == "Allow":
            assert not [name for name in statement["Action"] if "*" in name]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PutRolePolicy", role("Admin")),
        ("iam:PutRolePolicy", role("WatchkeeperBootstrap")),
        ("iam:PutRolePolicy", role("WatchkeeperDrift")),
        ("iam:UpdateAssumeRolePolicy", role("WatchkeeperBootstrap")),
        ("iam:UpdateAssumeRolePolicy", role("OrganizationAccountAccessRole")),
        ("iam:CreateRole", role("Admin")),
        ("iam:AttachRolePolicy", role("watchkeeper-flow-logs")),
        ("iam:AttachRolePolicy", role("WatchkeeperBootstrap")),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/x"),
        ("iam:CreateServiceLinkedRole", role("aws-service-role/ecs.amazonaws.com/x")),
        ("iam:DeleteRole", role("watchkeeper-flow-logs")),
        ("cloudtrail:StopLogging", "*"),
        ("cloudtrail:DeleteTrail", "*"),
        ("guardduty:DeleteDetector", "*"),
        ("guardduty:DisassociateMembers", "*"),
        ("securityhub:DisableSecurityHub", "*"),
        ("securityhub:BatchDisableStandards", "*"),
        ("config:StopConfigurationRecorder", "*"),
        ("kms:ScheduleKeyDeletion", "*"),
        ("kms:DisableKeyRotation", "*"),
        ("s3:DeleteBucketPolicy", "*"),
        ("s3:GetObject", "*"),
        ("organizations:DisableAWSServiceAccess", "*"),
        ("sqs:DeleteMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"),
        ("ec2:CreateTags", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"),
    ],
)
def test_the_role_may_not(action, resource):
    assert not allowed(action, resource)


def test_what_is_denied_is_needed_by_nothing():
    denied = [one for one in fence_policy()["Statement"] if one["Resource"] == "*"]
    needed = {*bootstrap_reads(PARTS), *bootstrap_writes(PARTS)}

    assert denied
    assert not {name for name in needed for one in denied if matches(one, name, "x")}


def test_conditions_stand_where_a_resource_is_not_narrow_enough():
    by_sid = {one["Sid"]: one for one in bootstrap_policy(PARTS, Baseline())["Statement"]}

    assert by_sid["PassOnTheRolesOfAdoptedThings"]["Condition"]["StringEquals"]["iam:PassedToService"]
    assert by_sid["LetAWSSupportIn"]["Condition"]["ArnLike"]["iam:PolicyARN"].endswith("/AWSSupportAccess")
    trusted = by_sid["TrustServicesInTheOrganization"]["Condition"]["StringEquals"]
    assert "guardduty.amazonaws.com" in trusted["organizations:ServicePrincipal"]
    assert len(by_sid) == len(bootstrap_policy(PARTS, Baseline())["Statement"])


def test_names_are_the_baseline_s():
    own = read_baselines(
        {"account": {"member_role_name": "Firefighter"}, "events": {"queue": "alarms"}}
    ).base
    text = json.dumps(bootstrap_policy(PARTS, own))

    assert "role/Firefighter" in text
    assert ":alarms" in text
    assert "WatchkeeperResponder" not in text
    assert "watchkeeper-findings" not in text


@pytest.mark.parametrize(
    "document",
    [drift_policy(PARTS), bootstrap_policy(PARTS, Baseline()), fence_policy(), runner_policy()],
    ids=["drift", "bootstrap", "fence", "runner"],
)
def test_each_fits_into_a_managed_policy(document):
    assert len("".join(json.dumps(document).split())) <= LONGEST_MANAGED_POLICY
