"""Access Analyzer's delegated administrator, who may analyze the organization."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

PRINCIPAL = "access-analyzer.amazonaws.com"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The security account, unless it is the management account, which needs no delegation."""
    settings = baseline.account
    if survey.alone or survey.security == survey.management or place != survey.home(survey.management):
        return None
    if not (settings.external_analyzer or settings.unused_access_days):
        return None
    return {"administrators": [survey.security]}


PART = Part(
    id="analyzer_admin",
    service=Service.ACCESSANALYZER,
    stage=Stage.ADMINISTRATION,
    what="Access Analyzer's delegated administrator",
    wanted=wanted,
    reads=("organizations:ListDelegatedAdministrators",),
    writes=("organizations:RegisterDelegatedAdministrator", "iam:CreateServiceLinkedRole"),
    undo="DeregisterDelegatedAdministrator; the organization's analyzers are then disabled",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-delegated-administrator.html",
    enough=("administrators",),
)
