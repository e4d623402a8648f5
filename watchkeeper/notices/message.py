"""What the one message of a case shows: the newest word, and what belongs to it whoever wrote that.

A run that waits for a person is shown before everything else, so that another finding of the same case never
takes its buttons away.
"""

from collections import Counter
from typing import Any

from watchkeeper.escaping import slack
from watchkeeper.notices.buttons import without_acknowledge
from watchkeeper.notices.events import Acknowledged, Joined, Made, Message, Road
from watchkeeper.notices.ledger import Standing

Blocks = list[dict[str, Any]]

_MOST_BLOCKS = 50
_LONGEST_TEXT = 3_000
_MOST_OTHERS = 3


def dressed(stand: Standing) -> Message:
    """The case's message as it should stand now.

    Raises:
        ValueError: nothing was made that Slack could show.
    """
    wanted = stand.on(Road.SLACK).wanted
    if wanted is None or not isinstance(wanted.content, Message):
        raise ValueError("nothing was made that Slack could show")
    content = wanted.content
    more = [
        *_other_runs(stand, wanted),
        *([_context(joined_line(stand.joined))] if stand.joined else []),
        *([_context(acknowledged_line(stand.acknowledged))] if stand.acknowledged else []),
    ]
    if not more:
        return content
    own = content.blocks or [_section(content.text)]
    if stand.acknowledged:
        own, more = without_acknowledge(own), without_acknowledge(more)
    return content.model_copy(update={"blocks": [*own[: _MOST_BLOCKS - len(more)], *more]})


def acknowledged_line(event: Acknowledged) -> str:
    """Who looks after the case, since when."""
    return f"👀 Acknowledged by {slack(event.who, 120)} at {event.at:%Y-%m-%d %H:%M} UTC ({slack(event.via, 40)})"


def joined_line(joined: tuple[Joined, ...]) -> str:
    """How many more findings there are, and of which types; the newest one's own words at the end."""
    counted = Counter(one.type for one in joined)
    types = ", ".join(
        f"{slack(kind, 120)}" + (f" ×{count}" if count > 1 else "")
        for kind, count in counted.most_common(5)
    )
    more = f" and {len(counted) - 5} more types" if len(counted) > 5 else ""
    said = f" – {slack(joined[-1].says, 200)}" if joined[-1].says else ""
    plural = "finding" if len(joined) == 1 else "findings"
    return f"➕ Joined by {len(joined)} more {plural}: {types}{more}{said}"


def loud_line(made: Made) -> str:
    """What a reply in the thread says, because an edit makes no sound."""
    return made.content.text if isinstance(made.content, Message) else ""


def _other_runs(stand: Standing, shown: Made) -> Blocks:
    """Other runs on the same case: those that wait with their buttons, the others as lines."""
    others = [one for one in reversed(stand.latest) if one.by != shown.by]
    blocks: Blocks = []
    for one in [one for one in others if one in stand.waiting][:_MOST_OTHERS]:
        if isinstance(one.content, Message):
            blocks.append(_section(one.content.text))
            blocks += [block for block in one.content.blocks if block.get("type") == "actions"]
    done = [one for one in others if one not in stand.waiting][:_MOST_OTHERS]
    if lines := [one.content.text for one in done if isinstance(one.content, Message)]:
        blocks.append(_context("\n".join(lines)))
    return blocks


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:_LONGEST_TEXT]}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:_LONGEST_TEXT]}]}
