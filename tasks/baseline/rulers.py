"""Who rules Security Hub and GuardDuty in an organization, beside each account itself."""

from collections.abc import Mapping
from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.hub_door import asking_the_hub
from tasks.baseline.refusals import reason_of
from watchkeeper.baseline.survey import Place, SecurityHubRule
from watchkeeper.errors import Denied, NotThere, Permanent

_NOT_ADMINISTRATOR = "not an administrator"


def security_hub_rule(at_security_home: Place) -> SecurityHubRule:
    """Whether accounts, central configuration or policies decide on Security Hub.

    An account without a hub rules nobody and is nobody's member. If another account administers this
    one, that one is asked.

    Raises:
        Denied: we may not ask, or may not enter the administrator's account.

    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html
    """
    try:
        return _rule(at_security_home)
    except NotThere:
        return SecurityHubRule()
    except Denied:
        raise
    except Permanent as error:
        if _NOT_ADMINISTRATOR not in str(error):
            raise
    administrator = _administrator(at_security_home)
    if administrator is None:
        return SecurityHubRule()
    return _rule(Place(account=administrator, region=at_security_home.region))


def rule_of(organization_configuration: Mapping[str, Any]) -> SecurityHubRule:
    """What an answer of DescribeOrganizationConfiguration says.

    Status DISABLED, which models of the SDK before 1.44 do not know, means that policies of AWS
    Organizations have taken over.
    """
    found = organization_configuration.get("OrganizationConfiguration") or {}
    if found.get("Status") == "DISABLED":
        return SecurityHubRule(mode="policy")
    return SecurityHubRule(mode="central" if found.get("ConfigurationType") == "CENTRAL" else "local")


def guardduty_policy_rules(at_management: Place) -> bool:
    """Whether a GUARDDUTY_POLICY is attached anywhere in the organization.

    Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
    """
    organizations = reach.client("organizations", at_management)
    try:
        policies = aws.pages(organizations, "list_policies", "Policies", Filter="GUARDDUTY_POLICY")
    except Permanent as error:
        if reason_of(error) != "INVALID_ENUM_POLICY_TYPE":
            raise
        return False  # a partition that does not know this kind of policy has none
    return any(
        aws.pages(organizations, "list_targets_for_policy", "Targets", PolicyId=one["Id"])
        for one in policies
    )


def _rule(at: Place) -> SecurityHubRule:
    with asking_the_hub("securityhub:DescribeOrganizationConfiguration", at.account):
        return rule_of(reach.client("securityhub", at).describe_organization_configuration())


def _administrator(at: Place) -> str | None:
    with asking_the_hub("securityhub:GetAdministratorAccount", at.account):
        found = reach.client("securityhub", at).get_administrator_account().get("Administrator", {})
    return str(found["AccountId"]) if found.get("MemberStatus", "").casefold() == "enabled" else None
