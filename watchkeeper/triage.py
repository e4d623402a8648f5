"""Triage: what kind of work a finding is, before anything is looked at."""

from enum import StrEnum

from watchkeeper.evidence import Frozen
from watchkeeper.finding import Finding
from watchkeeper.guardrails import band_of
from watchkeeper.house_policy import HousePolicy
from watchkeeper.severity import Severity
from watchkeeper.shelf import runbook_for


class Road(StrEnum):
    """What is done with the finding."""

    CLOSE = "close"
    """Recorded only: its detector has archived it."""
    REHEARSE = "rehearse"
    """A sample: looked at, decided and reported, never contained."""
    REPORT = "report"
    """Looked at and reported; its severity is below what is contained."""
    ASK = "ask"
    """Looked at and planned; a person decides."""
    CONTAIN = "contain"
    """Looked at, planned and contained at once, within the guardrails."""


class Triage(Frozen):
    """The road and its reasons."""

    road: Road
    runbook: str
    band: Severity
    reasons: tuple[str, ...]
    repeated: bool = False
    """The case was worked on before: what was done then is not done again."""


def triage(finding: Finding, policy: HousePolicy, *, repeated: bool = False) -> Triage:
    """Sort `finding` by what it says of itself; the guardrails look at what it touches later."""
    book, band = runbook_for(finding), band_of(finding, policy)
    reasons = [f"{finding.type} is answered by runbook {book.id}"]
    if repeated:
        reasons.append("the case exists: this updates it")
    if band is not finding.band:
        reasons.append(f"the house treats it as {band}; its detector says {finding.band}")
    if finding.archived:
        road = Road.CLOSE
        reasons.append("its detector has archived it")
    elif finding.sample:
        road = Road.REHEARSE
        reasons.append("it is a sample: decided and reported, never contained")
    elif not band.at_least(policy.ask_from):
        road = Road.REPORT
        reasons.append(f"severity {band} is below {policy.ask_from}")
    elif not band.at_least(policy.contain_from):
        road = Road.ASK
        reasons.append(f"severity {band} is below {policy.contain_from}: a person decides")
    else:
        road = Road.CONTAIN
        reasons.append(f"severity {band} is contained at once where the plan allows it")
    return Triage(road=road, runbook=book.id, band=band, reasons=tuple(reasons), repeated=repeated)
