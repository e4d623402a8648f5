"""Organizations, regions, defaults, keys and backups."""

from tests.watchkeeper.hunting.cloudtrail_events import an_event, role, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

BY_STACK = role("deploy", invokedBy="cloudformation.amazonaws.com")

CASES = (
    speaks(
        "organization_left",
        "an account tries to leave",
        an_event("organizations:LeaveOrganization", error="AccessDenied"),
    ),
    speaks(
        "organization_left",
        "an account is closed",
        an_event("organizations:CloseAccount", request={"accountId": "123412341234"}),
    ),
    is_silent("organization_left", "it is described", an_event("organizations:DescribeOrganization")),
    speaks(
        "guardrails_removed",
        "a policy is detached",
        an_event("organizations:DetachPolicy", request={"policyId": "p-1", "targetId": "ou-1"}),
    ),
    is_silent(
        "guardrails_removed",
        "a policy is attached; a role's policy of IAM is deleted; account vending works",
        an_event("organizations:AttachPolicy", request={"policyId": "p-1", "targetId": "ou-1"}),
        an_event("iam:DeletePolicy", request={"policyArn": "arn"}),
        an_event("organizations:MoveAccount", by=role("v", invokedBy="controltower.amazonaws.com")),
    ),
    speaks(
        "cis_organization_changes",
        "an account is made",
        an_event("organizations:CreateAccount", request={"accountName": "new"}),
    ),
    is_silent("cis_organization_changes", "accounts are listed", an_event("organizations:ListAccounts")),
    speaks(
        "region_enabled",
        "a region is opened",
        an_event("account:EnableRegion", request={"RegionName": "ap-east-1"}),
    ),
    is_silent(
        "region_enabled",
        "one is closed",
        an_event("account:DisableRegion", request={"RegionName": "ap-east-1"}),
    ),
    speaks(
        "data_protection_defaults_off",
        "disks are no longer encrypted by default",
        an_event("ec2:DisableEbsEncryptionByDefault"),
    ),
    is_silent(
        "data_protection_defaults_off",
        "they are from now on; a bucket's setting could not be removed",
        an_event("ec2:EnableEbsEncryptionByDefault"),
        an_event("s3:DeleteBucketEncryption", request={"bucketName": "b"}, error="AccessDenied"),
    ),
    speaks(
        "kms_key_disabled",
        "a key is disabled, another set to be deleted",
        an_event("kms:DisableKey", request={"keyId": "k"}),
        an_event("kms:ScheduleKeyDeletion", request={"keyId": "k", "pendingWindowInDays": 7}),
        rows=2,
    ),
    is_silent(
        "kms_key_disabled",
        "a stack does it; there is no such key",
        an_event("kms:ScheduleKeyDeletion", by=BY_STACK, request={"keyId": "k"}),
        an_event("kms:DisableKey", request={"keyId": "x"}, error="NotFoundException"),
    ),
    speaks(
        "cis_key_disabling",
        "by a stack as well",
        an_event("kms:ScheduleKeyDeletion", by=BY_STACK, request={"keyId": "k"}),
    ),
    is_silent("cis_key_disabling", "a key is used", an_event("kms:Decrypt")),
    speaks(
        "backup_protection_removed",
        "the vault's lock, a table's recovery, a database's backups",
        an_event("backup:DeleteBackupVaultLockConfiguration", request={"backupVaultName": "v"}),
        an_event(
            "dynamodb:UpdateContinuousBackups",
            request={
                "tableName": "t",
                "pointInTimeRecoverySpecification": {"pointInTimeRecoveryEnabled": False},
            },
        ),
        an_event("rds:ModifyDBInstance", request={"dBInstanceIdentifier": "d", "backupRetentionPeriod": 0}),
        rows=3,
    ),
    speaks(
        "backup_protection_removed",
        "recovery points one after the other",
        *(an_event("backup:DeleteRecoveryPoint", minute=n) for n in range(5)),
    ),
    is_silent(
        "backup_protection_removed",
        "a longer retention, one snapshot, what the backup service prunes",
        an_event("rds:ModifyDBInstance", request={"dBInstanceIdentifier": "d", "backupRetentionPeriod": 30}),
        an_event("rds:DeleteDBSnapshot"),
        *(
            an_event(
                "backup:DeleteRecoveryPoint",
                by={"type": "AWSService", "invokedBy": "backup.amazonaws.com"},
            )
            for _ in range(9)
        ),
    ),
    speaks(
        "unusual_region",
        "machines far away",
        an_event("ec2:RunInstances", region="af-south-1", readOnly=False),
    ),
    speaks(
        "unusual_region",
        "outside of the house's own list",
        an_event("ec2:RunInstances", region="eu-west-1", readOnly=False),
        allowed_regions=["eu-central-1"],
    ),
    is_silent(
        "unusual_region",
        "a common region; reading; a service for itself",
        an_event("ec2:RunInstances", region="eu-west-1", readOnly=False),
        an_event("ec2:DescribeInstances", region="af-south-1", readOnly=True),
        an_event(
            "ec2:CreateNetworkInterface",
            region="af-south-1",
            by=role("s", invokedBy="lambda.amazonaws.com"),
            readOnly=False,
        ),
    ),
    speaks(
        "first_seen_region",
        "a row for each account and region",
        an_event("ec2:RunInstances", region="eu-west-1", readOnly=False),
        an_event("ec2:RunInstances", region="eu-west-1", readOnly=False),
        an_event("ec2:RunInstances", region="eu-west-2", readOnly=False),
        rows=2,
    ),
    is_silent(
        "first_seen_region",
        "reading, and what failed",
        an_event("ec2:DescribeInstances", readOnly=True),
        an_event("ec2:RunInstances", readOnly=False, error="Client.UnauthorizedOperation"),
    ),
    speaks(
        "access_removed_in_bulk",
        "five users lose their keys and passwords",
        *(an_event("iam:DeleteLoginProfile", minute=n, request={"userName": f"u{n}"}) for n in range(3)),
        *(
            an_event(
                "iam:UpdateAccessKey", minute=n, request={"userName": f"u{n}", "status": "Inactive"}
            )
            for n in range(3, 5)
        ),
    ),
    is_silent(
        "access_removed_in_bulk",
        "one user leaves; keys are switched on",
        an_event("iam:DeleteLoginProfile", request={"userName": "bob"}),
        an_event("iam:DeleteUser", request={"userName": "bob"}, by=user("ann")),
        *(
            an_event("iam:UpdateAccessKey", request={"userName": f"u{n}", "status": "Active"})
            for n in range(6)
        ),
    ),
)  # fmt: skip
