"""Started by hand: an EC2 instance is cut off."""

from watchkeeper.by_hand import ByHand, confirm
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.runbook import Runbook
from watchkeeper.runbooks import compromised_instance


def decide(finding: Finding, looks: Looks) -> Plan:
    """As for an instance that works for someone else, and confirmed by whoever started it."""
    plan = compromised_instance.decide(finding, looks)
    return confirm(
        finding, plan.model_copy(update={"runbook": RUNBOOK.id, "summary": "The instance is cut off."})
    )


RUNBOOK = Runbook(
    id="by_hand_instance",
    title="Isolate an instance, by hand",
    handles=(ByHand.ISOLATE_INSTANCE,),
    targets=("instance",),
    look_at=compromised_instance.RUNBOOK.look_at,
    decide=decide,
    may=compromised_instance.RUNBOOK.may,
    asks="whoever started it confirms the plan",
    sources=compromised_instance.RUNBOOK.sources,
)
