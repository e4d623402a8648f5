"""Add one statement to a bucket's policy that denies."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import BaseAction, State, file_name
from watchkeeper.case import canonical, sha256
from watchkeeper.trust_document import same, statements


class DenyOnBucket(BaseAction):
    """Denied are the named principals; or, where none is named, whoever is not of the bucket's account.

    With `object_key` it is about that one object, and then nobody reads it. The account itself and its
    root are never locked out of the bucket: everyone outside is told apart by `aws:PrincipalAccount`,
    AWS's services by `aws:PrincipalIsAWSService`. An anonymous caller is of no account.
    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-contains3resource.html
    """

    kind: Literal["deny_on_bucket"] = "deny_on_bucket"
    bucket: str
    principals: tuple[str, ...] = ()
    """Patterns over `aws:PrincipalArn`: a user's ARN, or for all sessions of a role the role's."""
    object_key: str | None = None
    partition: str = "aws"

    permissions: ClassVar = ("s3:GetBucketPolicy", "s3:PutBucketPolicy")
    undo_permissions: ClassVar = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
    undo: ClassVar = (
        "take this one statement out of the bucket's policy; a policy that holds nothing else goes with it"
    )
    source: ClassVar = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html"

    @property
    def interrupts(self) -> bool:  # type: ignore[override]
        """A bucket is relied upon; one object with malware in it is not."""
        return self.object_key is None

    @property
    def evidence_step(self) -> str:
        """The look at the bucket."""
        return "bucket"

    @property
    def subject(self) -> str:
        """The bucket, whichever object it is about."""
        return self.bucket

    @property
    def resource(self) -> str:
        """The bucket, or the object in it."""
        return f"{self.bucket}/{self.object_key}" if self.object_key is not None else self.bucket

    @property
    def key(self) -> str:
        """Of one bucket a case can deny several things to several: each is another change."""
        return file_name(f"{self.kind}-{self.account}-{self.resource}-{self._scope}")

    @property
    def sid(self) -> str:
        """The case's own statement: letters and digits only."""
        return f"Watchkeeper{self.case_id.removeprefix('wk-')}{self._scope}"

    @property
    def statement(self) -> dict[str, Any]:
        """What is added."""
        bucket = f"arn:{self.partition}:s3:::{self.bucket}"
        head: dict[str, Any] = {"Sid": self.sid, "Effect": "Deny", "Principal": "*"}
        if self.object_key is not None:
            head["Action"] = ["s3:GetObject", "s3:GetObjectVersion"]
            head["Resource"] = f"{bucket}/{_literally(self.object_key)}"
            if not self.principals:
                return head
        else:
            head["Action"] = "s3:*"
            head["Resource"] = [bucket, f"{bucket}/*"]
        if self.principals:
            whom: dict[str, Any] = {"ArnLike": {"aws:PrincipalArn": list(self.principals)}}
        else:
            whom = {
                "StringNotEquals": {"aws:PrincipalAccount": self.account},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            }
        return {**head, "Condition": whom}

    @property
    def sentence(self) -> str:
        """What it does."""
        whom = ", ".join(self.principals)
        if self.object_key is not None:
            return f"Deny reading {self.resource} to {whom or 'everybody'} (statement {self.sid})"
        whom = whom or f"everyone who is not of account {self.account}, AWS's services excepted"
        return f"Deny bucket {self.bucket} and its objects to {whom} (statement {self.sid} in its policy)"

    def holds(self, state: State) -> bool:
        """The statement is there and says what it must; or the bucket is gone."""
        if state.get("exists") is False:
            return True
        policy = state.get("policy")
        return isinstance(policy, dict) and any(same(one, self.statement) for one in statements(policy))

    @property
    def _scope(self) -> str:
        whom = [sorted(self.principals), self.object_key]
        return sha256(canonical(whom))[:8]


def _literally(key: str) -> str:
    """An object's key as a policy takes it literally: `*`, `?` and `$` mean something there.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return "".join("${" + char + "}" if char in "*?$" else char for char in key)
