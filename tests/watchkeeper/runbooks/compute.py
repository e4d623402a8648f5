"""Findings on an instance and what was seen of it: only what a test is about is named."""

from typing import Any

from tests.builders import instance_finding
from watchkeeper.evidence import InstanceFacts, InterfaceState, Look, Looks, Seen
from watchkeeper.facts.machine import Registration
from watchkeeper.facts.open_rules import GroupRules, OpenRule, OpenRules
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan

ALL = (
    "protect_from_termination", "snapshot_volumes", "quarantine_instance", "revoke_role_sessions",
    "stop_instance",
)  # fmt: skip
"""What is done about an ordinary instance."""
ISOLATED = ALL[:3]
WITHOUT_INSTANCE = "the finding names no instance"


def finding(kind: str, **more: Any) -> Finding:
    """A finding of type `kind` on instance i-0abc; `more` are fields of the finding."""
    return instance_finding(type=kind).model_copy(update=more)


def instance(**facts: Any) -> Look:
    """The instance, running, with two volumes, one interface and role `web`."""
    given = {
        "instance_id": "i-0abc",
        "state": "running",
        "vpc_id": "vpc-1",
        "interfaces": (InterfaceState(network_interface_id="eni-1", security_groups=("sg-1",)),),
        "volume_ids": ("vol-1", "vol-2"),
        "profile_arn": "arn",
        "role_name": "web",
        "root_device_type": "ebs",
        **facts,
    }
    return Seen(value=InstanceFacts(**given))


def looks(**facts: Any) -> Looks:
    """The instance alone."""
    return {"instance": instance(**facts)}


def behind(balancer: str, healthy_others: int) -> Registration:
    """The instance's place in a target group of that name."""
    arn = f"arn:aws:elasticloadbalancing:us-east-1:333333333333:targetgroup/{balancer}/73e2d6bc24d8a067"
    return Registration(
        balancer="target_group", name=arn, target="i-0abc", port=80, healthy_others=healthy_others
    )


def rules(*opened: OpenRule, interfaces: int = 1) -> Looks:
    """Group sg-1 with these open rules."""
    group = GroupRules(group_id="sg-1", rules=opened, interfaces=interfaces)
    return {**looks(), "open_rules": Seen(value=OpenRules(instance_id="i-0abc", members=(group,)))}


def opened(first: int, last: int | None = None, cidr: str = "0.0.0.0/0") -> OpenRule:
    """A TCP rule from anywhere."""
    return OpenRule(protocol="tcp", from_port=first, to_port=last or first, cidr=cidr)


def kinds(plan: Plan) -> tuple[str, ...]:
    """The kinds of action in their order."""
    return tuple(action.kind for action in plan.actions)


def declined(plan: Plan) -> str:
    """All reasons in one text."""
    return "; ".join(f"{no.what}: {no.why}" for no in plan.declined)


def asked(plan: Plan) -> str:
    """All reasons to ask in one text."""
    return "; ".join(plan.ask)


def requested(plan: Plan) -> str:
    """All requests in one text."""
    return "; ".join(f"{one.what}: {one.why}" for one in plan.requests)
