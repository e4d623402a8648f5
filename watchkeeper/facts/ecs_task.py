"""An ECS task as it stands: what a stop would lose, and who else hangs on it."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class ContainerState(Frozen):
    """One container of the task and the image that it really runs."""

    name: str
    image: str | None = None
    image_digest: str | None = None


class ServiceState(Frozen):
    """The service that keeps the task running."""

    name: str
    """`cluster/service`: a service's name is unique in its cluster only."""
    arn: str | None = None
    desired: int = 0
    running: int = 0
    strategy: str = "REPLICA"
    """A DAEMON service has no wanted count that could be set."""
    tags: dict[str, str] = Field(default_factory=dict)


class EcsTaskFacts(Frozen):
    """The task with its revision, its roles, its network and its service."""

    kind: Literal["ecs_task"] = "ecs_task"
    task_arn: str
    cluster: str
    status: str
    launch_type: str | None = None
    definition_arn: str
    """With its revision: a later task can be run from the same."""
    group: str | None = None
    started_by: str | None = None
    service: ServiceState | None = None
    container_instance_arn: str | None = None
    instance_id: str | None = None
    """The EC2 instance that it runs on; None on Fargate."""
    network_interface_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    task_role_arn: str | None = None
    execution_role_arn: str | None = None
    exec_enabled: bool = False
    """Whether ECS Exec opens a shell in it: for the evidence, and for an attacker."""
    network_mode: str | None = None
    containers: tuple[ContainerState, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)
    not_seen: dict[str, str] = Field(default_factory=dict)
    """What could not be read, and why: `service`, `definition`, `instance`."""

    @property
    def name(self) -> str:
        """The task's ARN."""
        return self.task_arn

    @property
    def arn(self) -> str:
        """The same."""
        return self.task_arn

    @property
    def members(self) -> tuple[ServiceState, ...]:
        """What else was seen with it, each with tags of its own."""
        return (self.service,) if self.service else ()

    @property
    def is_over(self) -> bool:
        """Whether it runs no more, or is about to stop."""
        return self.status in ("DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED", "DELETED")

    @property
    def task_role_name(self) -> str | None:
        """The name of the role that its code works with."""
        return self.task_role_arn.rsplit("/", 1)[-1] if self.task_role_arn else None
