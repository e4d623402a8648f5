"""Systems Manager's managed instances, which moto lacks.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.ssm.responses import SimpleSystemManagerResponse

_NEEDED = "AmazonSSMManagedInstanceCore"


def install() -> None:
    """Give moto's SSM the operation."""
    response: Any = SimpleSystemManagerResponse
    response.describe_instance_information = _describe


def _describe(self: Any) -> ActionResult:
    """The agent answers on a running instance whose role may talk to Systems Manager."""
    named = [
        value
        for one in self._get_param("Filters", [])
        if one.get("Key") == "InstanceIds"
        for value in one.get("Values", [])
    ]
    backend = ec2_backends[self.current_account][self.region]
    found = [
        {
            "InstanceId": one.id,
            "PingStatus": "Online",
            "PlatformType": "Linux",
            "ResourceType": "EC2Instance",
        }
        for one in backend.all_running_instances()
        if (not named or one.id in named) and _is_managed(self.current_account, one)
    ]
    return ActionResult({"InstanceInformationList": found})


def _is_managed(account: str, instance: Any) -> bool:
    profiles = iam_backends[account]["aws"].instance_profiles
    associations: Any = instance.ec2_backend.iam_instance_profile_associations
    association = associations.get(instance.id)
    if association is None:
        return False
    names = {profile.arn: profile for profile in profiles.values()}
    profile = names.get(association.iam_instance_profile.arn)
    return profile is not None and any(
        policy.name == _NEEDED for role in profile.roles for policy in role.managed_policies.values()
    )
