"""IAM policies of the bootstrap, generated from what the parts and the flows say that they need.

Two roles in every covered account: one that only looks (plan, verify, drift), and one that changes too.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Iterable, Sequence
from typing import Any

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import PROOF_QUEUE
from watchkeeper.baseline.part import Part
from watchkeeper.baseline.parts import support_role
from watchkeeper.baseline.parts.service_access import principals_wanted
from watchkeeper.baseline.parts.service_linked_roles import SERVICE_OF

Policy = dict[str, Any]

BOOTSTRAP_ROLE, DRIFT_ROLE = "WatchkeeperBootstrap", "WatchkeeperDrift"
OWN_ROLES = "watchkeeper-*"
"""How every role is called that a part makes, but for the member role."""

FLOW_READS: dict[str, tuple[str, ...]] = {
    "roll_call": (
        "account:ListRegions",
        "organizations:DescribeOrganization",
        "organizations:ListAccountsForParent",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListRoots",
    ),
    "rulers": (
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "securityhub:DescribeOrganizationConfiguration",
        "securityhub:GetAdministratorAccount",
    ),
    "existing_trail": (
        "cloudtrail:DescribeTrails",
        "organizations:ListAWSServiceAccessForOrganization",
    ),
    "root_user": ("iam:GetAccountSummary",),
    "usage": (
        "cloudtrail:DescribeTrails",
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
        "guardduty:ListDetectors",
        "iam:GetAccountSummary",
        "lambda:ListFunctions",
        "rds:DescribeDBInstances",
        "s3:ListAllMyBuckets",
    ),
}
"""What the flows read beyond the parts, by the module of `tasks/baseline` that does."""

_PROOFS = {
    "ProveByEvent": (("events:PutEvents",), "arn:*:events:*:*:event-bus/default"),
    "ProveByAlarm": (("cloudwatch:SetAlarmState",), "arn:*:cloudwatch:*:*:alarm:*"),
}
_QUEUE_PROOFS = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)

_ON_ROLES = ("iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole", "iam:UpdateAssumeRolePolicy")
_IN_THE_ORGANIZATION = (
    "organizations:EnableAWSServiceAccess",
    "organizations:RegisterDelegatedAdministrator",
)
_FENCED = {
    *_ON_ROLES,
    *_IN_THE_ORGANIZATION,
    "ec2:CreateTags",
    "iam:AttachRolePolicy",
    "iam:CreateServiceLinkedRole",
    "iam:PassRole",
}
"""What is allowed on some things only; all else that writes has names that nobody can know beforehand."""
_MADE_BY_TRUST = "config-multiaccountsetup.amazonaws.com"
"""Trusted access makes its service-linked role too; nothing else names it."""

_NEVER = (
    "access-analyzer:Delete*",
    "account:Delete*",
    "account:Disable*",
    "cloudtrail:Delete*",
    "cloudtrail:StopLogging",
    "cloudwatch:Delete*",
    "cloudwatch:DisableAlarmActions",
    "config:Delete*",
    "config:StopConfigurationRecorder",
    "ec2:Delete*",
    "ec2:DisableEbsEncryptionByDefault",
    "ec2:TerminateInstances",
    "events:Delete*",
    "events:DisableRule",
    "events:RemoveTargets",
    "guardduty:Delete*",
    "guardduty:Disable*",
    "guardduty:Disassociate*",
    "guardduty:StopMonitoringMembers",
    "iam:Delete*",
    "iam:Detach*",
    "kms:Delete*",
    "kms:DisableKey*",
    "kms:ScheduleKeyDeletion",
    "logs:Delete*",
    "organizations:CloseAccount",
    "organizations:Delete*",
    "organizations:DeregisterDelegatedAdministrator",
    "organizations:DisableAWSServiceAccess",
    "organizations:LeaveOrganization",
    "organizations:RemoveAccountFromOrganization",
    "s3:BypassGovernanceRetention",
    "s3:Delete*",
    "securityhub:BatchDisableStandards",
    "securityhub:Delete*",
    "securityhub:Disable*",
    "securityhub:Disassociate*",
    "sns:Delete*",
    "sns:Unsubscribe",
    "sqs:DeleteQueue",
    "sqs:PurgeQueue",
)
"""What is denied whatever else the role is given: to delete, to stop, to let go. IAM knows no `*:Delete*`."""


def bootstrap_reads(parts: Iterable[Part]) -> tuple[str, ...]:
    """Everything that looking at the parts and the flows' own questions need, sorted."""
    own = {name for names in FLOW_READS.values() for name in names}
    return tuple(sorted(own | {name for part in parts for name in part.reads}))


