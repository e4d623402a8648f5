"""An EC2 instance works for someone else: a miner, a bot, a trojan."""

from watchkeeper.action_table import Action
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.quarantine_instance import QuarantineInstance
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.stop_instance import StopInstance
from watchkeeper.evidence import InstanceFacts, Looks, Unseen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook
from watchkeeper.targets import InstanceTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Keep the evidence, cut the network, revoke the stolen sessions, then stop it."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance works for someone else.",
    )
    target = next(target for target in finding.targets if isinstance(target, InstanceTarget))
    look = looks.get("instance", Unseen(why="the instance was not looked at"))
    if isinstance(look, Unseen):
        # Without its interfaces and volumes there is nothing that could be isolated or kept.
        why = f"could not look at {target.instance_id}: {look.why}"
        return plan.model_copy(update={"declined": (_no(why),)})
    facts = look.value
    if not isinstance(facts, InstanceFacts) or facts.state in ("terminated", "shutting-down"):
        why = f"instance {target.instance_id} does not exist (any more)"
        return plan.model_copy(update={"declined": (_no(why),)})
    actions, declined = _steps(finding, facts)
    ask: tuple[str, ...] = ()
    if facts.auto_scaling_group:
        # Isolated, it fails its health check: the group would terminate it, and the evidence with it.
        ask = (f"Auto Scaling group {facts.auto_scaling_group} may terminate an isolated member",)
    return plan.model_copy(update={"actions": tuple(actions), "declined": tuple(declined), "ask": ask})


def _steps(finding: Finding, facts: InstanceFacts) -> tuple[list[Action], list[Declined]]:
    """The steps in their order: evidence before isolation, isolation before the stop."""
    where = {"account": finding.account, "region": finding.region, "case_id": finding.case_id}
    name = facts.instance_id
    actions: list[Action] = [ProtectFromTermination(instance_id=name, **where)]
    declined: list[Declined] = []
    if facts.volume_ids:
        actions.append(SnapshotVolumes(instance_id=name, volume_ids=facts.volume_ids, **where))
    else:
        declined.append(Declined(what="snapshot its volumes", why="it has no EBS volume"))
    if facts.interfaces and facts.vpc_id:
        interfaces = tuple(eni.network_interface_id for eni in facts.interfaces)
        actions.append(
            QuarantineInstance(
                instance_id=name, vpc_id=facts.vpc_id, network_interface_ids=interfaces, **where
            )
        )
    else:
        declined.append(Declined(what="isolate it", why="it has no network interface in a VPC"))
    if facts.role_name:
        actions.append(RevokeRoleSessions(role_name=facts.role_name, **where))
    elif facts.profile_arn:
        declined.append(
            Declined(what="revoke its role's sessions", why="could not tell the profile's role")
        )
    if why := _why_not_stop(facts):
        declined.append(Declined(what=f"stop {name}", why=why))
    else:
        actions.append(StopInstance(instance_id=name, **where))
    return actions, declined


def _why_not_stop(facts: InstanceFacts) -> str | None:
    """A reason why stopping would fail or destroy evidence; None if it may be stopped."""
    if facts.state in ("stopped", "stopping"):
        return "it is stopped already"
    if facts.root_device_type == "instance-store":
        return "its root is an instance store: it cannot be stopped, only terminated"
    if facts.lifecycle == "spot":
        return "it is a spot instance: stopping may end it for good"
    if facts.auto_scaling_group:
        return (
            f"Auto Scaling group {facts.auto_scaling_group} would terminate a stopped member: "
            "put it into standby first"
        )
    return None


def _no(why: str) -> Declined:
    return Declined(what="contain the instance", why=why)


RUNBOOK = Runbook(
    id="compromised_instance",
    title="Compromised EC2 instance",
    handles=("CryptoCurrency:EC2/*", "Trojan:EC2/*", "Backdoor:EC2/*"),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-ec2.html",
        "https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/"
        "automation-awssupport-containec2instance.html",
    ),
)
