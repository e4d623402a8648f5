"""The moment of a run: asked once, and the same when the run starts again."""

from datetime import UTC, datetime

from prefect import task

from tasks.options import READ


@task(name="moment", **READ)
def moment() -> datetime:
    """Now, in UTC. A run that starts again from the top goes on with the moment of what it has read."""
    return datetime.now(UTC)
