"""Whether a trail logs."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.start_trail_logging import StartTrailLogging


def observe(action: StartTrailLogging) -> State:
    """`{"is_logging": bool}`."""
    cloudtrail = aws.client("cloudtrail", account=action.account, region=action.region)
    with aws.reading_aws_errors("cloudtrail:GetTrailStatus", action.trail_arn):
        return {"is_logging": bool(cloudtrail.get_trail_status(Name=action.trail_arn)["IsLogging"])}


def change(action: StartTrailLogging) -> None:
    """Start it."""
    cloudtrail = aws.client("cloudtrail", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("cloudtrail:StartLogging", action.trail_arn):
        cloudtrail.start_logging(Name=action.trail_arn)


def stays(action: StartTrailLogging, before: State) -> State:
    """It goes on logging."""
    del before
    return observe(action)


HAND = Hand(observe=observe, change=change, undo=stays)
