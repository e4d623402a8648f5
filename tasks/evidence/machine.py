"""What hangs on an EC2 instance beyond DescribeInstances: its group, its balancers, disks and agent."""

from collections.abc import Iterator
from typing import Any

from tasks import aws
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import InstanceFacts
from watchkeeper.facts.machine import Registration, VolumeState

_MOST_TARGET_GROUPS = 200
"""Each is a call; an account's quota is 3,000 in a region."""
_ENDED = ("shutting-down", "terminated")


def with_surroundings(facts: InstanceFacts, account: str, region: str) -> InstanceFacts:
    """`facts` and everything around it; what may not be read is a gap, and the rest is told all the same.

    Raises:
        Transient: another try may tell.
    """
    gaps: list[str] = []
    found: dict[str, Any] = {}
    for look in (_group, _registrations, _volumes, _instance_store, _agent, _sharers):
        try:
            seen = look(facts, account, region)
        except Permanent as error:
            gaps.append(str(error))
            continue
        gaps += seen.pop("gaps", ())
        found |= seen
    found["gaps"] = (*facts.gaps, *gaps)
    return facts.model_copy(update=found)


def lifecycle_of(account: str, region: str, instance_id: str) -> dict[str, Any] | None:
    """How Auto Scaling lists the instance: `LifecycleState`, `AutoScalingGroupName`; None if it is in no group.

    Raises:
        Denied: it may not be read.
    """
    scaling = aws.client("autoscaling", account=account, region=region)
    with aws.reading_aws_errors("autoscaling:DescribeAutoScalingInstances", instance_id):
        answer = scaling.describe_auto_scaling_instances(InstanceIds=[instance_id])
    found: list[dict[str, Any]] = answer["AutoScalingInstances"]
    return found[0] if found else None


