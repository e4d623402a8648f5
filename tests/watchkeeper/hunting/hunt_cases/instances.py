"""Instances: launched, changed, entered."""

from tests.watchkeeper.hunting.cloudtrail_events import an_event, an_sso_role, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

INSTANCE = "i-0123456789abcdef0"
REFUSED = "Client.UnauthorizedOperation"
ITEMS = {"instancesSet": {"items": [{"instanceId": INSTANCE}]}}
AUTOSCALING = role("AWSServiceRoleForAutoScaling", "AutoScaling", invokedBy="autoscaling.amazonaws.com")


def each(call, number, *, error=None, **request):
    return [
        an_event(
            f"ec2:{call}",
            minute=one,
            error=error,
            request={"instanceId": f"i-0000000000000{one:04}"} | request,
        )
        for one in range(number)
    ]


def launched(kind, **more):
    return an_event(
        "ec2:RunInstances",
        **({"request": {"instanceType": kind, "instancesSet": {"items": [{"maxCount": 1}]}}} | more),
    )


CASES = (
    speaks(
        "instance_user_data_changed", "stopped, changed, started",
        an_event("ec2:StopInstances", request=ITEMS),
        an_event("ec2:ModifyInstanceAttribute", minute=2, request={"instanceId": INSTANCE, "userData": "<sensitiveDataRemoved>"}),
        an_event("ec2:StartInstances", minute=3, request=ITEMS),
    ),
    speaks("instance_user_data_changed", "refused", an_event("ec2:ModifyInstanceAttribute", error=REFUSED, request={"instanceId": INSTANCE, "userData": {"value": "x"}})),
    is_silent("instance_user_data_changed", "another attribute", an_event("ec2:ModifyInstanceAttribute", request={"instanceId": INSTANCE, "ebsOptimized": {"value": True}})),
    is_silent("instance_user_data_changed", "stopped and started", an_event("ec2:StopInstances", request=ITEMS), an_event("ec2:StartInstances", request=ITEMS)),
    speaks("instance_user_data_read_in_bulk", "of many", *each("DescribeInstanceAttribute", 12, attribute="userData")),
    speaks("instance_user_data_read_in_bulk", "refused", *each("DescribeInstanceAttribute", 4, error=REFUSED, attribute="userData")),
    is_silent("instance_user_data_read_in_bulk", "of a few", *each("DescribeInstanceAttribute", 4, attribute="userData")),
    is_silent("instance_user_data_read_in_bulk", "another attribute", *each("DescribeInstanceAttribute", 30, attribute="instanceType")),
    speaks("windows_passwords_retrieved", "of three", *each("GetPasswordData", 3)),
    is_silent("windows_passwords_retrieved", "of one, again and again", *(each("GetPasswordData", 1)[0] for _ in range(9))),
    speaks("unusual_instances_launched", "a GPU", launched("p4d.24xlarge")),
    speaks("unusual_instances_launched", "refused", launched("g5.xlarge", error=REFUSED)),
    speaks("unusual_instances_launched", "large", launched("c7i.48xlarge"), launched("c7i.metal-24xl", region="us-east-2")),
    is_silent("unusual_instances_launched", "small", launched("t3.micro"), launched("m7g.4xlarge"), launched("i4i.xlarge")),
    is_silent("unusual_instances_launched", "an autoscaling group", launched("p4d.24xlarge", by=AUTOSCALING)),
    is_silent("unusual_instances_launched", "without a type", launched("t3.micro", request={"launchTemplate": {"launchTemplateId": "lt-1"}})),
    speaks("many_instances_launched", "a fleet", *(launched("t3.micro") for _ in range(25))),
    speaks("many_instances_launched", "in many regions", *(launched("t3.micro", region=region) for region in ("eu-west-1", "us-east-1", "ap-south-1"))),
    is_silent("many_instances_launched", "some", *(launched("t3.micro") for _ in range(9))),
    is_silent("many_instances_launched", "dry runs", *(launched("t3.micro", error="Client.DryRunOperation") for _ in range(30))),
    speaks("launch_permissions_tried_out", "dry runs", *(launched("t3.micro", error="Client.DryRunOperation") for _ in range(3))),
    is_silent("launch_permissions_tried_out", "no capacity", *(launched("t3.micro", error="Server.InsufficientInstanceCapacity") for _ in range(9))),
    speaks("service_quota_raised", "more instances", an_event("servicequotas:RequestServiceQuotaIncrease", request={"serviceCode": "ec2", "quotaCode": "L-417A185B", "desiredValue": 512})),
    is_silent("service_quota_raised", "more networks", an_event("servicequotas:RequestServiceQuotaIncrease", request={"serviceCode": "vpc", "quotaCode": "L-F678F1CE"})),
    speaks(
        "instance_profile_swapped", "by a person",
        an_event("ec2:AssociateIamInstanceProfile", request={"AssociateIamInstanceProfileRequest": {"InstanceId": INSTANCE, "IamInstanceProfile": {"Name": "admin"}}}),
    ),
    is_silent("instance_profile_swapped", "by Systems Manager", an_event("ec2:AssociateIamInstanceProfile", by=role("x", invokedBy="ssm.amazonaws.com"))),
    speaks(
        "instance_metadata_weakened", "one instance",
        an_event("ec2:ModifyInstanceMetadataOptions", request={"ModifyInstanceMetadataOptionsRequest": {"InstanceId": INSTANCE, "HttpTokens": "optional"}}),
    ),
    is_silent(
        "instance_metadata_weakened", "hardened",
        an_event("ec2:ModifyInstanceMetadataOptions", request={"ModifyInstanceMetadataOptionsRequest": {"InstanceId": INSTANCE, "HttpTokens": "required"}}),
    ),
    speaks("key_pair_created", "brought in", an_event("ec2:ImportKeyPair", request={"keyName": "mine"})),
    is_silent("key_pair_created", "listed", an_event("ec2:DescribeKeyPairs")),
    speaks(
        "ssh_key_pushed_to_instances", "two",
        *(an_event("ec2-instance-connect:SendSSHPublicKey", request={"instanceId": f"i-{one}", "instanceOSUser": "ec2-user", "sSHPublicKey": "ssh-ed25519 A"}) for one in range(2)),
    ),
    is_silent(
        "ssh_key_pushed_to_instances", "the console's button",
        *(an_event("ec2-instance-connect:SendSSHPublicKey", by=an_sso_role(), request={"instanceId": INSTANCE}) for _ in range(4)),
    ),
    speaks("serial_console_used", "switched on", an_event("ec2:EnableSerialConsoleAccess")),
    speaks("serial_console_used", "entered", an_event("ec2-instance-connect:SendSerialConsoleSSHPublicKey", request={"instanceId": INSTANCE})),
    is_silent("serial_console_used", "asked about", an_event("ec2:GetSerialConsoleAccessStatus")),
    is_silent("serial_console_used", "switched off", an_event("ec2:DisableSerialConsoleAccess")),
)  # fmt: skip
