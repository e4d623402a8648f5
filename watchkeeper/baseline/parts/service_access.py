"""Trusted access: which AWS services may act for the whole organization."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey


def principals_wanted(baseline: Baseline) -> list[str]:
    """The services that the baseline uses in the organization, by their principals, sorted."""
    names: list[str] = []
    if baseline.trail.enabled:
        names.append("cloudtrail")
    if baseline.config.enabled:
        names += ["config", "config-multiaccountsetup"]
    if baseline.guardduty.enabled:
        names += ["guardduty", "malware-protection.guardduty"]
    if baseline.security_hub.enabled:
        names.append("securityhub")
    if baseline.account.external_analyzer or baseline.account.unused_access_days:
        names.append("access-analyzer")
    return [f"{name}.amazonaws.com" for name in sorted(names)]


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The services that must be trusted; others that are stay."""
    if survey.alone or place != survey.home(survey.management):
        return None
    principals = principals_wanted(baseline)
    return {"trusted": principals} if principals else None


PART = Part(
    id="service_access",
    service=Service.ORGANIZATION,
    stage=Stage.TRUST,
    what="trusted access of the security services in the organization",
    wanted=wanted,
    reads=("organizations:ListAWSServiceAccessForOrganization",),
    writes=("organizations:EnableAWSServiceAccess", "iam:CreateServiceLinkedRole"),
    undo="DisableAWSServiceAccess for a service that was not trusted before",
    source="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html",
    enough=("trusted",),
)
