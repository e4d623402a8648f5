"""EC2 instances where moto falls short: metadata options one by one, hibernation, filters.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
"""

from typing import Any

from moto.ec2 import utils
from moto.ec2.models.amis import Ami
from moto.ec2.models.instances import Instance, InstanceBackend

_OPTIONS = {
    "http_tokens": "http_tokens",
    "hop_limit": "http_put_response_hop_limit",
    "http_endpoint": "http_endpoint",
    "http_protocol": "http_protocol_ipv6",
    "metadata_tags": "instance_metadata_tags",
}
"""moto's names of the call's parameters and of what it keeps."""
_image_value: Any = Ami.get_filter_value


def install() -> None:
    """Keep what is not named, and let instances be found by their profile, images by their snapshot."""
    instances: Any = InstanceBackend
    instances.modify_instance_metadata_options = _modify_metadata_options
    Instance.profile_arn = property(_profile_arn)  # type: ignore[attr-defined]
    utils.filter_dict_attribute_mapping["iam-instance-profile.arn"] = "profile_arn"
    images: Any = Ami
    images.get_filter_value = _image_filter_value


def _modify_metadata_options(self: Any, instance_id: str, **given: Any) -> Any:
    options = self.get_instance(instance_id).metadata_options
    for name, field in _OPTIONS.items():
        if given.get(name) is not None:
            setattr(options, field, given[name])
    return options


def _profile_arn(self: Any) -> str | None:
    association = self.ec2_backend.iam_instance_profile_associations.get(self.id)
    return association.iam_instance_profile.arn if association else None


def _image_filter_value(self: Any, filter_name: str, method_name: str | None = None) -> Any:
    if filter_name == "block-device-mapping.snapshot-id":
        return self.ebs_snapshot.id
    return _image_value(self, filter_name, method_name)
