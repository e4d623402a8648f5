"""What the evidence says of the very thing that an action changes."""

from watchkeeper.action import BaseAction
from watchkeeper.evidence import (
    Absent,
    InstanceFacts,
    Looks,
    RoleFacts,
    Seen,
    Unseen,
    UserFacts,
)


def why_not_known(action: BaseAction, looks: Looks) -> str | None:
    """Why a person must decide on something of which no tag and no path was seen; None if it was seen."""
    if facts_about(action, looks):
        return None
    step, name = action.evidence_step, _name_of(action)
    look = looks.get(step)
    if isinstance(look, Unseen):
        return f"could not look at {step} {name}: {look.why}"
    if isinstance(look, Seen) and isinstance(look.value, Absent):
        return f"{step} {name} was not found: {look.value.what} does not exist"
    return f"{step} {name} was not looked at"


def facts_about(action: BaseAction, looks: Looks) -> UserFacts | InstanceFacts | RoleFacts | None:
    """The evidence on just what `action` changes; what was seen of another of its kind says nothing."""
    look = looks.get(action.evidence_step)
    if not isinstance(look, Seen):
        return None
    match look.value:
        case RoleFacts(role_name=name) | UserFacts(user_name=name) | InstanceFacts(instance_id=name):
            return look.value if name == _name_of(action) else None
        case _:
            return None


def _name_of(action: BaseAction) -> str:
    """The name of the user or role, or the id of the instance."""
    return action.principal or action.resource
