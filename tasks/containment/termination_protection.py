"""An instance's termination protection."""

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.protect_from_termination import ProtectFromTermination


def observe(action: ProtectFromTermination) -> State:
    """`{"disable_api_termination": bool}`."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeInstanceAttribute", action.instance_id):
        answer = ec2.describe_instance_attribute(
            InstanceId=action.instance_id, Attribute="disableApiTermination"
        )
    return {"disable_api_termination": bool(answer["DisableApiTermination"]["Value"])}


def change(action: ProtectFromTermination) -> None:
    """Switch it on."""
    _set(action, on=True)


def undo(action: ProtectFromTermination, before: State) -> State:
    """Switch it off, if it was off before the case."""
    if before.get("disable_api_termination") is False and observe(action)["disable_api_termination"]:
        _set(action, on=False)
    return observe(action)


def _set(action: ProtectFromTermination, *, on: bool) -> None:
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ec2:ModifyInstanceAttribute", action.instance_id):
        ec2.modify_instance_attribute(InstanceId=action.instance_id, DisableApiTermination={"Value": on})


HAND = Hand(observe=observe, change=change, undo=undo)
