"""The EC2 instance that a finding names, as it stands: the metadata that a stop would lose."""

import contextlib
from typing import Any

from tasks import aws
from tasks.evidence.machine import with_surroundings
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent, InstanceFacts, InterfaceState
from watchkeeper.facts.machine import MetadataOptions
from watchkeeper.finding import Finding
from watchkeeper.principals import instance_of
from watchkeeper.targets import AccessKeyTarget, InstanceTarget


def concerns(finding: Finding) -> str | None:
    """The instance's id, if the finding names one, or a session of one."""
    for target in finding.targets:
        if isinstance(target, InstanceTarget):
            return target.instance_id
    # A stolen session is named after the instance that it was issued to.
    sessions = [one for one in finding.targets if isinstance(one, AccessKeyTarget)]
    return next(filter(None, map(instance_of, sessions)), None)


def look(finding: Finding, instance_id: str) -> InstanceFacts | Absent:
    """The instance with its interfaces, volumes, role and surroundings; `Absent` if it does not exist.

    A profile that may not be read, or is gone, leaves the role unknown: the look at the role says why.
    What else of its surroundings may not be read stands in `gaps`.

    Raises:
        Denied: the instance may not be read.
    """
    ec2 = aws.client("ec2", account=finding.account, region=finding.region)
    try:
        with aws.reading_aws_errors("ec2:DescribeInstances", instance_id):
            answer = ec2.describe_instances(InstanceIds=[instance_id])
    except NotThere:
        return Absent(what=f"instance {instance_id}")
    found = [one for group in answer["Reservations"] for one in group["Instances"]]
    if not found:
        return Absent(what=f"instance {instance_id}")
    facts = _facts(found[0], finding.account)
    if facts.state in ("shutting-down", "terminated"):
        return facts  # nothing hangs on it any more
    return with_surroundings(facts, finding.account, finding.region)


def role_of_profile(account: str, profile_arn: str) -> str | None:
    """The role in an instance profile; None if the profile holds none.

    Raises:
        Denied: the profile may not be read.
        NotThere: the profile does not exist.
    """
    name = profile_arn.rsplit("/", 1)[-1]
    iam = aws.client("iam", account=account)
    with aws.reading_aws_errors("iam:GetInstanceProfile", name):
        roles = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
    return str(roles[0]["RoleName"]) if roles else None


def _facts(one: dict[str, Any], account: str) -> InstanceFacts:
    profile_arn = one.get("IamInstanceProfile", {}).get("Arn")
    role_name = None
    if profile_arn:
        with contextlib.suppress(Permanent):  # Transient is not: another try may tell
            role_name = role_of_profile(account, profile_arn)
    tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", [])}
    volumes = [disk["Ebs"]["VolumeId"] for disk in one.get("BlockDeviceMappings", []) if "Ebs" in disk]
    return InstanceFacts(
        instance_id=one["InstanceId"],
        state=one["State"]["Name"],
        instance_type=one.get("InstanceType"),
        image_id=one.get("ImageId"),
        launched=one.get("LaunchTime"),
        vpc_id=one.get("VpcId"),
        subnet_id=one.get("SubnetId"),
        interfaces=tuple(_interface(eni) for eni in one.get("NetworkInterfaces", [])),
        volume_ids=tuple(sorted(volumes)),
        profile_arn=profile_arn,
        role_name=role_name,
        root_device_type=one.get("RootDeviceType"),
        lifecycle=one.get("InstanceLifecycle"),
        auto_scaling_group=tags.get("aws:autoscaling:groupName"),
        metadata=_metadata(one.get("MetadataOptions", {})),
        hibernation=bool(one.get("HibernationOptions", {}).get("Configured")),
        tags=tags,
    )


def _metadata(options: dict[str, Any]) -> MetadataOptions | None:
    if "HttpTokens" not in options:
        return None
    return MetadataOptions(
        tokens=options["HttpTokens"],
        endpoint=options.get("HttpEndpoint", "enabled"),
        hop_limit=options.get("HttpPutResponseHopLimit"),
    )


def _interface(eni: dict[str, Any]) -> InterfaceState:
    return InterfaceState(
        network_interface_id=eni["NetworkInterfaceId"],
        security_groups=tuple(sorted(group["GroupId"] for group in eni.get("Groups", []))),
        private_ip=eni.get("PrivateIpAddress"),
        public_ip=eni.get("Association", {}).get("PublicIp"),
    )
