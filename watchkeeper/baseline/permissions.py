"""IAM policies of the bootstrap, generated from what the parts say that they need.

Two, because a managed policy may have 6,144 characters: one looks, and is all that the daily drift
run needs; the other changes. The bootstrap's role has both.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from typing import Any

from watchkeeper.baseline.part import Part

SURVEY_PERMISSIONS: tuple[str, ...] = (
    "account:ListRegions",
    "cloudtrail:DescribeTrails",
    "guardduty:ListDetectors",
    "iam:GetAccountSummary",
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListDelegatedAdministrators",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListPolicies",
    "organizations:ListRoots",
    "organizations:ListTargetsForPolicy",
)
"""Who is there, who rules, and how the root user stands."""

COST_PERMISSIONS: tuple[str, ...] = (
    "cloudtrail:LookupEvents",
    "cloudwatch:GetMetricStatistics",
    "config:GetDiscoveredResourceCounts",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcs",
    "eks:ListClusters",
    "guardduty:GetUsageStatistics",
    "lambda:ListFunctions",
    "rds:DescribeDBInstances",
    "s3:ListAllMyBuckets",
)
"""The account's own counts, from which the cost is estimated."""

PROOF_PERMISSIONS: tuple[str, ...] = (
    "cloudwatch:SetAlarmState",
    "events:PutEvents",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
"""What sends a harmless event into a path and sees it arrive."""

_ROLE_WRITES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UpdateAssumeRolePolicy",
)
_FENCED = {*_ROLE_WRITES, "iam:CreateServiceLinkedRole", "iam:PassRole"}
_PASSED_TO = ("cloudtrail", "config", "events", "vpc-flow-logs")
_NEVER = (
    "access-analyzer:Delete*",
    "cloudtrail:Delete*",
    "cloudtrail:StopLogging",
    "cloudwatch:DeleteAlarms",
    "config:Delete*",
    "config:StopConfigurationRecorder",
    "ec2:Delete*",
    "ec2:Disable*",
    "ec2:Terminate*",
    "events:Delete*",
    "events:DisableRule",
    "events:RemoveTargets",
    "guardduty:Delete*",
    "guardduty:Disable*",
    "guardduty:Disassociate*",
    "guardduty:StopMonitoringMembers",
    "iam:Delete*",
    "iam:Detach*",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
    "logs:Delete*",
    "organizations:CloseAccount",
    "organizations:Delete*",
    "organizations:Deregister*",
    "organizations:Disable*",
    "organizations:LeaveOrganization",
    "organizations:RemoveAccountFromOrganization",
    "s3:BypassGovernanceRetention",
    "s3:Delete*",
    "securityhub:Delete*",
    "securityhub:Disable*",
    "securityhub:Disassociate*",
    "sns:DeleteTopic",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
)
"""What would blind or destroy; denied, so that no grant from elsewhere brings it back."""


def bootstrap_reads(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Everything that plan, verification and drift need, sorted."""
    named = {name for part in parts for name in part.reads}
    return tuple(sorted({*named, *SURVEY_PERMISSIONS, *COST_PERMISSIONS}))


def bootstrap_writes(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Everything that applying and proving need beyond the looks, sorted."""
    named = {name for part in parts for name in part.writes}
    return tuple(sorted({*named, *PROOF_PERMISSIONS} - set(bootstrap_reads(parts))))


def drift_policy(parts: tuple[Part, ...]) -> dict[str, Any]:
    """The policy that looks and changes nothing."""
    look = {"Sid": "Look", "Effect": "Allow", "Action": list(bootstrap_reads(parts)), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [look]}


def bootstrap_policy(parts: tuple[Part, ...], bootstrap_role: str, member_role: str) -> dict[str, Any]:
    """The policy that changes; `drift_policy` stands beside it.

    Roles are made and changed only under Watchkeeper's names, never the bootstrap's own: it could
    otherwise give itself anything. What it writes into those roles no policy can fence: whoever may
    assume it must be trusted as an administrator is.
    """
    writes = bootstrap_writes(parts)
    roles = [f"arn:*:iam::*:role/{name}" for name in dict.fromkeys((member_role, "watchkeeper-*"))]
    linked = "arn:*:iam::*:role/aws-service-role/*"
    statements: list[dict[str, Any]] = [
        {
            "Sid": "Change",
            "Effect": "Allow",
            "Action": [name for name in writes if name not in _FENCED],
            "Resource": "*",
        },
        {
            "Sid": "MakeServiceLinkedRoles",
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole"],
            "Resource": linked,
        },
        {
            "Sid": "MakeOwnRoles",
            "Effect": "Allow",
            "Action": [name for name in _ROLE_WRITES if name in writes],
            "Resource": roles,
        },
        {
            "Sid": "PassThemToTheirServices",
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [*roles, linked],
            "Condition": {
                "StringEquals": {"iam:PassedToService": [f"{one}.amazonaws.com" for one in _PASSED_TO]}
            },
        },
        {"Sid": "NeverBlindNorDestroy", "Effect": "Deny", "Action": list(_NEVER), "Resource": "*"},
        {
            "Sid": "NeverItself",
            "Effect": "Deny",
            "Action": list(_ROLE_WRITES),
            "Resource": f"arn:*:iam::*:role/{bootstrap_role}",
        },
    ]
    if "iam:AttachRolePolicy" in writes:
        statements.append(
            {
                "Sid": "AttachNothingButSupport",
                "Effect": "Deny",
                "Action": ["iam:AttachRolePolicy"],
                "Resource": "*",
                "Condition": {"ArnNotLike": {"iam:PolicyARN": "arn:*:iam::aws:policy/AWSSupportAccess"}},
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
