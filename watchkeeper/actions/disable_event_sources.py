"""Let a function's queues and streams wait."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.stop_function import OnFunction
from watchkeeper.facts.function import ON


class DisableEventSources(OnFunction):
    """Before the function is stopped: throttled, it would send messages to the dead-letter queue.

    Lambda stops reading; messages and records stay where they are, as long as the source keeps them.
    """

    kind: Literal["disable_event_sources"] = "disable_event_sources"

    permissions: ClassVar = ("lambda:UpdateEventSourceMapping", "lambda:ListEventSourceMappings")
    undo_permissions: ClassVar = ("lambda:UpdateEventSourceMapping", "lambda:ListEventSourceMappings")
    undo: ClassVar = "switch those on again that were on before"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Stop reading queues and streams for function {self.function_arn}; what is in them waits"

    def holds(self, state: State) -> bool:
        """None is on."""
        return "sources" in state and not any(one in ON for one in state["sources"].values())
