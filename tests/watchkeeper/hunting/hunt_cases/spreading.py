"""What an intruder takes along, spreads and keeps: versions, credentials, regions, accounts, contacts, permissions."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import (
    ELSEWHERE,
    OURS,
    THEIRS,
    a_data_event,
    a_service,
    an_event,
    an_sso_role,
    role,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

BUCKET = {"bucketName": "data", "Host": "data.s3.eu-west-1.amazonaws.com"}
FUNCTION = "Boto3/1.34.51 md/Botocore#1.34.51 exec-env/AWS_Lambda_python3.12"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
REGIONS = ("eu-west-1", "us-east-1", "sa-east-1", "ap-south-1", "us-west-2")


def s3(call: str, minute: float = 0, /, **more):
    request = BUCKET | more.pop("request", {})
    return a_data_event(f"s3:{call}", minute=minute, request=request, **more)


def owned_by(account: str):
    return [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::drop/x"}, {"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::drop", "accountId": account}]  # fmt: skip


def of_the_function(minute: float, ip: str, agent: str, call: str = "dynamodb:ListTables", **more):
    return an_event(call, by=role("orders", "orders"), minute=minute, ip=ip, agent=agent, **more)


def of_bucket(number: int, **more):
    return s3("GetObject", number, request={"bucketName": f"b{number}", "key": "k"}, **more)


def policy(*statements: dict, **more):
    return an_event(
        "iam:PutRolePolicy",
        request={"roleName": "dev", "policyDocument": json.dumps({"Statement": list(statements)}, indent=2)}, **more,
    )  # fmt: skip


def allow(*actions: str, resource="*"):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def role_of(account: int, **more):
    return an_event(
        "sts:AssumeRole", request={"roleArn": f"arn:aws:iam::{account:012}:role/deploy"}, **more
    )


def protected(number: int, **more):
    return an_event(
        "ec2:ModifyInstanceAttribute", minute=number, request={"instanceId": f"i-{number}", "disableApiTermination": {"value": True}}, **more,
    )  # fmt: skip


def record_of(kind: str, action: str = "UPSERT", **more):
    change = {"action": action, "resourceRecordSet": {"name": "corp.example.", "type": kind}}
    return an_event(
        "route53:ChangeResourceRecordSets",
        request={"hostedZoneId": "Z1", "changeBatch": {"changes": [change]}},
        **more,
    )


def secrets_of(hour: int):
    return [
        an_event("secretsmanager:GetSecretValue", minute=hour * 60 + n / 10, request={"secretId": f"s{n}"})
        for n in range(30)
    ]


def everything(hour: int):
    return an_event(
        "ssm:GetParametersByPath",
        minute=hour * 60,
        request={"path": "/", "recursive": True, "withDecryption": True},
    )


CASES = (
    speaks("object_versions_destroyed", "in one batch", s3("ListObjectVersions"), s3("DeleteObjects", 1)),
    speaks(
        "object_versions_destroyed", "one by one",
        s3("ListObjectVersions"), *(s3("DeleteObject", n / 10, request={"key": f"k{n}", "versionId": "v"}) for n in range(30)),
    ),
    is_silent("object_versions_destroyed", "a batch alone", s3("DeleteObjects")),
    is_silent(
        "object_versions_destroyed", "the bucket goes too",
        s3("ListObjectVersions"), s3("DeleteObjects", 1), an_event("s3:DeleteBucket", request=BUCKET, minute=2),
    ),
    is_silent("object_versions_destroyed", "others list, others delete", s3("ListObjectVersions", by=user("bob")), s3("DeleteObjects", 1)),
    speaks("objects_copied_outside", "a stranger's bucket", s3("CopyObject", resources=owned_by(THEIRS)), s3("CopyObject", 1, resources=owned_by(THEIRS))),
    is_silent("objects_copied_outside", "our own bucket", s3("CopyObject", resources=owned_by(OURS))),
    is_silent("objects_copied_outside", "a partner", s3("PutObject", resources=owned_by(THEIRS)), known_accounts=[THEIRS]),
    speaks("objects_read_across_buckets", "twelve", *(of_bucket(n) for n in range(12))),
    is_silent("objects_read_across_buckets", "three", *(of_bucket(n) for n in range(3))),
    is_silent("objects_read_across_buckets", "a service", *(of_bucket(n, by=a_service("macie.amazonaws.com")) for n in range(12))),
    speaks(
        "function_credentials_elsewhere", "at home, with the command line",
        of_the_function(0, "54.1.2.3", FUNCTION), of_the_function(4, ELSEWHERE, "aws-cli/2.31.0 exe/x86_64", "iam:ListRoles"),
    ),
    is_silent(
        "function_credentials_elsewhere", "the function's next address",
        of_the_function(0, "54.1.2.3", FUNCTION), of_the_function(4, "54.9.9.9", FUNCTION),
    ),
    is_silent(
        "function_credentials_elsewhere", "a program of its own at the same address",
        of_the_function(0, "54.1.2.3", FUNCTION), of_the_function(4, "54.1.2.3", "curl/8.5.0"),
    ),
    is_silent(
        "function_credentials_elsewhere", "a service with them",
        of_the_function(0, "54.1.2.3", FUNCTION), of_the_function(4, "athena.amazonaws.com", "athena.amazonaws.com", "s3:ListBuckets"),
    ),
    speaks(
        "compute_in_many_regions", "notebooks, refused and not",
        *(an_event("sagemaker:CreateNotebookInstance", minute=n, region=one, error="ResourceLimitExceeded" if n else None) for n, one in enumerate(REGIONS)),
    ),
    is_silent("compute_in_many_regions", "two", *(an_event("ecs:RunTask", region=one) for one in REGIONS[:2])),
    is_silent("compute_in_many_regions", "the roll-out's role", *(an_event("ecs:CreateService", region=one) for one in REGIONS), expected_principals=[f"arn:aws:iam::{OURS}:user/ann"]),
    speaks("account_contact_changed", "the security contact", an_event("account:PutAlternateContact", request={"alternateContactType": "SECURITY"})),
    speaks("account_contact_changed", "the root user's address, of a member", an_event("account:StartPrimaryEmailUpdate", request={"accountId": THEIRS})),
    is_silent("account_contact_changed", "read", an_event("account:GetAlternateContact", request={"alternateContactType": "SECURITY"})),
    speaks(
        "logs_streamed_outside", "a subscription",
        an_event("logs:PutSubscriptionFilter", request={"logGroupName": "app", "destinationArn": f"arn:aws:logs:eu-west-1:{THEIRS}:destination:x"}),
    ),
    speaks(
        "logs_streamed_outside", "a bus",
        an_event("events:PutTargets", request={"rule": "all", "targets": [{"id": "1", "arn": f"arn:aws:events:eu-west-1:{THEIRS}:event-bus/default"}]}),
    ),
    is_silent(
        "logs_streamed_outside", "our own stream",
        an_event("logs:PutSubscriptionFilter", request={"logGroupName": "app", "destinationArn": f"arn:aws:kinesis:eu-west-1:{OURS}:stream/x"}),
    ),
    is_silent(
        "logs_streamed_outside", "the organization's account for logs",
        an_event("logs:PutSubscriptionFilter", request={"logGroupName": "app", "destinationArn": f"arn:aws:logs:eu-west-1:{THEIRS}:destination:x"}),
        known_accounts=[THEIRS],
    ),
    speaks("lightsail_access_taken", "the key of all machines", an_event("lightsail:DownloadDefaultKeyPair")),
    is_silent("lightsail_access_taken", "looked at", an_event("lightsail:GetInstances")),
    speaks("escalating_policy_written", "users and roles", policy(allow("s3:GetObject", "iam:AttachRolePolicy", "iam:PassRole"))),
    speaks("escalating_policy_written", "all that puts", policy(allow("s3:*", resource="arn:aws:s3:::x"), allow("iam:Put*"))),
    is_silent("escalating_policy_written", "reading", policy(allow("iam:Get*", "iam:List*", "iam:PassRole"))),
    is_silent("escalating_policy_written", "one role", policy(allow("iam:AttachRolePolicy", resource=f"arn:aws:iam::{OURS}:role/app"), allow("s3:*"))),
    is_silent("escalating_policy_written", "one's own key", policy(allow("iam:CreateAccessKey", resource="arn:aws:iam::*:user/${aws:username}"))),
    is_silent("escalating_policy_written", "denied", policy({"Effect": "Deny", "Action": ["iam:PutRolePolicy"], "Resource": "*"}, allow("s3:*"))),
    speaks("hybrid_activation_created", "for ten machines", an_event("ssm:CreateActivation", request={"iamRole": "hybrid", "registrationLimit": 10})),
    is_silent("hybrid_activation_created", "looked at", an_event("ssm:DescribeActivations")),
    speaks("roles_assumed_in_many_accounts", "six", *(role_of(100 + n, minute=n) for n in range(6))),
    is_silent("roles_assumed_in_many_accounts", "the same again and again", *(role_of(100, minute=n) for n in range(6))),
    is_silent("roles_assumed_in_many_accounts", "refused", *(role_of(100 + n, error="AccessDenied") for n in range(6))),
    speaks("machines_protected_from_termination", "a fleet", *(protected(n) for n in range(6))),
    is_silent("machines_protected_from_termination", "by infrastructure code", *(protected(n, agent=TERRAFORM) for n in range(6))),
    is_silent("machines_protected_from_termination", "two", *(protected(n) for n in range(2))),
    speaks("identity_center_user_added", "a user and a group", an_event("identitystore:CreateUser", by=an_sso_role(), request={"userName": "x"}), an_event("identitystore:CreateGroupMembership", by=an_sso_role(), request={"groupId": "g"}), rows=2),
    is_silent("identity_center_user_added", "looked at", an_event("identitystore:ListUsers", by=an_sso_role())),
    speaks("cloud_shell_opened", "and a file fetched", an_event("cloudshell:CreateEnvironment"), an_event("cloudshell:GetFileDownloadUrls", minute=2)),
    is_silent("cloud_shell_opened", "kept alive", an_event("cloudshell:SendHeartBeat")),
    speaks("certificate_exported", "with its key", an_event("acm:ExportCertificate", request={"certificateArn": "arn:aws:acm:eu-west-1:1:certificate/x"})),
    is_silent("certificate_exported", "without it", an_event("acm:GetCertificate", request={"certificateArn": "arn:aws:acm:eu-west-1:1:certificate/x"})),
    speaks("mail_or_delegation_of_domain_changed", "the mail", record_of("MX")),
    is_silent("mail_or_delegation_of_domain_changed", "an address; taken away; by infrastructure code", record_of("A"), record_of("NS", "DELETE"), record_of("NS", agent=TERRAFORM)),
    speaks("function_created_by_newcomer", "with a powerful role", an_event("lambda:CreateFunction20150331", request={"functionName": "x", "role": "arn:aws:iam::1:role/admin"})),
    is_silent("function_created_by_newcomer", "an address for one", an_event("lambda:CreateFunctionUrlConfig", request={"functionName": "x"})),
    speaks("secrets_read_in_bulk", "in one hour", *secrets_of(0)),
    is_silent("secrets_read_in_bulk", "hour after hour, by the clock", *(one for hour in range(8) for one in secrets_of(hour))),
    speaks("parameters_decrypted_in_bulk", "everything, once", everything(0)),
    is_silent("parameters_decrypted_in_bulk", "hour after hour, by the clock", *(everything(hour) for hour in range(8))),
    speaks("enumeration_burst", "few questions to very many services", *(an_event(f"service{n}:ListThings{n}", minute=n) for n in range(16))),
    is_silent("enumeration_burst", "few questions to few services", *(an_event(f"service{n}:ListThings{n}", minute=n) for n in range(7))),
)  # fmt: skip
