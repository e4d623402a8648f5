"""What was looked at, and what was seen: `Seen(value) | Unseen(why)`.

"Could not look" is never "nothing there": a missing permission, a closed region or a time-out
gives `Unseen`, and no decision may read it as an empty answer.
"""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field

from watchkeeper.errors import Transient, WatchkeeperError
from watchkeeper.facts.account_block import AccountBlockFacts
from watchkeeper.facts.ai_logging import AiLogging
from watchkeeper.facts.alarm_calls import AlarmCalls
from watchkeeper.facts.backup import BackupFacts
from watchkeeper.facts.bucket import BucketFacts
from watchkeeper.facts.database import DatabaseFacts
from watchkeeper.facts.ecs_task import EcsTaskFacts
from watchkeeper.facts.eks_cluster import EksClusterFacts
from watchkeeper.facts.function import FunctionFacts
from watchkeeper.facts.kms_key import KeyFacts, KeysFacts
from watchkeeper.facts.machine import MetadataOptions, Registration, VolumeState
from watchkeeper.facts.newcomers import NewcomersFacts
from watchkeeper.facts.open_rules import OpenRules
from watchkeeper.facts.password_policy import PasswordPolicyFacts
from watchkeeper.facts.root import RootFacts
from watchkeeper.facts.trails import TrailsFacts
from watchkeeper.frozen import Frozen as Frozen  # noqa: PLC0414  given on from here

T = TypeVar("T")


class Seen(Frozen, Generic[T]):
    """We looked, and this is what is there."""

    outcome: Literal["seen"] = "seen"
    value: T


class Unseen(Frozen):
    """We could not look, and this is why."""

    outcome: Literal["unseen"] = "unseen"
    why: str


def unseen_because(error: WatchkeeperError) -> Unseen:
    """What a look that failed has become; a `Transient` was tried until its tries ran out."""
    return Unseen(why=f"{error} (tried several times)" if isinstance(error, Transient) else str(error))


class AccessKeyState(Frozen):
    """One access key of a user."""

    access_key_id: str
    status: Literal["Active", "Inactive"]
    created: datetime | None = None
    last_used: datetime | None = None
    last_used_service: str | None = None
    last_used_region: str | None = None


class UserFacts(Frozen):
    """An IAM user as it stands: what can sign in as it, and what it may do."""

    kind: Literal["user"] = "user"
    user_name: str
    arn: str
    path: str = "/"
    created: datetime | None = None
    access_keys: tuple[AccessKeyState, ...] = ()
    has_login_profile: bool = False
    inline_policies: tuple[str, ...] = ()
    attached_policies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The user's name."""
        return self.user_name


class InterfaceState(Frozen):
    """One network interface of an instance and the security groups on it."""

    network_interface_id: str
    security_groups: tuple[str, ...]
    private_ip: str | None = None
    public_ip: str | None = None


class InstanceFacts(Frozen):
    """An EC2 instance as it stands."""

    kind: Literal["instance"] = "instance"
    instance_id: str
    state: str
    instance_type: str | None = None
    image_id: str | None = None
    launched: datetime | None = None
    vpc_id: str | None = None
    subnet_id: str | None = None
    interfaces: tuple[InterfaceState, ...] = ()
    volume_ids: tuple[str, ...] = ()
    profile_arn: str | None = None
    role_name: str | None = None
    root_device_type: str | None = None
    lifecycle: str | None = None
    """`spot` or `scheduled`; None for an ordinary instance."""
    auto_scaling_group: str | None = None
    auto_scaling_state: str | None = None
    """As Auto Scaling calls it: `InService`, `Standby`, `Terminating:Wait` …; None if it was not read."""
    group_minimum: int | None = None
    group_desired: int | None = None
    metadata: MetadataOptions | None = None
    volumes: tuple[VolumeState, ...] = ()
    registrations: tuple[Registration, ...] = ()
    instance_store: bool | None = None
    """Whether its type brings disks that a stop wipes; None if that was not read."""
    hibernation: bool = False
    """Whether it was launched so that it can be hibernated: its memory is kept, encrypted, on its root."""
    ssm_managed: bool | None = None
    """Whether Systems Manager's agent answers on it; None if that was not read."""
    role_shared_with: tuple[str, ...] = ()
    """Other instances, not terminated, that work with the same profile."""
    gaps: tuple[str, ...] = ()
    """What of it could not be read, and why: such a field is unknown, not empty."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The instance's id."""
        return self.instance_id

    @property
    def node_of(self) -> str | None:
        """The cluster whose containers run on it, as `EKS cluster web`, by its tags; None if none is named."""
        for key, value in self.tags.items():
            if key in ("aws:eks:cluster-name", "eks:cluster-name", "alpha.eksctl.io/cluster-name"):
                return f"EKS cluster {value}"
            if key.startswith("kubernetes.io/cluster/"):
                return f"EKS cluster {key.rpartition('/')[2]}"
            if key in ("AmazonECSManaged", "aws:ecs:clusterName"):
                return f"ECS cluster {value}".strip()
        return None


class RoleFacts(Frozen):
    """An IAM role as it stands."""

    kind: Literal["role"] = "role"
    role_name: str
    arn: str
    path: str = "/"
    trust: dict[str, Any] | None = None
    """Its trust policy; None if that was not read."""
    inline_policies: tuple[str, ...] = ()
    attached_policies: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The role's name."""
        return self.role_name


class Absent(Frozen):
    """We looked, and it does not exist: not the same as `Unseen`."""

    kind: Literal["absent"] = "absent"
    what: str


Facts = Annotated[
    UserFacts
    | InstanceFacts
    | RoleFacts
    | NewcomersFacts
    | AlarmCalls
    | PasswordPolicyFacts
    | RootFacts
    | BackupFacts
    | OpenRules
    | AccountBlockFacts
    | BucketFacts
    | KeyFacts
    | KeysFacts
    | TrailsFacts
    | FunctionFacts
    | DatabaseFacts
    | AiLogging
    | EcsTaskFacts
    | EksClusterFacts
    | Absent,
    Field(discriminator="kind"),
]
Look = Annotated[Seen[Facts] | Unseen, Field(discriminator="outcome")]
"""One answer of an evidence step."""

Looks = dict[str, Look]
"""Answers by evidence step; a step that was not asked for is absent."""


def why_unseen(looks: Looks) -> dict[str, str]:
    """The steps that could not look, with the reason of each."""
    return {step: look.why for step, look in looks.items() if isinstance(look, Unseen)}
