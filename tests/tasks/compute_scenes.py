"""Things of EC2 that the seeded world lacks: an Auto Scaling group, load balancers, backups."""

from typing import Any

from watchkeeper.actions.close_open_rules import CloseOpenRules
from watchkeeper.actions.deregister_from_load_balancer import DeregisterFromLoadBalancer
from watchkeeper.actions.enter_standby import EnterStandby
from watchkeeper.actions.make_backup_private import MakeBackupPrivate
from watchkeeper.actions.require_imdsv2 import RequireImdsv2
from watchkeeper.facts.machine import Registration
from watchkeeper.facts.open_rules import OpenRule


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


def standby(operator, world, where):
    """A member of a group, to be put into standby."""
    group, member = group_of(operator, world)
    return EnterStandby(instance_id=member, auto_scaling_group=group, **where)


def deregistration(operator, world, where):
    """`web-1`, in a target group on two ports and in a classic load balancer."""
    web = world["instances"]["web-1"]["instance_id"]
    arn = target_group(operator, world, [{"Id": web, "Port": 8080}, {"Id": web}])
    places = (
        Registration(balancer="target_group", name=arn, target=web, port=8080),
        Registration(balancer="target_group", name=arn, target=web, port=80),
        Registration(balancer="classic", name=classic_balancer(operator, world, web), target=web),
    )
    return DeregisterFromLoadBalancer(instance_id=web, registrations=places, **where)


def tokens(operator, world, where):
    """`web-1` without a need of tokens, with a hop limit of its own."""
    web = world["instances"]["web-1"]["instance_id"]
    operator("ec2").modify_instance_metadata_options(InstanceId=web, HttpPutResponseHopLimit=3)
    return RequireImdsv2(instance_id=web, **where)


def rules(operator, world, where):
    """The group `admin`, open to the internet on port 22 by two ranges, and to the house by a third."""
    group = world["vpc"]["security_groups"]["admin"]
    operator("ec2").authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "for a day"}, {"CidrIp": "10.0.0.0/8"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            }
        ],
    )
    opened = {"protocol": "tcp", "from_port": 22, "to_port": 22}
    both = (OpenRule(cidr="0.0.0.0/0", **opened), OpenRule(cidr="::/0", **opened))
    return CloseOpenRules(group_id=group, port=22, rules=both, **where)


def image(operator, world, where):
    """An image that everybody, an account and an organization may use."""
    ec2 = operator("ec2")
    name = ec2.create_image(InstanceId=world["instances"]["web-1"]["instance_id"], Name="gold")["ImageId"]
    organization = "arn:aws:organizations::111111111111:organization/o-abc"
    given = [{"Group": "all"}, {"UserId": "123456789012"}, {"OrganizationArn": organization}]
    ec2.modify_image_attribute(ImageId=name, LaunchPermission={"Add": given})
    return MakeBackupPrivate(backup_type="ami", backup_id=name, **where)


def snapshot(operator, world, where):
    """A snapshot that everybody and an account may use."""
    ec2 = operator("ec2")
    volume = world["instances"]["web-1"]["volume_ids"][0]
    name = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    given = {"Add": [{"Group": "all"}, {"UserId": "123456789012"}]}
    ec2.modify_snapshot_attribute(SnapshotId=name, CreateVolumePermission=given)
    return MakeBackupPrivate(backup_type="snapshot", backup_id=name, **where)
