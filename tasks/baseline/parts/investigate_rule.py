"""The rule for what people send from Security Hub, looked at and put."""

from tasks.baseline import event_rules
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The rule with its pattern, state and target."""
    del survey
    return event_rules.look(at, wanted)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the rule, or set what differs."""
    del survey
    event_rules.change(at, wanted, line, "What people send from Security Hub to Watchkeeper's queue")
