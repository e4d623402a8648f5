"""Each kind of resource that GuardDuty names becomes its own target, and what is kept reads the same again."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.sample_findings import sample_finding
from tests.builders import PROD, key_event
from watchkeeper.parsing.door import read_event
from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BackupTarget,
    BucketTarget,
    ClusterTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KubernetesUserTarget,
    ObjectTarget,
    TaskTarget,
    UnknownTarget,
    WorkloadTarget,
)

DEV = "444444444444"
CLUSTER = {"name": "shop", "arn": f"arn:aws:eks:us-east-1:{PROD}:cluster/shop"}
TASK_ARN = f"arn:aws:ecs:us-east-1:{PROD}:task/web/0123456789abcdef"
DEFINITION = f"arn:aws:ecs:us-east-1:{PROD}:task-definition/web:7"


def read(resource, kind="Execution:Runtime/ReverseShell", **service):
    """The finding with this resource; what is kept of it must read the same."""
    event = key_event(**service)
    event["detail"] |= {"type": kind, "resource": resource}
    (finding,) = read_event(event)
    assert read_event(finding.raw)[0] == finding
    return finding


def test_an_ecs_task_is_named_with_its_revision_and_the_service_behind_it():
    finding = read({
        "resourceType": "ECSCluster",
        "ecsClusterDetails": {
            "name": "web", "arn": f"arn:aws:ecs:us-east-1:{PROD}:cluster/web",
            "taskDetails": {"arn": TASK_ARN, "definitionArn": DEFINITION, "group": "service:front",
                            "launchType": "FARGATE"},
        },
    })  # fmt: skip

    assert finding.targets == (
        ClusterTarget(name="web", arn=f"arn:aws:ecs:us-east-1:{PROD}:cluster/web", platform="ecs"),
        TaskTarget(cluster="web", task_arn=TASK_ARN, definition_arn=DEFINITION, group="service:front",
                   launch_type="FARGATE"),
    )  # fmt: skip


def test_a_workload_has_its_images_and_its_service_account():
    workload = {
        "name": "cart", "type": "deployments", "namespace": "shop", "serviceAccountName": "cart-sa",
        "containers": [{"image": "repo/cart:1"}, {"image": "repo/proxy:2"}, {"image": "repo/cart:1"}],
    }  # fmt: skip

    finding = read({
        "resourceType": "EKSCluster", "eksClusterDetails": CLUSTER,
        "kubernetesDetails": {"kubernetesWorkloadDetails": workload},
    })  # fmt: skip

    assert finding.targets[0] == ClusterTarget(**CLUSTER, platform="eks")
    assert finding.targets[1] == WorkloadTarget(
        cluster="shop", namespace="shop", name="cart", workload_type="deployments",
        service_account="cart-sa", images=("repo/cart:1", "repo/proxy:2"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "principal"),
    [
        (f"arn:aws:sts::{PROD}:assumed-role/ops/jane", f"arn:aws:iam::{PROD}:role/ops"),
        (f"arn:aws:iam::{PROD}:user/jane", f"arn:aws:iam::{PROD}:user/jane"),
        (f"arn:aws-cn:sts::{PROD}:assumed-role/ops/jane", f"arn:aws-cn:iam::{PROD}:role/ops"),
        ("system:anonymous", None),
        ("system:serviceaccount:shop:cart-sa", None),
        ("jane", None),
    ],
)
def test_the_iam_principal_behind_a_kubernetes_user_is_read_from_its_name(name, principal):
    finding = read({
        "resourceType": "EKSCluster", "eksClusterDetails": CLUSTER,
        "kubernetesDetails": {"kubernetesUserDetails": {"username": name, "groups": ["g1", "g2"]}},
    })  # fmt: skip

    assert finding.targets[1] == KubernetesUserTarget(
        cluster="shop", user_name=name, groups=("g1", "g2"), principal_arn=principal
    )


def test_who_impersonates_comes_before_who_is_impersonated():
    user = {"username": "jane", "impersonatedUser": {"username": "admin", "groups": ["system:masters"]}}

    finding = read({"resourceType": "EKSCluster", "kubernetesDetails": {"kubernetesUserDetails": user}})

    assert [target.user_name for target in finding.targets] == ["jane", "admin"]
    assert finding.targets[1].groups == ("system:masters",)


@pytest.mark.parametrize(
    ("resource", "target"),
    [
        ({"lambdaDetails": {"functionName": "f", "functionArn": "arn:f", "role": "arn:role"}},
         FunctionTarget(name="f", arn="arn:f", role_arn="arn:role")),
        ({"rdsDbInstanceDetails": {"dbInstanceIdentifier": "db-1", "engine": "aurora-mysql",
                                   "dbClusterIdentifier": "db"}, "rdsDbUserDetails": {"user": "admin"}},
         DatabaseTarget(identifier="db-1", engine="aurora-mysql", cluster_identifier="db", user="admin")),
        ({"rdsLimitlessDbDetails": {"dbShardGroupIdentifier": "sg-1", "dbClusterIdentifier": "db"}},
         DatabaseTarget(identifier="sg-1", cluster_identifier="db")),
        ({"ebsSnapshotDetails": {"snapshotArn": "arn:aws:ec2:us-east-1::snapshot/snap-1"}},
         BackupTarget(backup_type="snapshot", identifier="snap-1")),
        ({"ec2ImageDetails": {"imageArn": "arn:aws:ec2:us-east-1::image/ami-1"}},
         BackupTarget(backup_type="ami", identifier="ami-1")),
        ({"recoveryPointDetails": {"recoveryPointArn": "arn:aws:backup:us-east-1:1:recovery-point:abc"}},
         BackupTarget(backup_type="recovery_point",
                      identifier="arn:aws:backup:us-east-1:1:recovery-point:abc")),
        ({"bedrockGuardrailDetails": {"guardrailArn": "arn:g"}},
         UnknownTarget(resource_type="BedrockGuardrail", resource_id="arn:g")),
    ],
    ids=["function", "database", "limitless", "snapshot", "image", "recovery point", "guardrail"],
)  # fmt: skip
def test_other_resources(resource, target):
    assert read({"resourceType": "Any", **resource}).targets == (target,)


def test_the_user_of_a_failed_login_is_read_from_the_attempt():
    attempt = {"remoteIpDetails": {"ipAddressV4": "198.51.100.9"},
               "LoginAttributes": [{"user": "root", "failedLoginAttempts": 9}]}  # fmt: skip

    finding = read(
        {"resourceType": "RDSDBInstance", "rdsDbInstanceDetails": {"dbInstanceIdentifier": "db-1"}},
        action={"rdsLoginAttemptAction": attempt},
    )

    assert finding.targets[0].user == "root"
    assert finding.remote_ips == ("198.51.100.9",)


@pytest.mark.parametrize("key", ["a/b.exe", "password=hunter2hunter2", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                 "d/" * 500])  # fmt: skip
def test_an_object_keeps_its_whole_key_whatever_it_looks_like(key):
    objects = [{"objectArn": f"arn:aws:s3:::data/{key}", "key": key, "versionId": "v1", "hash": "f" * 64}]

    finding = read(
        {"resourceType": "S3Object", "s3BucketDetails": [{"name": "data", "s3ObjectDetails": objects}]}
    )

    assert finding.targets == (
        ObjectTarget(bucket="data", key=key, version="v1", sha256="f" * 64), BucketTarget(name="data"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["Policy:IAMUser/RootCredentialUsage", "Policy:S3/AccountBlockPublicAccessDisabled",
     "Stealth:IAMUser/PasswordPolicyChange"],
)  # fmt: skip
def test_what_is_about_the_account_names_it_after_who_did_it(kind):
    finding = read(
        {"resourceType": "AccessKey", "accessKeyDetails": {"userName": "r", "userType": "Root"}}, kind
    )

    assert finding.targets == (
        AccessKeyTarget(user_name="r", user_type="Root"),
        AccountTarget(account_id=PROD),
    )


def test_role_calls_and_addresses_of_a_finding():
    action = {"awsApiCallAction": {"api": "DeleteTrail", "remoteIpDetails": {"ipAddressV6": "2001:db8::1"}}}

    finding = read({"resourceType": "AccessKey"}, action=action, resourceRole="ACTOR")

    assert (finding.resource_role, finding.apis, finding.remote_ips) == (
        "ACTOR", ("DeleteTrail",), ("2001:db8::1",),
    )  # fmt: skip
    assert read({"resourceType": "AccessKey"}, resourceRole="NEITHER").resource_role is None


SEQUENCE = {
    "actors": [
        {"user": {"name": "ops/jane", "uid": "AROAEXAMPLE:jane", "type": "AssumedRole",
                  "credentialUid": "ASIAONE", "account": {"uid": DEV}}},
        {"user": {"name": "bot", "uid": "AIDAEXAMPLE", "type": "IAMUser", "credentialUid": "AKIATWO"}},
        {"process": {"name": "xmrig"}},
    ],
    "resources": [
        {"resourceType": "EC2_VPC", "uid": "arn:aws:ec2:us-east-1:1:vpc/vpc-1"},
        {"resourceType": "S3_BUCKET", "uid": "arn:aws:s3:::data", "accountId": DEV, "region": "eu-west-1"},
        {"resourceType": "S3_OBJECT", "uid": "arn:aws:s3:::data/k/x", "data": {"s3Object": {"versionId": "2"}}},
        {"resourceType": "ACCESS_KEY", "uid": "AKIATWO", "region": "aws-global", "accountId": PROD},
        {"resourceType": "EC2_INSTANCE", "uid": f"arn:aws:ec2:us-east-1:{PROD}:instance/i-1",
         "data": {"ec2Instance": {"IamInstanceProfile": {"arn": "arn:p"}, "ec2NetworkInterfaceUids": ["eni-1"]}}},
        {"resourceType": "EC2_NETWORK_INTERFACE", "uid": "eni-1"},
        {"resourceType": "EKS_CLUSTER", "uid": CLUSTER["arn"], "name": "shop"},
        {"resourceType": "KUBERNETES_WORKLOAD", "uid": "pod-uid", "name": "cart",
         "data": {"kubernetesWorkload": {"namespace": "shop", "type": "PODS", "containerUids": ["c1"]}}},
        {"resourceType": "CONTAINER", "uid": "c1", "data": {"container": {"image": "repo/cart:1"}}},
        {"resourceType": "ECS_TASK", "uid": TASK_ARN, "data": {"ecsTask": {"taskDefinitionArn": DEFINITION}}},
    ],
    "endpoints": [{"id": "e", "ip": "198.51.100.7"}],
    "signals": [
        {"type": "CLOUD_TRAIL", "name": "DeleteTrail"},
        {"type": "FINDING", "name": "NotACall",
         "signalIndicators": [{"key": "HIGH_RISK_API", "values": ["s3:PutBucketPolicy", "not a call"]}],
         "activities": [{"type": "API_CALL", "api": {"operation": "CreateUser"}}]},
    ],
}  # fmt: skip


def test_a_sequence_names_every_resource_and_actor_where_it_is():
    finding = read({"resourceType": "AttackSequence"}, "AttackSequence:EKS/CompromisedCluster",
                   detection={"sequence": SEQUENCE})  # fmt: skip

    assert finding.targets == (
        BucketTarget(name="data", account=DEV, region="eu-west-1"),
        ObjectTarget(bucket="data", key="k/x", version="2"),
        AccessKeyTarget(access_key_id="AKIATWO", user_name="bot", user_type="IAMUser",
                        principal_id="AIDAEXAMPLE"),
        InstanceTarget(instance_id="i-1", profile_arn="arn:p"),
        ClusterTarget(**CLUSTER, platform="eks"),
        WorkloadTarget(cluster="shop", namespace="shop", name="cart", workload_type="PODS",
                       images=("repo/cart:1",)),
        TaskTarget(cluster="web", task_arn=TASK_ARN, definition_arn=DEFINITION),
        AccessKeyTarget(access_key_id="ASIAONE", user_name="ops", user_type="AssumedRole",
                        principal_id="AROAEXAMPLE:jane", account=DEV),
        UnknownTarget(resource_type="EC2_VPC", resource_id="arn:aws:ec2:us-east-1:1:vpc/vpc-1"),
    )  # fmt: skip
    assert "198.51.100.7" in finding.remote_ips
    assert finding.apis[-3:] == ("DeleteTrail", "CreateUser", "PutBucketPolicy")


def test_a_sequence_too_long_to_keep_whole_still_names_its_targets_first():
    around = [
        {"resourceType": "EC2_VPC", "uid": f"vpc-{number}", "junk": "j" * 3_000} for number in range(80)
    ]
    event = key_event(detection={"sequence": SEQUENCE | {"resources": around + SEQUENCE["resources"]}})
    event["detail"]["resource"] = {"resourceType": "AttackSequence"}

    (finding,) = read_event(event)
    (again,) = read_event(finding.raw)

    assert len(json.dumps(finding.raw)) <= 200_000
    assert len(finding.targets) == 50
    assert [target.kind for target in finding.targets[:9]] == [
        "bucket", "object", "access_key", "instance", "cluster", "workload", "task", "access_key", "unknown",
    ]  # fmt: skip
    assert again.model_dump(exclude={"raw"}) == finding.model_dump(exclude={"raw"})


@pytest.mark.parametrize(
    ("uid", "name"),
    [("i-0abc", None), ("arn:aws:ec2:us-east-1:1:instance/i-0abc", "web"), ("web", "i-0abc")],
)
def test_an_instance_of_a_sequence_is_known_by_uid_or_name(uid, name):
    resource = {"resourceType": "EC2_INSTANCE", "uid": uid, "name": name}

    finding = read({"resourceType": "AttackSequence"}, detection={"sequence": {"resources": [resource]}})

    assert finding.targets == (InstanceTarget(instance_id="i-0abc"),)


PARTS = st.sampled_from(sorted({
    "instanceDetails", "s3BucketDetails", "s3ObjectDetails", "ecsClusterDetails", "taskDetails", "containers",
    "kubernetesDetails", "kubernetesUserDetails", "kubernetesWorkloadDetails", "impersonatedUser", "groups",
    "rdsDbInstanceDetails", "rdsDbUserDetails", "lambdaDetails", "resourceType", "name", "arn", "username",
    "user", "key", "objectArn", "detection", "sequence", "resources", "actors", "signals", "data", "uid",
    "s3Object", "containerUids", "session", "action", "rdsLoginAttemptAction", "loginAttributes", "sourceIPs",
}))  # fmt: skip
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["S3_BUCKET", "system:x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING, ANYTHING)
def test_whatever_stands_there_is_read_and_reads_the_same_again(resource, service):
    event = key_event()
    event["detail"] |= {"resource": resource, "service": service}

    (finding,) = read_event(event)

    assert finding.targets
    assert read_event(finding.raw)[0].model_dump(exclude={"raw"}) == finding.model_dump(exclude={"raw"})


def test_the_samples_of_all_types_name_every_kind_of_target(shared):
    types = json.loads((shared / "data/guardduty/finding_types_2025-12.json").read_text())
    where = {"accountId": PROD, "region": "us-east-1", "id": "x"}

    findings = [read_event({**sample_finding(one["type"], "us-east-1"), **where})[0] for one in types]

    kinds = {target.kind for finding in findings for target in finding.targets}
    assert kinds >= {
        "access_key", "instance", "bucket", "cluster", "database", "function", "task", "workload",
        "kubernetes_user", "object", "backup", "account",
    }  # fmt: skip
    assert [f.type for f in findings if all(target.kind == "unknown" for target in f.targets)] == []
