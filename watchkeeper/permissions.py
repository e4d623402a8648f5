"""IAM policies, generated from what actions and evidence steps say that they need."""

from collections.abc import Iterable
from typing import Any

from watchkeeper.access.permissions import (
    ACCESS_PERMISSIONS,
    ORGANIZATION_PERMISSIONS,
    inventory_permissions,
)
from watchkeeper.action_table import ACTIONS
from watchkeeper.evidence_permissions import (
    EVIDENCE_PERMISSIONS as EVIDENCE_PERMISSIONS,  # noqa: PLC0414  given on from here
)

POSTURE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "administrator": (
        "account:ListRegions",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:ListTagsForResource",
        "securityhub:BatchGetStandardsControlAssociations",
        "securityhub:DescribeStandards",
        "securityhub:GetAdministratorAccount",
        "securityhub:GetEnabledStandards",
        "securityhub:GetFindingAggregator",
        "securityhub:GetFindings",
        "securityhub:ListFindingAggregators",
        "securityhub:ListMembers",
        "securityhub:ListSecurityControlDefinitions",
    ),
    "member": (
        "securityhub:BatchGetStandardsControlAssociations",
        "securityhub:DescribeStandards",
        "securityhub:GetEnabledStandards",
    ),
}
"""What the weekly score reads: in Security Hub's administrator, and in each member by the member role.

Without the member's part the score is counted all the same, and its coverage says what was not looked at.
"""

RECONCILE_PERMISSIONS = (
    "account:ListRegions",
    "guardduty:GetFindings",
    "guardduty:ListDetectors",
    "guardduty:ListFindings",
)
"""What `reconcile` and `investigate` read in GuardDuty's administrator account, in which they run."""

_ON_USERS = (
    "iam:AttachUserPolicy",
    "iam:DeleteUserPolicy",
    "iam:DetachUserPolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAccessKey",
    "iam:UpdateSSHPublicKey",
    "iam:UpdateServiceSpecificCredential",
    "iam:UpdateSigningCertificate",
)
_ON_ROLES = (
    "iam:AttachRolePolicy",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
)
_ON_GROUPS = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:DetachGroupPolicy",
    "iam:RemoveUserFromGroup",
)
"""Membership is a matter of the group for IAM: which user it is, the guardrails look at."""
_ON_COPIES = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What EC2 asks of KMS in our name while it copies a snapshot; nothing is decrypted by ourselves."""
_ON_IDENTITIES = tuple(sorted({*_ON_USERS, *_ON_ROLES, *_ON_GROUPS}))
_UNTOUCHED = (
    "Watchkeeper*", "*/Watchkeeper*", "watchkeeper*", "*/watchkeeper*", "*break-glass*", "*breakglass*",
)  # fmt: skip
"""Names, at the root or under a path; IAM compares them with upper and lower case."""


REPORT_PERMISSIONS = ("securityhub:BatchImportFindings",)
"""What the access review notices is imported by the account that it is about, if the house wants it there."""


def look_permissions() -> tuple[str, ...]:
    """Everything that the evidence steps and the timeline need, sorted."""
    return tuple(sorted({name for names in EVIDENCE_PERMISSIONS.values() for name in names}))


def change_permissions() -> tuple[str, ...]:
    """Everything that the actions and their undo need beyond the looks, sorted."""
    needed = {name for act in ACTIONS for name in (*act.permissions, *act.undo_permissions)}
    return tuple(sorted(needed - set(look_permissions())))


def access_permissions() -> tuple[str, ...]:
    """What the access review reads in each account beyond the looks and the changes, sorted."""
    return tuple(sorted({*inventory_permissions()} - {*look_permissions(), *change_permissions()}))


def responder_policy(member_role: str) -> dict[str, Any]:
    """All that the role may that Watchkeeper assumes in each member account: as one inline policy.

    IAM takes 10,240 characters of inline policies on a role, and 6,144 of a managed one: whoever makes
    the role by hand attaches the two halves.
    """
    halves = (responder_look_policy(), responder_change_policy(member_role))
    return {
        "Version": "2012-10-17",
        "Statement": [statement for half in halves for statement in half["Statement"]],
    }


def responder_look_policy() -> dict[str, Any]:
    """What the role in each member account reads; nothing in it changes anything but a finding of ours."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("Look", look_permissions()),
            _allow("SeeWhatIsOnForTheScore", POSTURE_PERMISSIONS["member"]),
            _allow("ReadForTheAccessReview", access_permissions()),
            _allow("ReportToSecurityHub", REPORT_PERMISSIONS),
        ],
    }


