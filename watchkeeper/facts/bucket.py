"""An S3 bucket as it stands: who can get at it, what would bring lost objects back, who writes down its use."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen

EVERYBODY = ("http://acs.amazonaws.com/groups/global/AllUsers",)
ANY_AWS_ACCOUNT = ("http://acs.amazonaws.com/groups/global/AuthenticatedUsers",)
"""Groups that an ACL can name. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"""


class PublicBlock(Frozen):
    """Block Public Access: its four switches, in AWS's names. None of it set is all four off."""

    block_public_acls: bool = False
    ignore_public_acls: bool = False
    block_public_policy: bool = False
    restrict_public_buckets: bool = False

    @property
    def all_on(self) -> bool:
        """Whether nothing public gets through."""
        return all(self.model_dump().values())


class BucketFacts(Frozen):
    """A bucket. What could not be read is not here: then the whole look is `Unseen`."""

    kind: Literal["bucket"] = "bucket"
    name: str
    account: str
    """Its owner."""
    region: str
    block: PublicBlock = PublicBlock()
    account_block: PublicBlock = PublicBlock()
    """The account's, which stands above the bucket's."""
    has_policy: bool = False
    policy_is_public: bool = False
    """By AWS's own judgement of the policy, the blocks left aside."""
    acl_grants: tuple[str, ...] = ()
    """What the ACL gives to everybody or to any AWS account, as `READ to AllUsers`."""
    versioning: Literal["Enabled", "Suspended", "Never"] = "Never"
    object_lock: str | None = None
    """`on` where objects can be locked, or the default: `GOVERNANCE 30 days`; None: off."""
    encryption: str | None = None
    """The default: `AES256`, `aws:kms` or `aws:kms:dsse`."""
    key: str | None = None
    """The KMS key of the default encryption, as the bucket names it."""
    logs_to: str | None = None
    """Where server access logs go; None: they are off."""
    object_calls_logged: bool | None = None
    """Whether trails keep the calls on its objects; None: in part, or we could not look."""
    object_calls_why: str = ""
    """What the answer above rests on: without it silence in CloudTrail would read as no access."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def open_by(self) -> tuple[str, ...]:
        """By what somebody outside gets in now, the blocks counted; empty: by nothing public."""
        ignored = self.block.ignore_public_acls or self.account_block.ignore_public_acls
        restricted = self.block.restrict_public_buckets or self.account_block.restrict_public_buckets
        policy = ("its policy is public",) if self.policy_is_public and not restricted else ()
        acls = () if ignored else tuple(f"its ACL gives {grant}" for grant in self.acl_grants)
        return (*policy, *acls)

    @property
    def key_account(self) -> str | None:
        """The account of the key, where the bucket names it by its ARN."""
        parts = (self.key or "").split(":")
        return parts[4] if len(parts) >= 6 else None
