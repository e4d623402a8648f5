"""EC2's security groups where moto falls short of AWS."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidSecurityGroupNotFoundError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend

_delete_group = SecurityGroupBackend._delete_security_group
_modify_interface = NetworkInterfaceBackend.modify_network_interface_attribute


def install() -> None:
    """Make an interface's groups its own, and an instance's groups those of its first interface."""
    NetworkInterface.group_set = property(_own_groups)  # type: ignore[assignment]
    Instance.security_groups = property(_first_groups, _set_first_groups)  # type: ignore[assignment]
    backend: Any = NetworkInterfaceBackend
    backend.modify_network_interface_attribute = _modify_network_interface_attribute
    instances: Any = InstanceBackend
    instances.modify_instance_security_groups = _modify_instance_security_groups
    groups: Any = SecurityGroupBackend
    groups._delete_security_group = _delete_unless_in_use


def _own_groups(self: NetworkInterface) -> list[SecurityGroup]:
    return self._group_set


def _first_groups(self: Instance) -> list[SecurityGroup]:
    first = getattr(self, "nics", {}).get(0)
    return first._group_set if first is not None else self.__dict__.get("launch_groups", [])


def _set_first_groups(self: Instance, groups: list[SecurityGroup]) -> None:
    self.__dict__["launch_groups"] = groups
    first = getattr(self, "nics", {}).get(0)
    if first is not None:
        first._group_set = groups


def _modify_network_interface_attribute(
    self: Any, eni_id: str, group_ids: list[str], *args: Any, **kwargs: Any
) -> None:
    _existing(self, group_ids)
    _modify_interface(self, eni_id, group_ids, *args, **kwargs)


def _modify_instance_security_groups(self: Any, instance_id: str, group_ids: list[str]) -> Instance:
    instance: Instance = self.get_instance(instance_id)
    if len(instance.nics) > 1:
        raise EC2ClientError(
            "InvalidInstanceID",
            f"There are multiple interfaces attached to instance '{instance_id}'. "
            "Please specify an interface ID for the operation instead.",
        )
    instance.security_groups = _existing(self, group_ids)
    return instance


def _delete_unless_in_use(self: Any, vpc_id: str | None, group_id: str) -> None:
    if any(group.id == group_id for eni in list(self.enis.values()) for group in eni._group_set):
        raise EC2ClientError("DependencyViolation", f"resource {group_id} has a dependent object")
    _delete_group(self, vpc_id, group_id)


def _existing(backend: Any, group_ids: list[str]) -> list[SecurityGroup]:
    """The groups of these ids; moto would attach `None` for one that does not exist."""
    groups = [backend.get_security_group_from_id(one) for one in group_ids]
    for name, group in zip(group_ids, groups, strict=True):
        if group is None:
            raise InvalidSecurityGroupNotFoundError(name)
    return groups
