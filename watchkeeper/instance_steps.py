"""What is done about an EC2 instance, step by step: evidence, then isolation, then the stop."""

from typing import Any

from watchkeeper.action_table import Action
from watchkeeper.actions.copy_snapshots import bound_volumes
from watchkeeper.actions.deregister_from_load_balancer import DeregisterFromLoadBalancer
from watchkeeper.actions.enter_standby import IN_STANDBY, EnterStandby
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.quarantine_instance import QuarantineInstance
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.evidence import InstanceFacts, Looks, Unseen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.targets import InstanceTarget

EVIDENCE = ("protect_from_termination", "snapshot_volumes")
ISOLATION = (*EVIDENCE, "enter_standby", "deregister_from_load_balancer", "quarantine_instance")
CONTAINMENT = (*ISOLATION, "revoke_role_sessions", "stop_instance")
"""Kinds of action in their order, for a runbook's `may`."""

SOURCES = (
    "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-ec2.html",
    "https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/"
    "automation-awssupport-containec2instance.html",
)
ASKS = (
    "before it hits others: members of its Auto Scaling group, the only target of a load balancer, "
    "containers on a node, instances with the same role"
)
_HARMLESS_GAPS = ("kms:", "ssm:", "ec2:DescribeVolumes", "ec2:DescribeInstanceTypes")
"""Not knowing these changes no decision but that of the stop, which looks for itself."""

Where = dict[str, Any]


def where(finding: Finding) -> Where:
    """The fields that every action of the case has."""
    return {"account": finding.account, "region": finding.region, "case_id": finding.case_id}


def seen(plan: Plan, finding: Finding, looks: Looks) -> InstanceFacts | Plan:
    """The instance as it was seen; or, where nothing can be planned on it, the plan that says why."""
    target = next((one for one in finding.targets if isinstance(one, InstanceTarget)), None)
    if target is None:
        return _declined(plan, "the finding names no instance")
    look = looks.get("instance", Unseen(why="the instance was not looked at"))
    if isinstance(look, Unseen):
        # Without its interfaces and volumes there is nothing that could be isolated or kept.
        return _declined(plan, f"could not look at {target.instance_id}: {look.why}")
    facts = look.value
    if not isinstance(facts, InstanceFacts) or facts.state in ("terminated", "shutting-down"):
        return _declined(plan, f"instance {target.instance_id} does not exist (any more)")
    return facts


def contained(plan: Plan, finding: Finding, facts: InstanceFacts, *, isolate_only: str = "") -> Plan:
    """`plan` with every step that fits the instance, what was left out and why, and what people must do.

    Args:
        plan: the runbook's, without actions.
        finding: what it is about.
        facts: the instance as it was seen.
        isolate_only: why its role keeps its sessions and it goes on running; empty: neither.
    """
    made = plan
    for step in (_keep, _out_of_its_group, _out_of_load_balancing, _isolate):
        made = step(made, where(finding), facts)
    if isolate_only:
        made = _memory(made, facts)
        both = (f"stop {facts.instance_id}", "revoke its role's sessions")
        return with_more(made, declined=[Declined(what=what, why=isolate_only) for what in both])
    for step in (_revoke, _stop):
        made = step(made, where(finding), facts)
    return _memory(made, facts)


