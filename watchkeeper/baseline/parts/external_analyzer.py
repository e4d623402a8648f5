"""Access Analyzer for access from outside: who beyond the account, and the organization, can get in."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

NAMES = {"ACCOUNT": "watchkeeper-account", "ORGANIZATION": "watchkeeper-organization"}
"""Of analyzers that we make; one of the same type under any name is as good."""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """One for the account in every region, as CIS asks; the security account has the organization's too."""
    if not baseline.account.external_analyzer:
        return None
    settings: Settings = {"ACCOUNT": "ACTIVE"}
    if not survey.alone and place.account == survey.security:
        settings["ORGANIZATION"] = "ACTIVE"
    return settings


PART = Part(
    id="external_analyzer",
    service=Service.ACCESSANALYZER,
    stage=Stage.MEMBERS,
    what="the analyzer of access from outside",
    wanted=wanted,
    reads=("access-analyzer:ListAnalyzers",),
    writes=("access-analyzer:CreateAnalyzer", "access-analyzer:TagResource", "iam:CreateServiceLinkedRole"),
    undo="DeleteAnalyzer for the one that was made here; its findings go with it",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html",
)
