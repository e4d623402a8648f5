"""The queues and streams that Lambda reads for a function: off, and those on again that were on."""

from tasks import aws
from tasks.containment.function_stop import lambda_of, reading_lambda_errors
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.disable_event_sources import DisableEventSources
from watchkeeper.facts.function import ON


def observe(action: DisableEventSources) -> State:
    """`{"sources": {mapping's UUID: state}}`."""
    found = aws.pages(
        lambda_of(action),
        "list_event_source_mappings",
        "EventSourceMappings",
        FunctionName=action.function_arn,
    )
    return {"sources": {one["UUID"]: one["State"] for one in found}}


def change(action: DisableEventSources) -> None:
    """Switch each off that is on.

    Raises:
        Transient: a mapping is just being changed, which takes up to a minute.
    """
    for uuid, state in observe(action)["sources"].items():
        if state in ON:
            _set(action, uuid, on=False)


def undo(action: DisableEventSources, before: State) -> State:
    """Switch those on that were on before the case."""
    now = observe(action)["sources"]
    for uuid, state in before.get("sources", {}).items():
        if state in ON and now.get(uuid) in ("Disabling", "Disabled"):
            _set(action, uuid, on=True)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Each mapping that was on and is not; on its way there is enough."""
    return tuple(
        f"mapping {uuid} is {now['sources'].get(uuid, 'gone')} and was {state}"
        for uuid, state in before.get("sources", {}).items()
        if (state in ON) != (now["sources"].get(uuid) in ON)
    )


def _set(action: DisableEventSources, uuid: str, *, on: bool) -> None:
    with reading_lambda_errors("lambda:UpdateEventSourceMapping", uuid):
        lambda_of(action, changing=True).update_event_source_mapping(UUID=uuid, Enabled=on)


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
