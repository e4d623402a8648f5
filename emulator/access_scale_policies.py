"""Policies as a large account has them: drawn from what people write, never twice the same mix."""

import random
from typing import Any

from emulator.identity_makers import Document, document

OF_AWS = (
    "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "IAMReadOnlyAccess",
    "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AmazonEC2FullAccess", "AmazonEC2ReadOnlyAccess",
    "AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess", "AmazonSQSFullAccess", "AmazonSNSFullAccess",
    "AmazonRDSReadOnlyAccess", "AmazonAthenaFullAccess", "AmazonECS_FullAccess", "AWSLambda_FullAccess",
    "CloudWatchReadOnlyAccess", "CloudWatchLogsFullAccess", "AWSCodeBuildDeveloperAccess",
    "service-role/AWSLambdaBasicExecutionRole", "service-role/AWSLambdaVPCAccessExecutionRole",
    "AmazonSSMManagedInstanceCore", "job-function/ViewOnlyAccess", "AWSXRayDaemonWriteAccess",
)  # fmt: skip
_ORDINARY = (
    ("s3", ("s3:Get*", "s3:List*"), "arn:aws:s3:::{name}*"),
    ("s3", ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"), "arn:aws:s3:::{name}/*"),
    ("s3", ("s3:*",), "arn:aws:s3:::{name}/*"),
    ("dynamodb", ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:Scan"),
     "arn:aws:dynamodb:us-east-1:222222222222:table/{name}"),
    ("dynamodb", ("dynamodb:*Item", "dynamodb:DescribeTable"), "*"),
    ("sqs", ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"),
     "arn:aws:sqs:us-east-1:222222222222:{name}"),
    ("sns", ("sns:Publish",), "arn:aws:sns:us-east-1:222222222222:{name}"),
    ("logs", ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), "*"),
    ("ec2", ("ec2:Describe*",), "*"),
    ("ec2", ("ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"), "*"),
    ("ec2", ("ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroup*", "ec2:CreateTags"), "*"),
    ("kms", ("kms:Decrypt", "kms:GenerateDataKey*"), "arn:aws:kms:us-east-1:222222222222:key/*"),
    ("secretsmanager", ("secretsmanager:GetSecretValue",),
     "arn:aws:secretsmanager:us-east-1:222222222222:secret:{name}-*"),
    ("ssm", ("ssm:GetParameter*", "ssm:DescribeParameters"), "*"),
    ("lambda", ("lambda:InvokeFunction", "lambda:GetFunction"), "*"),
    ("ecs", ("ecs:UpdateService", "ecs:Describe*", "ecs:RegisterTaskDefinition"), "*"),
    ("cloudformation", ("cloudformation:Describe*", "cloudformation:ValidateTemplate"), "*"),
    ("rds", ("rds:Describe*", "rds:CreateDBSnapshot"), "*"),
    ("cloudwatch", ("cloudwatch:PutMetricData", "cloudwatch:Get*", "cloudwatch:List*"), "*"),
    ("glue", ("glue:Get*", "glue:StartJobRun"), "*"),
)  # fmt: skip
_STRONG = (
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:CreatePolicyVersion",),
    ("iam:AttachUserPolicy", "iam:AttachRolePolicy"),
    ("iam:CreateAccessKey", "iam:CreateLoginProfile"),
    ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    ("iam:*",),
)
"""By which somebody can make himself more than he is."""
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}},
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    {"Bool": {"aws:SecureTransport": "true"}},
)
_DENIED = (
    ("cloudtrail:StopLogging", "cloudtrail:DeleteTrail"), ("s3:DeleteBucket*",), ("iam:*User*",),
    ("organizations:*", "account:*"), ("kms:ScheduleKeyDeletion",),
)  # fmt: skip
_SOME_CONDITION, _SOME_DENIAL, _SOME_STRONG, _SOME_NOT, _SOME_ALL = 0.18, 0.12, 0.012, 0.004, 0.002
"""So that one in six identities or so is privileged: as many as a house has that has not tidied up for long."""
_WORDS = ("orders", "ledger", "search", "images", "events", "reports", "carts", "users", "audit", "cache")


def drawn_policy(draw: random.Random, most: int = 5) -> str:
    """A document of one to `most` statements."""
    statements = [_statement(draw) for _ in range(draw.randint(1, most))]
    if draw.random() < _SOME_DENIAL:
        statements.append({"Effect": "Deny", "Action": list(draw.choice(_DENIED)), "Resource": "*"})
    return document(*statements)


def _statement(draw: random.Random) -> Document:
    chance = draw.random()
    if chance < _SOME_ALL:
        return {"Effect": "Allow", "Action": "*", "Resource": "*"}
    if chance < _SOME_ALL + _SOME_NOT:
        return {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}
    if chance < _SOME_ALL + _SOME_NOT + _SOME_STRONG:
        made: Document = {"Effect": "Allow", "Action": list(draw.choice(_STRONG)), "Resource": "*"}
    else:
        service, actions, resource = draw.choice(_ORDINARY)
        name = f"{draw.choice(_WORDS)}-{draw.randint(1, 400)}"
        made = {
            "Sid": f"{service.capitalize()}{draw.randint(1, 9_999)}",
            "Effect": "Allow",
            "Action": list(actions) if len(actions) > 1 else actions[0],
            "Resource": resource.format(name=name),
        }
    if draw.random() < _SOME_CONDITION:
        made["Condition"] = draw.choice(_CONDITIONS)
    return made
