"""IAM policies, generated from what actions and evidence steps say that they need."""

from typing import Any

from watchkeeper.action_table import ACTIONS

EVIDENCE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "user": (
        "iam:GetUser",
        "iam:ListAccessKeys",
        "iam:GetAccessKeyLastUsed",
        "iam:GetLoginProfile",
        "iam:ListUserPolicies",
        "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser",
    ),
    "instance": ("ec2:DescribeInstances", "iam:GetInstanceProfile"),
    "role": (
        "iam:GetRole",
        "iam:GetInstanceProfile",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
    ),
    "timeline": ("cloudtrail:LookupEvents",),
}
"""What each look needs; all of it reads."""


def look_permissions() -> tuple[str, ...]:
    """Everything that the evidence steps and the timeline need, sorted."""
    return tuple(sorted({name for names in EVIDENCE_PERMISSIONS.values() for name in names}))


def change_permissions() -> tuple[str, ...]:
    """Everything that the actions and their undo need beyond the looks, sorted."""
    needed = {name for act in ACTIONS for name in (*act.permissions, *act.undo_permissions)}
    return tuple(sorted(needed - set(look_permissions())))


def responder_policy() -> dict[str, Any]:
    """The policy of the role that Watchkeeper assumes in each member account.

    It deletes only its own inline policies (by their names the guard at the door lets no other
    pass) and the passing security group that a case tagged as its own.
    """
    fenced = {"ec2:DeleteSecurityGroup"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Look",
                "Effect": "Allow",
                "Action": list(look_permissions()),
                "Resource": "*",
            },
            {
                "Sid": "ContainAndRelease",
                "Effect": "Allow",
                "Action": [name for name in change_permissions() if name not in fenced],
                "Resource": "*",
            },
            {
                "Sid": "TakeAwayOwnPassingGroup",
                "Effect": "Allow",
                "Action": sorted(fenced),
                "Resource": "arn:*:ec2:*:*:security-group/*",
                "Condition": {"StringLike": {"aws:ResourceTag/watchkeeper:case": "wk-*"}},
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
                "Sid": "WorkInMemberAccounts",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Resource": f"arn:*:iam::*:role/{member_role}",
            },
        ],
    }
