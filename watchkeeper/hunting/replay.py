"""The hunts over logs whose attacks are known: what is caught, by what sort of hunt, what is missed, how much is noise.

A hit *names* its event if the hunt's SQL has the event's call in it and the hit stands on that call: a hunt of any new
call, of any refusal or of any newcomer says that something is odd and not what. Only hits of `detection` hunts that
name one of the calls that make the technique count as *specific*. What an attack needs before and after (it assumes a
role, it waits for an instance) is nobody's key call, so hits there count for nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from watchkeeper.evidence import Seen
from watchkeeper.frozen import Frozen
from watchkeeper.hunting.answer import Answers
from watchkeeper.hunting.hunt import Hunt

GENERAL = re.compile(r"^(first_seen_|cis_|unusual_region$)")
"""Hunts that list calls and say no more of them than that they were made."""


class Technique(Frozen):
    """One labelled technique: what makes it one."""

    name: str
    calls: tuple[str, ...]
    """Its key calls by name; Lambda's without the API's date."""
    words: tuple[str, ...] = ()
    """One of these must stand in a hunt's SQL for the hunt to be about it; left out, the key call's name."""


class Hit(Frozen):
    """One row of a hunt, as much of it as counts here."""

    hunt: str
    event_id: str
    event_name: str


class Caught(Frozen):
    """What the hunts made of one technique's log."""

    technique: str
    events: int
    specific: tuple[str, ...]
    """Detection hunts that name a key call and hit on it, those that need no history first."""
    at_once: tuple[str, ...]
    """Of these, the ones that need no earlier days to compare with."""
    others: tuple[str, ...]
    """Other detection hunts with a hit on a key call."""
    reason: str = ""
    """Why nothing specific was found; empty if something was."""


class Tested(Frozen):
    """The labelled tests of one rule of another pack."""

    rule: str
    should: int
    """Events that its authors want an alert for."""
    caught: int
    should_not: int
    alarmed: int
    """Of the others, those at which a detection of ours has a hit."""
    caught_by: tuple[str, ...]
    alarmed_by: tuple[str, ...]


class Noise(Frozen):
    """Hits of detection hunts in a log of ordinary work."""

    log: str
    events: int
    at_once: dict[str, int]
    """Hits by hunt, of hunts that need no history."""
    newcomers: dict[str, int]
    """Of first-seen hunts as if nothing were known yet; a house that knows fourteen days has few of them."""


def hits_of(answers: Answers) -> tuple[Hit, ...]:
    """All rows of all hunts that could be asked."""
    return tuple(
        Hit(hunt=name, event_id=str(row["event_id"]), event_name=str(row["event_name"]))
        for name, look in sorted(answers.by_hunt.items())
        if isinstance(look, Seen)
        for row in look.value.rows
    )


def unasked_of(answers: Answers) -> dict[str, str]:
    """The hunts that could not be asked, and why: they prove nothing."""
    return {name: look.why for name, look in answers.by_hunt.items() if not isinstance(look, Seen)}


def is_call(event_name: str, calls: Iterable[str]) -> bool:
    """Whether an event is one of these calls, in whatever version of the API."""
    return any(re.fullmatch(re.escape(call) + r"(\d{8}(v\d+)?)?", event_name) for call in calls)


def names(hunt: Hunt, event_name: str) -> bool:
    """Whether the hunt is about this call: it stands in its SQL, and the hunt is none of any call."""
    call = re.sub(r"\d{8}(v\d+)?$", "", event_name)
    return not GENERAL.match(hunt.id) and bool(re.search(rf"'{re.escape(call)}[%'0-9]", hunt.sql))


def caught(
    technique: Technique, events: int, hits: Sequence[Hit], hunts: Mapping[str, Hunt], reason: str = ""
) -> Caught:
    """Sort the hits of one technique's log.

    Args:
        technique: what makes it one.
        events: how many events its log has.
        hits: the hits that stand on them.
        hunts: all hunts by id.
        reason: why it is missed, for when it is.
    """
    on_key = [hit for hit in hits if is_call(hit.event_name, technique.calls)]
    detections = {hit.hunt for hit in on_key if hunts[hit.hunt].kind == "detection"}
    specific = {name for name in detections if _is_about(hunts[name], technique)}
    at_once = sorted(name for name in specific if not hunts[name].first_seen)
    return Caught(
        technique=technique.name,
        events=events,
        specific=(*at_once, *sorted(specific - set(at_once))),
        at_once=tuple(at_once),
        others=tuple(sorted(detections - specific)),
        reason="" if specific else reason or "no hunt of the pack is about its key calls",
    )


def tested(rule: str, tests: Iterable[tuple[bool, Sequence[Hit]]], hunts: Mapping[str, Hunt]) -> Tested:
    """Beside each test of a rule (whether its authors want an alert), our hits of detections that name the call."""
    counts = {True: [0, 0], False: [0, 0]}
    by: dict[bool, set[str]] = {True: set(), False: set()}
    for expected, hits in tests:
        ours = {
            hit.hunt for hit in hits
            if hunts[hit.hunt].kind == "detection" and (names(hunts[hit.hunt], hit.event_name) or _needs_no_call(hunts[hit.hunt]))
        }  # fmt: skip
        counts[expected][0] += 1
        counts[expected][1] += bool(ours)
        by[expected] |= ours
    return Tested(
        rule=rule,
        should=counts[True][0], caught=counts[True][1],
        should_not=counts[False][0], alarmed=counts[False][1],
        caught_by=tuple(sorted(by[True])), alarmed_by=tuple(sorted(by[False])),
    )  # fmt: skip


def noise(log: str, events: int, hits: Iterable[Hit], hunts: Mapping[str, Hunt]) -> Noise:
    """Count the hits of detections in a log of ordinary work."""
    at_once: dict[str, int] = {}
    newcomers: dict[str, int] = {}
    for hit in hits:
        hunt = hunts[hit.hunt]
        if hunt.kind == "detection":
            counted = newcomers if hunt.first_seen else at_once
            counted[hit.hunt] = counted.get(hit.hunt, 0) + 1
    return Noise(log=log, events=events, at_once=at_once, newcomers=newcomers)


def per_ten_thousand(hits: int, events: int) -> float:
    """Hits for each 10,000 events, to one digit; 0 events have no rate and raise ValueError."""
    if events <= 0:
        raise ValueError("a rate needs events")
    return round(hits * 10_000 / events, 1)


def _is_about(hunt: Hunt, technique: Technique) -> bool:
    if GENERAL.match(hunt.id):
        return False
    if technique.words:
        return any(word in hunt.sql for word in technique.words)
    return any(names(hunt, call) for call in technique.calls)


def _needs_no_call(hunt: Hunt) -> bool:
    """A behaviour that any call can show (root, an address, a burst of refusals), seen without history."""
    return not hunt.first_seen and not GENERAL.match(hunt.id)
