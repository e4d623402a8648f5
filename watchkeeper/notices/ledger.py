"""The ledger of what people were told: what the events of a book come to.

One book for each case (and one for each digest). A road is behind when something was made, joined or
acknowledged since the last delivery. Only the newest is ever delivered: a message that moved on while Slack
was away is not caught up with step by step.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchkeeper.frozen import Frozen
from watchkeeper.notices.events import (
    Acknowledged,
    Dead,
    Delivered,
    Digested,
    Event,
    Failed,
    Follows,
    Heard,
    Held,
    Joined,
    Made,
    Page,
    Road,
    Sending,
    Skipped,
)
from watchkeeper.notices.stage import Stage

CLAIM = timedelta(seconds=45)
"""For so long a try of somebody else is left alone: longer than Slack is given to answer."""


_FRESH: dict[str, object] = {"tries": 0, "not_before": None, "dead": None, "unheard": False}
"""What a new word, or a delivery, makes of earlier failures."""


class OnRoad(Frozen):
    """How one road of a book stands."""

    wanted: Made | None = None
    """What should be shown."""
    behind: bool = False
    reference: str | None = None
    channel: str | None = None
    delivered: Delivered | None = None
    first: datetime | None = None
    """When it was told of for the first time."""
    unclear: Sending | None = None
    """A try of which nobody knows whether it came through."""
    sending: Sending | None = None
    """A try that is under way, or whose process died."""
    tries: int = 0
    not_before: datetime | None = None
    dead: Dead | None = None
    unheard: bool = False
    """It is dead, and nobody was told so elsewhere."""

    def busy(self, by: str, now: datetime) -> bool:
        """Whether another process is trying at this moment."""
        return self.sending is not None and self.sending.by != by and now - self.sending.at < CLAIM


class Standing(Frozen):
    """What a book comes to."""

    size: int
    roads: dict[Road, OnRoad]
    latest: tuple[Made, ...] = ()
    """The newest word of every run to Slack, oldest first."""
    joined: tuple[Joined, ...] = ()
    """Other findings: of the same case, or the same news."""
    follows: str | None = None
    held: Held | None = None
    acknowledged: Acknowledged | None = None
    page_open: bool = False
    """PagerDuty was called and not told that it is over."""

    @property
    def waiting(self) -> tuple[Made, ...]:
        """Those of `latest` that wait for a person."""
        return tuple(made for made in self.latest if made.stage is Stage.WAITING)

    def on(self, road: Road) -> OnRoad:
        """How a road stands."""
        return self.roads[road]


def standing(events: Sequence[Event]) -> Standing:
    """What `events`, in their order, come to."""
    latest: dict[str, Made] = {}
    """By run: its newest word to Slack."""
    joined: dict[str, Joined] = {}
    follows, held, acknowledged, page_open = None, None, None, False
    pages: dict[str, Made] = {}
    for event in events:
        match event:
            case Made(road=Road.SLACK):
                latest.pop(event.by, None)
                latest[event.by] = event
                held = None
                if event.stage is Stage.REOPENED:
                    acknowledged = None
            case Made(road=Road.PAGERDUTY):
                pages[event.name] = event
            case Delivered(road=Road.PAGERDUTY) if (page := pages.get(event.made)) is not None:
                page_open = isinstance(page.content, Page) and page.content.action != "resolve"
            case Joined():
                joined[event.finding] = event
            case Follows():
                follows = event.case
            case Held():
                held = event
            case Digested():
                held = None
            case Acknowledged():
                acknowledged = event
            case _:
                pass
    waiting = tuple(made for made in latest.values() if made.stage is Stage.WAITING)
    return Standing(
        size=len(events),
        roads={road: _on(road, events, waiting) for road in Road},
        latest=tuple(latest.values()),
        joined=tuple(joined.values()),
        follows=follows,
        held=held,
        acknowledged=acknowledged,
        page_open=page_open,
    )


def _on(road: Road, events: Sequence[Event], waiting: tuple[Made, ...]) -> OnRoad:
    """How one road stands: a fold over the events that are about it."""
    now = OnRoad()
    last, upto, dead_upto, reference = 0, 0, 0, None
    for number, event in enumerate(events, start=1):
        match event:
            case Made() if event.road is road:
                last = number
                now = now.model_copy(update={**_FRESH, "wanted": event})
            case Joined() | Acknowledged() if road is Road.SLACK:
                last = number
            case Sending() if event.road is road:
                # Without a reference, an earlier try that nothing followed may have come through.
                unclear = now.unclear or (now.sending if reference is None else None)
                now = now.model_copy(update={"sending": event, "unclear": unclear})
            case Delivered() if event.road is road:
                upto, reference = event.upto, event.reference or reference
                now = now.model_copy(
                    update={
                        **_FRESH,
                        "delivered": event,
                        "first": now.first or event.at,
                        "reference": reference,
                        "channel": event.channel or now.channel,
                        "sending": None,
                        "unclear": None,
                    }
                )
            case Skipped() if event.road is road:
                upto = event.upto
            case Failed() if event.road is road:
                begun = now.unclear or (now.sending if reference is None and event.counts else None)
                wait = event.at + timedelta(seconds=event.after) if event.after else None
                now = now.model_copy(
                    update={
                        "sending": None,
                        "unclear": begun,
                        "not_before": wait,
                        "tries": now.tries + event.counts,
                    }
                )
            case Dead() if event.road is road:
                dead_upto = event.upto
                now = now.model_copy(update={"sending": None, "dead": event, "unheard": not event.absent})
            case Heard() if event.road is road:
                now = now.model_copy(update={"unheard": False})
            case _:
                pass
    wanted = waiting[-1] if road is Road.SLACK and waiting else now.wanted
    behind = wanted is not None and last > max(upto, dead_upto)
    unclear = now.unclear or (now.sending if reference is None else None)
    return now.model_copy(update={"wanted": wanted, "behind": behind, "unclear": unclear})
