"""Which periods a lake has taken in: outside of them, that it holds nothing says nothing.

A log file that is not in the lake may lie in the trail, or nothing was done: only a look into the trail tells. So the lake
keeps which periods of the trail it was shown, and what could not be read of them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise, product

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.scope import Scope

DELIVERY = timedelta(minutes=30)
"""CloudTrail delivers within about 15 minutes: what was done so shortly before a look may not have been there.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
"""
_MOST_TOLD = 5


class TakenIn(Frozen):
    """One look into the trail; all that it has of the period lies in the lake, but for `gaps`."""

    since: datetime
    until: datetime
    place: str
    """Of the log files: `s3://bucket/prefix` or a folder."""
    accounts: tuple[str, ...] = ()
    """Only of these; empty: of all."""
    regions: tuple[str, ...] = ()
    """Only of these; empty: of all."""
    gaps: tuple[str, ...] = ()
    """What could not be read, in sentences."""

    def is_of(self, place: str, account: str, region: str) -> bool:
        """Whether it was a look at all three; an empty account or region is any that no look has named."""
        return (
            self.place == place
            and (not self.accounts or account in self.accounts)
            and (not self.regions or region in self.regions)
        )


def look_at(place: str, scope: Scope, now: datetime, gaps: Iterable[str]) -> TakenIn | None:
    """What a look into the trail at `now` has shown of the scope; None: nothing can have been delivered yet.

    Args:
        place: of the log files.
        scope: which of them were looked for.
        now: when the look began.
        gaps: what could not be read, in sentences.
    """
    until = min(scope.until, now - DELIVERY)
    if until <= scope.since:
        return None
    return TakenIn(
        since=scope.since, until=until, place=place, accounts=scope.accounts, regions=scope.regions,
        gaps=tuple(gaps),
    )  # fmt: skip


def with_look(known: Iterable[TakenIn], new: TakenIn) -> tuple[TakenIn, ...]:
    """What is known with another look, the latest last: where looks overlap the latest speaks."""
    left = [part for one in known for part in _beside(one, new)]
    since, until, rest = new.since, new.until, []
    for number, one in enumerate(left):
        others = left[number + 1 :]
        if _is_alike(one, new) and _touch(one, new) and not any(_overlap(one, later) for later in others):
            since, until = min(since, one.since), max(until, one.until)
        else:
            rest.append(one)
    return (*rest, new.model_copy(update={"since": since, "until": until}))


def missing(known: Iterable[TakenIn], scope: Scope) -> tuple[tuple[datetime, datetime], ...]:
    """The parts of the scope's period that were not looked at, wholly or in part; in order, none touching another."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end, looks in _pieces(known, scope):
        if None not in looks:
            continue
        since = found.pop()[0] if found and found[-1][1] == begin else begin
        found.append((since, end))
    return tuple(found)


def gaps_of(known: Iterable[TakenIn], scope: Scope, now: datetime) -> tuple[str, ...]:
    """What of the scope the lake was not shown or could not read, in sentences.

    Args:
        known: the lake's looks; if they are at several places, each must have been looked at.
        scope: what is asked about.
        now: the last half hour is no gap while it may be on its way, wherever one looks: `on_its_way` tells of it.
    """
    known = tuple(known)
    never = [
        f"it is not known whether the lake has all of {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC: the trail was "
        "not read for it"
        for begin, end in missing(known, scope)
        if not _is_on_its_way(begin, end, scope, now)
    ]
    more = [f"and {len(never) - _MOST_TOLD} more periods"] if len(never) > _MOST_TOLD else []
    unread = [gap for *_, looks in _pieces(known, scope) for look in looks if look for gap in look.gaps]
    return tuple(dict.fromkeys((*never[:_MOST_TOLD], *more, *unread)))


def on_its_way(known: Iterable[TakenIn], scope: Scope, now: datetime) -> tuple[str, ...]:
    """The end of the period of which CloudTrail may not have delivered all yet, in a sentence; none if there is no such."""
    return tuple(
        f"what was done after {begin:%Y-%m-%d %H:%M} UTC may not have been delivered yet"
        for begin, end in missing(known, scope)
        if _is_on_its_way(begin, end, scope, now)
    )


def _is_on_its_way(begin: datetime, end: datetime, scope: Scope, now: datetime) -> bool:
    """The period's last half hour, asked about while taking in may still have been at work on it."""
    return end == scope.until and end - begin <= DELIVERY and end > now - 2 * DELIVERY


def whole_until(known: Iterable[TakenIn], scope: Scope) -> datetime | None:
    """Until when the lake holds all that was done since the scope's beginning; None: not even that."""
    for begin, _, looks in _pieces(known, scope):
        if any(look is None or look.gaps for look in looks):
            return begin if begin > scope.since else None
    return scope.until


def _pieces(
    known: Iterable[TakenIn], scope: Scope
) -> Iterator[tuple[datetime, datetime, tuple[TakenIn | None, ...]]]:
    """The period in parts; for each the last looks at all that is asked for, None: something was not looked at.

    Whoever asks for all accounts asks for those that a look named, and for any other: so with regions.
    """
    known = tuple(known)
    places = tuple(dict.fromkeys(one.place for one in known)) or ("",)
    known = tuple(one for one in known if one.since < scope.until and scope.since < one.until)
    accounts = scope.accounts or ("", *{name for one in known for name in one.accounts})
    regions = scope.regions or ("", *{name for one in known for name in one.regions})
    inside = [at for one in known for at in (one.since, one.until) if scope.since < at < scope.until]
    for begin, end in pairwise(sorted({scope.since, *inside, scope.until})):
        latest = [one for one in reversed(known) if one.since <= begin and end <= one.until]
        asked = product(places, accounts, regions)
        looks = (next((one for one in latest if one.is_of(*each)), None) for each in asked)
        yield begin, end, tuple(dict.fromkeys(looks))


def _beside(one: TakenIn, new: TakenIn) -> list[TakenIn]:
    """What of `one` the new look does not replace."""
    replaced = _within(one.accounts, new.accounts) and _within(one.regions, new.regions)
    if one.place != new.place or not replaced:
        return [one]
    before = one.model_copy(update={"until": min(one.until, new.since)})
    after = one.model_copy(update={"since": max(one.since, new.until)})
    return [part for part in (before, after) if part.since < part.until]


def _within(these: tuple[str, ...], those: tuple[str, ...]) -> bool:
    return not those or (bool(these) and set(these) <= set(those))


def _is_alike(one: TakenIn, other: TakenIn) -> bool:
    return one.model_copy(update={"since": other.since, "until": other.until}) == other


def _touch(one: TakenIn, other: TakenIn) -> bool:
    return one.since <= other.until and other.since <= one.until


def _overlap(one: TakenIn, other: TakenIn) -> bool:
    return one.since < other.until and other.since < one.until
