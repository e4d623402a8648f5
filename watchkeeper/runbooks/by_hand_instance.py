"""Started by hand: an EC2 instance is cut off."""

from watchkeeper import instance_steps
from watchkeeper.by_hand import ByHand, confirm
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """As for an instance that works for someone else, and confirmed by whoever started it."""
    plan = begun(finding, RUNBOOK.id, "The instance is cut off.")
    facts = instance_steps.seen(plan, finding, looks)
    return (
        facts
        if isinstance(facts, Plan)
        else confirm(finding, instance_steps.contained(plan, finding, facts))
    )


RUNBOOK = Runbook(
    id="by_hand_instance",
    title="Isolate an instance, by hand",
    handles=(ByHand.ISOLATE_INSTANCE,),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=instance_steps.CONTAINMENT,
    asks="whoever started it confirms the plan",
    sources=instance_steps.SOURCES,
)
