"""The root user was at work: nothing can restrict it, so people are called at once."""

from watchkeeper.anomalous import MAY
from watchkeeper.evidence import Looks, Seen, Unseen
from watchkeeper.facts.alarm_calls import AlarmCalls
from watchkeeper.facts.root import RootFacts
from watchkeeper.finding import Finding
from watchkeeper.newcomers import contain_newcomers
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import principal_alone
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget

_MOST_CALLS = 10


def decide(finding: Finding, looks: Looks) -> Plan:
    """Call the owner; what root made since is contained only if a person says that it was not wanted."""
    account = finding.targets[0].account if finding.targets else ""
    root = AccessKeyTarget(user_type="Root", user_name="root", account=account)
    own = principal_alone(finding, root, looks)
    steps = contain_newcomers(finding, root, looks, own) if "newcomers" in looks else own
    if steps.actions:
        why = "root made them, or nobody known did: only root's owner knows whether they are wanted"
        steps = steps.model_copy(update={"ask": (why, *steps.ask)})
    steps = steps.then(PrincipalSteps(requests=(*_how_it_signs_in(looks), *_calls(looks))))
    return steps.on(begun(finding, RUNBOOK.id, "The root user was used."))


def _how_it_signs_in(looks: Looks) -> tuple[Request, ...]:
    look = looks.get("root")
    if isinstance(look, Unseen):
        why = f"could not be looked at: {look.why}"
        return (Request(what="check whether root has MFA and access keys", why=why),)
    if not isinstance(look, Seen) or not isinstance(look.value, RootFacts):
        return ()
    found = []
    if look.value.access_keys:
        found.append(Request(what="delete root's access keys", why="there are some, and nobody needs them"))
    if look.value.mfa is False:
        found.append(Request(what="give root an MFA device", why="it has none: the password is enough"))
    return tuple(found)


def _calls(looks: Looks) -> tuple[Request, ...]:
    """What root did, where an alarm told of it; a finding's own timeline lists it anyway."""
    look = looks.get("alarm_calls")
    if not isinstance(look, Seen) or not isinstance(look.value, AlarmCalls) or not look.value.calls:
        return ()
    shown = "; ".join(call.label for call in look.value.calls[:_MOST_CALLS])
    return (Request(what="go through what root did with its owner", why=shown),)


RUNBOOK = Runbook(
    id="root_use",
    title="Use of the root user",
    handles=("Policy:IAMUser/*RootCredentialUsage", "CIS/RootUse"),
    look_at=("root", "alarm_calls", "newcomers"),
    decide=decide,
    may=MAY,
    asks="Was it the owner of root, and is what root made since wanted?",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",
    ),
)
