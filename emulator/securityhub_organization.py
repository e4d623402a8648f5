"""Security Hub in an organization: its administrator per region, its members, local configuration."""

from typing import Any

from emulator.organizations import is_delegated, is_trusted, management_of, members_of, organization_of
from emulator.securityhub_aggregation import central_home, home_of, linked_regions
from emulator.securityhub_state import (
    Call,
    Operation,
    Settling,
    hub_of,
    invalid,
    now,
    page,
    refused,
    regions_of,
    switch_on,
)

_BATCH = 50
_PRINCIPAL = "securityhub.amazonaws.com"
_DECLARATIVE = "SECURITYHUB_CSPM_POLICY"


def delegate_of(account: str, region: str) -> str | None:
    """The Security Hub administrator, in this region, of the organization that `account` is in."""
    management = management_of(account)
    return hub_of(management, region).delegated if management else None


def delegates_of(account: str) -> set[str]:
    """The administrators that the account's organization has in any region."""
    management = management_of(account)
    known = {hub_of(management, one).delegated for one in regions_of(management)} if management else set()
    return {one for one in known if one}


def administrator_of(account: str, region: str) -> str | None:
    """The administrator of which `account` is a member in this region."""
    delegate = delegate_of(account, region)
    if delegate is None or account not in hub_of(delegate, region).members:
        return None
    return delegate


def designate(account: str, region: str, administrator: str) -> None:
    """Make `administrator` the organization's for one region, as `account`, and known to Organizations.

    The administrator's own hub is not enabled by it: a bootstrap has to see to that itself.

    Raises:
        SecurityHubClientError: not the management account; no such account; there is another already.
    """
    _must_manage(account)
    if members_of(account).get(administrator) != "ACTIVE":
        raise invalid(f"Account {administrator} is not an active account of this organization.")
    hub = hub_of(account, region)
    if hub.delegated not in (None, administrator):
        raise invalid(f"Account {hub.delegated} is the administrator already; disable it first.")
    hub.delegated = administrator
    organization = organization_of(account)
    if organization is None or administrator == account:
        return
    if not is_trusted(account, "securityhub"):
        organization.enable_aws_service_access(ServicePrincipal=_PRINCIPAL)
    if not is_delegated(administrator, "securityhub"):
        organization.register_delegated_administrator(AccountId=administrator, ServicePrincipal=_PRINCIPAL)


def must_administer(call: Call) -> None:
    """Refuse everybody but the organization's delegated administrator in this region."""
    if delegate_of(call.account, call.region) != call.account:
        raise refused(
            "InvalidAccessException",
            f"Account {call.account} is not an administrator for this organization",
        )


def is_declarative(account: str) -> bool:
    """Whether a Security Hub policy of Organizations holds for the account, its units or the root."""
    organization = organization_of(account)
    if organization is None or account not in members_of(account):
        return False
    units = {one.id: one for one in organization.ou}
    place: Any = organization.get_account_by_id(account)
    while place is not None:
        if any(policy.type == _DECLARATIVE for policy in place.attached_policies):
            return True
        place = units.get(str(place.parent_id))
    return False


def _is_declarative_anywhere(account: str) -> bool:
    return any(is_declarative(one) for one in members_of(account))


def _must_manage(account: str) -> None:
    if management_of(account) != account:
        raise refused("AccessDeniedException", "Only the organization's management account may do this.")


def _enable_admin(call: Call) -> dict[str, Any]:
    feature, administrator = call.given.get("Feature") or "SecurityHub", call.given["AdminAccountId"]
    if feature != "SecurityHub":
        raise refused("AccessDeniedException", "The emulator has no unified Security Hub.")
    designate(call.account, call.region, administrator)
    return {"AdminAccountId": administrator, "Feature": feature}


