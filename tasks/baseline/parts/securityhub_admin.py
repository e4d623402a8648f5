"""Security Hub's delegated administrator, seen and appointed from the management account."""

from tasks.baseline import delegation
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Who it is in the region."""
    del survey
    return delegation.look("securityhub", at, wanted)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Appoint it; Security Hub itself asks Organizations for trusted access."""
    del survey, line
    delegation.appoint("securityhub", at, wanted)
