"""An ECS task: stopped; what it was made from is kept, since nothing starts it again."""

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.ecs_task import attachment_details, described
from watchkeeper.action import State
from watchkeeper.actions.stop_task import StopTask


def observe(action: StopTask) -> State:
    """Its status and what a person needs to run the same anew; overrides may hold secrets and stay out.

    `{"status": … | "MISSING", "desired": …, "definition": ARN with revision, "group": …,
    "launch_type": …, "started_by": …, "subnets": […], "interfaces": […]}`.
    """
    ecs = aws.client("ecs", account=action.account, region=action.region)
    task = described(ecs, action.cluster, action.task_arn)
    if task is None:
        return {"status": "MISSING", "desired": None}
    network = attachment_details(task)
    return {
        "status": task["lastStatus"],
        "desired": task.get("desiredStatus"),
        "definition": task["taskDefinitionArn"],
        "group": task.get("group"),
        "launch_type": task.get("launchType"),
        "started_by": task.get("startedBy"),
        "subnets": network.get("subnetId", []),
        "interfaces": network.get("networkInterfaceId", []),
    }


def change(action: StopTask) -> None:
    """Stop it, if it is there; the reason names the case."""
    if action.holds(observe(action)):
        return
    ecs = aws.client("ecs", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ecs:StopTask", action.task_arn):
        ecs.stop_task(cluster=action.cluster, task=action.task_arn, reason=action.reason)


def undo(action: StopTask, before: State) -> State:
    """Nothing: a stopped task stays stopped, and what was there before says how to run another."""
    del before
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """A task that ran does not run again."""
    if before["status"] in ("STOPPED", "MISSING") or now["status"] == before["status"]:
        return ()
    return (f"it is {now['status']} and was {before['status']}: run {before.get('definition')} anew",)


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
