"""Target groups where moto falls short: one instance under several ports, and targets that drain.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html
"""

from typing import Any

from moto.elbv2.exceptions import TargetGroupNotFoundError, TargetNotRunning
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup


def install() -> None:
    """Key targets by id and port, and show one that was just deregistered as draining, once."""
    group: Any = FakeTargetGroup
    group.register = _register
    group.deregister = _deregister
    group.deregister_terminated_instances = _forget_terminated
    backend: Any = ELBv2Backend
    backend.describe_target_health = _describe_target_health


def _key(group: Any, target: dict[str, Any]) -> str:
    return f"{target['Id']}:{_port(group, target)}"


def _port(group: Any, target: dict[str, Any]) -> int:
    return int(target.get("Port") or group.port)


def _register(self: Any, targets: list[dict[str, Any]]) -> None:
    for target in targets:
        instance = self.ec2_backend.get_instance_by_id(target["Id"])
        if instance and instance.state != "running":
            raise TargetNotRunning(instance_id=target["Id"])
        self.targets[_key(self, target)] = {"Id": target["Id"], "Port": _port(self, target)}
        self.deregistered_targets.pop(_key(self, target), None)


def _deregister(self: Any, targets: list[dict[str, Any]]) -> None:
    """A target that is not there is no error for AWS."""
    for target in targets:
        if gone := self.targets.pop(_key(self, target), None):
            self.deregistered_targets[_key(self, target)] = gone


def _forget_terminated(self: Any, instance_ids: list[str]) -> None:
    for key in [key for key, target in self.targets.items() if target["Id"] in instance_ids]:
        self.terminated_targets[key] = self.targets.pop(key)


def _describe_target_health(
    self: Any, target_group_arn: str, targets: list[dict[str, Any]]
) -> list[FakeHealthStatus]:
    group = self.target_groups.get(target_group_arn)
    if group is None:
        raise TargetGroupNotFoundError()
    if targets:
        wanted = [{"Id": one["Id"], "Port": _port(group, one)} for one in targets]
        return [_health(self, group, one) for one in wanted]
    draining = list(group.deregistered_targets.values())
    group.deregistered_targets.clear()
    return [
        *(_health(self, group, one) for one in group.targets.values()),
        *(_status(group, one, "draining", "Target.DeregistrationInProgress") for one in draining),
    ]


def _health(self: Any, group: Any, target: dict[str, Any]) -> FakeHealthStatus:
    if _key(group, target) in group.deregistered_targets:
        return _status(group, target, "draining", "Target.DeregistrationInProgress")
    if _key(group, target) not in group.targets:
        return _status(group, target, "unused", "Target.NotRegistered")
    instance = self.ec2_backend.get_instance_by_id(target["Id"])
    if instance and instance.state == "stopped":
        return _status(group, target, "unused", "Target.InvalidState")
    return _status(group, target, "healthy", None)


def _status(group: Any, target: dict[str, Any], state: str, reason: str | None) -> FakeHealthStatus:
    return FakeHealthStatus(target["Id"], str(target["Port"]), group.health_check_port, state, reason)
