"""An EKS cluster and an ECS service in workload-prod, made by an operator there."""

from typing import Any

from emulator.world import WORKLOAD_PROD
from watchkeeper.targets import ClusterTarget, KubernetesUserTarget, TaskTarget

CASE = "wk-0123456789ab"
REGION = "us-east-1"
OPS = f"arn:aws:iam::{WORKLOAD_PROD}:role/ops"
NODES = f"arn:aws:iam::{WORKLOAD_PROD}:role/nodes"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"
SHOP = ClusterTarget(name="shop", arn=f"arn:aws:eks:{REGION}:{WORKLOAD_PROD}:cluster/shop", platform="eks")
JANE = KubernetesUserTarget(
    cluster="shop",
    user_name=f"arn:aws:sts::{WORKLOAD_PROD}:assumed-role/ops/jane",
    principal_arn=OPS,
)
WHERE = {"account": WORKLOAD_PROD, "region": REGION, "case_id": CASE}


def make_cluster(eks: Any, mode: str = "API_AND_CONFIG_MAP") -> None:
    """`shop`: its endpoint open to two ranges, logs without audit; the role ops is admin and editor."""
    eks.create_cluster(
        name="shop",
        roleArn=f"arn:aws:iam::{WORKLOAD_PROD}:role/eks",
        resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"], "publicAccessCidrs": ["203.0.113.0/24"]},
        logging={"clusterLogging": [{"types": ["api"], "enabled": True}]},
        accessConfig={"authenticationMode": mode},
        tags={"env": "prod"},
    )
    if mode == "CONFIG_MAP":
        return
    eks.create_access_entry(clusterName="shop", principalArn=NODES, type="EC2_LINUX")
    eks.create_access_entry(clusterName="shop", principalArn=OPS, kubernetesGroups=["ops", "viewers"])
    for policy, scope in (
        (ADMIN, {"type": "cluster"}),
        (EDIT, {"type": "namespace", "namespaces": ["cart", "shop"]}),
    ):
        eks.associate_access_policy(
            clusterName="shop", principalArn=OPS, policyArn=policy, accessScope=scope
        )


def make_service(ecs: Any, ec2: Any) -> TaskTarget:
    """Cluster `web` with the service `front` (two wanted) and one task of it, on Fargate."""
    subnet = ec2.describe_subnets()["Subnets"][0]
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])
    network = {
        "awsvpcConfiguration": {
            "subnets": [subnet["SubnetId"]],
            "securityGroups": [groups["SecurityGroups"][0]["GroupId"]],
        }
    }
    ecs.create_cluster(clusterName="web")
    definition = ecs.register_task_definition(
        family="front",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        taskRoleArn=f"arn:aws:iam::{WORKLOAD_PROD}:role/front-task",
        executionRoleArn=f"arn:aws:iam::{WORKLOAD_PROD}:role/front-execution",
        containerDefinitions=[{"name": "front", "image": "repo/front:3", "memory": 256}],
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(
        cluster="web",
        serviceName="front",
        taskDefinition=definition,
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=network,
        tags=[{"key": "owner", "value": "shop-team"}],
    )
    task = ecs.run_task(
        cluster="web",
        taskDefinition=definition,
        launchType="FARGATE",
        group="service:front",
        networkConfiguration=network,
        startedBy="ecs-svc/1",
        tags=[{"key": "env", "value": "prod"}],
    )["tasks"][0]
    return TaskTarget(
        cluster="web", task_arn=task["taskArn"], definition_arn=definition, group="service:front"
    )
