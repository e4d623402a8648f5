"""Automations of the server."""


def put_automations() -> None:
    """Placeholder until measured."""
