"""An RDS database as it stands: an instance alone, or a cluster with its members."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class DatabaseMember(Frozen):
    """One instance: a cluster's member, or the database itself."""

    identifier: str
    arn: str
    public: bool
    """Whether it has an address in the internet; the security groups decide who reaches it there."""
    status: str = "available"
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its ARN: identifiers repeat among regions."""
        return self.arn


class SharedSnapshot(Frozen):
    """A manual snapshot that others may restore."""

    identifier: str
    arn: str
    shared_with: tuple[str, ...]
    """Account numbers, and `all` for everybody."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its ARN."""
        return self.arn

    @property
    def is_public(self) -> bool:
        """Whether anybody can copy it."""
        return "all" in self.shared_with


class DatabaseFacts(Frozen):
    """What is one database: its data, its groups and its users are the cluster's where there is one."""

    kind: Literal["database"] = "database"
    identifier: str
    """Of the cluster where there is one, else of the instance."""
    arn: str
    is_cluster: bool = False
    engine: str
    engine_version: str | None = None
    status: str = "available"
    vpc_id: str | None = None
    security_groups: tuple[str, ...] = ()
    instances: tuple[DatabaseMember, ...] = ()
    """The cluster's members, the writer first; the database itself where it is an instance alone."""
    iam_authentication: bool = False
    master_user: str | None = None
    master_secret: str | None = None
    """ARN of the secret in which RDS keeps the master password; None where people keep it themselves."""
    encrypted: bool = False
    kms_key: str | None = None
    deletion_protection: bool = False
    log_exports: tuple[str, ...] = ()
    """Logs that go to CloudWatch Logs: without them nobody sees what a session did."""
    backup_days: int = 0
    """For how many days back it can be restored to any second."""
    shared_snapshots: tuple[SharedSnapshot, ...] = ()
    snapshots_unseen: str = ""
    """Why it was not possible to look at its snapshots; empty if it was."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its ARN."""
        return self.arn

    @property
    def members(self) -> tuple[DatabaseMember | SharedSnapshot, ...]:
        """What an action may change beside the database itself."""
        return (*self.instances, *self.shared_snapshots)

    @property
    def public_instances(self) -> tuple[DatabaseMember, ...]:
        """Those with an address in the internet."""
        return tuple(one for one in self.instances if one.public)

    @property
    def is_aurora(self) -> bool:
        """Whether its members can be changed one by one; those of a Multi-AZ cluster cannot."""
        return self.engine.startswith("aurora")
