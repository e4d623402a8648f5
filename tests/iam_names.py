"""How IAM calls the permission for a call, where that is not the name of the API's operation."""

from typing import Any

from emulator.resource_policies import Asker, verdict

IAM_SAYS = {
    "s3:GetBucketObjectLockConfiguration": "s3:GetObjectLockConfiguration",
    "s3:GetBucketPublicAccessBlock": "s3:GetPublicAccessBlock",
    "s3:GetEncryptionConfiguration": "s3:GetBucketEncryption",
    "s3:GetLifecycleConfiguration": "s3:GetBucketLifecycleConfiguration",
    "s3:ListAllMyBuckets": "s3:ListBuckets",
    "s3:ListBucket": "s3:HeadBucket",
    "s3:PutBucketObjectLockConfiguration": "s3:PutObjectLockConfiguration",
    "s3:PutBucketPublicAccessBlock": "s3:PutPublicAccessBlock",
    "s3:PutEncryptionConfiguration": "s3:PutBucketEncryption",
    "s3:PutLifecycleConfiguration": "s3:PutBucketLifecycleConfiguration",
    "s3:GetAccountPublicAccessBlock": "s3control:GetPublicAccessBlock",
    "s3:PutAccountPublicAccessBlock": "s3control:PutPublicAccessBlock",
    "iam:PassRole": "iam:GetRole",  # no call of its own: whoever gives a role to a service needs it
}
"""Permissions that are not called like the API's operation: the operation.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""
_TAKING_AWAY = {
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3control:DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
}
"""Calls without a permission of their own: the one that they need."""
_PREFIXES = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing"}
"""Services that IAM calls otherwise than boto3 does."""


def permission_of(call: dict[str, Any]) -> str:
    """The permission that a recorded call needs, in IAM's name for it."""
    name = f"{call['service']}:{call['operation']}"
    if name in _TAKING_AWAY:
        return _TAKING_AWAY[name]
    said = {
        operation: permission for permission, operation in IAM_SAYS.items() if permission != "iam:PassRole"
    }
    service, operation = said.get(name, name).split(":")
    return f"{_PREFIXES.get(service, service)}:{operation}"


def needs_of(call: dict[str, Any], tags: dict[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    """All that a recorded call needs: permission, resource, condition keys.

    What AWS asks for beside the call itself counts too: tags that are set while a thing is made, and the
    keys with which EC2 copies a snapshot in the caller's name.

    Args:
        call: one entry of the emulator's record.
        tags: of the security group that is taken away, if the call does that.
    """
    given, permission = call["parameters"], permission_of(call)
    resource, where = _resource_of(call), f"arn:aws:ec2:{call['region']}:{call['account']}"
    keys = {}
    if call["operation"] == "DeleteSecurityGroup":
        resource = f"{where}:security-group/{given['GroupId']}"
        keys = {f"aws:ResourceTag/{name}": value for name, value in tags.items()}
    needed = [(permission, resource, keys)]
    for one in given.get("TagSpecifications", ()):
        kind = one["ResourceType"]
        needed.append(("ec2:CreateTags", f"{where}:{kind}/new", {"ec2:CreateAction": call["operation"]}))
    if call["service"] == "rds" and given.get("Tags"):
        needed.append(("rds:AddTagsToResource", "*", {}))
    if call["operation"] == "CopySnapshot":
        through = {"kms:ViaService": f"ec2.{call['region']}.amazonaws.com"}
        needed += [(f"kms:{name}", given["KmsKeyId"], through) for name in _COPYING]
    return needed


_COPYING = (
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)
"""Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html"""


def _resource_of(call: dict[str, Any]) -> str:
    """The ARN that a policy's `Resource` is compared with, where one of ours is narrower than all."""
    given, account = call["parameters"], call["account"]
    if call["service"] == "iam":
        name = next((one for one in ("GroupName", "RoleName", "UserName") if one in given), None)
        kind = (name or "").removesuffix("Name").lower()
        return f"arn:aws:iam::{account}:{kind}/{given[name]}" if name else "*"
    if call["service"] == "s3" and "Bucket" in given:
        return f"arn:aws:s3:::{given['Bucket']}"
    return f"arn:aws:{call['service']}:{call['region']}:{account}:any"


def is_allowed(
    policies: list[dict[str, Any]], permission: str, resource: str, keys: dict[str, str]
) -> bool:
    """Whether the policies of one role together let a call through: one allows it, and none denies it."""
    together = {"Statement": [one for policy in policies for one in policy["Statement"]]}
    return verdict(together, Asker(context=keys), permission, resource) == "Allow"
