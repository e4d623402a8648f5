"""Security Hub's finding aggregator: the findings of all regions come together in the home region."""

from watchkeeper.baseline.delegation import security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, SecurityHubRule, Survey
from watchkeeper.evidence import Seen, Unseen


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Every region, or those of the baseline; more is well.

    Central configuration reaches as far as the aggregator links: there it is not ours to widen. A
    declarative policy says nothing of it.
    """
    chosen = baseline.security_hub
    if not chosen.enabled or place != survey.home(survey.security):
        return None
    ruled = security_hub_ruled(survey)
    if isinstance(ruled, Unseen) or survey.security_hub == Seen(value=SecurityHubRule(mode="central")):
        return ruled
    if chosen.linked_regions == "ALL_REGIONS":
        return {"linking": "ALL_REGIONS"}
    regions = sorted({*chosen.linked_regions} - {survey.home_region})
    return {"linking": "SPECIFIED_REGIONS", "regions": regions} if regions else None


PART = Part(
    id="finding_aggregator",
    service=Service.SECURITYHUB,
    stage=Stage.MEMBERS,
    what="the aggregation of Security Hub's findings in the home region",
    wanted=wanted,
    reads=(
        "securityhub:GetAdministratorAccount",
        "securityhub:GetFindingAggregator",
        "securityhub:ListFindingAggregators",
    ),
    writes=("securityhub:CreateFindingAggregator", "securityhub:UpdateFindingAggregator"),
    undo="UpdateFindingAggregator with the former regions, or NO_REGIONS for one that was made here",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation-enable.html",
    enough=("regions",),
)
