"""EC2 where moto falls short of AWS: the groups of interfaces, foreign snapshots, IPv6 rules."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidSecurityGroupNotFoundError
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend

IMAGE_ID = "ami-0123456789abcdef0"
_delete_group = SecurityGroupBackend._delete_security_group
_revoke_egress: Any = SecurityGroupBackend.revoke_security_group_egress
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
    groups.revoke_security_group_egress = _revoke_egress_of_ipv6_too
    images: Any = AmiBackend
    images._load_amis = _load_one_image


def _own_groups(self: NetworkInterface) -> list[SecurityGroup]:
    return self._group_set


def _first_groups(self: Instance) -> list[Any]:
    first: Any = getattr(self, "nics", {}).get(0)
    groups: list[Any] = self.__dict__.get("launch_groups", []) if first is None else first._group_set
    return groups


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


class _Kept(list[Any]):
    """A list from which moto cannot take the IPv6 ranges, which it does in a VPC without IPv6."""

    def remove(self, value: Any) -> None:
        """Nothing."""


def _revoke_egress_of_ipv6_too(self: Any, *args: Any, **kwargs: Any) -> Any:
    kept = [_Kept(one) if isinstance(one, list) else one for one in args]
    named = {name: _Kept(one) if isinstance(one, list) else one for name, one in kwargs.items()}
    return _revoke_egress(self, *kept, **named)


def _load_one_image(self: Any) -> None:
    """One image instead of moto's 1,300: their snapshots showed as one's own, and cost a second."""
    image = Ami(
        self,
        IMAGE_ID,
        name="al2023-ami-2023.8.0-x86_64",
        description="Amazon Linux 2023",
        owner_id="137112412989",
        owner_alias="amazon",
        public=True,
        virtualization_type="hvm",
        architecture="x86_64",
        root_device_type="ebs",
        root_device_name="/dev/xvda",
    )
    self.amis[image.id] = image
    self.snapshots.pop(image.ebs_snapshot.id, None)


def _existing(backend: Any, group_ids: list[str]) -> list[SecurityGroup]:
    """The groups of these ids; moto would attach `None` for one that does not exist."""
    groups = [backend.get_security_group_from_id(one) for one in group_ids]
    for name, group in zip(group_ids, groups, strict=True):
        if group is None:
            raise InvalidSecurityGroupNotFoundError(name)
    return groups
