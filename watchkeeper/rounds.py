"""What a second look at the evidence adds to a plan that was carried out."""

from collections.abc import Sequence

from watchkeeper.plan import Declined, Plan


def worth_another_look(plan: Plan) -> bool:
    """Whether the plan cuts off identities: an attacker makes new ones while IAM spreads the denial."""
    return any(action.principal is not None for action in plan.actions)


def follow_up(plans: Sequence[Plan], now: Plan) -> Plan:
    """Of `now` what none of `plans` holds: what turned up since.

    Args:
        plans: what was planned before, the first one perhaps approved by a person.
        now: what would be decided by the evidence of now, after the guardrails.

    What needs a reason to ask that the first plan did not have is not done: it is told to a person.
    """
    planned = {action.key for plan in plans for action in plan.actions}
    new = tuple(action for action in now.actions if action.key not in planned)
    asked_before = {why for plan in plans for why in plan.ask}
    unasked = tuple(why for why in now.ask if why not in asked_before)
    if unasked and new:
        why = f"it turned up after the containment, and a person decides because {'; '.join(unasked)}"
        return now.model_copy(
            update={
                "actions": (),
                "declined": tuple(Declined(what=action.sentence, why=why) for action in new),
                "requests": (),
                "ask": (),
                "escalate": "something new turned up after the containment",
            }
        )
    return now.model_copy(update={"actions": new, "declined": (), "requests": (), "ask": ()})
