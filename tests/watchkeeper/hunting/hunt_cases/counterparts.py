"""What takes a hit's ground away: the counterpart of a deletion, a stop, a silence; and the same asked in other words."""

from tests.watchkeeper.hunting.cloudtrail_events import (
    ELSEWHERE,
    OURS,
    THEIRS,
    an_event,
    an_sso_role,
    role,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

ROTATOR = role("snapshot-rotator", "snapshot-rotator")
KARPENTER = role("KarpenterController", "1721300000000000000")
FUNCTION = "Boto3/1.34.51 md/Botocore#1.34.51 exec-env/AWS_Lambda_python3.12"


def deleted(call: str, number: int, **more):
    return [an_event(call, minute=n / 10, request={"number": str(n)}, **more) for n in range(number)]


def machines(number: int, first: int = 0):
    return {"instancesSet": {"items": [{"instanceId": f"i-{first + n:017x}"} for n in range(number)]}}


def opened(**permission):
    return an_event(
        "ec2:AuthorizeSecurityGroupIngress",
        request={"groupId": "sg-1", "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22} | permission]}},
    )  # fmt: skip


CASES = (
    speaks("deletion_burst", "five buckets, each a store of data", *deleted("s3:DeleteBucket", 5)),
    is_silent("deletion_burst", "four buckets", *deleted("s3:DeleteBucket", 4)),
    is_silent(
        "deletion_burst", "snapshots that are rotated",
        *deleted("ec2:CreateSnapshot", 30, by=ROTATOR), *deleted("ec2:DeleteSnapshot", 30, by=ROTATOR),
    ),
    speaks(
        "deletion_burst", "far more than was made",
        *deleted("ec2:CreateSnapshot", 3, by=ROTATOR), *deleted("ec2:DeleteSnapshot", 30, by=ROTATOR),
    ),
    is_silent(
        "instances_stopped_in_bulk", "a node manager brings as many",
        *(
            an_event("ec2:CreateFleet", by=KARPENTER, minute=n, request={"CreateFleetRequest": {"TargetCapacitySpecification": {"TotalTargetCapacity": 1}}})
            for n in range(15)
        ),
        *(an_event("ec2:TerminateInstances", by=KARPENTER, minute=n, request=machines(1, n)) for n in range(15)),
    ),
    is_silent(
        "instances_stopped_in_bulk", "a scheduler that started them in the morning",
        an_event("ec2:StartInstances", request=machines(24)), an_event("ec2:StopInstances", minute=600, request=machines(24)),
    ),
    speaks(
        "instances_stopped_in_bulk", "many stopped, one started",
        an_event("ec2:StartInstances", request=machines(1)), an_event("ec2:StopInstances", minute=5, request=machines(24)),
    ),
    is_silent(
        "alarms_silenced", "on again after the deployment",
        an_event("monitoring:DisableAlarmActions", request={"alarmNames": ["app-cpu"]}),
        an_event("monitoring:EnableAlarmActions", request={"alarmNames": ["app-cpu"]}, minute=20),
    ),
    speaks(
        "alarms_silenced", "another one is on again",
        an_event("monitoring:DisableAlarmActions", request={"alarmNames": ["root-usage"]}),
        an_event("monitoring:EnableAlarmActions", request={"alarmNames": ["app-cpu"]}, minute=20),
    ),
    is_silent(
        "network_logs_deleted", "the VPC goes too",
        an_event("ec2:DeleteFlowLogs", request={"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}}),
        an_event("ec2:DeleteVpc", request={"vpcId": "vpc-1"}, minute=3),
    ),
    speaks(
        "network_logs_deleted", "somebody else's VPC goes",
        an_event("ec2:DeleteFlowLogs", request={"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}}),
        an_event("ec2:DeleteVpc", request={"vpcId": "vpc-1"}, minute=3, by=user("bob")),
    ),
    is_silent(
        "second_factor_removed", "of a user who leaves",
        an_event("iam:DeactivateMFADevice", by=an_sso_role(), request={"userName": "leaver"}),
        an_event("iam:DeleteUser", by=an_sso_role(), request={"userName": "leaver"}, minute=1),
    ),
    is_silent(
        "key_used_from_many_networks", "a function's own addresses",
        *(an_event("s3:ListBuckets", by=role("fn", "fn"), agent=FUNCTION, minute=n, ip=f"{n + 40}.9.1.1") for n in range(5)),
    ),
    is_silent(
        "snapshot_or_image_shared_outside", "by a service-linked role",
        an_event(
            "ec2:ModifySnapshotAttribute",
            by=role("AWSServiceRoleForAmazonGuardDutyMalwareProtection", "gd", path="/aws-service-role/malware-protection.guardduty.amazonaws.com/"),
            request={"snapshotId": "snap-1", "createVolumePermission": {"add": {"items": [{"userId": THEIRS}]}}},
        ),
    ),
    speaks("security_group_opened_to_world", "in two halves", opened(ipRanges={"items": [{"cidrIp": "0.0.0.0/1"}, {"cidrIp": "128.0.0.0/1"}]})),
    is_silent("security_group_opened_to_world", "a private network", opened(ipRanges={"items": [{"cidrIp": "10.0.0.0/8"}]})),
    speaks(
        "encryption_key_of_outside_account", "the trail's files",
        an_event("cloudtrail:UpdateTrail", request={"name": "all", "kmsKeyId": f"arn:aws:kms:eu-west-1:{THEIRS}:key/1"}),
    ),
    is_silent(
        "encryption_key_of_outside_account", "the trail's files with our key",
        an_event("cloudtrail:UpdateTrail", request={"name": "all", "kmsKeyId": f"arn:aws:kms:eu-west-1:{OURS}:key/1"}),
    ),
    speaks(
        "unusual_instances_launched", "through Batch",
        an_event("batch:CreateComputeEnvironment", request={"computeResources": {"type": "EC2", "instanceTypes": ["p3.16xlarge"]}}),
    ),
    is_silent(
        "unusual_instances_launched", "a node group of ordinary ones",
        an_event("eks:CreateNodegroup", request={"clusterName": "a", "instanceTypes": ["m6i.xlarge"]}),
    ),
    speaks(
        "many_instances_launched", "sixty in three calls",
        *(an_event("ec2:RunInstances", minute=n, request={"instancesSet": {"items": [{"minCount": 20, "maxCount": 20}]}, "instanceType": "m5.large"}) for n in range(3)),
    ),
    is_silent(
        "many_instances_launched", "four in two calls",
        *(an_event("ec2:RunInstances", minute=n, request={"instancesSet": {"items": [{"minCount": 2, "maxCount": 2}]}, "instanceType": "m5.large"}) for n in range(2)),
    ),
    speaks("ransom_note_written", "everything is gone", an_event("s3:PutObject", request={"bucketName": "data", "key": "FILES-DELETED.txt"})),
    is_silent("ransom_note_written", "a table of what was deleted", an_event("s3:PutObject", request={"bucketName": "lake", "key": "sync/files-deleted/part-0.parquet"})),
    speaks("offensive_tool_user_agent", "a search for secrets", an_event("sts:GetCallerIdentity", agent="gitleaks", ip=ELSEWHERE)),
    speaks(
        "admin_policy_written", "all but a few",
        an_event("iam:PutRolePolicy", request={"roleName": "app", "policyDocument": '{"Statement": [{"Effect": "Allow", "NotAction": ["aws-portal:*"], "Resource": "*"}]}'}),
    ),
    is_silent(
        "admin_policy_written", "all but a few are denied",
        an_event("iam:PutRolePolicy", request={"roleName": "app", "policyDocument": '{"Statement": [{"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"}]}'}),
    ),
    is_silent(
        "admin_policy_written", "one's own password, and nothing else without a second factor",
        an_event("iam:CreatePolicy", request={"policyName": "mfa", "policyDocument": '{"Statement": [{"Effect": "Allow", "Action": ["iam:ChangePassword"], "Resource": "*"}, {"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}'}),
    ),
    speaks(
        "instance_profile_swapped", "another role in the profile",
        an_event("iam:RemoveRoleFromInstanceProfile", request={"instanceProfileName": "web", "roleName": "low"}),
        an_event("iam:AddRoleToInstanceProfile", request={"instanceProfileName": "web", "roleName": "admin"}, minute=1),
    ),
    is_silent(
        "instance_profile_swapped", "a new profile",
        an_event("iam:AddRoleToInstanceProfile", request={"instanceProfileName": "web", "roleName": "web"}),
    ),
)  # fmt: skip
