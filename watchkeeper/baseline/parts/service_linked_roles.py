"""Service-linked roles: made before the services that act by them, so that nothing waits for IAM."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

SERVICE_OF = {
    "AWSServiceRoleForAccessAnalyzer": "access-analyzer.amazonaws.com",
    "AWSServiceRoleForAmazonGuardDuty": "guardduty.amazonaws.com",
    "AWSServiceRoleForAmazonGuardDutyMalwareProtection": "malware-protection.guardduty.amazonaws.com",
    "AWSServiceRoleForCloudTrail": "cloudtrail.amazonaws.com",
    "AWSServiceRoleForConfig": "config.amazonaws.com",
    "AWSServiceRoleForSecurityHub": "securityhub.amazonaws.com",
}
"""The service by its role; AWS gives the names."""


def roles_wanted(place: Place, survey: Survey, baseline: Baseline) -> list[str]:
    """The roles of the services that the baseline turns on in the account, sorted."""
    guardduty, names = baseline.guardduty, []
    if baseline.account.external_analyzer or baseline.account.unused_access_days:
        names.append("AWSServiceRoleForAccessAnalyzer")
    if guardduty.enabled:
        names.append("AWSServiceRoleForAmazonGuardDuty")
        scan = "EBS_MALWARE_PROTECTION"
        if scan not in guardduty.features_off and (
            guardduty.features == "all" or scan in guardduty.features
        ):
            names.append("AWSServiceRoleForAmazonGuardDutyMalwareProtection")
    if baseline.trail.enabled and not survey.alone and place.account == survey.management:
        names.append("AWSServiceRoleForCloudTrail")
    if baseline.config.enabled:
        names.append("AWSServiceRoleForConfig")
    if baseline.security_hub.enabled:
        names.append("AWSServiceRoleForSecurityHub")
    return names


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The roles that must be there; others stay."""
    if place.region != survey.home_region:
        return None
    names = roles_wanted(place, survey, baseline)
    return {"roles": names} if names else None


PART = Part(
    id="service_linked_roles",
    service=Service.IAM,
    stage=Stage.TRUST,
    what="the service-linked roles of the services that are turned on",
    wanted=wanted,
    reads=("iam:ListRoles",),
    writes=("iam:CreateServiceLinkedRole",),
    undo="DeleteServiceLinkedRole once its service is off; unused, the role does no harm",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html",
    enough=("roles",),
)
