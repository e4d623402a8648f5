"""Things of EC2 that the seeded world lacks: an Auto Scaling group, load balancers, backups."""

from typing import Any


def group_of(operator: Any, world: dict[str, Any], **more: Any) -> tuple[str, str]:
    """An Auto Scaling group `web-fleet` of two; gives its name and the id of one member."""
    subnet = world["instances"]["web-1"]["subnet_id"]
    operator("ec2").create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": world["instances"]["web-1"]["image_id"], "InstanceType": "t3.small"},
    )
    scaling = operator("autoscaling")
    given = {"MinSize": 1, "MaxSize": 3, "DesiredCapacity": 2, **more}
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web-fleet",
        LaunchTemplate={"LaunchTemplateName": "web"},
        VPCZoneIdentifier=subnet,
        **given,
    )
    return "web-fleet", members(operator)[0]


def members(operator: Any) -> list[str]:
    """The ids of the group's instances."""
    groups = operator("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["web-fleet"])
    return [one["InstanceId"] for one in groups["AutoScalingGroups"][0]["Instances"]]


def desired(operator: Any) -> int:
    """The group's wanted capacity."""
    groups = operator("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["web-fleet"])
    return int(groups["AutoScalingGroups"][0]["DesiredCapacity"])


def target_group(operator: Any, world: dict[str, Any], targets: list[dict[str, Any]]) -> str:
    """A target group on port 80 with these targets; gives its ARN."""
    elb = operator("elbv2")
    made = elb.create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=world["instances"]["web-1"]["vpc_id"]
    )
    arn = str(made["TargetGroups"][0]["TargetGroupArn"])
    elb.register_targets(TargetGroupArn=arn, Targets=targets)
    return arn


def classic_balancer(operator: Any, world: dict[str, Any], *instances: str) -> str:
    """A classic load balancer with these instances; gives its name."""
    elb = operator("elb")
    elb.create_load_balancer(
        LoadBalancerName="old-web",
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}],
        Subnets=[world["instances"]["web-1"]["subnet_id"]],
    )
    elb.register_instances_with_load_balancer(
        LoadBalancerName="old-web", Instances=[{"InstanceId": one} for one in instances]
    )
    return "old-web"


def targets_of(operator: Any, arn: str) -> set[tuple[str, int]]:
    """The targets of a group that are in service."""
    health = operator("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return {
        (one["Target"]["Id"], one["Target"]["Port"])
        for one in health
        if one["TargetHealth"]["State"] == "healthy"
    }
