"""Auto Scaling's standby where moto falls short: limits, states, and the group's load balancers.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
"""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend

_enter: Any = AutoScalingBackend.enter_standby_instances
_exit: Any = AutoScalingBackend.exit_standby_instances


def install() -> None:
    """Refuse what AWS refuses, and take a member out of, and into, the group's balancers."""
    backend: Any = AutoScalingBackend
    backend.enter_standby_instances = _enter_standby
    backend.exit_standby_instances = _exit_standby


def _enter_standby(self: Any, group_name: str, instance_ids: list[str], should_decrement: bool) -> Any:
    group = _group(self, group_name)
    _need(group, instance_ids, "InService")
    if should_decrement and group.desired_capacity - len(instance_ids) < group.min_size:
        raise ValidationError(
            f"AutoScalingGroup {group_name} has min-size={group.min_size}, max-size={group.max_size}, and "
            f"desired-size={group.desired_capacity}. To place into standby {len(instance_ids)} instance, "
            "please update the AutoScalingGroup sizes appropriately."
        )
    activities = _enter(self, group_name, instance_ids, should_decrement)
    for arn in group.target_group_arns or []:
        self.elbv2_backend.deregister_targets(arn, [{"Id": one} for one in instance_ids])
    for name in group.load_balancer_names or []:
        self.elb_backend.deregister_instances(name, instance_ids, from_autoscaling=True)
    return activities


def _exit_standby(self: Any, group_name: str, instance_ids: list[str]) -> Any:
    group = _group(self, group_name)
    _need(group, instance_ids, "Standby")
    activities = _exit(self, group_name, instance_ids)
    for arn in group.target_group_arns or []:
        self.elbv2_backend.register_targets(arn, [{"Id": one} for one in instance_ids])
    for name in group.load_balancer_names or []:
        self.elb_backend.register_instances(name, instance_ids, from_autoscaling=True)
    return activities


def _group(self: Any, name: str) -> Any:
    if name not in self.autoscaling_groups:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup {name} not found")
    return self.autoscaling_groups[name]


def _need(group: Any, instance_ids: list[str], state: str) -> None:
    states = {one.instance.id: one.lifecycle_state for one in group.instance_states}
    for name in instance_ids:
        if name not in states:
            raise ValidationError(f"The instance {name} is not part of Auto Scaling group {group.name}.")
        if states[name] != state:
            raise ValidationError(f"The instance {name} is not in {state}.")
