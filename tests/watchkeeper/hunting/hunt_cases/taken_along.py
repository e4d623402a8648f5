"""What is taken along: disks, code, secrets in configurations, data moved by a service."""

from tests.watchkeeper.hunting.cloudtrail_events import (
    BROWSER,
    OURS,
    a_service,
    an_event,
    an_sso_role,
    role,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
CSI = "aws-sdk-go-v2/1.31.0 ua/2.1 os/linux lang/go#1.22 exec-env/aws-ebs-csi-driver-v1.35.0"
MINE, TARGET = "i-0aaaaaaaaaaaaaaa1", "i-0bbbbbbbbbbbbbbb2"


def copied(volume="vol-1", **more):
    return an_event(
        "ec2:CreateVolume",
        **({"request": {"size": "8", "zone": "eu-west-1a", "snapshotId": "snap-1"}, "response": {"volumeId": volume}} | more),
    )  # fmt: skip


def freed(volume="vol-1", machine=TARGET, **more):
    return an_event("ec2:DetachVolume", request={"volumeId": volume, "force": False}, response={"volumeId": volume, "instanceId": machine}, **more)  # fmt: skip


def attached(volume="vol-1", machine=MINE, device="/dev/sdf", **more):
    return an_event("ec2:AttachVolume", request={"volumeId": volume, "instanceId": machine, "device": device}, **({"minute": 5} | more))  # fmt: skip


def function(number: int, **more):
    return an_event("lambda:GetFunction20150331v2", request={"functionName": f"f{number}"}, **more)


def pull(number: int, **more):
    return an_event(
        "codecommit:GitPull", additionalEventData={"protocol": "HTTP", "repositoryName": f"r{number}"}, agent="git/2.39.0", **more,
    )  # fmt: skip


LISTED = an_event("lambda:ListFunctions20150331")


def configurations(hour: int = 0, **more):
    return (
        an_event("lambda:ListFunctions20150331", minute=hour * 60, **more),
        an_event("ecs:DescribeTaskDefinition", minute=hour * 60, request={"taskDefinition": "t"}, **more),
        an_event("codebuild:BatchGetProjects", minute=hour * 60, **more),
        an_event("cloudformation:GetTemplate", minute=hour * 60, **more),
        an_event("ec2:DescribeInstanceAttribute", minute=hour * 60, request={"attribute": "userData", "instanceId": MINE}, **more),
    )  # fmt: skip


CASES = (
    speaks("disk_of_another_machine_attached", "a copy of a snapshot", copied(), attached()),
    speaks("disk_of_another_machine_attached", "the disk of another machine", freed(), attached()),
    is_silent("disk_of_another_machine_attached", "a new disk", copied(request={"size": "8", "zone": "eu-west-1a"}), attached()),
    is_silent("disk_of_another_machine_attached", "back at the same machine", freed(machine=MINE), attached()),
    is_silent("disk_of_another_machine_attached", "the repaired root disk goes back", freed(machine=MINE), attached(machine=TARGET, device="/dev/xvda")),
    is_silent("disk_of_another_machine_attached", "another principal's copy", copied(by=role("backup")), attached()),
    is_silent("disk_of_another_machine_attached", "a cluster's storage driver", copied(agent=CSI), attached(agent=CSI)),
    is_silent(
        "disk_of_another_machine_attached", "a controller by its number",
        *(event for n in range(25) for event in (freed(f"vol-{n}", by=role("storage")), attached(f"vol-{n}", by=role("storage")))),
    ),
    speaks("code_taken_in_bulk", "functions", LISTED, *(function(n) for n in range(12))),
    speaks("code_taken_in_bulk", "repositories", an_event("codecommit:ListRepositories"), *(pull(n) for n in range(11))),
    is_silent("code_taken_in_bulk", "a deployment that knows its functions", *(function(n) for n in range(12))),
    is_silent("code_taken_in_bulk", "one function many times", LISTED, *(function(1) for _ in range(12))),
    is_silent("code_taken_in_bulk", "the console", an_event("lambda:ListFunctions20150331", agent=BROWSER), *(function(n, agent=BROWSER) for n in range(12))),
    is_silent("code_taken_in_bulk", "a refresh of infrastructure code", an_event("lambda:ListFunctions20150331", agent=TERRAFORM), *(function(n, agent=TERRAFORM) for n in range(12))),
    is_silent(
        "code_taken_in_bulk", "a scanner by the clock",
        *(event for hour in range(7) for event in (an_event("lambda:ListFunctions20150331", minute=60 * hour, by=role("scanner")), *(function(n, minute=60 * hour, by=role("scanner")) for n in range(12)))),
    ),
    speaks("configuration_read_for_secrets", "five places of five services", *configurations()),
    is_silent("configuration_read_for_secrets", "four", *configurations()[:4]),
    is_silent("configuration_read_for_secrets", "other attributes than start-up scripts", *configurations()[:4], an_event("ec2:DescribeInstanceAttribute", request={"attribute": "instanceType"})),
    is_silent("configuration_read_for_secrets", "the console", *configurations(agent=BROWSER)),
    is_silent("configuration_read_for_secrets", "a service of AWS", *configurations(by=a_service("config.amazonaws.com"))),
    is_silent("configuration_read_for_secrets", "an inventory by the clock", *(event for hour in range(7) for event in configurations(hour, by=role("inventory")))),
    speaks("bulk_copy_set_up_and_started", "by DataSync", an_event("datasync:CreateTask"), an_event("datasync:StartTaskExecution", minute=3)),
    speaks("bulk_copy_set_up_and_started", "a file server and its user", an_event("transfer:CreateServer"), an_event("transfer:CreateUser", minute=3, request={"userName": "x"})),
    speaks("bulk_copy_set_up_and_started", "a database", an_event("dms:CreateReplicationTask"), an_event("dms:StartReplicationTask", minute=30)),
    is_silent("bulk_copy_set_up_and_started", "S3 Batch's own event, which names nobody", an_event("s3:JobCreated", by={"accountId": OURS, "invokedBy": "s3.amazonaws.com"}, eventType="AwsServiceEvent")),
    is_silent("bulk_copy_set_up_and_started", "a task that is there", an_event("datasync:StartTaskExecution")),
    is_silent("bulk_copy_set_up_and_started", "set up and not started", an_event("dms:CreateReplicationTask")),
    is_silent("bulk_copy_set_up_and_started", "by two services", an_event("datasync:CreateTask"), an_event("dms:StartReplicationTask")),
    is_silent("bulk_copy_set_up_and_started", "a migration by code", an_event("transfer:CreateServer", agent=TERRAFORM), an_event("transfer:CreateUser", agent=TERRAFORM)),
    speaks("launch_template_script_changed", "with the command line", an_event(
        "ec2:CreateLaunchTemplateVersion",
        request={"CreateLaunchTemplateVersionRequest": {"LaunchTemplateId": "lt-1", "LaunchTemplateData": {"UserData": "<sensitiveDataRemoved>"}}},
    )),
    is_silent("launch_template_script_changed", "another image", an_event(
        "ec2:CreateLaunchTemplateVersion",
        request={"CreateLaunchTemplateVersionRequest": {"LaunchTemplateId": "lt-1", "LaunchTemplateData": {"ImageId": "ami-1"}}},
    )),
    is_silent("launch_template_script_changed", "code, the console, EKS", *(
        an_event("ec2:CreateLaunchTemplateVersion", request={"CreateLaunchTemplateVersionRequest": {"LaunchTemplateData": {"UserData": "x"}}}, **more)
        for more in ({"agent": TERRAFORM}, {"agent": BROWSER}, {"by": role("AWSServiceRoleForAmazonEKSNodegroup", path="/aws-service-role/eks-nodegroup.amazonaws.com/")}, {"by": an_sso_role() | {"invokedBy": "cloudformation.amazonaws.com"}})
    )),
    is_silent("launch_template_script_changed", "a pipeline's releases", *(
        an_event("ec2:CreateLaunchTemplateVersion", minute=90 * n, by=role("deploy"), request={"CreateLaunchTemplateVersionRequest": {"LaunchTemplateData": {"UserData": "x"}}})
        for n in range(5)
    )),
    speaks("workload_with_role_by_long_lived_key", "a job of Glue", an_event("glue:CreateJob", request={"name": "j", "role": f"arn:aws:iam::{OURS}:role/glue"}), an_event("glue:StartJobRun", minute=2)),
    speaks("workload_with_role_by_long_lived_key", "a development endpoint", an_event("glue:CreateDevEndpoint", request={"endpointName": "e", "roleArn": "r"})),
    is_silent("workload_with_role_by_long_lived_key", "no role is handed over", an_event("codebuild:CreateProject", request={"name": "p"}), an_event("codebuild:StartBuild", request={"projectName": "p"}, minute=1)),
    is_silent("workload_with_role_by_long_lived_key", "another one is run; it ran before", an_event("glue:CreateJob", request={"name": "j", "role": "r"}), an_event("glue:StartJobRun", request={"jobName": "k"}, minute=1), an_event("ecs:RunTask", request={"taskDefinition": "web"}), an_event("ecs:RegisterTaskDefinition", request={"family": "web", "taskRoleArn": "r"}, minute=1)),
    speaks(
        "workload_with_role_by_long_lived_key", "a task, a state machine, by their ARN",
        an_event("ecs:RegisterTaskDefinition", request={"family": "web", "taskRoleArn": "r"}), an_event("ecs:RunTask", request={"taskDefinition": f"arn:aws:ecs:eu-west-1:{OURS}:task-definition/web:3"}, minute=1),
        an_event("states:CreateStateMachine", request={"name": "m", "roleArn": "r"}), an_event("states:StartExecution", request={"name": "once", "stateMachineArn": f"arn:aws:states:eu-west-1:{OURS}:stateMachine:m"}, minute=1), rows=2,
    ),
    speaks("workload_with_role_by_long_lived_key", "a function and what calls it", an_event("lambda:CreateFunction20150331", request={"role": "r"}), an_event("lambda:CreateEventSourceMapping20150331", minute=1)),
    is_silent("workload_with_role_by_long_lived_key", "a function that waits", an_event("lambda:CreateFunction20150331")),
    is_silent("workload_with_role_by_long_lived_key", "a role's session", an_event("glue:CreateJob", by=role("etl")), an_event("glue:StartJobRun", by=role("etl"))),
    is_silent("workload_with_role_by_long_lived_key", "in the console", an_event("glue:CreateJob", by=user("ann", key="ASIAANN0000000000000")), an_event("glue:StartJobRun", by=user("ann", key="ASIAANN0000000000000"))),
    is_silent("workload_with_role_by_long_lived_key", "a scheduler that runs what is there", an_event("glue:StartJobRun"), an_event("ecs:RunTask")),
    is_silent("workload_with_role_by_long_lived_key", "infrastructure code", an_event("lambda:CreateFunction20150331", agent=TERRAFORM), an_event("lambda:AddPermission20150331v2", agent=TERRAFORM)),
)  # fmt: skip