def _disable_admin(call: Call) -> dict[str, Any]:
    _must_manage(call.account)
    administrator = call.given["AdminAccountId"]
    if call.hub.delegated != administrator:
        raise invalid(f"Account {administrator} is not the administrator in {call.region}.")
    call.hub.delegated = None
    held = hub_of(administrator, call.region)
    held.members, held.central, held.policies, held.applied = {}, None, {}, {}
    return {}


def _admins(call: Call) -> dict[str, Any]:
    if management_of(call.account) != call.account:
        raise refused(
            "InvalidAccessException",
            f"Account {call.account} is not the management account of an organization.",
        )
    feature, delegated = call.given.get("Feature") or "SecurityHub", call.hub.delegated
    known = [delegated] if delegated and feature == "SecurityHub" else []
    shown = [{"AccountId": one, "Status": "ENABLED"} for one in known]
    return {**page(call, "AdminAccounts", shown, most=10), "Feature": feature}


def _administrator(call: Call) -> dict[str, Any]:
    administrator = administrator_of(call.account, call.region)
    if administrator is None:
        return {}
    member = hub_of(administrator, call.region).members[call.account]
    shown = {
        "AccountId": administrator,
        "InvitedAt": member["UpdatedAt"],
        "MemberStatus": member["MemberStatus"],
    }
    return {"Administrator": shown}


def _master(call: Call) -> dict[str, Any]:
    """The older name of the same."""
    shown = _administrator(call)
    return {"Master": shown["Administrator"]} if shown else {}


def _describe(call: Call) -> dict[str, Any]:
    must_administer(call)
    home = central_home(call.account, call.region)
    central = hub_of(call.account, home).central if home else None
    status = "ENABLED"
    if _is_declarative_anywhere(call.account):
        status = "DISABLED"
    elif central is not None and central.is_pending():
        status = "PENDING"
    return {
        "AutoEnable": call.hub.auto_enable,
        "MemberAccountLimitReached": False,
        "AutoEnableStandards": call.hub.auto_enable_standards,
        "OrganizationConfiguration": {
            "ConfigurationType": "CENTRAL" if central else "LOCAL",
            "Status": status,
        },
    }


def _update(call: Call) -> dict[str, Any]:
    must_administer(call)
    auto, standards = bool(call.given["AutoEnable"]), call.given.get("AutoEnableStandards")
    if standards not in (None, "NONE", "DEFAULT"):
        raise invalid("AutoEnableStandards must be NONE or DEFAULT.")
    home = central_home(call.account, call.region)
    kind = (call.given.get("OrganizationConfiguration") or {}).get("ConfigurationType")
    wanted = kind or ("CENTRAL" if home else "LOCAL")
    if wanted == "CENTRAL":
        _go_central(call, auto, standards)
        return {}
    if wanted != "LOCAL":
        raise invalid("ConfigurationType must be CENTRAL or LOCAL.")
    if home:
        _go_local(call, home)
    call.hub.auto_enable = auto
    # AutoEnableStandards is DEFAULT unless it is said otherwise, in every call.
    call.hub.auto_enable_standards = standards or "DEFAULT"
    return {}


def _go_central(call: Call, auto: bool, standards: str | None) -> None:
    if auto or standards != "NONE":
        raise invalid("Auto Enable and AutoEnableStandards can not be enabled for Central Configuration")
    if home_of(call.account) != call.region:
        raise invalid("Central configuration needs a finding aggregator, and is set in its home Region.")
    if _is_declarative_anywhere(call.account):
        raise refused("ResourceConflictException", "Policies of AWS Organizations manage Security Hub.")
    if call.hub.central is None:
        call.hub.central = Settling()
    for region in (call.region, *linked_regions(call.account)):
        held = hub_of(call.account, region)
        held.auto_enable, held.auto_enable_standards = False, "NONE"


def _go_local(call: Call, home: str) -> None:
    """End central configuration: its policies stay, their associations do not, nor do the accounts change."""
    if call.region != home:
        raise invalid(f"Central configuration is changed in the home Region {home} only.")
    call.hub.central, call.hub.applied = None, {}


