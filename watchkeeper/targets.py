"""What a finding points at, typed; an unknown kind keeps its name and is never dropped."""

from typing import Annotated, Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class _Placed(Frozen):
    """Where a target is, if that is not where the finding is."""

    account: str = ""
    """Empty: the finding's own account."""
    region: str = ""
    """Empty: the finding's own region."""


class AccessKeyTarget(_Placed):
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


class InstanceTarget(_Placed):
    """An EC2 instance."""

    kind: Literal["instance"] = "instance"
    instance_id: str
    profile_arn: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """The instance id."""
        return self.instance_id


class BucketTarget(_Placed):
    """An S3 bucket."""

    kind: Literal["bucket"] = "bucket"
    name: str

    @property
    def label(self) -> str:
        """The bucket's name."""
        return self.name


class RoleTarget(_Placed):
    """An IAM role."""

    kind: Literal["role"] = "role"
    role_name: str

    @property
    def label(self) -> str:
        """The role's name."""
        return self.role_name


class ClusterTarget(_Placed):
    """An EKS or ECS cluster."""

    kind: Literal["cluster"] = "cluster"
    name: str
    arn: str | None = None
    platform: Literal["eks", "ecs", ""] = ""

    @property
    def label(self) -> str:
        """The cluster's name."""
        return self.name


class DatabaseTarget(_Placed):
    """An RDS database instance or cluster."""

    kind: Literal["database"] = "database"
    identifier: str
    engine: str | None = None
    cluster_identifier: str | None = None
    """The Aurora cluster that it is a member of."""
    user: str | None = None
    """The database user who logged in, or tried to."""

    @property
    def label(self) -> str:
        """The database's identifier."""
        return self.identifier


class FunctionTarget(_Placed):
    """A Lambda function."""

    kind: Literal["function"] = "function"
    name: str
    arn: str | None = None
    role_arn: str | None = None

    @property
    def label(self) -> str:
        """The function's name."""
        return self.name


class TaskTarget(_Placed):
    """An ECS task."""

    kind: Literal["task"] = "task"
    cluster: str
    task_arn: str
    definition_arn: str | None = None
    group: str | None = None
    """`service:<name>` where a service keeps it running, `family:<name>` where it stands alone."""
    launch_type: str | None = None

    @property
    def label(self) -> str:
        """The task's id."""
        return self.task_arn.rsplit("/", 1)[-1]


class WorkloadTarget(_Placed):
    """A Kubernetes workload in an EKS cluster: a pod, a deployment, a daemon set and so on."""

    kind: Literal["workload"] = "workload"
    cluster: str | None = None
    namespace: str | None = None
    name: str
    workload_type: str | None = None
    service_account: str | None = None
    images: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`namespace/name`."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


class KubernetesUserTarget(_Placed):
    """Who called the Kubernetes API of an EKS cluster."""

    kind: Literal["kubernetes_user"] = "kubernetes_user"
    cluster: str | None = None
    user_name: str
    """`system:anonymous`, `system:serviceaccount:…`, or what an access entry maps an IAM principal to."""
    groups: tuple[str, ...] = ()
    principal_arn: str | None = None
    """The IAM user or role behind it, where the finding tells."""

    @property
    def label(self) -> str:
        """The user's name."""
        return self.user_name


class KeyTarget(_Placed):
    """A KMS key."""

    kind: Literal["kms_key"] = "kms_key"
    key_id: str
    arn: str | None = None

    @property
    def label(self) -> str:
        """The key's id."""
        return self.key_id


class ObjectTarget(_Placed):
    """One object in a bucket."""

    kind: Literal["object"] = "object"
    bucket: str
    key: str
    version: str | None = None
    sha256: str | None = None

    @property
    def label(self) -> str:
        """`bucket/key`."""
        return f"{self.bucket}/{self.key}"


class BackupTarget(_Placed):
    """An image, a snapshot or a recovery point that was scanned."""

    kind: Literal["backup"] = "backup"
    backup_type: Literal["ami", "snapshot", "recovery_point"]
    identifier: str

    @property
    def label(self) -> str:
        """Its id."""
        return self.identifier


class AccountTarget(_Placed):
    """The account itself: its root user, its password policy, its public access block."""

    kind: Literal["account"] = "account"
    account_id: str

    @property
    def label(self) -> str:
        """The account's number."""
        return self.account_id


class UnknownTarget(_Placed):
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
    | TaskTarget
    | WorkloadTarget
    | KubernetesUserTarget
    | KeyTarget
    | ObjectTarget
    | BackupTarget
    | AccountTarget
    | UnknownTarget,
    Field(discriminator="kind"),
]
