"""Access Analyzer for access that nobody uses; billed for every role and user that it watches."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

NAME = "watchkeeper-unused-access"
DAYS = "days without use"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """One in all: IAM is the same in every region, and every further analyzer costs as much again."""
    days = baseline.account.unused_access_days
    if days is None or place != survey.home(survey.security):
        return None
    kind = "ACCOUNT_UNUSED_ACCESS" if survey.alone else "ORGANIZATION_UNUSED_ACCESS"
    return {kind: "ACTIVE", DAYS: days}


PART = Part(
    id="unused_access_analyzer",
    service=Service.ACCESSANALYZER,
    stage=Stage.MEMBERS,
    what="the analyzer of unused access",
    wanted=wanted,
    reads=("access-analyzer:ListAnalyzers",),
    writes=("access-analyzer:CreateAnalyzer", "access-analyzer:TagResource", "iam:CreateServiceLinkedRole"),
    undo="DeleteAnalyzer for the one that was made here: from then on it costs nothing",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html",
)
