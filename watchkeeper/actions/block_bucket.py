"""Turn on Block Public Access for one bucket."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State

ALL_ON = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
"""The four switches, as S3 names them."""


class BlockBucket(BaseAction):
    """Policy and ACL stay as they are, as evidence; they only stop counting where they are public.

    With it, S3 refuses each new bucket policy that is public: what is put into the policy comes first.
    """

    kind: Literal["block_bucket"] = "block_bucket"
    bucket: str

    permissions: ClassVar = ("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock")
    undo_permissions: ClassVar = ("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock")
    undo: ClassVar = (
        "put the bucket's block from before back, or take it away where there was none, "
        "unless somebody has changed it since"
    )
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
    )

    @property
    def evidence_step(self) -> str:
        """The look at the bucket."""
        return "bucket"

    @property
    def resource(self) -> str:
        """The bucket: no other in the partition has its name."""
        return self.bucket

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Block public access to bucket {self.bucket}: nobody outside gets in by a public policy or "
            "ACL any more"
        )

    def holds(self, state: State) -> bool:
        """All four switches are on; or the bucket is gone."""
        return state.get("exists") is False or state.get("block") == ALL_ON
