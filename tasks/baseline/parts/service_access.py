"""Trusted access of AWS services, read and given in the management account."""

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Every service that is trusted, over all pages."""
    del wanted, survey
    return There(settings={"trusted": _trusted(at)})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Trust those that are missing."""
    del survey, line
    organizations = reach.client("organizations", at, changing=True)
    trusted = _trusted(at)
    for principal in wanted["trusted"]:
        if principal not in trusted:
            with aws.reading_aws_errors("organizations:EnableAWSServiceAccess", principal):
                organizations.enable_aws_service_access(ServicePrincipal=principal)


def _trusted(at: Place) -> list[str]:
    organizations = reach.client("organizations", at)
    found = aws.pages(organizations, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    return sorted(one["ServicePrincipal"] for one in found)
