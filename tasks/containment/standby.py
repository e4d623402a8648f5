"""A member of an Auto Scaling group: into standby, and back into service."""

from tasks import aws
from tasks.containment.hand import Hand
from tasks.evidence.machine import lifecycle_of
from watchkeeper.action import State
from watchkeeper.actions.enter_standby import IN_STANDBY, EnterStandby
from watchkeeper.errors import Permanent, Transient

_ON_ITS_WAY = ("Pending", "Pending:Wait", "Pending:Proceed", "EnteringStandby")
"""A member that comes, or goes into standby, cannot be moved on: in a while it can."""


def observe(action: EnterStandby) -> State:
    """`{"lifecycle": as Auto Scaling calls it, or None, "group": the group's name, or None}`."""
    listed = lifecycle_of(action.account, action.region, action.instance_id) or {}
    return {"lifecycle": listed.get("LifecycleState"), "group": listed.get("AutoScalingGroupName")}


def change(action: EnterStandby) -> None:
    """Let the group keep it, with its wanted capacity one lower: it launches nothing in its place.

    Raises:
        Permanent: the group would fall below its minimum, or the member is in another group.
        Transient: it is on its way into service: only a member in service can go into standby.
    """
    now = observe(action)
    if action.holds(now):
        return
    if now["group"] != action.auto_scaling_group:
        raise Permanent(f"{action.instance_id} is a member of Auto Scaling group {now['group']} now")
    if now["lifecycle"] in _ON_ITS_WAY:
        raise Transient(f"{action.instance_id} is {now['lifecycle']}")
    scaling = aws.client("autoscaling", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("autoscaling:EnterStandby", action.instance_id):
        scaling.enter_standby(
            InstanceIds=[action.instance_id],
            AutoScalingGroupName=action.auto_scaling_group,
            ShouldDecrementDesiredCapacity=True,
        )


def undo(action: EnterStandby, before: State) -> State:
    """Back into service, if it was before the case and is in standby still.

    Raises:
        Transient: it is entering standby, or starting: it can leave standby afterwards.
        Permanent: it is stopped; in service its group would find it unhealthy, and terminate it.
    """
    now = observe(action)
    if before.get("lifecycle") in (None, *IN_STANDBY) or now["lifecycle"] not in IN_STANDBY:
        return now
    if now["lifecycle"] in _ON_ITS_WAY:
        raise Transient(f"{action.instance_id} is {now['lifecycle']}: its connections drain")
    if (state := _state(action)) != "running":
        why = f"{action.instance_id} is {state}: in service its group would terminate it"
        raise Transient(why) if state == "pending" else Permanent(f"{why}; start it first")
    scaling = aws.client("autoscaling", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("autoscaling:ExitStandby", action.instance_id):
        scaling.exit_standby(
            InstanceIds=[action.instance_id], AutoScalingGroupName=action.auto_scaling_group
        )
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """A member that was in service is so again, or on its way."""
    back = ("InService", "Pending", "Pending:Wait", "Pending:Proceed")
    if now == before or (before.get("group") == now["group"] and now["lifecycle"] in back):
        return ()
    return (f"it is {now['lifecycle'] or 'no member any more'} and was {before.get('lifecycle')}",)


def _state(action: EnterStandby) -> str:
    """The instance's own state, as `pending`, `running` or `stopped`."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeInstances", action.instance_id):
        answer = ec2.describe_instances(InstanceIds=[action.instance_id])
    return next(
        (one["State"]["Name"] for group in answer["Reservations"] for one in group["Instances"]), "gone"
    )


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
