"""Found against wanted: each part in each place becomes one line of the matrix."""

from enum import StrEnum
from typing import Any

from watchkeeper.baseline.part import Elsewhere, Found, Missing, NotOffered, Part, Settings, There
from watchkeeper.baseline.survey import Place
from watchkeeper.evidence import Frozen, Unseen


class State(StrEnum):
    """How a part stands, or a cell of them."""

    COULD_NOT_LOOK = "could not look"
    TO_CREATE = "to create"
    TO_CHANGE = "to change"
    MANAGED_ELSEWHERE = "managed elsewhere"
    IN_PLACE = "in place"
    NOT_AVAILABLE = "not available here"


class Difference(Frozen):
    """One setting that is not as it should be."""

    setting: str
    found: Any
    wanted: Any


class Line(Frozen):
    """One part in one place."""

    account: str
    region: str
    service: str
    part: str
    state: State
    wanted: Settings
    differences: tuple[Difference, ...] = ()
    why: str = ""
    """The reason, where the state needs one."""
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(account=self.account, region=self.region)

    @property
    def key(self) -> str:
        """Its name in the matrix: `444444444444/eu-west-1/detector`."""
        return f"{self.account}/{self.region}/{self.part}"

    @property
    def changes(self) -> bool:
        """Whether applying the plan would touch it."""
        return self.state in (State.TO_CREATE, State.TO_CHANGE)


def line_of(part: Part, place: Place, wanted: Settings, found: Found) -> Line:
    """How `part` stands at `place`."""
    state, why = State.IN_PLACE, ""
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    match found:
        case There(settings=settings, not_offered=not_offered):
            differences = tuple(
                Difference(setting=name, found=settings.get(name), wanted=value)
                for name, value in wanted.items()
                if name not in not_offered and not _is_well(part, name, settings.get(name), value)
            )
            state = State.TO_CHANGE if differences else State.IN_PLACE
            notes = (*found.notes, *(f"{name} is not offered in this region" for name in not_offered))
        case Missing():
            state = State.TO_CREATE
            differences = tuple(
                Difference(setting=name, found=None, wanted=value) for name, value in wanted.items()
            )
        case Elsewhere(by=by):
            state, why = State.MANAGED_ELSEWHERE, by
        case NotOffered(why=why):
            state = State.NOT_AVAILABLE
        case Unseen(why=why):
            state = State.COULD_NOT_LOOK
    return Line(
        account=place.account,
        region=place.region,
        service=part.service.value,
        part=part.id,
        state=state,
        wanted=wanted,
        differences=differences,
        why=why,
        notes=notes,
    )


def _is_well(part: Part, setting: str, found: Any, wanted: Any) -> bool:
    """Whether `found` satisfies: equal, or, where more is well, at least as much."""
    if found == wanted:
        return True
    if setting not in part.enough or found is None:
        return False
    match wanted:
        case bool():
            return False
        case int() | float():
            return isinstance(found, int | float) and not isinstance(found, bool) and found >= wanted
        case list():
            return isinstance(found, list) and all(item in found for item in wanted)
        case dict():
            return isinstance(found, dict) and all(found.get(name) == item for name, item in wanted.items())
    return False


class Cell(Frozen):
    """One service in one account and region, as a whole: what the matrix shows."""

    account: str
    region: str
    service: str
    state: State
    lines: tuple[Line, ...]


_ORDER = list(State)


def cells_of(lines: tuple[Line, ...]) -> tuple[Cell, ...]:
    """The matrix: the most pressing state of a cell's lines is the cell's; sorted by place and service."""
    grouped: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        grouped.setdefault((line.account, line.region, line.service), []).append(line)
    return tuple(
        Cell(
            account=account,
            region=region,
            service=service,
            state=min((line.state for line in own), key=_ORDER.index),
            lines=tuple(own),
        )
        for (account, region, service), own in sorted(grouped.items())
    )
