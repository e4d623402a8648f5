"""Security Hub's standards: those of the baseline are on; others that are on stay so."""

from watchkeeper.baseline.delegation import security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Each standard of the baseline as `standard <name and version>`."""
    del place
    chosen = baseline.security_hub
    if not chosen.enabled or not chosen.standards:
        return None
    return security_hub_ruled(survey) or {f"standard {name}": "ENABLED" for name in chosen.standards}


PART = Part(
    id="standards",
    service=Service.SECURITYHUB,
    stage=Stage.MEMBERS,
    what="Security Hub's standards",
    wanted=wanted,
    reads=("securityhub:DescribeStandards", "securityhub:GetEnabledStandards"),
    writes=("securityhub:BatchEnableStandards",),
    undo="BatchDisableStandards for the standards that were enabled; their findings are archived",
    source="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchEnableStandards.html",
)