def bootstrap_writes(parts: Sequence[Part]) -> tuple[str, ...]:
    """Everything that changing the parts needs beyond the reads, sorted."""
    return tuple(sorted({name for part in parts for name in part.writes} - set(bootstrap_reads(parts))))


def drift_policy(parts: Sequence[Part]) -> Policy:
    """Looking only: for plan, verify and drift, and the first half of what the bootstrap may."""
    return _policy(_allow("Look", bootstrap_reads(parts), "*"))


def bootstrap_policy(parts: Sequence[Part], baseline: Baseline) -> Policy:
    """Changing and proving, beside `drift_policy` and `fence_policy` on the same role.

    Whoever holds this role can make roles whose names begin with `watchkeeper-`, with any policy: he
    must be trusted as an administrator is. What only looks needs none of it.

    Args:
        parts: all of the table.
        baseline: the organization's; its names of role and queue are the only ones allowed.
    """
    writes = bootstrap_writes(parts)
    own = [f"arn:*:iam::*:role/{name}" for name in (OWN_ROLES, baseline.account.member_role_name)]
    linked = sorted({*SERVICE_OF.values(), _MADE_BY_TRUST})
    statements = [
        _allow("Change", [name for name in writes if name not in _FENCED], "*"),
        _allow("MakeOwnRoles", _ON_ROLES, own),
        _allow(
            "LetAWSSupportIn",
            ["iam:AttachRolePolicy"],
            f"arn:*:iam::*:role/{support_role.ROLE}",
            {"ArnLike": {"iam:PolicyARN": "arn:*:iam::aws:policy/AWSSupportAccess"}},
        ),
        _allow(
            "MakeServiceLinkedRoles",
            ["iam:CreateServiceLinkedRole"],
            [f"arn:*:iam::*:role/aws-service-role/{one}/*" for one in linked],
        ),
        _allow(
            "PassOwnRoles",
            ["iam:PassRole"],
            [own[0], "arn:*:iam::*:role/aws-service-role/config.amazonaws.com/*"],
        ),
        _allow(
            "PassOnTheRolesOfAdoptedThings",
            ["iam:PassRole"],
            "arn:*:iam::*:role/*",
            {"StringEquals": {"iam:PassedToService": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]}},
        ),
        _allow(
            "TrustServicesInTheOrganization",
            _IN_THE_ORGANIZATION,
            "*",
            {"StringEquals": {"organizations:ServicePrincipal": principals_wanted(Baseline())}},
        ),
        _allow(
            "TagFlowLogs",
            ["ec2:CreateTags"],
            "arn:*:ec2:*:*:vpc-flow-log/*",
            {"StringEquals": {"ec2:CreateAction": "CreateFlowLogs"}},
        ),
        *(_allow(sid, actions, resource) for sid, (actions, resource) in _PROOFS.items()),
        _allow(
            "SeeProofsArrive",
            _QUEUE_PROOFS,
            [f"arn:*:sqs:*:*:{name}" for name in (baseline.events.queue, PROOF_QUEUE)],
        ),
    ]
    return _policy(*statements)


def fence_policy() -> Policy:
    """What the bootstrap role may never do, whatever else it is given: take away, or widen itself."""
    return _policy(
        _deny("NeverTakeAway", _NEVER, "*"),
        _deny(
            "NeverItself",
            ["iam:*Role", "iam:*RolePolicy", "iam:UpdateAssumeRolePolicy"],
            [f"arn:*:iam::*:role/{name}" for name in (BOOTSTRAP_ROLE, DRIFT_ROLE)],
        ),
    )


def runner_policy() -> Policy:
    """For the identity in the security account under which bootstrap and drift run."""
    roles = [f"arn:*:iam::*:role/{name}" for name in (BOOTSTRAP_ROLE, DRIFT_ROLE)]
    return _policy(
        _allow("FindTheOrganization", ["organizations:DescribeOrganization"], "*"),
        _allow("WorkInEveryAccount", ["sts:AssumeRole"], roles),
    )


def _policy(*statements: Policy) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(
    sid: str, actions: Sequence[str], resource: str | list[str], condition: Policy | None = None
) -> Policy:
    made = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {**made, "Condition": condition} if condition else made


def _deny(sid: str, actions: Sequence[str], resource: str | list[str]) -> Policy:
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": resource}