def _create_members(call: Call) -> dict[str, Any]:
    details = call.given.get("AccountDetails") or []
    if not 1 <= len(details) <= _BATCH:
        raise invalid(f"AccountDetails must hold 1 to {_BATCH} accounts.")
    if administrator_of(call.account, call.region):
        raise refused("InvalidAccessException", f"Account {call.account} is a member account.")
    wrong = []
    for one in details:
        why = _add(call, one["AccountId"], one.get("Email"))
        if why:
            wrong.append({"AccountId": one["AccountId"], "ProcessingResult": why})
    return {"UnprocessedAccounts": wrong}


def _add(call: Call, account: str, email: str | None) -> str | None:
    """Make an account a member; give back why not.

    A member's hub that is off is enabled with the default standards, except the management account's;
    one that is on is not touched.

    Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateMembers.html
    """
    if account == call.account:
        return "The administrator cannot be a member of itself."
    if account in call.hub.members:
        return None
    status = "Created"
    organization = organization_of(call.account)
    if delegate_of(call.account, call.region) == call.account and account in members_of(call.account):
        if members_of(call.account)[account] != "ACTIVE":
            return "The account is suspended."
        if hub_of(account, call.region).enabled_at is None:
            if management_of(account) == account:
                return "The management account must enable Security Hub itself first."
            switch_on(account, call.region, default_standards=True)
        status = "Enabled"
        email = email or (organization.get_account_by_id(account).email if organization else None)
    at = now()
    member = {"AccountId": account, "MemberStatus": status, "InvitedAt": at, "UpdatedAt": at}
    call.hub.members[account] = {**member, "Email": email} if email else member
    return None


def _shown(call: Call, member: dict[str, Any]) -> dict[str, Any]:
    return {**member, "AdministratorId": call.account, "MasterId": call.account}


def _list_members(call: Call) -> dict[str, Any]:
    everybody = str(call.given.get("OnlyAssociated", True)).lower() == "false"
    listed = [
        _shown(call, one)
        for _, one in sorted(call.hub.members.items())
        if everybody or one["MemberStatus"] == "Enabled"
    ]
    return page(call, "Members", listed, most=_BATCH)


def _get_members(call: Call) -> dict[str, Any]:
    found, wrong = [], []
    for account in call.given.get("AccountIds") or []:
        if account in call.hub.members:
            found.append(_shown(call, call.hub.members[account]))
        else:
            wrong.append({"AccountId": account, "ProcessingResult": "The account is not a member."})
    return {"Members": found, "UnprocessedAccounts": wrong}


def _disassociate_members(call: Call) -> dict[str, Any]:
    """They are members no longer, in this region alone. AWS lists them as Removed for a while; here they are gone."""
    accounts = call.given.get("AccountIds") or []
    unknown = [one for one in accounts if one not in call.hub.members]
    if not accounts or unknown:
        raise invalid(f"AccountIds must name members; {', '.join(unknown) or 'nobody'} is none.")
    for account in accounts:
        call.hub.members.pop(account)
    return {}


def forget(account: str) -> None:
    """Take an account, whose hub was disabled in a region, out of its administrator's members."""
    for region in regions_of(account):
        administrator = administrator_of(account, region)
        if administrator and hub_of(account, region).enabled_at is None:
            hub_of(administrator, region).members.pop(account)


OF_THE_ORGANIZATION: dict[str, Operation] = {
    "EnableOrganizationAdminAccount": _enable_admin,
    "DisableOrganizationAdminAccount": _disable_admin,
    "ListOrganizationAdminAccounts": _admins,
}
"""Those that need no hub: the management account calls them."""
OPERATIONS: dict[str, Operation] = {
    "GetAdministratorAccount": _administrator,
    "GetMasterAccount": _master,
    "DescribeOrganizationConfiguration": _describe,
    "UpdateOrganizationConfiguration": _update,
    "CreateMembers": _create_members,
    "ListMembers": _list_members,
    "GetMembers": _get_members,
    "DisassociateMembers": _disassociate_members,
}
