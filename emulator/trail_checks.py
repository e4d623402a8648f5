"""What CloudTrail looks at before it takes a trail: bucket, key, log group, organization.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
"""

import re
from collections.abc import Callable
from typing import Any

from moto.cloudtrail.models import Trail
from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends
from moto.kms.models import Key, kms_backends
from moto.logs.models import logs_backends
from moto.organizations.models import organizations_backends
from moto.s3.models import FakeBucket, s3_backends

from emulator.resource_policies import Asker, service_may, verdict

SERVICE = "cloudtrail.amazonaws.com"
_LONGEST_PREFIX = 200
_GROUP = re.compile(r"arn:aws:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+):\*")


def organization_of(account: str) -> Any | None:
    """Moto's backend of the organization that the account belongs to."""
    known = organizations_backends.master_accounts.get(account)
    backend = organizations_backends[known[0] if known else account]["aws"]
    return backend if backend.org is not None else None


def management_account(account: str) -> str | None:
    """The management account of the account's organization."""
    found = organization_of(account)
    return str(found.org.master_account_id) if found is not None else None


def owner_of_organization_trail(account: str) -> str:
    """The management account, if `account` may make a trail of its organization.

    Raises:
        JsonRESTError: there is no organization, no trusted access, or the account is just a member.
    """
    found = organization_of(account)
    if found is None:
        raise JsonRESTError(
            "OrganizationsNotInUseException", "The account does not belong to an organization."
        )
    may = {found.org.master_account_id} | {
        admin.account.id for admin in found.admins if SERVICE in admin.services
    }
    if account not in may:
        raise JsonRESTError(
            "NotOrganizationMasterAccountException",
            "The account is neither the management account nor a delegated administrator.",
        )
    if found.org.feature_set != "ALL":
        raise JsonRESTError(
            "OrganizationNotInAllFeaturesModeException", "The organization has not all features on."
        )
    if SERVICE not in {one["ServicePrincipal"] for one in found.services}:
        raise JsonRESTError(
            "CloudTrailAccessNotEnabledException", "Trusted access for CloudTrail is not enabled."
        )
    return str(found.org.master_account_id)


def check(trail: Trail) -> None:
    """Refuse a trail that CloudTrail could not deliver for.

    Raises:
        JsonRESTError: with the code that AWS gives for the first thing that is wrong.
    """
    if len(trail.s3_key_prefix or "") > _LONGEST_PREFIX:
        raise JsonRESTError("InvalidS3PrefixException", "The prefix is longer than 200 characters.")
    if trail.is_multi_region and not trail.include_global_service_events:
        raise JsonRESTError(
            "InvalidParameterCombinationException",
            "Multi-Region trail must include global service events.",
        )
    bucket = bucket_named(trail.bucket_name)
    if bucket is None:
        raise JsonRESTError(
            "S3BucketDoesNotExistException", f"S3 bucket {trail.bucket_name} does not exist!"
        )
    if not can_deliver(trail):
        raise JsonRESTError(
            "InsufficientS3BucketPolicyException",
            f"Incorrect S3 bucket policy is detected for bucket: {trail.bucket_name}",
        )
    _check_key(trail, bucket)
    _check_log_group(trail)


def bucket_named(name: str) -> FakeBucket | None:
    """The bucket, whoever owns it."""
    owner = s3_backends.bucket_accounts.get(name)
    return s3_backends[owner[1]][owner[0]].buckets.get(name) if owner else None


def can_deliver(trail: Trail) -> bool:
    """Whether the bucket is there and lets CloudTrail write all that this trail writes."""
    bucket = bucket_named(trail.bucket_name)
    if bucket is None:
        return False
    organization = organization_of(trail.account_id) if trail.is_org_trail else None
    context = {
        "aws__SourceArn": trail.arn,
        "aws__SourceAccount": trail.account_id,
        "aws__SourceOrgID": organization.org.id if organization else "",
    }
    prefix = f"{bucket.arn}/{trail.s3_key_prefix}/" if trail.s3_key_prefix else f"{bucket.arn}/"
    tail = f"CloudTrail/{trail.region_name}/2026/01/01/any.json.gz"
    keys = [f"{prefix}AWSLogs/{trail.account_id}/{tail}"]
    if organization is not None:
        keys.append(f"{prefix}AWSLogs/{organization.org.id}/{trail.account_id}/{tail}")
    acl = {"s3__x-amz-acl": "bucket-owner-full-control"}
    return service_may(bucket.policy, SERVICE, "s3:GetBucketAcl", bucket.arn, **context) and all(
        service_may(bucket.policy, SERVICE, "s3:PutObject", key, **context, **acl) for key in keys
    )


