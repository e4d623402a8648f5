"""The shape that the hands of one action fill in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from watchkeeper.action import State


def nothing(action: Any) -> None:
    """Most changes leave nothing behind that must go."""
    del action


def nothing_against(action: Any, now: State) -> None:
    """Most changes do not mind another case's."""
    del action, now


def what_differs(before: State, now: State) -> tuple[str, ...]:
    """Every field that is not as it was."""
    return tuple(
        f"{name} is {now.get(name)!r} and was {was!r}"
        for name, was in before.items()
        if now.get(name) != was
    )


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
    ready: Callable[[Any, State], None] = nothing_against
    """Raises `Transient` if, by the state at the first look, another case is at work there."""
    left: Callable[[State, State], tuple[str, ...]] = what_differs
    """What of the state before (first argument) the state now (second) lacks, a sentence each."""
    shared: bool = True
    """Whether other cases may rely on the same change."""
