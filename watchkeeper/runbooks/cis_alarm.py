"""An alarm on one of the CIS filters: something was changed that is seldom changed."""

from watchkeeper import alarm_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Tell who did it; whether it was wanted is a person's knowledge."""
    no = Declined(
        what="undo the change", why="an alarm says that something was changed, not that it was wrong"
    )
    steps = alarm_steps.tell_calls(looks).then(PrincipalSteps(declined=(no,)))
    return steps.on(begun(finding, RUNBOOK.id, f"{finding.type.partition('/')[2]}: an alarm went off."))


RUNBOOK = Runbook(
    id="cis_alarm",
    title="Alarm on a CIS filter",
    handles=("CIS/*",),
    look_at=alarm_steps.LOOK_AT,
    decide=decide,
    contains="An alarm counts calls and names none; what to undo is decided by whoever asked for the change.",
    sources=alarm_steps.SOURCES,
)