def _group(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    listed = lifecycle_of(account, region, facts.instance_id)
    if listed is None:
        tagged = facts.auto_scaling_group
        why = f"its tag names Auto Scaling group {tagged}, which does not list it"
        return {"gaps": (why,)} if tagged else {}
    name = listed["AutoScalingGroupName"]
    scaling = aws.client("autoscaling", account=account, region=region)
    with aws.reading_aws_errors("autoscaling:DescribeAutoScalingGroups", name):
        groups = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    sizes = (groups[0]["MinSize"], groups[0]["DesiredCapacity"]) if groups else (None, None)
    return {
        "auto_scaling_group": name,
        "auto_scaling_state": listed["LifecycleState"],
        "group_minimum": sizes[0],
        "group_desired": sizes[1],
    }


def _registrations(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    addresses = {eni.private_ip for eni in facts.interfaces}
    new = aws.client("elbv2", account=account, region=region)
    groups = [
        one
        for one in _all(new, "DescribeTargetGroups", "TargetGroups")
        if one.get("VpcId") == facts.vpc_id and one.get("TargetType") in ("instance", "ip")
    ]
    found: list[Registration] = []
    for group in groups[:_MOST_TARGET_GROUPS]:
        found += _in_target_group(new, group["TargetGroupArn"], {facts.instance_id, *addresses})
    found += _in_classic(account, region, facts.instance_id)
    gaps: tuple[str, ...] = ()
    if len(groups) > _MOST_TARGET_GROUPS:
        gaps = (f"{len(groups) - _MOST_TARGET_GROUPS} of {len(groups)} target groups were not looked at",)
    return {"registrations": tuple(found), "gaps": gaps}


def _all(client: Any, operation: str, field: str) -> list[dict[str, Any]]:
    """Both kinds of load balancers have one prefix in IAM, and not boto3's names."""
    call = {"DescribeTargetGroups": "describe_target_groups"}.get(operation, "describe_load_balancers")
    with aws.reading_aws_errors(f"elasticloadbalancing:{operation}", "all"):
        return [one for page in client.get_paginator(call).paginate() for one in page[field]]


def registered_in_group(client: Any, arn: str) -> list[dict[str, Any]]:
    """The targets of a group that are not on their way out; none if the group is gone.

    Raises:
        Denied: they may not be read.
    """
    try:
        with aws.reading_aws_errors("elasticloadbalancing:DescribeTargetHealth", arn):
            answer = client.describe_target_health(TargetGroupArn=arn)
    except NotThere:
        return []
    targets: list[dict[str, Any]] = answer["TargetHealthDescriptions"]
    return [
        one
        for one in targets
        if one["TargetHealth"].get("State") != "draining"
        and one["TargetHealth"].get("Reason") != "Target.NotRegistered"
    ]


def _in_target_group(client: Any, arn: str, names: set[str | None]) -> Iterator[Registration]:
    targets = registered_in_group(client, arn)
    healthy = sum(
        one["TargetHealth"]["State"] == "healthy" and one["Target"]["Id"] not in names for one in targets
    )
    for one in (target["Target"] for target in targets):
        if one["Id"] in names:
            yield Registration(
                balancer="target_group",
                name=arn,
                target=one["Id"],
                port=one.get("Port"),
                zone=one.get("AvailabilityZone"),
                healthy_others=healthy,
            )


def _in_classic(account: str, region: str, instance_id: str) -> Iterator[Registration]:
    """Whether the others are healthy is another call, and not a classic balancer's worth: they count."""
    old = aws.client("elb", account=account, region=region)
    for balancer in _all(old, "DescribeLoadBalancers", "LoadBalancerDescriptions"):
        members = [one["InstanceId"] for one in balancer.get("Instances", [])]
        if instance_id in members:
            yield Registration(
                balancer="classic",
                name=balancer["LoadBalancerName"],
                target=instance_id,
                healthy_others=len(members) - 1,
            )


def _volumes(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    if not facts.volume_ids:
        return {}
    ec2 = aws.client("ec2", account=account, region=region)
    with aws.reading_aws_errors("ec2:DescribeVolumes", facts.instance_id):
        volumes = ec2.describe_volumes(VolumeIds=list(facts.volume_ids))["Volumes"]
    gaps: list[str] = []
    managers: dict[str, str | None] = {}
    for key in {one["KmsKeyId"] for one in volumes if one.get("Encrypted") and one.get("KmsKeyId")}:
        try:
            kms = aws.client("kms", account=account, region=region)
            with aws.reading_aws_errors("kms:DescribeKey", key):
                managers[key] = kms.describe_key(KeyId=key)["KeyMetadata"].get("KeyManager")
        except Permanent as error:
            gaps.append(str(error))
    states = [
        VolumeState(
            volume_id=one["VolumeId"],
            device=next((disk.get("Device") for disk in one.get("Attachments", [])), None),
            encrypted=bool(one.get("Encrypted")),
            kms_key=one.get("KmsKeyId") or None,
            key_manager=managers.get(one.get("KmsKeyId", "")),
        )
        for one in sorted(volumes, key=lambda one: str(one["VolumeId"]))
    ]
    return {"volumes": tuple(states), "gaps": tuple(gaps)}


def _instance_store(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    if facts.instance_type is None:
        return {}
    ec2 = aws.client("ec2", account=account, region=region)
    with aws.reading_aws_errors("ec2:DescribeInstanceTypes", facts.instance_type):
        types = ec2.describe_instance_types(InstanceTypes=[facts.instance_type])["InstanceTypes"]
    return {"instance_store": types[0].get("InstanceStorageSupported") if types else None}


def _agent(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    ssm = aws.client("ssm", account=account, region=region)
    with aws.reading_aws_errors("ssm:DescribeInstanceInformation", facts.instance_id):
        answer = ssm.describe_instance_information(
            Filters=[{"Key": "InstanceIds", "Values": [facts.instance_id]}]
        )
    online = [one for one in answer["InstanceInformationList"] if one.get("PingStatus") == "Online"]
    return {"ssm_managed": bool(online)}


def _sharers(facts: InstanceFacts, account: str, region: str) -> dict[str, Any]:
    """The others in this region only: an instance profile is of the whole account."""
    if facts.profile_arn is None:
        return {}
    ec2 = aws.client("ec2", account=account, region=region)
    with aws.reading_aws_errors("ec2:DescribeInstances", facts.profile_arn):
        pages = ec2.get_paginator("describe_instances").paginate(
            Filters=[{"Name": "iam-instance-profile.arn", "Values": [facts.profile_arn]}]
        )
        found = [one for page in pages for group in page["Reservations"] for one in group["Instances"]]
    others = [one["InstanceId"] for one in found if one["State"]["Name"] not in _ENDED]
    return {"role_shared_with": tuple(sorted({*others} - {facts.instance_id}))}