def _keep(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    """What would be lost."""
    name = facts.instance_id
    actions: list[Action] = [ProtectFromTermination(instance_id=name, **place)]
    declined = []
    requests = []
    if facts.volume_ids:
        actions.append(SnapshotVolumes(instance_id=name, volume_ids=facts.volume_ids, **place))
    else:
        declined.append(Declined(what="snapshot its volumes", why="it has no EBS volume"))
    if bound := bound_volumes(facts):
        requests.append(
            Request(
                what=f"copy the snapshots of {', '.join(bound)} under a key of your own "
                "(`evidence_key` in the house policy has it done)",
                why="under the default key aws/ebs they cannot be shared with a forensic account",
                unless="copy_snapshots",
            )
        )
    if facts.instance_store:
        requests.append(
            Request(
                what=f"copy the instance-store disks of {name} before it is stopped, if it has any mounted",
                why="no snapshot holds them, and a stop wipes them",
            )
        )
    ask = [
        f"could not see all that hangs on it: {gap}"
        for gap in facts.gaps
        if not any(harmless in gap for harmless in _HARMLESS_GAPS)
    ]
    if node := facts.node_of:
        ask.append(f"it is a node of {node}: what others run on it goes down with it")
        requests.append(
            Request(
                what=f"cordon the node {name} of {node}, and move what is healthy off it",
                why="its containers are placed by the cluster: from here only the whole host can be cut off",
            )
        )
    return with_more(plan, actions=actions, declined=declined, requests=requests, ask=ask)


def _memory(plan: Plan, facts: InstanceFacts) -> Plan:
    """While a person decides there is time for it; what is contained at once does not wait."""
    if not (plan.ask and facts.ssm_managed):
        return plan
    what = (
        f"capture the memory of {facts.instance_id} over Systems Manager before you approve, if it matters"
    )
    return with_more(
        plan, requests=[Request(what=what, why="isolation cuts the agent, and a stop loses it")]
    )


def _out_of_its_group(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    """Isolated, it fails its health check: its group would terminate it, and the evidence with it."""
    group = facts.auto_scaling_group
    if group is None or facts.auto_scaling_state in IN_STANDBY:
        return plan
    at_minimum = (
        facts.group_minimum is not None
        and facts.group_desired is not None
        and facts.group_desired <= facts.group_minimum
    )
    if at_minimum:
        why = f"Auto Scaling group {group} is at its minimum of {facts.group_minimum}: AWS refuses"
        return with_more(
            plan,
            declined=[Declined(what=f"put {facts.instance_id} into standby", why=why)],
            requests=[
                Request(
                    what=f"lower the minimum of Auto Scaling group {group}, or suspend its processes "
                    "HealthCheck, ReplaceUnhealthy and Terminate, before you approve",
                    why="it may terminate an isolated member, and the evidence with it",
                )
            ],
            ask=[f"Auto Scaling group {group} may terminate an isolated member"],
        )
    return with_more(
        plan,
        actions=[EnterStandby(instance_id=facts.instance_id, auto_scaling_group=group, **place)],
        ask=[f"Auto Scaling group {group} goes on with one member less"],
    )


def _out_of_load_balancing(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    if not facts.registrations:
        return plan
    last = [one.label for one in facts.registrations if not one.healthy_others]
    return with_more(
        plan,
        actions=[
            DeregisterFromLoadBalancer(
                instance_id=facts.instance_id, registrations=facts.registrations, **place
            )
        ],
        ask=[f"it is the last healthy target of {name}: the service goes down" for name in last],
    )


def _isolate(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    if not (facts.interfaces and facts.vpc_id):
        why = "it has no network interface in a VPC"
        return with_more(plan, declined=[Declined(what="isolate it", why=why)])
    return with_more(
        plan,
        actions=[
            QuarantineInstance(
                instance_id=facts.instance_id,
                vpc_id=facts.vpc_id,
                network_interface_ids=tuple(eni.network_interface_id for eni in facts.interfaces),
                **place,
            )
        ],
    )


def _revoke(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    """Credentials that were taken from it work elsewhere, whatever becomes of it."""
    if facts.role_name:
        others = facts.role_shared_with
        hit = f"{len(others)} other instance(s) work with role {facts.role_name} and lose their sessions"
        return with_more(
            plan,
            actions=[RevokeRoleSessions(role_name=facts.role_name, **place)],
            ask=[f"{hit}: {', '.join(others[:5])}"] if others else [],
        )
    if facts.profile_arn:
        what = "revoke its role's sessions"
        return with_more(plan, declined=[Declined(what=what, why="could not tell the profile's role")])
    return plan


def _stop(plan: Plan, place: Where, facts: InstanceFacts) -> Plan:
    name = facts.instance_id
    if why := _why_not_stop(facts, plan):
        return with_more(plan, declined=[Declined(what=f"stop {name}", why=why)])
    group, requests = facts.auto_scaling_group, []
    if facts.hibernation:
        what = f"snapshot the root volume of {name} once more, when it is stopped"
        requests.append(Request(what=what, why="hibernation writes its memory there"))
    return with_more(
        plan,
        actions=[
            StopInstance(instance_id=name, auto_scaling_group=group, hibernate=facts.hibernation, **place)
        ],
        requests=requests,
    )


def _why_not_stop(facts: InstanceFacts, plan: Plan) -> str | None:
    """A reason why stopping would fail or destroy evidence; None if it may be stopped."""
    if facts.state in ("stopped", "stopping"):
        return "it is stopped already"
    if facts.root_device_type == "instance-store":
        return "its root is an instance store: it cannot be stopped, only terminated"
    if facts.instance_store:
        return "a stop wipes its instance-store disks: a person copies them first"
    if any("ec2:DescribeInstanceTypes" in gap for gap in facts.gaps):
        return "whether it has instance-store disks, which a stop wipes, could not be seen"
    if facts.lifecycle == "spot":
        return "it is a spot instance: stopping may end it for good"
    if facts.auto_scaling_group and facts.auto_scaling_state not in IN_STANDBY:
        comes = any(isinstance(action, EnterStandby) for action in plan.actions)
        if not comes or facts.auto_scaling_state is None:
            return (
                f"Auto Scaling group {facts.auto_scaling_group} would terminate a stopped member: "
                "put it into standby first"
            )
    return None


def with_more(
    plan: Plan,
    *,
    actions: list[Any] | None = None,
    declined: list[Declined] | None = None,
    requests: list[Request] | None = None,
    ask: list[str] | None = None,
) -> Plan:
    """`plan` and more of each."""
    return plan.model_copy(
        update={
            "actions": (*plan.actions, *(actions or ())),
            "declined": (*plan.declined, *(declined or ())),
            "requests": (*plan.requests, *(requests or ())),
            "ask": tuple(dict.fromkeys((*plan.ask, *(ask or ())))),
        }
    )


def _declined(plan: Plan, why: str) -> Plan:
    return with_more(plan, declined=[Declined(what="contain the instance", why=why)])
