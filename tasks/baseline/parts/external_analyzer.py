"""The analyzers of access from outside, in one region of an account."""

from tasks.baseline import analyzers
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.external_analyzer import NAMES
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """One of each wanted type, whatever its name."""
    del survey
    there = analyzers.by_type(at)
    if not there.keys() & wanted.keys():
        return Missing()
    return There(settings={kind: analyzers.status_of(there.get(kind)) for kind in wanted})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make those that are missing."""
    del wanted, survey
    for kind in [one.setting for one in line.differences]:
        analyzers.make(at, kind, NAMES[kind])
