"""The shape that the hands of one action fill in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from watchkeeper.action import State


def nothing(action: Any) -> None:
    """Most changes leave nothing behind that must go."""
    del action


@dataclass(frozen=True)
class Hand:
    """Calls, each safe to repeat. `change` and `undo` read first and do only what is missing."""

    observe: Callable[[Any], State]
    """The state as AWS has it now: what `action.holds` judges and what `undo` needs."""
    change: Callable[[Any], None]
    """Bring AWS into the wanted state."""
    undo: Callable[[Any, State], State]
    """Put the state before (first argument: the action, second: that state) back; gives the state now."""
    finish: Callable[[Any], None] = nothing
    """Clear away what `change` needed in passing; also called when an earlier process made the change."""
