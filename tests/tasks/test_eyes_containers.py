"""The looks at an EKS cluster and an ECS task: what is there, what is not, and what could not be read."""

from emulator.world import WORKLOAD_PROD
from tasks import eyes
from tests.builders import key_finding
from tests.tasks.container_scenes import ADMIN, EDIT, JANE, NODES, OPS, SHOP, make_cluster, make_service
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.eks_cluster import PodIdentity, PolicyScope
from watchkeeper.targets import (
    ClusterTarget,
    InstanceTarget,
    KubernetesUserTarget,
    TaskTarget,
    WorkloadTarget,
)


def pointing_at(*targets):
    return key_finding().model_copy(
        update={"targets": targets, "account": WORKLOAD_PROD, "region": "us-east-1"}
    )


def look(step, finding):
    return eyes.look.fn(step, finding, eyes.concerns(step, finding))


def see(step, finding):
    found = look(step, finding)
    assert isinstance(found, Seen), found
    return found.value


def test_which_findings_the_steps_look_at():
    assert eyes.concerns("eks_cluster", pointing_at(SHOP)) == "shop"
    assert (
        eyes.concerns("eks_cluster", pointing_at(ClusterTarget(name="x", arn="arn:aws:eks:r:1:cluster/x")))
        == "x"
    )
    assert eyes.concerns("eks_cluster", pointing_at(WorkloadTarget(cluster="shop", name="cart"))) == "shop"
    assert eyes.concerns("eks_cluster", pointing_at(ClusterTarget(name="web", platform="ecs"))) is None
    assert eyes.concerns("role", pointing_at(SHOP, JANE)) == "ops"
    stranger = JANE.model_copy(update={"principal_arn": "arn:aws:iam::999999999999:role/ops"})
    assert eyes.concerns("role", pointing_at(SHOP, stranger)) is None
    assert eyes.concerns("ecs_task", pointing_at(SHOP, InstanceTarget(instance_id="i-1"))) is None


def test_a_cluster_is_seen_with_its_endpoint_logs_and_entries(world, operator):
    make_cluster(operator("eks"))

    cluster = see("eks_cluster", pointing_at(SHOP, JANE))

    assert (cluster.endpoint_public, cluster.endpoint_private) == (True, False)
    assert cluster.public_cidrs == ("203.0.113.0/24",)
    assert (cluster.log_types, cluster.audit_log_on) == (("api",), False)
    assert cluster.authentication_mode == "API_AND_CONFIG_MAP"
    assert cluster.tags == {"env": "prod"}
    assert cluster.oidc_issuer.startswith("https://oidc.eks.")
    assert not cluster.not_seen
    ops, nodes = cluster.entries
    assert (ops.principal_arn, ops.groups, ops.entry_type) == (OPS, ("ops", "viewers"), "STANDARD")
    assert ops.policies == (
        PolicyScope(policy_arn=ADMIN, scope="cluster"),
        PolicyScope(policy_arn=EDIT, scope="namespace", namespaces=("cart", "shop")),
    )
    assert (nodes.principal_arn, nodes.entry_type, nodes.is_stripped) == (NODES, "EC2_LINUX", True)
    assert cluster.entries_of(JANE.principal_arn, JANE.user_name) == (ops,)


def test_the_role_of_a_service_account_is_seen_by_its_pod_identity(world, operator):
    eks = operator("eks")
    make_cluster(eks)
    for account, role in (("cart", "cart-pods"), ("other", "other-pods")):
        arn = f"arn:aws:iam::{WORKLOAD_PROD}:role/{role}"
        eks.create_pod_identity_association(
            clusterName="shop", namespace="shop", serviceAccount=account, roleArn=arn
        )
    caller = KubernetesUserTarget(cluster="shop", user_name="system:serviceaccount:shop:cart")

    cluster = see("eks_cluster", pointing_at(SHOP, caller))

    role = f"arn:aws:iam::{WORKLOAD_PROD}:role/cart-pods"
    assert cluster.pod_identities == (PodIdentity(namespace="shop", service_account="cart", role_arn=role),)


def test_a_cluster_by_config_map_has_no_entries_to_ask_for(world, operator, calls):
    make_cluster(operator("eks"), "CONFIG_MAP")

    cluster = see("eks_cluster", pointing_at(SHOP))

    assert (cluster.authentication_mode, cluster.entries, cluster.not_seen) == ("CONFIG_MAP", (), {})
    assert calls("eks", "ListAccessEntries") == []


def test_what_may_not_be_read_is_told_and_no_empty_answer(world, operator, control):
    make_cluster(operator("eks"))
    control.fail_next("eks", "ListAccessEntries", error_code="AccessDeniedException")

    cluster = see("eks_cluster", pointing_at(SHOP))

    assert cluster.entries == ()
    assert "AccessDenied" in cluster.not_seen["entries"]
    control.fail_next("eks", "DescribeCluster", error_code="AccessDeniedException")
    assert isinstance(look("eks_cluster", pointing_at(SHOP)), Unseen)


def test_a_task_is_seen_with_its_revision_roles_images_and_service(world, operator):
    target = make_service(operator("ecs"), operator("ec2"))

    task = see("ecs_task", pointing_at(target))

    assert task.definition_arn == target.definition_arn
    assert task.definition_arn.endswith("front:1")
    assert (task.cluster, task.status, task.launch_type) == ("web", "RUNNING", "FARGATE")
    assert task.task_role_name == "front-task"
    assert task.execution_role_arn.endswith("role/front-execution")
    assert task.network_interface_ids[0].startswith("eni-")
    assert task.subnet_ids[0].startswith("subnet-")
    assert (task.instance_id, task.network_mode, task.tags) == (None, "awsvpc", {"env": "prod"})
    assert (task.service.name, task.service.desired, task.service.tags) == (
        "web/front", 2, {"owner": "shop-team"},
    )  # fmt: skip
    assert task.members == (task.service,)
    assert not task.not_seen


def test_a_task_without_its_service_read_is_seen_all_the_same(world, operator, control):
    target = make_service(operator("ecs"), operator("ec2"))
    control.fail_next("ecs", "DescribeServices", error_code="AccessDeniedException")

    task = see("ecs_task", pointing_at(target))

    assert task.service is None
    assert "AccessDenied" in task.not_seen["service"]
    assert task.group == "service:front"


def test_what_does_not_exist_is_absent(world):
    gone = TaskTarget(cluster="nowhere", task_arn=f"arn:aws:ecs:us-east-1:{WORKLOAD_PROD}:task/nowhere/1")

    assert isinstance(see("ecs_task", pointing_at(gone)), Absent)
    assert isinstance(see("eks_cluster", pointing_at(SHOP)), Absent)
