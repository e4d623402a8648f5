"""An instance's places behind load balancers: taken out, and exactly those put back."""

import contextlib
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.deletion_guard import registration, taking_away_own
from tasks.evidence.machine import registered_in_group
from watchkeeper.action import State
from watchkeeper.actions.deregister_from_load_balancer import DeregisterFromLoadBalancer as Action
from watchkeeper.errors import NotThere, Permanent, Transient
from watchkeeper.facts.machine import Registration


def observe(action: Action) -> State:
    """`{"registered": [those of the plan that are there, as in the plan]}`; a draining one is not."""
    there = [one for one in action.registrations if _is_there(action, one)]
    return {"registered": [one.model_dump(mode="json", exclude={"healthy_others"}) for one in there]}


def change(action: Action) -> None:
    """Each that is there: it drains, and gets nothing new."""
    for one in action.registrations:
        if not _is_there(action, one):
            continue
        with taking_away_own(registration(one.name, one.target, one.port)):
            if one.balancer == "classic":
                with aws.reading_aws_errors(
                    "elasticloadbalancing:DeregisterInstancesFromLoadBalancer", one.name
                ):
                    _client(action, one, changing=True).deregister_instances_from_load_balancer(
                        LoadBalancerName=one.name, Instances=[{"InstanceId": one.target}]
                    )
            else:
                with aws.reading_aws_errors("elasticloadbalancing:DeregisterTargets", one.name):
                    _client(action, one, changing=True).deregister_targets(
                        TargetGroupArn=one.name, Targets=[_as_target(one)]
                    )


def undo(action: Action, before: State) -> State:
    """Register again what was registered before, and is not; a group that is gone is left out.

    Raises:
        Transient: the instance does not run (yet).
    """
    for kept in before.get("registered", []):
        one = Registration.model_validate(kept)
        if _is_there(action, one):
            continue
        with contextlib.suppress(NotThere):
            _register(action, one)
    return observe(action)


def _register(action: Action, one: Registration) -> None:
    client = _client(action, one, changing=True)
    if one.balancer == "classic":
        with aws.reading_aws_errors("elasticloadbalancing:RegisterInstancesWithLoadBalancer", one.name):
            client.register_instances_with_load_balancer(
                LoadBalancerName=one.name, Instances=[{"InstanceId": one.target}]
            )
        return
    try:
        with aws.reading_aws_errors("elasticloadbalancing:RegisterTargets", one.name):
            client.register_targets(TargetGroupArn=one.name, Targets=[_as_target(one)])
    except Permanent as error:
        if "InvalidTarget" in str(error):  # only a running instance can be one: this may be starting
            raise Transient(str(error)) from error
        raise


def left(before: State, now: State) -> tuple[str, ...]:
    """Each registration that is not back."""
    return tuple(
        f"it is not registered with {one['name']} any more"
        for one in before.get("registered", [])
        if one not in now["registered"]
    )


def _is_there(action: Action, one: Registration) -> bool:
    client = _client(action, one)
    if one.balancer == "target_group":
        targets = [target["Target"] for target in registered_in_group(client, one.name)]
        return any(target["Id"] == one.target and target.get("Port") == one.port for target in targets)
    try:
        with aws.reading_aws_errors("elasticloadbalancing:DescribeLoadBalancers", one.name):
            found = client.describe_load_balancers(LoadBalancerNames=[one.name])["LoadBalancerDescriptions"]
    except NotThere:
        return False
    return any(member["InstanceId"] == one.target for lb in found for member in lb.get("Instances", []))


def _as_target(one: Registration) -> dict[str, Any]:
    given = {"Id": one.target, "Port": one.port, "AvailabilityZone": one.zone}
    return {name: value for name, value in given.items() if value is not None}


def _client(action: Action, one: Registration, *, changing: bool = False) -> Any:
    service = "elb" if one.balancer == "classic" else "elbv2"
    return aws.client(service, account=action.account, region=action.region, changing=changing)


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
