"""What a second look at the evidence adds to a plan that was carried out."""

from collections.abc import Mapping, Sequence

from watchkeeper.evidence import Looks, Seen, why_unseen
from watchkeeper.facts.newcomers import NewcomersFacts
from watchkeeper.plan import Declined, Plan

_AGAIN = "could not look again after the containment"


def worth_another_look(plan: Plan) -> bool:
    """Whether the plan cuts off identities: an attacker makes new ones while IAM spreads the denial."""
    return any(action.principal is not None for action in plan.actions)


def is_empty(plan: Plan) -> bool:
    """Whether a later look added nothing: nothing to do, nothing to tell."""
    return not (plan.actions or plan.declined or plan.requests)


def follow_up(plans: Sequence[Plan], now: Plan, looks: Looks | None = None) -> Plan:
    """Of `now` what none of `plans` holds: what turned up since.

    Args:
        plans: what was planned before, the first one perhaps approved by a person.
        now: what would be decided by the evidence of now, after the guardrails.
        looks: that evidence; what could not be looked at again calls a person, unless it was known before.

    What needs a reason to ask that the first plan did not have is not done: it is told to a person.
    """
    planned = {action.key for plan in plans for action in plan.actions}
    new = tuple(action for action in now.actions if action.key not in planned)
    asked_before = {why for plan in plans for why in plan.ask}
    unasked = tuple(why for why in now.ask if why not in asked_before)
    known = {one for plan in plans for one in plan.requests}
    requests = tuple(one for one in now.requests if one not in known)
    blind = {step: why for step, why in _blind(looks or {}).items() if not _was_told(plans, why)}
    declined = tuple(Declined(what=f"look at {step} again", why=why) for step, why in blind.items())
    escalate = [f"{_AGAIN}: {', '.join(blind)}"] if blind else []
    if unasked and new:
        why = f"it turned up after the containment, and a person decides because {'; '.join(unasked)}"
        declined += tuple(Declined(what=action.sentence, why=why) for action in new)
        escalate.insert(0, "something new turned up after the containment")
        new = ()
    elif now.escalate:
        escalate.insert(0, now.escalate)
    return now.model_copy(
        update={
            "actions": new,
            "declined": declined,
            "requests": requests,
            "ask": (),
            "escalate": "; ".join(escalate),
        }
    )


def _blind(looks: Looks) -> Mapping[str, str]:
    """What could not be looked at, and what a look for new identities could not see."""
    gaps = {
        step: "; ".join(look.value.gaps)
        for step, look in looks.items()
        if isinstance(look, Seen) and isinstance(look.value, NewcomersFacts) and look.value.gaps
    }
    return {**why_unseen(looks), **gaps}


def _was_told(plans: Sequence[Plan], why: str) -> bool:
    """Whether people know from an earlier plan that it could not be looked at."""
    told = (
        *(one for plan in plans for one in plan.ask),
        *(no.why for plan in plans for no in plan.declined),
    )
    return any(why in one for one in told)
