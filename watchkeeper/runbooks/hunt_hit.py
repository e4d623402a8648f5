"""One of our own hunts found something: the principal is looked at, and a person decides."""

from watchkeeper import anomalous
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.parsing.hunt_hit import PREFIX
from watchkeeper.plan import Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import credentials_in, principal_alone
from watchkeeper.runbook import Runbook

_RULE = "a hunt is a rule of the house: it says what happened, and not whether it was wanted"
_ONLY_REPORTED = ("Root", "AWSService", "Unknown")
"""Nothing restricts root, a service works for somebody, and of nobody there is nothing to contain."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """What contains the principal is prepared; root, services and nobody known are only told of."""
    target = credentials_in(finding)
    summary = (
        f"The hunt {finding.type.removeprefix(PREFIX)} found something: {finding.title or 'see its hits'}."
    )
    if target.user_type in _ONLY_REPORTED:
        others = [one for one in finding.targets if one.kind not in ("access_key", "role", "account")]
        look_at = tuple(
            Request(what=f"look at {one.label}", why="the hunt's hits name it, and no principal of ours")
            for one in others
        )
        steps = principal_alone(finding, target, looks).then(PrincipalSteps(requests=look_at))
        return steps.on(begun(finding, RUNBOOK.id, summary))
    plan = anomalous.decide_anomalous(finding, looks, RUNBOOK.id, summary, ())
    return plan.model_copy(update={"ask": tuple(dict.fromkeys((_RULE, *plan.ask)))})


RUNBOOK = Runbook(
    id="hunt_hit",
    title="Hit of a hunt",
    handles=(f"{PREFIX}*",),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks="always: whether what the hunt found was wanted; then to contain who did it",
    sources=anomalous.SOURCES,
)
