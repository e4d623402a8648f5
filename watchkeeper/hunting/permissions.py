"""What hunting needs to be allowed, by engine: read the trail's bucket, ask Athena, ask CloudTrail Lake.

Sources:
    https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
    https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
"""

from collections.abc import Iterable
from typing import Any

TRAIL_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket")
TRAIL_OBJECTS = ("s3:GetObject",)
"""Raw files, the local lake and Athena read the same: Athena does it in our name."""

ATHENA_QUERIES = (
    "athena:BatchGetQueryExecution", "athena:CreateWorkGroup", "athena:GetQueryResults", "athena:GetWorkGroup",
    "athena:StartQueryExecution", "athena:StopQueryExecution",
)  # fmt: skip
ATHENA_EVERYWHERE = ("athena:ListWorkGroups",)
"""AWS takes no resource for it."""
GLUE = (
    "glue:CreateDatabase", "glue:CreateTable", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions",
    "glue:GetTable", "glue:UpdateTable",
)  # fmt: skip
RESULT_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
RESULT_OBJECTS = (
    "s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject",
)  # fmt: skip
KEYS = ("kms:Decrypt", "kms:GenerateDataKey")
"""Only through S3: the trail's files are often encrypted with a key, results may be."""
REGIONS = ("account:ListRegions",)
"""Which regions the table holds where none are named."""
WHAT_SHOULD_BE_THERE = ("cloudtrail:ListPublicKeys", "organizations:ListAccounts")
"""The keys that digest files are signed with, and the accounts that should have logs; AWS takes no resource for them."""

CLOUDTRAIL_LAKE = (
    "cloudtrail:CancelQuery", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults", "cloudtrail:StartQuery",
)  # fmt: skip

HUNTING_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "raw": (*TRAIL_BUCKET, *TRAIL_OBJECTS, *WHAT_SHOULD_BE_THERE, "kms:Decrypt"),
    "athena": tuple(
        sorted({
            *TRAIL_BUCKET, *TRAIL_OBJECTS, *ATHENA_QUERIES, *ATHENA_EVERYWHERE, *GLUE, *RESULT_BUCKET,
            *RESULT_OBJECTS, *KEYS, *REGIONS,
        })
    ),
    "cloudtrail_lake": (*CLOUDTRAIL_LAKE, "kms:Decrypt"),
}  # fmt: skip
"""By engine; the local lake needs what the raw files need."""


def hunting_policy(
    trail_bucket: str, result_bucket: str, *, workgroup: str = "watchkeeper", database: str = "watchkeeper"
) -> dict[str, Any]:
    """The policy of who hunts, with every engine.

    Args:
        trail_bucket: The bucket of the trail's log files.
        result_bucket: The bucket of Athena's results.
        workgroup: Athena's workgroup, the only one that it may use.
        database: Glue's database, the only one that it may see.
    """
    catalog = ("catalog", f"database/{database}", f"table/{database}/*")
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow("ListTheTrailsBucket", TRAIL_BUCKET, f"arn:*:s3:::{trail_bucket}"),
            _allow("ReadTheTrailsFiles", TRAIL_OBJECTS, f"arn:*:s3:::{trail_bucket}/*"),
            _allow("ListTheResultsBucket", RESULT_BUCKET, f"arn:*:s3:::{result_bucket}"),
            _allow("WriteAndReadResults", RESULT_OBJECTS, f"arn:*:s3:::{result_bucket}/*"),
            _allow("AskAthena", ATHENA_QUERIES, f"arn:*:athena:*:*:workgroup/{workgroup}"),
            _allow("KnowWhatShouldBeThere", (*ATHENA_EVERYWHERE, *REGIONS, *WHAT_SHOULD_BE_THERE)),
            _allow("KeepTheTable", GLUE, *(f"arn:*:glue:*:*:{part}" for part in catalog)),
            _allow("AskCloudTrailLake", CLOUDTRAIL_LAKE, "arn:*:cloudtrail:*:*:eventdatastore/*"),
            {
                **_allow("DecryptTheFiles", KEYS, "arn:*:kms:*:*:key/*"),
                "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}},
            },
        ],
    }


def _allow(sid: str, actions: Iterable[str], *resources: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": resources[0] if len(resources) == 1 else list(resources) or "*",
    }
