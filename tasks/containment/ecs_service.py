"""An ECS service: no task wanted, and as many as before again."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.hold_service import HoldService


def observe(action: HoldService) -> State:
    """`{"status": "ACTIVE" | … | "MISSING", "desired": wanted count | None}`."""
    ecs = aws.client("ecs", account=action.account, region=action.region)
    with aws.reading_aws_errors("ecs:DescribeServices", action.subject):
        found = ecs.describe_services(cluster=action.cluster, services=[action.service])["services"]
    if not found:
        return {"status": "MISSING", "desired": None}
    return {"status": found[0]["status"], "desired": found[0]["desiredCount"]}


def change(action: HoldService) -> None:
    """Want none."""
    _want(action, 0)


def undo(action: HoldService, before: State) -> State:
    """Want as many as before, unless somebody else set another count since."""
    now = observe(action)
    if before["desired"] and now["status"] == "ACTIVE" and now["desired"] == 0:
        _want(action, before["desired"])
    return observe(action)


def _want(action: HoldService, count: int) -> None:
    ecs = aws.client("ecs", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ecs:UpdateService", action.subject):
        ecs.update_service(cluster=action.cluster, service=action.service, desiredCount=count)


HAND = Hand(observe=observe, change=change, undo=undo)
