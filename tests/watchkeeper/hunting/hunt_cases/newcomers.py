"""Newcomers at what deletes or moves, and what follows from a machine's own role."""

from tests.watchkeeper.hunting.cloudtrail_events import (
    BROWSER,
    a_data_event,
    an_event,
    another_account,
    role,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 aws-sdk-go-v2/1.30"
QUESTIONS = (
    "ec2:DescribeInstances", "ec2:DescribeVolumes", "s3:ListBuckets", "s3:GetBucketAcl", "iam:ListUsers",
    "iam:ListRoles",
)  # fmt: skip


def asked_by(session, **record):
    return tuple(an_event(question, by=role("web", session), **record) for question in QUESTIONS)


def password_policy(**given):
    strict = {
        "minimumPasswordLength": 14, "requireSymbols": True, "requireNumbers": True,
        "requireUppercaseCharacters": True, "requireLowercaseCharacters": True,
    }  # fmt: skip
    return an_event("iam:UpdateAccountPasswordPolicy", request=strict | given)


def refused(count, **record):
    return tuple(a_data_event("s3:GetObject", error="AccessDenied", **record) for _ in range(count))


CASES = (
    speaks(
        "watchers_deleted_by_newcomer",
        "a log group and an alarm of any name, one row for the principal",
        an_event("logs:DeleteLogGroup", request={"logGroupName": "/app/1"}),
        an_event("monitoring:DeleteAlarms", request={"alarmNames": ["depth"]}),
    ),
    is_silent(
        "watchers_deleted_by_newcomer",
        "the console, infrastructure code, a stack",
        an_event("logs:DeleteLogGroup", agent=BROWSER),
        an_event("logs:DeleteLogGroup", agent=TERRAFORM),
        an_event("logs:DeleteLogGroup", by=role("d", invokedBy="cloudformation.amazonaws.com")),
    ),
    speaks("data_moved_by_newcomer", "a task of DataSync", an_event("datasync:CreateTask")),
    is_silent(
        "data_moved_by_newcomer",
        "another service's task; the tasks are listed",
        an_event("connect:CreateTask"),
        an_event("datasync:ListTasks"),
    ),
    speaks(
        "key_material_imported",
        "a key without material, then its material",
        an_event("kms:CreateKey", request={"origin": "EXTERNAL"}),
        an_event("kms:ImportKeyMaterial", request={"keyId": "k"}),
        rows=2,
    ),
    is_silent("key_material_imported", "an ordinary key", an_event("kms:CreateKey", request={"origin": "AWS_KMS"})),
    speaks("buckets_guessed", "an outsider, a hundred times", *refused(100, by=another_account())),
    is_silent(
        "buckets_guessed",
        "ten times; our own user",
        *refused(10, by=another_account()),
        *refused(100),
    ),
    speaks("instance_role_looks_around", "six questions of three services", *asked_by("i-0123456789abcdef0")),
    is_silent(
        "instance_role_looks_around",
        "a pipeline; the machine's own programs; one service",
        *asked_by("pipeline"),
        *asked_by("i-0123456789abcdef0", agent="Boto3/1.40 md/Botocore#1.40"),
        *(an_event(f"ec2:Describe{n}", by=role("db", "i-1")) for n in range(9)),
    ),
    speaks(
        "topic_subscribed_by_newcomer",
        "a mailbox",
        an_event("sns:Subscribe", request={"protocol": "email", "topicArn": "arn:aws:sns:t"}),
    ),
    is_silent(
        "topic_subscribed_by_newcomer",
        "a queue; a stack",
        an_event("sns:Subscribe", request={"protocol": "sqs"}),
        an_event("sns:Subscribe", by=role("d", invokedBy="cloudformation.amazonaws.com"), request={"protocol": "https"}),
    ),
    speaks(
        "password_policy_weakened",
        "shorter, without digits, or none at all",
        password_policy(minimumPasswordLength=8),
        password_policy(requireNumbers=False),
        an_event("iam:DeleteAccountPasswordPolicy"),
        rows=3,
    ),
    is_silent("password_policy_weakened", "as strict as the benchmark wants it", password_policy()),
)  # fmt: skip
