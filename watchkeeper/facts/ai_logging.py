"""Whether Amazon Bedrock keeps what its models are asked and answer."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class AiLogging(Frozen):
    """The model invocation logging of one account and region: all models, or none."""

    kind: Literal["ai_logging"] = "ai_logging"
    account: str
    region: str
    log_group: str | None = None
    bucket: str | None = None
    """`bucket` or `bucket/prefix`."""
    kept: tuple[str, ...] = ()
    """What is kept of an invocation beside its metadata: text, image, embedding, video, audio."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The account and the region."""
        return f"{self.account}/{self.region}"

    @property
    def is_on(self) -> bool:
        """Whether invocations are kept anywhere."""
        return bool(self.log_group or self.bucket)

    @property
    def places(self) -> str:
        """Where to read them, for people."""
        group = f"log group {self.log_group}" if self.log_group else ""
        bucket = f"bucket {self.bucket}" if self.bucket else ""
        return " and ".join(filter(None, (group, bucket)))
