"""Which periods a lake has taken in: outside of them, that it holds nothing says nothing.

A log file that is not in the lake may lie in the trail, or nothing was done: only a look into the trail tells. So the lake
keeps which periods of the trail it was shown, and what could not be read of them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

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
    accounts: tuple[str, ...] = ()
    """Only of these; empty: of all."""
    regions: tuple[str, ...] = ()
    """Only of these; empty: of all."""
    gaps: tuple[str, ...] = ()
    """What could not be read, in sentences."""

    def covers(self, accounts: Iterable[str], regions: Iterable[str]) -> bool:
        """Whether it was a look at all of these; none named means all there are."""
        return _within(accounts, self.accounts) and _within(regions, self.regions)


def look_at(scope: Scope, now: datetime, gaps: Iterable[str]) -> TakenIn | None:
    """What a look into the trail at `now` has shown of the scope; None: nothing can have been delivered yet.

    Args:
        scope: which log files were looked for.
        now: when the look began.
        gaps: what could not be read, in sentences.
    """
    until = min(scope.until, now - DELIVERY)
    if until <= scope.since:
        return None
    return TakenIn(
        since=scope.since, until=until, accounts=scope.accounts, regions=scope.regions, gaps=tuple(gaps)
    )


def with_look(known: Iterable[TakenIn], new: TakenIn) -> tuple[TakenIn, ...]:
    """What is known with another look: of what it was a look at, it says anew what could not be read."""
    left: list[TakenIn] = []
    for one in known:
        if new.covers(one.accounts, one.regions):
            left += _without(one, new)
        else:
            left.append(one)
    alike = [one for one in left if _about(one) == _about(new) and _touch(one, new)]
    whole = new.model_copy(
        update={
            "since": min(one.since for one in (*alike, new)),
            "until": max(one.until for one in (*alike, new)),
        }
    )
    rest = [one for one in left if one not in alike]
    return tuple(sorted((*rest, whole), key=lambda one: (one.since, one.until, one.accounts, one.regions)))


def missing(known: Iterable[TakenIn], scope: Scope) -> tuple[tuple[datetime, datetime], ...]:
    """The parts of the scope's period that were never looked at, in order of time, none touching another."""
    found, at = [], scope.since
    for one in sorted(_of(known, scope), key=lambda one: one.since):
        if one.since > at:
            found.append((at, min(one.since, scope.until)))
        at = max(at, one.until)
        if at >= scope.until:
            return tuple(found)
    return (*found, (at, scope.until))


def gaps_of(known: Iterable[TakenIn], scope: Scope) -> tuple[str, ...]:
    """What of the scope the lake was not shown or could not read, in sentences.

    The last half hour before the period's end is none: it may not have been delivered yet, wherever one looks.
    """
    known = tuple(known)
    never = [
        f"the lake has not taken in {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC: nothing of it was seen"
        for begin, end in missing(known, scope)
        if end < scope.until or end - begin > DELIVERY
    ]
    more = [f"and {len(never) - _MOST_TOLD} more periods"] if len(never) > _MOST_TOLD else []
    unread = [gap for one in known if _concerns(one, scope) for gap in one.gaps]
    return tuple(dict.fromkeys((*never[:_MOST_TOLD], *more, *unread)))


def whole_until(known: Iterable[TakenIn], scope: Scope) -> datetime | None:
    """Until when the lake holds all that was done since the scope's beginning; None: not even that."""
    without_gaps = [one for one in known if not one.gaps]
    first = next(iter(missing(without_gaps, scope)), None)
    if first is None:
        return scope.until
    return first[0] if first[0] > scope.since else None


def _of(known: Iterable[TakenIn], scope: Scope) -> list[TakenIn]:
    return [one for one in known if one.covers(scope.accounts, scope.regions)]


def _concerns(one: TakenIn, scope: Scope) -> bool:
    return (
        one.since < scope.until
        and one.until > scope.since
        and _share(one.accounts, scope.accounts)
        and _share(one.regions, scope.regions)
    )


def _without(one: TakenIn, new: TakenIn) -> list[TakenIn]:
    """What of `one` lies before and after `new`."""
    before = one.model_copy(update={"until": min(one.until, new.since)})
    after = one.model_copy(update={"since": max(one.since, new.until)})
    return [part for part in (before, after) if part.since < part.until]


def _within(these: Iterable[str], those: tuple[str, ...]) -> bool:
    these = tuple(these)
    return not those or (bool(these) and set(these) <= set(those))


def _share(these: tuple[str, ...], those: tuple[str, ...]) -> bool:
    return not these or not those or bool(set(these) & set(those))


def _about(one: TakenIn) -> tuple[tuple[str, ...], ...]:
    return one.accounts, one.regions, one.gaps


def _touch(one: TakenIn, other: TakenIn) -> bool:
    return one.since <= other.until and other.since <= one.until
