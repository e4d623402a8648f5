"""What the evidence says of the very thing that an action changes."""

from collections.abc import Iterator
from typing import Any

from watchkeeper.action import BaseAction
from watchkeeper.evidence import Absent, Look, Looks, Seen, Unseen


def why_not_known(action: BaseAction, looks: Looks) -> str | None:
    """Why a person must decide on something of which no tag and no path was seen; None if it was seen."""
    if facts_about(action, looks) is not None:
        return None
    step, name = action.evidence_step, action.subject
    seen = list(of_step(step, looks))
    for look in seen:
        if isinstance(look, Unseen):
            return f"could not look at {step} {name}: {look.why}"
    for look in seen:
        if isinstance(look, Seen) and isinstance(look.value, Absent):
            return f"{step} {name} was not found: {look.value.what} does not exist"
    return f"{step} {name} was not looked at"


def facts_about(action: BaseAction, looks: Looks) -> Any | None:
    """The evidence on just what `action` changes; what was seen of another of its kind says nothing.

    What it gives has a `name` and `tags`; users and roles have a `path` too.
    """
    for look in of_step(action.evidence_step, looks):
        if not isinstance(look, Seen):
            continue
        for facts in (look.value, *getattr(look.value, "members", ())):
            named = getattr(facts, "name", None) == action.subject and _is_there(facts, action.account)
            # Among what is new, a role can have a user's name.
            if named and getattr(facts, "evidence_step", action.evidence_step) == action.evidence_step:
                return facts
    return None


def of_step(step: str, looks: Looks) -> Iterator[Look]:
    """Every look of the step: the plain one, those at further targets, and that at what is new."""
    steps = (step, "newcomers") if step in ("user", "role") else (step,)
    return (look for key, look in looks.items() if key.partition(" #")[0] in steps)


def _is_there(facts: Any, account: str) -> bool:
    """Whether the facts are of that account, as far as their ARN says: names repeat among accounts."""
    parts = str(getattr(facts, "arn", None) or "").split(":")
    return len(parts) < 6 or parts[4] in ("", account)
