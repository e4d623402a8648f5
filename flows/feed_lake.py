"""A lake takes in what its trail has of a period, before somebody asks it by hand."""

from tasks.hunting import lake_feed
from tasks.settings import settings
from watchkeeper.errors import in_our_words
from watchkeeper.hunting.scope import Scope


def has_trail(engine: str) -> bool:
    """Whether it is a lake that is asked, and there is a trail to feed it from."""
    return engine == "lake" and bool(settings().trail)


def feed_lake(engine: str, scope: Scope) -> tuple[str, ...]:
    """Gives why it could not be done, in a sentence; nothing if it was, or there is no lake to ask or no trail to read.

    A trail that cannot be read costs no answer: the lake says what it has, and which periods it lacks.
    """
    if not has_trail(engine):
        return ()
    failed = lake_feed.feed.submit(scope).result(raise_on_failure=False)
    if failed is None:
        return ()
    return (f"the lake could not take in what the trail has: {in_our_words(failed)}",)
