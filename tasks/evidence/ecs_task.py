"""The ECS task that a finding names: its revision, roles, images, service and host."""

from collections.abc import Callable
from typing import Any, TypeVar

from tasks import aws
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.ecs_task import ContainerState, EcsTaskFacts, ServiceState
from watchkeeper.finding import Finding
from watchkeeper.targets import TaskTarget

T = TypeVar("T")


def concerns(finding: Finding) -> str | None:
    """The task's ARN, if the finding names one."""
    return next((one.task_arn for one in finding.targets if isinstance(one, TaskTarget)), None)


def look(finding: Finding, task_arn: str) -> EcsTaskFacts | Absent:
    """The task; ECS forgets a stopped one after about an hour, and then it is `Absent`.

    What beside it may not be read is told in `not_seen`.

    Raises:
        Denied: the task may not be read.
    """
    ecs = aws.client("ecs", account=finding.account, region=finding.region)
    cluster = next(
        one.cluster for one in finding.targets if isinstance(one, TaskTarget) and one.task_arn == task_arn
    )
    try:
        task = described(ecs, cluster, task_arn)
    except NotThere:
        task = None
    if task is None:
        return Absent(what=f"task {task_arn}")
    not_seen: dict[str, str] = {}

    def seen(what: str, looking: Callable[[], T], otherwise: T) -> T:
        try:
            return looking()
        except Permanent as error:
            not_seen[what] = str(error)
            return otherwise

    empty: dict[str, Any] = {}
    definition = seen("definition", lambda: _definition(ecs, task["taskDefinitionArn"]), empty)
    overrides = task.get("overrides") or {}
    host = task.get("containerInstanceArn")
    group = task.get("group") or ""
    service = group.removeprefix("service:") if group.startswith("service:") else None
    found = seen("service", lambda: _service(ecs, cluster, service), None) if service else None
    network = attachment_details(task)
    return EcsTaskFacts(
        task_arn=task_arn,
        cluster=cluster,
        status=task["lastStatus"],
        launch_type=task.get("launchType"),
        definition_arn=task["taskDefinitionArn"],
        group=group or None,
        started_by=task.get("startedBy") or None,
        service=found,
        container_instance_arn=host,
        instance_id=seen("instance", lambda: _instance(ecs, cluster, host), None) if host else None,
        network_interface_ids=tuple(network.get("networkInterfaceId", ())),
        subnet_ids=tuple(network.get("subnetId", ())),
        task_role_arn=overrides.get("taskRoleArn") or definition.get("taskRoleArn"),
        execution_role_arn=overrides.get("executionRoleArn") or definition.get("executionRoleArn"),
        exec_enabled=bool(task.get("enableExecuteCommand")),
        network_mode=definition.get("networkMode"),
        containers=tuple(
            ContainerState(name=one["name"], image=one.get("image"), image_digest=one.get("imageDigest"))
            for one in task.get("containers", [])
            if one.get("name")
        ),
        tags=_tags(task),
        not_seen=not_seen,
    )


def described(ecs: Any, cluster: str, task_arn: str) -> dict[str, Any] | None:
    """The task as ECS describes it; None where ECS does not know it (any more).

    Raises:
        NotThere: the cluster does not exist.
    """
    with aws.reading_aws_errors("ecs:DescribeTasks", task_arn):
        answer = ecs.describe_tasks(cluster=cluster, tasks=[task_arn], include=["TAGS"])
    found: list[dict[str, Any]] = answer.get("tasks", [])
    return found[0] if found else None


def attachment_details(task: dict[str, Any]) -> dict[str, list[str]]:
    """What its network attachments say, by name: `networkInterfaceId`, `subnetId` and so on."""
    told: dict[str, list[str]] = {}
    for attachment in task.get("attachments", []):
        for detail in attachment.get("details", []):
            told.setdefault(detail.get("name", ""), []).append(detail.get("value", ""))
    return told


def _definition(ecs: Any, arn: str) -> dict[str, Any]:
    with aws.reading_aws_errors("ecs:DescribeTaskDefinition", arn):
        found: dict[str, Any] = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return found


def _service(ecs: Any, cluster: str, name: str) -> ServiceState | None:
    with aws.reading_aws_errors("ecs:DescribeServices", f"{cluster}/{name}"):
        found = ecs.describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"]
    if not found:
        return None
    one = found[0]
    return ServiceState(
        name=f"{cluster}/{name}",
        arn=one.get("serviceArn"),
        desired=one.get("desiredCount", 0),
        running=one.get("runningCount", 0),
        strategy=one.get("schedulingStrategy") or "REPLICA",
        tags=_tags(one),
    )


def _instance(ecs: Any, cluster: str, arn: str) -> str | None:
    with aws.reading_aws_errors("ecs:DescribeContainerInstances", arn):
        found = ecs.describe_container_instances(cluster=cluster, containerInstances=[arn])
    hosts = found["containerInstances"]
    return hosts[0].get("ec2InstanceId") if hosts else None


def _tags(one: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag.get("value", "") for tag in one.get("tags", [])}
