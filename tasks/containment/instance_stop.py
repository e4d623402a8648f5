"""An instance: stop it, and start it again."""

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.machine import lifecycle_of
from watchkeeper.action import State
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.errors import NotThere, Permanent, Transient


def observe(action: StopInstance) -> State:
    """`{"state": "running" | "stopped" | …}`."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeInstances", action.instance_id):
        answer = ec2.describe_instances(InstanceIds=[action.instance_id])
    found = [one for group in answer["Reservations"] for one in group["Instances"]]
    if not found:
        raise NotThere(f"instance {action.instance_id} does not exist")
    return {"state": found[0]["State"]["Name"]}


def ready(action: StopInstance, now: State) -> None:
    """A member of an Auto Scaling group is stopped in standby only: the group would terminate it.

    Raises:
        Permanent: it is in service.
        Transient: it is entering standby.
    """
    if action.auto_scaling_group is None or action.holds(now):
        return
    listed = lifecycle_of(action.account, action.region, action.instance_id) or {}
    lifecycle = listed.get("LifecycleState")
    if lifecycle == "EnteringStandby":
        raise Transient(f"{action.instance_id} is entering standby")
    if lifecycle not in (None, "Standby"):
        raise Permanent(f"{action.instance_id} is {lifecycle}: its group would terminate it once stopped")


def change(action: StopInstance) -> None:
    """Stop it."""
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ec2:StopInstances", action.instance_id):
        ec2.stop_instances(
            InstanceIds=[action.instance_id], **({"Hibernate": True} if action.hibernate else {})
        )


def undo(action: StopInstance, before: State) -> State:
    """Start it, if it was running before the case."""
    if before.get("state") in ("running", "pending") and observe(action)["state"] == "stopped":
        ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
        with aws.reading_aws_errors("ec2:StartInstances", action.instance_id):
            ec2.start_instances(InstanceIds=[action.instance_id])
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """An instance that was running runs again, or is about to."""
    running = ("running", "pending")
    if now["state"] == before.get("state") or (before.get("state") in running and now["state"] in running):
        return ()
    return (f"it is {now['state']} and was {before.get('state')}",)


HAND = Hand(observe=observe, change=change, undo=undo, ready=ready, left=left)
