"""What runs each night and calls nobody: gateways, schedulers, agents of a build server, bots for tags and savings."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import (
    OURS,
    THEIRS,
    an_event,
    an_sso_role,
    role,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

FUNCTION = "Boto3/1.34.51 md/Botocore#1.34.51 exec-env/AWS_Lambda_python3.12"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
PACKER = "APN/1.0 HashiCorp/1.0 packer-plugin-amazon/1.3.2 aws-sdk-go/1.55.5"
ACTION = "aws-sdk-js/3.600.0 aws-actions/aws-codebuild-run-build"
JENKINS = role("jenkins", "controller")
BY_HAND = role("dev", "ann")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "sa-east-1")
GATEWAY = {"expected_principals": [f"arn:aws:iam::{OURS}:role/gateway"]}


def model(region: str = "eu-west-1", minute: float = 0, name: str = "m", **more):
    return an_event("bedrock:Converse", region=region, minute=minute, request={"modelId": name}, **({"by": role("gateway")} | more))  # fmt: skip


def stopped(number: int, **more):
    return an_event("rds:StopDBInstance", minute=number, request={"dBInstanceIdentifier": f"d{number}"}, **({"by": role("nights")} | more))  # fmt: skip


def copied(account: str, by=None):
    return an_event("backup:StartCopyJob", by=by, request={"recoveryPointArn": "r", "destinationBackupVaultArn": f"arn:aws:backup:eu-west-1:{account}:backup-vault:v"})  # fmt: skip


def tagged(name: str, by: str = "bot", **more):
    return an_event("iam:TagRole", by=role(by), request={"roleName": name, "tags": [{"key": "team", "value": "x"}]}, **more)  # fmt: skip


def trusts(who: str, by):
    document = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": who}, "Action": "sts:AssumeRole"}]}
    return an_event("iam:UpdateAssumeRolePolicy", by=by, request={"roleName": "admin", "policyDocument": json.dumps(document)})  # fmt: skip


def takes(by, **more):
    return an_event("sts:AssumeRole", by=by, request={"roleArn": f"arn:aws:iam::{OURS}:role/admin"}, **({"minute": 5} | more))  # fmt: skip


def agents_launched(*names: str, **more):
    return an_event("ec2:RunInstances", by=JENKINS, response={"instancesSet": {"items": [{"instanceId": one} for one in names]}}, **more)  # fmt: skip


def boot_log(name: str, **more):
    return an_event(
        "ec2:GetConsoleOutput", request={"instanceId": name}, **({"by": JENKINS, "minute": 3} | more)
    )


def disk(agent: str):
    return (
        an_event("ec2:CreateVolume", agent=agent, request={"snapshotId": "snap-1"}, response={"volumeId": "vol-1"}),
        an_event("ec2:AttachVolume", agent=agent, minute=1, request={"volumeId": "vol-1", "instanceId": "i-1", "device": "/dev/sdf"}),
    )  # fmt: skip


def script_of_template(agent: str):
    return an_event("ec2:CreateLaunchTemplateVersion", agent=agent, request={"CreateLaunchTemplateVersionRequest": {"LaunchTemplateData": {"UserData": "x"}}})  # fmt: skip


def build(agent: str = ACTION, **request):
    return an_event("codebuild:StartBuild", agent=agent, by=role("deploy"), request={"projectName": "p"} | request)  # fmt: skip


def image_of(account: str):
    return f"{account}.dkr.ecr.eu-west-1.amazonaws.com/build:1"


def muted(rule: str, *alarms: str, **more):
    return an_event("monitoring:PutAlarmMuteRule", request={"name": rule, "muteTargets": {"alarmNames": list(alarms)}}, **more)  # fmt: skip


CASES = (
    is_silent("bedrock_probed", "a gateway with answers of six regions", *(model(one) for one in REGIONS)),
    is_silent("bedrock_probed", "a gateway whose users make slips", *(model(minute=n / 2) for n in range(60)), *(model(minute=n, name=f"m{n}", error="ValidationException") for n in range(5))),
    speaks("bedrock_probed", "calls made to fail", *(model(minute=n, name=f"m{n}", error="ValidationException") for n in range(3))),
    is_silent("bedrock_probed", "the gateway whose regions are not all enabled", *(model(one, error="AccessDeniedException") for one in REGIONS), **GATEWAY),
    is_silent("workloads_stopped_in_bulk", "a function that stops databases at night", *(stopped(n, agent=FUNCTION) for n in range(6))),
    is_silent("workloads_stopped_in_bulk", "one service, five times", *(an_event("ecs:UpdateService", minute=n, request={"cluster": "c", "service": "s", "desiredCount": 0}) for n in range(5))),
    speaks("workloads_stopped_in_bulk", "the same service of five clusters", *(an_event("ecs:UpdateService", minute=n, request={"cluster": f"c{n}", "service": "s", "desiredCount": 0}) for n in range(5))),
    is_silent("workloads_stopped_in_bulk", "a job that is expected", *(stopped(n) for n in range(6)), expected_principals=[f"arn:aws:iam::{OURS}:role/nights"]),
    is_silent("snapshot_or_image_shared_outside", "a plan's copies to the vault's account", copied(THEIRS, role("AWSBackupRole", invokedBy="backup.amazonaws.com"))),
    is_silent("snapshot_or_image_shared_outside", "a script's copies to the vault's account", copied(THEIRS, role("backups")), known_accounts=[THEIRS]),
    is_silent("permissions_granted_to_oneself", "code tags its own role and sets its sessions", tagged("deploy", "deploy", agent=TERRAFORM), an_event("iam:UpdateRole", by=role("deploy"), agent=TERRAFORM, request={"roleName": "deploy", "maxSessionDuration": 7200})),
    is_silent("permissions_granted_to_oneself", "a bot tags itself among others", *(tagged(one) for one in ("web", "jobs", "bot"))),
    speaks("permissions_granted_to_oneself", "a tag of its own", tagged("bot")),
    speaks("permissions_granted_to_oneself", "a policy, with infrastructure code", an_event("iam:PutRolePolicy", by=role("deploy"), agent=TERRAFORM, request={"roleName": "deploy", "policyName": "p"})),
    is_silent("role_trust_changed_and_taken", "Ann changes, Bob of the same role takes", trusts(f"arn:aws:iam::{OURS}:root", an_sso_role()), takes(an_sso_role("bob@example.com"))),
    speaks("role_trust_changed_and_taken", "Ann changes and takes", trusts(f"arn:aws:iam::{OURS}:root", an_sso_role()), takes(an_sso_role())),
    is_silent("machine_screens_read", "a build server's own agents", agents_launched(*(f"i-{n}" for n in range(6))), *(boot_log(f"i-{n}") for n in range(6))),
    speaks("machine_screens_read", "other machines than the launched one", agents_launched("i-9"), *(boot_log(f"i-{n}") for n in range(6))),
    speaks("machine_screens_read", "machines that another launched", agents_launched(*(f"i-{n}" for n in range(6))), *(boot_log(f"i-{n}", by=BY_HAND) for n in range(6))),
    is_silent("shell_link_made_by_script", "Studio connects to a cluster", an_event("elasticmapreduce:GetClusterSessionCredentials", by=role("studio", "SageMaker"), agent="Boto3/1.34.51 md/Botocore#1.34.51 sagemaker-analytics", request={"clusterId": "j-1"})),
    is_silent("disk_of_another_machine_attached", "images built on a disk", *disk(PACKER)),
    is_silent("launch_template_script_changed", "kops, eksctl, Ansible, Cluster API", *(script_of_template(one) for one in ("kops/1.29.0", "eksctl/0.190.0", "APN/1.0 Ansible/2.16.0 amazon.aws/8.0.0", "aws-sdk-go/1.55.5 aws.cluster.x-k8s.io/v2.6.1"))),
    is_silent("build_taken_over", "an image of AWS, of ours, of a sister account", build(imageOverride="aws/codebuild/standard:7.0"), build(imageOverride=image_of(OURS)), build(imageOverride=image_of(THEIRS)), known_accounts=[THEIRS]),
    speaks("build_taken_over", "an image of a stranger, of the world", build(imageOverride=image_of(THEIRS)), build(imageOverride="evil/tools:latest"), rows=2),
    is_silent("build_taken_over", "GitHub's action names its own repository", build(sourceVersion="main", sourceLocationOverride="https://github.com/ours/app.git")),
    speaks("build_taken_over", "another source by hand; the action's own script", build("aws-cli/2.31.0", sourceLocationOverride="https://evil.example"), build(buildspecOverride="version: 0.2"), rows=2),
    is_silent("alarms_silenced", "a function lets an alarm ring again", an_event("monitoring:SetAlarmState", agent=FUNCTION, request={"alarmName": "root-account-used", "stateValue": "OK"})),
    is_silent("alarms_silenced", "a job that is expected", an_event("monitoring:SetAlarmState", by=role("nights"), request={"alarmName": "root-account-used", "stateValue": "OK"}), expected_principals=[f"arn:aws:iam::{OURS}:role/nights"]),
    is_silent("alarms_silenced", "many are set to be well", *(an_event("monitoring:SetAlarmState", minute=n, request={"alarmName": f"queue-{n}", "stateValue": "OK"}) for n in range(12))),
    speaks("alarms_silenced", "the last of four is muted", muted("night", "a", "b", "c", "root-account-used")),
    is_silent("alarms_silenced", "a rule with a name that sounds so", muted("security-team-night", "queue-depth")),
    is_silent("spending_committed", "a tool for savings plans", an_event("savingsplans:CreateSavingsPlan", by=role("savings")), expected_principals=[f"arn:aws:iam::{OURS}:role/savings"]),
)  # fmt: skip
