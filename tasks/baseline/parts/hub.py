"""Security Hub CSPM, enabled and set in its own account; never V2, never disabled."""

from typing import Any

from tasks.baseline import reach
from tasks.baseline.hub_door import asking_the_hub
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere

_WORDS = {
    "auto_enable_controls": "AutoEnableControls",
    "control_finding_generator": "ControlFindingGenerator",
}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The place's hub; `NotThere` where it has none."""
    del survey
    found = _found(at)
    return There(settings={one: found[one] for one in wanted})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Enable it without default standards, or set what differs."""
    del survey
    securityhub = reach.client("securityhub", at, changing=True)
    differing = {one.setting for one in line.differences}
    try:
        found = _found(at)
    except NotThere:
        with asking_the_hub("securityhub:EnableSecurityHub", "the hub"):
            securityhub.enable_security_hub(
                EnableDefaultStandards=False,  # else FSBP and CIS 1.2.0 come, wanted or not
                ControlFindingGenerator="SECURITY_CONTROL",
                Tags={"watchkeeper": "baseline"},
            )
        found = _found(at)
        differing = set(wanted)
    settings: dict[str, Any] = {_WORDS[one]: wanted[one] for one in differing if found[one] != wanted[one]}
    if settings:
        with asking_the_hub("securityhub:UpdateSecurityHubConfiguration", "the hub"):
            securityhub.update_security_hub_configuration(**settings)


def _found(at: Place) -> Settings:
    with asking_the_hub("securityhub:DescribeHub", "the hub"):
        hub = reach.client("securityhub", at).describe_hub()
    return {word: hub.get(name) for word, name in _WORDS.items()}
