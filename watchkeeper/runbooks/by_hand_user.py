"""Started by hand: an IAM user is taken out of use."""

from watchkeeper.by_hand import ByHand, confirm
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import begun
from watchkeeper.principals import contain_principal
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """As for a key in the wrong hands, and confirmed by whoever started it."""
    target = next(target for target in finding.targets if isinstance(target, AccessKeyTarget))
    plan = begun(finding, RUNBOOK.id, f"User {target.label} is taken out of use.")
    return confirm(finding, contain_principal(finding, target, looks).on(plan))


RUNBOOK = Runbook(
    id="by_hand_user",
    title="Quarantine a user, by hand",
    handles=(ByHand.QUARANTINE_USER,),
    targets=("access_key",),
    look_at=("user",),
    decide=decide,
    may=("deactivate_access_key", "deny_all_user"),
    asks="whoever started it confirms the plan",
    sources=("https://docs.aws.amazon.com/guardduty/latest/ug/compromised-creds.html",),
)
