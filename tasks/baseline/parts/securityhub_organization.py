"""What Security Hub does with new accounts, read and set by the administrator, region by region."""

from tasks.baseline import reach
from tasks.baseline.delegation import as_administrator, before_the_members
from tasks.baseline.hub_door import asking_the_hub
from tasks.baseline.rulers import rule_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Elsewhere, Found, Settings, There
from watchkeeper.baseline.survey import Place, Survey


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The configuration of the region, unless it is one of central configuration or of a policy."""
    del wanted
    if before := before_the_members("securityhub", at, survey):
        return before
    call = asking_the_hub("securityhub:DescribeOrganizationConfiguration", at.account)
    with as_administrator("securityhub", at), call:
        found = reach.client("securityhub", at).describe_organization_configuration()
    if (rule := rule_of(found)).mode != "local":
        return Elsewhere(by=f"Security Hub's configuration of the organization ({rule.mode})")
    return There(
        settings={
            "auto_enable": found.get("AutoEnable"),
            "auto_enable_standards": found.get("AutoEnableStandards"),
        }
    )


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Set both: AutoEnable must be in every call."""
    del survey, line
    call = asking_the_hub("securityhub:UpdateOrganizationConfiguration", at.account)
    with as_administrator("securityhub", at), call:
        reach.client("securityhub", at, changing=True).update_organization_configuration(
            AutoEnable=wanted["auto_enable"], AutoEnableStandards=wanted["auto_enable_standards"]
        )
