"""One bucket, and calls that speak of it and of no stranger's of the same name."""

from dataclasses import dataclass, field
from typing import Any

from tasks import aws
from tasks.baseline.refusals import code_of, or_none
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import NotYet, Permanent


@dataclass(frozen=True)
class Bucket:
    """A bucket as it is being looked at or changed."""

    s3: Any
    name: str
    at: Place
    """Its owner and its region."""
    partition: str
    notes: list[str] = field(default_factory=list)
    """What the look met that a person should know."""

    def call(self, permission: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """One call; `permission` is IAM's name for it, `operation` boto3's.

        Raises:
            NotYet: the bucket was made a moment ago.
            Denied, NotThere, Transient, Permanent: as `aws.reading_aws_errors` says.
        """
        try:
            with aws.reading_aws_errors(f"s3:{permission}", self.name):
                answer = getattr(self.s3, operation)(
                    Bucket=self.name, ExpectedBucketOwner=self.at.account, **arguments
                )
        except Permanent as error:
            if code_of(error) == "NoSuchBucket":
                raise NotYet(f"s3:{permission} on {self.name}: it is not seen everywhere yet") from error
            raise
        return dict(answer)

    def call_or_none(self, permission: str, operation: str, *codes: str) -> dict[str, Any] | None:
        """The answer; None where S3 says by one of `codes` that the bucket has no such setting."""
        return or_none(lambda: self.call(permission, operation), *codes)
