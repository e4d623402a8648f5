"""The ledger as a table: what was said of which case, to whom, whether it came through, who looks after it."""

from collections.abc import Mapping

from watchkeeper.notices.events import Page, Road
from watchkeeper.notices.ledger import OnRoad, Standing

_MOST_ROWS = 500


def overview(stands: Mapping[str, Standing]) -> list[dict[str, str]]:
    """One row a book, those that owe something or were given up first; at most 500.

    Args:
        stands: books by name. What is only kept for a digest stands in it too.
    """
    ordered = sorted(stands.items(), key=lambda item: (not _owes(item[1]), item[0]))
    return [_row(book, stand) for book, stand in ordered[:_MOST_ROWS]]


def _owes(stand: Standing) -> bool:
    return any(on.behind or on.unheard for on in stand.roads.values())


def _row(book: str, stand: Standing) -> dict[str, str]:
    slack, page = stand.on(Road.SLACK), stand.on(Road.PAGERDUTY)
    seen = stand.acknowledged
    called = page.wanted.content.action if page.wanted and isinstance(page.wanted.content, Page) else ""
    return {
        "book": book,
        "stage": slack.wanted.stage if slack.wanted else ("kept for the digest" if stand.held else ""),
        "slack": _word(slack),
        "channel": slack.channel or "",
        "pagerduty": f"{called}: {_word(page)}" if called else "",
        "acknowledged": f"{seen.who}, {seen.at:%Y-%m-%d %H:%M}" if seen else "",
        "told in": f"the message of {stand.follows}" if stand.follows and not slack.wanted else "",
        "more findings": str(len(stand.joined) or ""),
    }


def _word(on: OnRoad) -> str:
    """How a road stands, in a few words."""
    if on.dead is not None and not on.behind:
        return f"not configured: {on.dead.why}" if on.dead.absent else f"given up: {on.dead.why}"
    if on.behind:
        return f"owed after {on.tries} tries" if on.tries else "owed"
    if on.delivered is not None:
        return f"delivered {on.delivered.at:%Y-%m-%d %H:%M}"
    return ""
