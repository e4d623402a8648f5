"""ECS tasks run until somebody stops them; moto lets one end by itself as it is looked at."""

from moto.moto_api import state_manager

_NEVER = 10**9


def install() -> None:
    """A task goes on whatever number of looks are taken at it."""
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": _NEVER})
