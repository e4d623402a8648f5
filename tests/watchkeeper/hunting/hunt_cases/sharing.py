"""What was opened, shared, copied or exported."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import (
    OURS,
    THEIRS,
    a_data_event,
    an_event,
    another_account,
    role,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks


def policy(principal, effect="Allow", **statement):
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": effect, "Principal": principal, "Action": "*", "Resource": "*", **statement}
        ],
    }


def bucket_policy(*arguments, **statement):
    return an_event(
        "s3:PutBucketPolicy", request={"bucketName": "b", "bucketPolicy": policy(*arguments, **statement)}
    )


def queue_policy(*arguments, **statement):
    """Its policy is text within the request, with line ends."""
    text = json.dumps(policy(*arguments, **statement), indent=2)
    return an_event("sqs:SetQueueAttributes", request={"queueUrl": "q", "attributes": {"Policy": text}})


def block(value):
    names = ("RestrictPublicBuckets", "BlockPublicPolicy", "BlockPublicAcls", "IgnorePublicAcls")
    return an_event(
        "s3:PutBucketPublicAccessBlock",
        request={"bucketName": "b", "PublicAccessBlockConfiguration": dict.fromkeys(names, value)},
    )


def image(change, **item):
    return an_event(
        "ec2:ModifyImageAttribute",
        request={"imageId": "ami-1", "launchPermission": {change: {"items": [item]}}},
    )


OF_THE_ORGANIZATION = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
BY_BACKUP = role("backup", invokedBy="backup.amazonaws.com")

CASES = (
    speaks("s3_bucket_opened", "everyone is allowed", bucket_policy("*"), bucket_policy({"AWS": ["*"]}), rows=2),
    speaks("s3_bucket_opened", "the block is lifted", block(False), an_event("s3:DeleteAccountPublicAccessBlock"), rows=2),
    speaks(
        "s3_bucket_opened",
        "an ACL for the world, the short and the long way",
        an_event("s3:PutBucketAcl", request={"bucketName": "b", "x-amz-acl": ["public-read"]}),
        an_event(
            "s3:PutBucketAcl",
            request={"Grant": {"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}}},
        ),
        rows=2,
    ),
    is_silent(
        "s3_bucket_opened",
        "the organization only; TLS only; the log delivery group; it was refused",
        bucket_policy("*", **OF_THE_ORGANIZATION),
        bucket_policy("*", effect="Deny"),
        bucket_policy({"Service": "cloudtrail.amazonaws.com"}),
        block(True),
        an_event("s3:PutBucketAcl", request={"x-amz-acl": ["private"]}),
        an_event("s3:DeleteBucketPublicAccessBlock", error="AccessDenied"),
    ),
    speaks(
        "cis_bucket_policy_changes",
        "any policy",
        bucket_policy({"AWS": f"arn:aws:iam::{OURS}:root"}),
    ),
    is_silent("cis_bucket_policy_changes", "it is read", an_event("s3:GetBucketPolicy")),
    speaks("resource_opened_to_everyone", "a queue", queue_policy("*"), queue_policy({"AWS": "*"}), rows=2),
    speaks(
        "resource_opened_to_everyone",
        "a build project, a document",
        an_event("codebuild:UpdateProjectVisibility", request={"projectVisibility": "PUBLIC_READ"}),
        an_event("ssm:ModifyDocumentPermission", request={"name": "d", "accountIdsToAdd": ["all"]}),
        rows=2,
    ),
    is_silent(
        "resource_opened_to_everyone",
        "with a condition, denied, one account, taken back",
        queue_policy("*", **OF_THE_ORGANIZATION),
        queue_policy("*", effect="Deny"),
        queue_policy({"AWS": f"arn:aws:iam::{THEIRS}:root"}),
        an_event("codebuild:UpdateProjectVisibility", request={"projectVisibility": "PRIVATE"}),
    ),
    speaks(
        "resource_opened_to_outside_account",
        "a queue, a bucket beside our own account, a bare number",
        queue_policy({"AWS": f"arn:aws:iam::{THEIRS}:root"}),
        bucket_policy({"AWS": [f"arn:aws:iam::{OURS}:root", f"arn:aws:iam::{THEIRS}:user/x"]}),
        bucket_policy({"AWS": THEIRS}),
        rows=3,
    ),
    speaks(
        "resource_opened_to_outside_account",
        "a key's grant",
        an_event("kms:CreateGrant", request={"keyId": "k", "granteePrincipal": f"arn:aws:iam::{THEIRS}:role/x"}),
    ),
    speaks(
        "resource_opened_to_outside_account",
        "an account that delivers logs, and may read",
        bucket_policy({"AWS": "arn:aws:iam::127311923021:root"}, Action=["s3:PutObject", "s3:GetObject"]),
    ),
    is_silent(
        "resource_opened_to_outside_account",
        "our own account, a service, the account that delivers logs, a known one",
        bucket_policy({"AWS": "arn:aws:iam::127311923021:root"}, Action=["s3:PutObject", "s3:GetBucketAcl"]),
        bucket_policy({"AWS": f"arn:aws:iam::{OURS}:role/app"}),
        bucket_policy({"Service": "delivery.logs.amazonaws.com"}),
        bucket_policy({"AWS": "arn:aws:iam::156460612806:root"}),
        queue_policy({"AWS": "arn:aws:iam::222233334444:root"}),
        known_accounts=["156460612806", "222233334444"],
    ),
    speaks(
        "snapshot_or_image_made_public",
        "an image, a snapshot of a database",
        image("add", group="all"),
        an_event("rds:ModifyDBSnapshotAttribute", request={"attributeName": "restore", "valuesToAdd": ["all"]}),
        rows=2,
    ),
    is_silent(
        "snapshot_or_image_made_public", "taken back; one account", image("remove", group="all"), image("add", userId=THEIRS)
    ),
    speaks(
        "snapshot_or_image_shared_outside",
        "image, disk, database",
        image("add", userId=THEIRS),
        an_event("ec2:ModifySnapshotAttribute", request={"createVolumePermission": {"add": {"items": [{"userId": THEIRS}]}}}),
        an_event("rds:ModifyDBClusterSnapshotAttribute", request={"valuesToAdd": [THEIRS]}),
        rows=3,
    ),
    is_silent(
        "snapshot_or_image_shared_outside",
        "a known account, ourselves, taken back",
        image("add", userId="222233334444"),
        image("add", userId=OURS),
        image("remove", userId=THEIRS),
        known_accounts=["222233334444"],
    ),
    speaks(
        "snapshot_copied_across_regions",
        "from another region",
        an_event("ec2:CopySnapshot", request={"sourceRegion": "us-east-1", "sourceSnapshotId": "snap-1"}),
    ),
    is_silent(
        "snapshot_copied_across_regions",
        "within the region; by the backup service",
        an_event("rds:CopyDBSnapshot", request={"sourceDBSnapshotIdentifier": "daily"}),
        an_event("ec2:CopySnapshot", by=BY_BACKUP, request={"sourceRegion": "us-east-1"}),
    ),
    speaks(
        "snapshots_made_in_bulk", "five", *(an_event("ec2:CreateSnapshot", minute=n) for n in range(5))
    ),
    is_silent(
        "snapshots_made_in_bulk",
        "one; the backup service's",
        an_event("ec2:CreateSnapshot"),
        *(an_event("ec2:CreateSnapshot", by=BY_BACKUP) for _ in range(9)),
    ),
    speaks(
        "database_exported",
        "a snapshot, a table, an unload",
        an_event("rds:StartExportTask", request={"sourceArn": "arn:aws:rds:x", "s3BucketName": "b"}),
        an_event("dynamodb:ExportTableToPointInTime", request={"tableArn": "arn:t", "s3Bucket": "b"}),
        an_event("athena:StartQueryExecution", request={"queryString": "UNLOAD (SELECT 1) TO 's3://b/'"}),
        rows=3,
    ),
    is_silent(
        "database_exported",
        "an ordinary query; an export of EC2's reservations",
        an_event("athena:StartQueryExecution", request={"queryString": "SELECT 1"}),
        an_event("iot:StartExportTask"),
    ),
    speaks(
        "ebs_blocks_read",
        "blocks of a snapshot",
        *(a_data_event("ebs:GetSnapshotBlock", minute=n, request={"snapshotId": "snap-1"}) for n in range(3)),
    ),
    is_silent(
        "ebs_blocks_read",
        "our backup product; writing",
        a_data_event("ebs:GetSnapshotBlock", by=role("backup")),
        a_data_event("ebs:PutSnapshotBlock"),
        expected_principals=["arn:aws:iam::111122223333:role/backup"],
    ),
    speaks(
        "objects_read_in_bulk",
        "many objects",
        *(a_data_event("s3:GetObject", request={"bucketName": "b", "key": f"k{n}"}) for n in range(12)),
        objects=10,
    ),
    is_silent(
        "objects_read_in_bulk",
        "one object often",
        *(a_data_event("s3:GetObject", request={"bucketName": "b", "key": "k"}) for _ in range(12)),
        objects=10,
    ),
    speaks(
        "objects_read_by_nobody",
        "without credentials",
        a_data_event("s3:GetObject", by=another_account("anonymous", ""), request={"bucketName": "b"}),
    ),
    is_silent(
        "objects_read_by_nobody",
        "by an account; refused",
        a_data_event("s3:GetObject", by=another_account(), request={"bucketName": "b"}),
        a_data_event("s3:GetObject", by=another_account("anonymous", ""), error="AccessDenied"),
    ),
    speaks(
        "replication_outside",
        "to another account; a location that is not of AWS",
        an_event(
            "s3:PutBucketReplication",
            request={
                "bucketName": "b",
                "ReplicationConfiguration": {"Rule": {"Destination": {"Account": THEIRS}}},
            },
        ),
        an_event("datasync:CreateLocationObjectStorage", request={"serverHostname": "storage.example.net"}),
        rows=2,
    ),
    is_silent(
        "replication_outside",
        "within the account",
        an_event(
            "s3:PutBucketReplication",
            request={"ReplicationConfiguration": {"Rule": {"Destination": {"Bucket": "arn:aws:s3:::c"}}}},
        ),
    ),
)  # fmt: skip
