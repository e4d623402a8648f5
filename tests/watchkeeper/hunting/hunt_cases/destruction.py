"""Deletion, ransom and what prepares them."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS, a_data_event, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

SSE_C = "x-amz-server-side-encryption-customer-algorithm"
KMS = "x-amz-server-side-encryption-aws-kms-key-id"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 aws-sdk-go-v2/1.30"


def versioning(**configuration):
    return an_event(
        "s3:PutBucketVersioning", request={"bucketName": "b", "VersioningConfiguration": configuration}
    )


def copied(number, **headers):
    return a_data_event("s3:CopyObject", request={"bucketName": "b", "key": f"k{number}", **headers})


def a_key(account):
    return f"arn:aws:kms:eu-west-1:{account}:key/1"


def stopped(count, call="ec2:StopInstances", **record):
    items = [{"instanceId": f"i-{n}"} for n in range(count)]
    return an_event(call, request={"instancesSet": {"items": items}}, **record)


CASES = (
    speaks(
        "s3_protection_removed",
        "versions, MFA delete, replica",
        versioning(Status="Suspended"),
        versioning(Status="Enabled", MfaDelete="Disabled"),
        an_event("s3:DeleteBucketReplication", request={"bucketName": "b"}),
        rows=3,
    ),
    is_silent(
        "s3_protection_removed",
        "switched on",
        versioning(Status="Enabled"),
        versioning(Status="Enabled", MfaDelete="Enabled"),
    ),
    speaks(
        "objects_deleted_in_bulk",
        "five hundred by five calls",
        *(a_data_event("s3:DeleteObjects", minute=n, request={"bucketName": "b"}) for n in range(5)),
    ),
    is_silent(
        "objects_deleted_in_bulk",
        "a few; a job of ours",
        *(a_data_event("s3:DeleteObject", request={"bucketName": "b"}) for _ in range(9)),
        *(a_data_event("s3:DeleteObjects", by=role("clean"), request={"bucketName": "b"}) for _ in range(9)),
        expected_principals=["arn:aws:iam::111122223333:role/clean"],
    ),
    speaks(
        "objects_encrypted_by_foreign_key",
        "the caller's own key, one row for a bucket",
        copied(1, **{SSE_C: "AES256"}),
        copied(2, **{SSE_C: "AES256"}),
    ),
    speaks("objects_encrypted_by_foreign_key", "another account's key", copied(1, **{KMS: a_key(THEIRS)})),
    is_silent(
        "objects_encrypted_by_foreign_key",
        "our key, our alias, a known account's",
        copied(1, **{KMS: a_key(OURS)}),
        copied(2, **{KMS: "alias/data"}),
        copied(3, **{KMS: a_key("222233334444")}),
        copied(4),
        known_accounts=["222233334444"],
    ),
    speaks(
        "encryption_key_of_outside_account",
        "a bucket's default",
        an_event(
            "s3:PutBucketEncryption",
            request={"bucketName": "b", "Rule": {"KMSMasterKeyID": a_key(THEIRS)}},
        ),
    ),
    is_silent(
        "encryption_key_of_outside_account",
        "our own key",
        an_event(
            "s3:PutBucketEncryption", request={"bucketName": "b", "Rule": {"KMSMasterKeyID": a_key(OURS)}}
        ),
    ),
    speaks(
        "ransom_note_written",
        "a demand",
        a_data_event("s3:PutObject", request={"bucketName": "b", "key": "HOW_TO_DECRYPT_FILES.txt"}),
        a_data_event("s3:PutObject", request={"bucketName": "b", "key": "your-data-has-been-encrypted.html"}),
        rows=2,
    ),
    is_silent(
        "ransom_note_written",
        "ordinary names",
        a_data_event("s3:PutObject", request={"bucketName": "b", "key": "README.md"}),
        a_data_event("s3:PutObject", request={"bucketName": "b", "key": "reports/restored-2026.csv"}),
        a_data_event("s3:PutObject", request={"bucketName": "b", "key": "node_modules/decrypt-files.js"}),
    ),
    speaks(
        "deletion_burst",
        "ten of several kinds",
        *(an_event("ec2:DeleteVolume", minute=n) for n in range(5)),
        *(an_event("rds:DeleteDBInstance", minute=n) for n in range(5)),
    ),
    is_silent(
        "deletion_burst",
        "three; infrastructure code; a stack; refused",
        *(an_event("ec2:DeleteVolume") for _ in range(3)),
        *(an_event("ec2:DeleteVolume", agent=TERRAFORM) for _ in range(20)),
        *(an_event("ec2:DeleteVolume", by=role("d", invokedBy="cloudformation.amazonaws.com")) for _ in range(20)),
        *(an_event("ec2:DeleteVolume", error="Client.UnauthorizedOperation") for _ in range(20)),
    ),
    speaks("data_store_deleted", "one bucket", an_event("s3:DeleteBucket", request={"bucketName": "b"})),
    is_silent("data_store_deleted", "it failed", an_event("s3:DeleteBucket", error="BucketNotEmpty")),
    speaks(
        "instances_stopped_in_bulk",
        "ten by two calls",
        stopped(6),
        stopped(4, "ec2:TerminateInstances", minute=3),
    ),
    is_silent(
        "instances_stopped_in_bulk",
        "a few; Auto Scaling",
        stopped(5),
        stopped(50, by=role("AWSServiceRoleForAutoScaling", path="/aws-service-role/autoscaling.amazonaws.com/")),
    ),
    speaks(
        "database_password_changed",
        "the master's",
        an_event(
            "rds:ModifyDBInstance", request={"dBInstanceIdentifier": "d", "masterUserPassword": "****"}
        ),
    ),
    is_silent(
        "database_password_changed",
        "something else; the rotation",
        an_event("rds:ModifyDBInstance", request={"allocatedStorage": 20}),
        an_event(
            "rds:ModifyDBInstance",
            by=role("r", invokedBy="secretsmanager.amazonaws.com"),
            request={"masterUserPassword": "****"},
        ),
    ),
    speaks(
        "deletion_protection_off",
        "a database, a stack, a machine",
        an_event("rds:ModifyDBCluster", request={"dBClusterIdentifier": "d", "deletionProtection": False}),
        an_event(
            "cloudformation:UpdateTerminationProtection",
            request={"stackName": "s", "enableTerminationProtection": False},
        ),
        an_event(
            "ec2:ModifyInstanceAttribute",
            request={"instanceId": "i-1", "disableApiTermination": {"value": False}},
        ),
        rows=3,
    ),
    is_silent(
        "deletion_protection_off",
        "switched on; another change",
        an_event("rds:ModifyDBCluster", request={"deletionProtection": True}),
        an_event("rds:ModifyDBCluster", request={"allocatedStorage": 20}),
    ),
)  # fmt: skip
