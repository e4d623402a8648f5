"""What is done about one principal, as parts of a plan."""

from watchkeeper.action_table import Action
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.plan import Declined, Plan, Request


class PrincipalSteps(Frozen):
    """What is done about one principal: the parts of a plan that come of it."""

    actions: tuple[Action, ...] = ()
    declined: tuple[Declined, ...] = ()
    ask: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    escalate: str = ""

    def then(self, other: "PrincipalSteps") -> "PrincipalSteps":
        """These steps, and the other's after them; an action that both hold is done once."""
        known = {action.key for action in self.actions}
        return PrincipalSteps(
            actions=(*self.actions, *(action for action in other.actions if action.key not in known)),
            declined=tuple(dict.fromkeys((*self.declined, *other.declined))),
            ask=tuple(dict.fromkeys((*self.ask, *other.ask))),
            requests=tuple(dict.fromkeys((*self.requests, *other.requests))),
            escalate="; ".join(dict.fromkeys(filter(None, (self.escalate, other.escalate)))),
        )

    def on(self, plan: Plan) -> Plan:
        """`plan` with these steps after its own."""
        own = PrincipalSteps.model_validate(
            {name: getattr(plan, name) for name in PrincipalSteps.model_fields}
        )
        both = own.then(self)
        return plan.model_copy(update={name: getattr(both, name) for name in PrincipalSteps.model_fields})


def begun(finding: Finding, runbook: str, summary: str) -> Plan:
    """A plan that does nothing yet, and says why by its `summary` alone."""
    return Plan(case_id=finding.case_id, finding_key=finding.key, runbook=runbook, summary=summary)
