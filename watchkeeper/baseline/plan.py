"""The plan: every line that would be changed, under a digest that says which plan a person saw."""

from collections import Counter
from itertools import groupby

from watchkeeper.baseline.compare import Line, State
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Settings
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.case import canonical, sha256
from watchkeeper.evidence import Frozen, Seen, Unseen


class Asked(Frozen):
    """What is wanted of a part at a place, before anyone has looked."""

    part: str
    place: Place
    wanted: Settings


class Layout(Frozen):
    """All that must be looked at, and the lines that need no look."""

    asked: tuple[Asked, ...]
    settled: tuple[Line, ...] = ()
    """Managed elsewhere, not available or unknown who rules, by what the survey says alone."""

    def by_place(self) -> dict[Place, tuple[Asked, ...]]:
        """What is asked, place by place; within a place in the order of the table."""
        return {place: tuple(own) for place, own in groupby(self.asked, key=lambda one: one.place)}


def lay_out(parts: tuple[Part, ...], survey: Survey, baselines: Baselines) -> Layout:
    """Every part in every place where its baseline wants it."""
    asked: list[Asked] = []
    settled: list[Line] = []
    for place in survey.places(baselines.base.region_names):
        account = survey.account(place.account)
        assert account is not None  # noqa: S101  places come from the survey's accounts
        baseline = baselines.of(account)
        closed = isinstance(account.regions, Seen) and place.region not in account.regions.value
        for part in parts:
            match part.wanted(place, survey, baseline):
                case None:
                    continue
                case _ if closed:
                    why = "the region is not enabled in this account"
                    settled.append(_settled(part, place, State.NOT_AVAILABLE, why))
                case Elsewhere(by=by):
                    settled.append(_settled(part, place, State.MANAGED_ELSEWHERE, by))
                case NotOffered(why=why):
                    settled.append(_settled(part, place, State.NOT_AVAILABLE, why))
                case Unseen(why=why):
                    settled.append(_settled(part, place, State.COULD_NOT_LOOK, why))
                case wanted:
                    asked.append(Asked(part=part.id, place=place, wanted=wanted))
    return Layout(asked=tuple(asked), settled=tuple(settled))


def _settled(part: Part, place: Place, state: State, why: str) -> Line:
    return Line(
        account=place.account,
        region=place.region,
        service=part.service.value,
        part=part.id,
        state=state,
        wanted={},
        why=why,
    )


class BaselinePlan(Frozen):
    """How everything stands, and thereby what an apply would do."""

    survey: Survey
    lines: tuple[Line, ...]

    @property
    def changes(self) -> tuple[Line, ...]:
        """The lines that would be created or changed, by place and part."""
        return tuple(line for line in self.lines if line.changes)

    @property
    def digest(self) -> str:
        """SHA-256 over what would be changed, and nothing else: the same plan, the same digest."""
        return sha256(canonical([line.model_dump(mode="json", exclude={"notes"}) for line in self.changes]))

    @property
    def short_digest(self) -> str:
        """The first 12 characters: what people type and compare."""
        return self.digest[:12]

    def counts(self) -> Counter[State]:
        """How many lines are in which state."""
        return Counter(line.state for line in self.lines)


def seen_before(now: BaselinePlan, seen: BaselinePlan) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The changes of `now` that the plan `seen` showed, and those that it did not.

    A run that was killed half way finds part of the work done: what is left is still what was seen.
    A change counts as seen if the same part in the same place is to get the same settings.
    """
    shown = {(line.key, canonical(line.wanted)) for line in seen.changes}
    known = tuple(line for line in now.changes if (line.key, canonical(line.wanted)) in shown)
    return known, tuple(line for line in now.changes if line not in known)