def responder_change_policy(member_role: str) -> dict[str, Any]:
    """What the role in each member account may change.

    It deletes only its own inline policies, the passing security group that a case tagged as its own, and
    settings that a case made where there were none: the service has no other way back. IAM has no condition
    key for an inline policy's name (`iam:PolicyARN` is of managed ones only), nor for who made a setting: so
    that is fenced elsewhere, by the guard at the door (`tasks.deletion_guard`), and by the denials below of
    what must stay untouched.
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    """
    fenced = {"ec2:DeleteSecurityGroup", "ec2:CreateTags", *_ON_IDENTITIES, *_ON_COPIES}
    makers = ["CopySnapshot", "CreateSecurityGroup", "CreateSnapshots"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("ContainAndRelease", (name for name in change_permissions() if name not in fenced)),
            _allow("DisableUsers", _ON_USERS, "arn:*:iam::*:user/*"),
            _allow("DisableRoles", _ON_ROLES, "arn:*:iam::*:role/*"),
            _allow("ReduceGroups", _ON_GROUPS, "arn:*:iam::*:group/*"),
            {
                **_allow("CopyEvidence", (name for name in change_permissions() if name in _ON_COPIES)),
                "Condition": {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}},
            },
            {
                "Sid": "NeverOurselvesNorTheLastWayIn",
                "Effect": "Deny",
                "Action": list(_ON_IDENTITIES),
                "Resource": [
                    f"arn:*:iam::*:role/{member_role}",
                    *(
                        f"arn:*:iam::*:{kind}/{path}"
                        for kind in ("group", "role", "user")
                        for path in _UNTOUCHED
                    ),
                    "arn:*:iam::*:role/aws-service-role/*",
                    "arn:*:iam::*:role/aws-reserved/*",
                ],
            },
            {
                "Sid": "NeverOurOwnBuckets",
                "Effect": "Deny",
                "Action": ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"],
                "Resource": "arn:*:s3:::watchkeeper-*",
            },
            {
                "Sid": "TagWhatItMakes",
                "Effect": "Allow",
                "Action": ["ec2:CreateTags"],
                "Resource": ["arn:*:ec2:*:*:security-group/*", "arn:*:ec2:*:*:snapshot/*"],
                "Condition": {"StringEquals": {"ec2:CreateAction": makers}},
            },
            {
                "Sid": "TakeAwayOwnPassingGroup",
                "Effect": "Allow",
                "Action": ["ec2:DeleteSecurityGroup"],
                "Resource": "arn:*:ec2:*:*:security-group/*",
                "Condition": {"StringLike": {"aws:ResourceTag/watchkeeper:case": "wk-*"}},
            },
        ],
    }


def _allow(sid: str, actions: Iterable[str], resource: str = "*") -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def cases_policy(bucket: str) -> dict[str, Any]:
    """For those who keep cases in S3: the same identity writes and reads them, and deletes nothing."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ListCases",
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": f"arn:*:s3:::{bucket}",
            },
            {
                "Sid": "KeepCases",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": f"arn:*:s3:::{bucket}/*",
            },
        ],
    }


def posture_policy(member_role: str) -> dict[str, Any]:
    """For the identity in Security Hub's administrator account under which the weekly score is taken."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadTheScoresSources",
                "Effect": "Allow",
                "Action": list(POSTURE_PERMISSIONS["administrator"]),
                "Resource": "*",
            },
            {
                "Sid": "SeeWhatIsOnInMembers",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Resource": f"arn:*:iam::*:role/{member_role}",
            },
        ],
    }


def access_review_policy(member_role: str) -> dict[str, Any]:
    """For the identity under which the access review runs; what it does in accounts is the member role's.

    It is in the management account, or in one to which IAM's administration is delegated. Where Identity
    Center is asked in another account, the member role there needs the same.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadOrganizationAndIdentityCenter",
                "Effect": "Allow",
                "Action": sorted({*ORGANIZATION_PERMISSIONS, *ACCESS_PERMISSIONS["identity_center"]}),
                "Resource": "*",
            },
            {
                "Sid": "ReviewInMembers",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Resource": f"arn:*:iam::*:role/{member_role}",
            },
        ],
    }


def listener_policy(queue_arn: str, dead_letter_arn: str, member_role: str) -> dict[str, Any]:
    """The policy of the identity under which listener and flows run in the security account."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TakeFindings",
                "Effect": "Allow",
                "Action": [
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
                "Resource": queue_arn,
            },
            {
                "Sid": "SetPoisonAside",
                "Effect": "Allow",
                "Action": ["sqs:SendMessage"],
                "Resource": dead_letter_arn,
            },
            {
                "Sid": "ReadFindingsThatNoEventTold",
                "Effect": "Allow",
                "Action": list(RECONCILE_PERMISSIONS),
                "Resource": "*",
            },
            {
                "Sid": "WorkInMemberAccounts",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Resource": f"arn:*:iam::*:role/{member_role}",
            },
        ],
    }
