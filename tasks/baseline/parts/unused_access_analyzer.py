"""The analyzer of unused access."""

from tasks.baseline import analyzers
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.unused_access_analyzer import DAYS, NAME
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The one of the wanted type, whatever its name.

    How many days it waits is fixed when it is made: an analyzer that was there before us is kept, since
    a second one would cost as much again, and other days are said.
    """
    del survey
    kind = _kind(wanted)
    there = analyzers.by_type(at).get(kind)
    if there is None:
        return Missing()
    days = there.get("configuration", {}).get("unusedAccess", {}).get("unusedAccessAge")
    notes = []
    if days != wanted[DAYS]:
        notes.append(
            f"{there['name']} looks back {days} days, not {wanted[DAYS]}: only a new analyzer can differ"
        )
    return There(settings={kind: analyzers.status_of(there), DAYS: wanted[DAYS]}, notes=tuple(notes))


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make it."""
    del survey, line
    configuration = {"unusedAccess": {"unusedAccessAge": wanted[DAYS]}}
    analyzers.make(at, _kind(wanted), NAME, configuration=configuration)


def _kind(wanted: Settings) -> str:
    return next(name for name in wanted if name != DAYS)