def key_named(key_id: str, account: str, region: str) -> Key | None:
    """The KMS key of an id, ARN, alias or alias ARN, of any account."""
    if key_id.startswith("arn:"):
        _, _, _, region, account, key_id = key_id.split(":", 5)
    backend = kms_backends[account][region]
    wanted = key_id.removeprefix("key/")
    if wanted.startswith("alias/"):
        wanted = next((one.id for one in backend.keys.values() if wanted in one.aliases), "")
    return backend.keys.get(wanted)


def _check_key(trail: Trail, bucket: FakeBucket) -> None:
    """Also writes the key's ARN into the trail, which is what AWS shows whatever it was given."""
    if not trail.kms_key_id:
        return
    key = key_named(trail.kms_key_id, trail.account_id, trail.region_name)
    if key is None or key.region != bucket.region_name:
        raise JsonRESTError(
            "KmsKeyNotFoundException",
            "The KMS key does not exist, or is not in the same Region as the S3 bucket.",
        )
    if key.key_state != "Enabled":
        raise JsonRESTError("KmsException", f"The KMS key {key.arn} is not enabled.")
    context = {
        "aws__SourceArn": trail.arn,
        "aws__SourceAccount": trail.account_id,
        "kms__EncryptionContext:aws:cloudtrail:arn": trail.arn,
    }
    if not service_may(key.policy, SERVICE, "kms:GenerateDataKey", key.arn, **context):
        raise JsonRESTError(
            "InsufficientEncryptionPolicyException",
            f"Insufficient permissions to access S3 bucket {bucket.name} or KMS key {key.arn}.",
        )
    trail.kms_key_id = key.arn


def _check_log_group(trail: Trail) -> None:
    group, role = trail.cw_log_group_arn, trail.cw_role_arn
    if not group and not role:
        return
    if not group:
        raise _no_group("You must specify a log group as well as a role.")
    if not role:
        raise _no_role("You must specify a role ARN as well as a log group.")
    found = _GROUP.fullmatch(group)
    if found is None:
        raise _no_group("CloudTrail cannot validate the specified log group ARN.")
    region, account, name = found.groups()
    if (region, account) != (trail.region_name, trail.account_id):
        raise _no_group("The log group must be in the trail's account and home Region.")
    if name not in logs_backends[account][region].groups:
        raise _no_group("The specified log group does not exist.")
    _check_role(role, trail, group.removesuffix(":*"))


def _check_role(role_arn: str, trail: Trail, group_arn: str) -> None:
    roles = iam_backends[trail.account_id]["aws"].roles.values()
    role = next((one for one in roles if one.arn == role_arn), None)
    trusted = role is not None and service_may(
        role.assume_role_policy_document, SERVICE, "sts:AssumeRole", role_arn
    )
    if role is None or not trusted:
        raise _no_role("Access denied. Check the trust relationships for your role.")
    streams = f"{group_arn}:log-stream:{trail.account_id}_CloudTrail_{trail.region_name}"
    policies = [*role.policies.values(), *(one.document for one in role.managed_policies.values())]
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not any(verdict(one, Asker(), action, streams) == "Allow" for one in policies):
            raise _no_role("Access denied. Verify in IAM that the role has adequate permissions.")


def _refuses(code: str) -> Callable[[str], JsonRESTError]:
    return lambda message: JsonRESTError(code, message)


_no_group = _refuses("InvalidCloudWatchLogsLogGroupArnException")
_no_role = _refuses("InvalidCloudWatchLogsRoleArnException")
