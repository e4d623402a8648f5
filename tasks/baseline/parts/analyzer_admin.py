"""Access Analyzer's delegated administrator, read and named in the management account."""

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.parts.analyzer_admin import PRINCIPAL
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Who may analyze the organization; further administrators stay."""
    del wanted, survey
    found = aws.pages(
        reach.client("organizations", at),
        "list_delegated_administrators",
        "DelegatedAdministrators",
        ServicePrincipal=PRINCIPAL,
    )
    names = sorted(one["Id"] for one in found)
    return There(settings={"administrators": names}) if names else Missing()


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Name those that are missing."""
    del wanted, survey
    organizations = reach.client("organizations", at, changing=True)
    (difference,) = line.differences
    for account in difference.wanted:
        if account not in (difference.found or ()):
            with aws.reading_aws_errors("organizations:RegisterDelegatedAdministrator", account):
                organizations.register_delegated_administrator(
                    AccountId=account, ServicePrincipal=PRINCIPAL
                )
