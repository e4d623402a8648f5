"""Buckets looked at, made and changed, whatever they are for."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.bucket_calls import Bucket
from tasks.baseline.bucket_settings import READERS, WRITERS
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent


def look(at: Place, wanted: Settings, survey: Survey, chosen_by: str) -> Found:
    """The bucket of that name, in the words of `wanted`.

    Args:
        at: its owner's home.
        wanted: `name`, `region`, and the settings to read.
        survey: for the partition.
        chosen_by: the setting of the baseline that names it.

    Raises:
        NotThere: no such bucket.
        Permanent: it is there and not ours, or its policy shuts us out.
    """
    bucket = _bucket(at, wanted, survey, changing=False)
    try:
        bucket.call("ListBucket", "head_bucket")
    except Permanent as error:
        if code_of(error) != "403":
            raise
        raise Permanent(
            f"the bucket {bucket.name} exists, but {at.account} may not look at it: it belongs to somebody "
            f"else, or a policy denies us s3:ListBucket; let us in, or choose another {chosen_by}"
        ) from error
    found = {name: READERS[name](bucket, wanted) for name in wanted if name in READERS}
    return There(settings={**wanted, **found}, notes=tuple(bucket.notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line, chosen_by: str) -> None:
    """Make the bucket if it is not there, then put what differs, each setting by itself.

    Raises:
        Permanent: the name is taken, or AWS refuses a setting.
    """
    bucket = _bucket(at, wanted, survey, changing=True)
    differing = {one.setting for one in line.differences}
    if "name" in differing:  # nothing of it is there
        _create(bucket, wanted, chosen_by)
    refused: list[Permanent] = []
    for name, write in WRITERS.items():
        if name in differing:
            try:
                write(bucket, wanted)
            except Permanent as error:  # a bucket without access logs can still take the trail
                refused.append(error)
    if refused:
        raise Permanent("; ".join(str(error) for error in refused)) from refused[0]


def _bucket(at: Place, wanted: Settings, survey: Survey, *, changing: bool) -> Bucket:
    place = Place(account=at.account, region=wanted["region"])
    return Bucket(reach.client("s3", place, changing=changing), wanted["name"], place, survey.partition)


def _create(bucket: Bucket, wanted: Settings, chosen_by: str) -> None:
    more: dict[str, Any] = {}
    if bucket.at.region != "us-east-1":  # the one region that must not be named
        more["CreateBucketConfiguration"] = {"LocationConstraint": bucket.at.region}
    if "object_lock_days" in wanted.get("only_asked", {}):
        more["ObjectLockEnabledForBucket"] = True
    try:
        with aws.reading_aws_errors("s3:CreateBucket", bucket.name):
            bucket.s3.create_bucket(Bucket=bucket.name, ObjectOwnership="BucketOwnerEnforced", **more)
    except Permanent as error:
        if code_of(error) == "BucketAlreadyExists":
            raise Permanent(
                f"the bucket name {bucket.name} is taken by somebody else: choose another {chosen_by}"
            ) from error
        if code_of(error) != "BucketAlreadyOwnedByYou":
            raise
    tags = {"TagSet": [{"Key": "watchkeeper", "Value": "baseline"}]}
    bucket.call("PutBucketTagging", "put_bucket_tagging", Tagging=tags)
