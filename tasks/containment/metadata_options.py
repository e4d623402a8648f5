"""An instance's metadata service: tokens required, and as it was."""

from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.require_imdsv2 import RequireImdsv2
from watchkeeper.errors import NotThere


def observe(action: RequireImdsv2) -> State:
    """`{"tokens": "optional" | "required", "endpoint": "enabled" | "disabled", "hop_limit": n}`."""
    ec2 = aws.client("ec2", account=action.account, region=action.region)
    with aws.reading_aws_errors("ec2:DescribeInstances", action.instance_id):
        answer = ec2.describe_instances(InstanceIds=[action.instance_id])
    found = [one for group in answer["Reservations"] for one in group["Instances"]]
    if not found:
        raise NotThere(f"instance {action.instance_id} does not exist")
    options: dict[str, Any] = found[0].get("MetadataOptions", {})
    return {
        "tokens": options.get("HttpTokens"),
        "endpoint": options.get("HttpEndpoint"),
        "hop_limit": options.get("HttpPutResponseHopLimit"),
    }


def change(action: RequireImdsv2) -> None:
    """Require them; what else is set stays as it is."""
    if not action.holds(observe(action)):
        _set(action, "required")


def undo(action: RequireImdsv2, before: State) -> State:
    """Let it answer without a token, if it did before the case."""
    if before.get("tokens") == "optional" and observe(action)["tokens"] == "required":
        _set(action, "optional")
    return observe(action)


def _set(action: RequireImdsv2, tokens: str) -> None:
    ec2 = aws.client("ec2", account=action.account, region=action.region, changing=True)
    with aws.reading_aws_errors("ec2:ModifyInstanceMetadataOptions", action.instance_id):
        ec2.modify_instance_metadata_options(InstanceId=action.instance_id, HttpTokens=tokens)


HAND = Hand(observe=observe, change=change, undo=undo)
