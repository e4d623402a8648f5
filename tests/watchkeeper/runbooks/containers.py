"""Findings on clusters, workloads and tasks, and what was seen of them: only what a test is about is named."""

from typing import Any

from tests.builders import PROD, key_finding
from watchkeeper.evidence import Looks, Seen
from watchkeeper.facts.ecs_task import ContainerState, EcsTaskFacts, ServiceState
from watchkeeper.facts.eks_cluster import AccessEntryState, EksClusterFacts, PodIdentity, PolicyScope
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.targets import ClusterTarget, KubernetesUserTarget, TaskTarget, WorkloadTarget

OPS = f"arn:aws:iam::{PROD}:role/ops"
SHOP = ClusterTarget(name="shop", arn=f"arn:aws:eks:us-east-1:{PROD}:cluster/shop", platform="eks")
CART = WorkloadTarget(
    cluster="shop", namespace="shop", name="cart", workload_type="deployments", service_account="cart-sa",
    images=("repo/cart:1",),
)  # fmt: skip
TASK = TaskTarget(
    cluster="web", task_arn=f"arn:aws:ecs:us-east-1:{PROD}:task/web/0123", group="service:front"
)
ENTRY = AccessEntryState(
    principal_arn=OPS, groups=("ops",), policies=(PolicyScope(policy_arn="arn:p", scope="cluster"),)
)


def caller(name: str = f"arn:aws:sts::{PROD}:assumed-role/ops/jane", principal: str | None = OPS) -> Any:
    """Who called the Kubernetes API."""
    return KubernetesUserTarget(cluster="shop", user_name=name, principal_arn=principal)


def finding(kind: str, *targets: Any, **more: Any) -> Finding:
    """A finding of that type on these targets."""
    return key_finding().model_copy(update={"type": kind, "targets": targets, **more})


def cluster(**facts: Any) -> Looks:
    """The cluster, its endpoint public, its audit log on, one entry for role ops."""
    given: dict[str, Any] = {
        "name": "shop", "arn": SHOP.arn, "status": "ACTIVE", "endpoint_public": True,
        "endpoint_private": True, "public_cidrs": ("0.0.0.0/0",), "log_types": ("audit",),
        "authentication_mode": "API", "entries": (ENTRY,), **facts,
    }  # fmt: skip
    return {"eks_cluster": Seen(value=EksClusterFacts(**given))}


def identity(role: str) -> PodIdentity:
    """The role of `cart-sa`."""
    return PodIdentity(namespace="shop", service_account="cart-sa", role_arn=role)


def task(**facts: Any) -> Looks:
    """The task, running on Fargate in service `front` of two."""
    given: dict[str, Any] = {
        "task_arn": TASK.task_arn, "cluster": "web", "status": "RUNNING", "definition_arn": "arn:def:7",
        "group": "service:front", "service": ServiceState(name="web/front", desired=2, running=2),
        "task_role_arn": f"arn:aws:iam::{PROD}:role/path/front-task",
        "containers": (ContainerState(name="front", image="repo/front:3", image_digest="sha256:ab"),), **facts,
    }  # fmt: skip
    return {"ecs_task": Seen(value=EcsTaskFacts(**given))}


def kinds(plan: Plan) -> tuple[str, ...]:
    """What the plan does, in its order."""
    return tuple(action.kind for action in plan.actions)


def said(plan: Plan) -> str:
    """All that the plan tells people, in one text."""
    parts = [*plan.ask, *(f"{one.what} {one.why}" for one in (*plan.declined, *plan.requests))]
    return "\n".join(parts)
