"""What a finding points at, typed; an unknown kind keeps its name and is never dropped."""

from typing import Annotated, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen


class AccessKeyTarget(Frozen):
    """Credentials: an IAM user's long-term key, a role session, or root."""

    kind: Literal["access_key"] = "access_key"
    access_key_id: str | None = None
    user_name: str | None = None
    user_type: str = "Unknown"
    """As GuardDuty writes it: IAMUser, AssumedRole, Role, Root, FederatedUser, AWSAccount …"""
    principal_id: str | None = None

    @property
    def label(self) -> str:
        """Who it is, in one word."""
        return self.user_name or self.access_key_id or self.principal_id or "unknown-key"


class InstanceTarget(Frozen):
    """An EC2 instance."""

    kind: Literal["instance"] = "instance"
    instance_id: str
    profile_arn: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """The instance id."""
        return self.instance_id


class BucketTarget(Frozen):
    """An S3 bucket."""

    kind: Literal["bucket"] = "bucket"
    name: str

    @property
    def label(self) -> str:
        """The bucket's name."""
        return self.name


class RoleTarget(Frozen):
    """An IAM role."""

    kind: Literal["role"] = "role"
    role_name: str

    @property
    def label(self) -> str:
        """The role's name."""
        return self.role_name


class ClusterTarget(Frozen):
    """An EKS or ECS cluster."""

    kind: Literal["cluster"] = "cluster"
    name: str
    arn: str | None = None

    @property
    def label(self) -> str:
        """The cluster's name."""
        return self.name


class DatabaseTarget(Frozen):
    """An RDS database instance or cluster."""

    kind: Literal["database"] = "database"
    identifier: str
    engine: str | None = None

    @property
    def label(self) -> str:
        """The database's identifier."""
        return self.identifier


class FunctionTarget(Frozen):
    """A Lambda function."""

    kind: Literal["function"] = "function"
    name: str
    arn: str | None = None

    @property
    def label(self) -> str:
        """The function's name."""
        return self.name


class UnknownTarget(Frozen):
    """Something that we have no type for yet: kept by the name that AWS gave it."""

    kind: Literal["unknown"] = "unknown"
    resource_type: str = "Unknown"
    resource_id: str | None = None

    @property
    def label(self) -> str:
        """The id if there was one, else the kind of resource."""
        return self.resource_id or self.resource_type


Target = Annotated[
    AccessKeyTarget
    | InstanceTarget
    | BucketTarget
    | RoleTarget
    | ClusterTarget
    | DatabaseTarget
    | FunctionTarget
    | UnknownTarget,
    Field(discriminator="kind"),
]
