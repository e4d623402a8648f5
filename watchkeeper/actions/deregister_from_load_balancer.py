"""Take an instance out of every target group and classic load balancer that it is registered with."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import BaseAction, State
from watchkeeper.facts.machine import Registration


class DeregisterFromLoadBalancer(BaseAction):
    """No visitor reaches it any more; open connections drain, until the isolation cuts them.

    It needs no finding of an attached load balancer to be exact: each registration, with its port, is
    noted first, and just these are made again.
    """

    kind: Literal["deregister_from_load_balancer"] = "deregister_from_load_balancer"
    instance_id: str
    registrations: tuple[Registration, ...]

    permissions: ClassVar = (
        "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetHealth",
    )
    undo_permissions: ClassVar = (
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
        "elasticloadbalancing:RegisterTargets",
    )
    undo: ClassVar = "register exactly the same targets again, with the same ports"
    source: ClassVar = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html"
    )
    interrupts: ClassVar = True

    @property
    def resource(self) -> str:
        """The instance."""
        return self.instance_id

    @property
    def sentence(self) -> str:
        """What it does."""
        names = ", ".join(dict.fromkeys(one.label for one in self.registrations))
        return f"Take instance {self.instance_id} out of load balancing ({names})"

    def holds(self, state: State) -> bool:
        """None of them is there; one that drains counts as gone. `registered` has what is there."""
        there: list[dict[str, Any]] | None = state.get("registered")
        return there is not None and not there
