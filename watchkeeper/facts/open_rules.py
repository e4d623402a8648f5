"""Which ingress rules of an instance's security groups let the whole internet in."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class OpenRule(Frozen):
    """One ingress rule from anywhere.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """

    protocol: str
    """`tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all."""
    from_port: int | None = None
    to_port: int | None = None
    """For ICMP the two are type and code."""
    cidr: str
    """`0.0.0.0/0` or `::/0`."""
    description: str | None = None

    def lets_in(self, port: int) -> bool:
        """Whether a TCP or UDP connection to `port` passes it."""
        if self.protocol == "-1":
            return True
        if self.protocol not in ("tcp", "udp", "6", "17") or self.from_port is None or self.to_port is None:
            return False
        return self.from_port <= port <= self.to_port

    @property
    def label(self) -> str:
        """As `tcp 22 from 0.0.0.0/0`."""
        if self.protocol == "-1":
            return f"everything from {self.cidr}"
        ports = "all" if self.from_port in (None, -1) else f"{self.from_port}"
        if self.to_port not in (None, self.from_port):
            ports += f"-{self.to_port}"
        return f"{self.protocol} {ports} from {self.cidr}"


class GroupRules(Frozen):
    """One security group."""

    group_id: str
    group_name: str = ""
    rules: tuple[OpenRule, ...] = ()
    interfaces: int = 0
    """How many network interfaces are in it, the instance's own among them."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The group's id."""
        return self.group_id


class OpenRules(Frozen):
    """The groups on an instance's interfaces, each with its open rules: none is an answer too."""

    kind: Literal["open_rules"] = "open_rules"
    instance_id: str
    members: tuple[GroupRules, ...] = ()

    @property
    def name(self) -> str:
        """The instance's id."""
        return self.instance_id
