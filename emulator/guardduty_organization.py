"""GuardDuty for an organization: its administrator per region, auto-enabling, and the members."""

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.guardduty import urls
from moto.guardduty.models import guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from emulator.guardduty_detectors import detector_in, plans_of, put_detector, set_plans
from emulator.guardduty_features import (
    ORGANIZATION_FEATURES,
    bad_request,
    change,
    check,
    rejected,
    shown,
    shown_as_data_sources,
)
from emulator.guardduty_members import (
    Administration,
    add_member,
    administration,
    administrator_of,
    administrator_of_member,
)
from emulator.organizations import management_of, members_of, organization_of

_PAGE = 50
_AUTO = ("NEW", "ALL", "NONE")
_NOT_YOURS = "The request failed because you do not have required AWS Organization master permission."
_NOT_A_MEMBER = (
    "The request is rejected because the given account ID is not an associated member of account "
    "the current account."
)


def install() -> None:
    """Give moto's GuardDuty the organization's side. Call before its first request."""
    detector = "{0}/detector/(?P<detector_id>[^/]+)"
    for path in ("/admin", "/member", "/member/get", "/member/detector/get", "/member/detector/update"):
        urls.url_paths[f"{detector}{path}$"] = GuardDutyResponse.dispatch
    urls.url_paths["{0}/admin/disable$"] = GuardDutyResponse.dispatch
    response: Any = GuardDutyResponse
    response.enable_organization_admin_account = _enable_admin
    response.disable_organization_admin_account = _disable_admin
    response.list_organization_admin_accounts = _list_admins
    response.describe_organization_configuration = _describe_configuration
    response.update_organization_configuration = _update_configuration
    response.get_administrator_account = _get_administrator
    response.create_members = _create_members
    response.list_members = _list_members
    response.get_members = _get_members
    response.get_member_detectors = _get_member_detectors
    response.update_member_detectors = _update_member_detectors


def _admins(self: GuardDutyResponse) -> list[str]:
    """The administrators that the management account, which must be calling, has made here."""
    if management_of(self.current_account) != self.current_account:
        raise bad_request(_NOT_YOURS)
    return self.guardduty_backend.admin_account_ids


def _enable_admin(self: GuardDutyResponse) -> ActionResult:
    admins, asked = _admins(self), str(self._get_param("adminAccountId"))
    if members_of(self.current_account).get(asked) != "ACTIVE":
        raise bad_request(
            "The request failed because admin account passed is not member of AWS Organizations."
        )
    if admins and admins != [asked]:
        raise bad_request(
            "The request failed because another account is already enabled as GuardDuty delegated "
            "administrator for the organization."
        )
    if not admins:
        admins.append(asked)
        _delegate(self.current_account, asked)
        put_detector(asked, self.region)
    return EmptyResult()


def _delegate(management: str, account: str) -> None:
    """GuardDuty itself asks Organizations for trusted access and registers the administrator."""
    organization: Any = organization_of(management)
    principal = "guardduty.amazonaws.com"
    organization.enable_aws_service_access(ServicePrincipal=principal)
    registered = any(one.account.id == account and principal in one.services for one in organization.admins)
    if account != management and not registered:
        organization.register_delegated_administrator(AccountId=account, ServicePrincipal=principal)


def _disable_admin(self: GuardDutyResponse) -> ActionResult:
    admins, asked = _admins(self), str(self._get_param("adminAccountId"))
    if asked not in admins:
        raise rejected()
    admins.remove(asked)
    administration(asked, self.region).members.clear()
    return EmptyResult()


def _list_admins(self: GuardDutyResponse) -> ActionResult:
    return ActionResult(
        {"AdminAccounts": [{"AdminAccountId": one, "AdminStatus": "ENABLED"} for one in _admins(self)]}
    )


def _own_administration(self: GuardDutyResponse) -> Administration:
    """What the caller, who must be the administrator here, keeps."""
    self.guardduty_backend.get_detector(self.path.split("/")[2])
    if administrator_of(self.region, self.current_account) != self.current_account:
        raise bad_request(_NOT_YOURS)
    return administration(self.current_account, self.region)


def _describe_configuration(self: GuardDutyResponse) -> ActionResult:
    kept = _own_administration(self)
    return ActionResult(
        {
            "AutoEnable": kept.auto_enable != "NONE",
            "AutoEnableOrganizationMembers": kept.auto_enable,
            "MemberAccountLimitReached": False,
            "Features": [
                {
                    "Name": name,
                    "AutoEnable": one["autoEnable"],
                    "AdditionalConfiguration": [
                        {"Name": part, "AutoEnable": value} for part, value in one["parts"].items()
                    ],
                }
                for name, one in kept.features.items()
            ],
        }
    )


def _update_configuration(self: GuardDutyResponse) -> ActionResult:
    """ALL and NEW reach nobody by themselves: AWS takes up to 24 hours, the emulator's day never ends."""
    kept = _own_administration(self)
    switch, mode = self._get_param("autoEnable"), self._get_param("autoEnableOrganizationMembers")
    given = self._get_param("features") or []
    if (switch is None) == (mode is None):
        raise rejected("either autoEnable or autoEnableOrganizationMembers must be specified")
    if mode is not None and mode not in _AUTO:
        raise rejected()
    check(given, self.region, ORGANIZATION_FEATURES, "autoEnable", _AUTO)
    kept.auto_enable = mode or ("NEW" if switch else "NONE")
    for one in given:
        plan = kept.features[one["name"]]
        plan["autoEnable"] = one["autoEnable"]
        for part in one.get("additionalConfiguration") or []:
            plan["parts"][part["name"]] = part["autoEnable"]
    return EmptyResult()


def _get_administrator(self: GuardDutyResponse) -> ActionResult:
    self.guardduty_backend.get_detector(self.path.split("/")[2])
    above = administrator_of_member(self.current_account, self.region)
    if above is None:
        return EmptyResult()
    return ActionResult({"Administrator": {"AccountId": above, "RelationshipStatus": "Enabled"}})


def _create_members(self: GuardDutyResponse) -> ActionResult:
    kept = _own_administration(self)
    details = self._get_param("accountDetails") or []
    if not 0 < len(details) <= _PAGE:
        raise rejected()
    refused = []
    for one in details:
        account = str(one["accountId"])
        if why := _why_not(self, kept, account):
            refused.append({"AccountId": account, "Result": why})
            continue
        detector = put_detector(account, self.region, only=())
        detector.enabled = True
        set_plans(detector, change(plans_of(detector), _auto_enabled(kept)))
        add_member(self.current_account, self.region, account, str(one.get("email", "")))
    return ActionResult({"UnprocessedAccounts": refused})


def _why_not(self: GuardDutyResponse, kept: Administration, account: str) -> str | None:
    """Why an account cannot be made a member, in GuardDuty's words."""
    if account in kept.members or account == self.current_account:
        return (
            "The request is rejected because the given account ID is already a member or associated "
            "member of the current account."
        )
    if members_of(self.current_account).get(account) != "ACTIVE":
        return _NOT_A_MEMBER
    backend = guardduty_backends[account][self.region]
    if account == management_of(account) and detector_in(backend) is None:
        return "Operation failed because your organization master must first enable GuardDuty to be added as a member"
    return None


def _auto_enabled(kept: Administration) -> list[dict[str, Any]]:
    """The plans that the organization's settings switch on, as `Features` on the wire."""
    return [
        {
            "name": name,
            "status": "ENABLED",
            "additionalConfiguration": [
                {"name": part, "status": "ENABLED"}
                for part, value in one["parts"].items()
                if value != "NONE"
            ],
        }
        for name, one in kept.features.items()
        if one["autoEnable"] != "NONE"
    ]


def _shown(self: GuardDutyResponse, kept: Administration, account: str) -> dict[str, Any]:
    member = kept.members[account]
    at = datetime.fromtimestamp(member.at, UTC).isoformat(timespec="milliseconds")
    at = at.replace("+00:00", "Z")
    detector: Any = detector_in(guardduty_backends[account][self.region])
    return {
        "AccountId": account,
        "DetectorId": detector.id if detector else None,
        "MasterId": self.current_account,
        "AdministratorId": self.current_account,
        "Email": member.email,
        "RelationshipStatus": "Enabled" if detector and detector.enabled else "Disabled",
        "InvitedAt": at,
        "UpdatedAt": at,
    }


def _list_members(self: GuardDutyResponse) -> ActionResult:
    kept = _own_administration(self)
    most = int(self._get_param("maxResults") or _PAGE)
    start = int(self._get_param("nextToken") or 0)
    if not 1 <= most <= _PAGE:
        raise rejected()
    names = sorted(kept.members)
    answer: dict[str, Any] = {"Members": [_shown(self, kept, one) for one in names[start : start + most]]}
    if start + most < len(names):
        answer["NextToken"] = str(start + most)
    return ActionResult(answer)


def _wanted(self: GuardDutyResponse, kept: Administration) -> tuple[list[str], list[dict[str, str]]]:
    """The accounts asked for that are members, and the others as `UnprocessedAccounts`."""
    asked = [str(one) for one in self._get_param("accountIds") or []]
    if not 0 < len(asked) <= _PAGE:
        raise rejected()
    strangers = [one for one in asked if one not in kept.members]
    return [one for one in asked if one in kept.members], [
        {"AccountId": one, "Result": _NOT_A_MEMBER} for one in strangers
    ]


def _get_members(self: GuardDutyResponse) -> ActionResult:
    kept = _own_administration(self)
    known, refused = _wanted(self, kept)
    shown_members = [_shown(self, kept, one) for one in known]
    return ActionResult({"Members": shown_members, "UnprocessedAccounts": refused})


def _get_member_detectors(self: GuardDutyResponse) -> ActionResult:
    known, refused = _wanted(self, _own_administration(self))
    configurations = []
    for account in known:
        detector: Any = detector_in(guardduty_backends[account][self.region])
        if detector is None:
            refused.append({"AccountId": account, "Result": _NOT_A_MEMBER})
            continue
        plans, since = plans_of(detector), detector.created_at.timestamp()
        configurations.append(
            {
                "AccountId": account,
                "DataSources": shown_as_data_sources(plans),
                "Features": shown(plans, since, foundation=False),
            }
        )
    return ActionResult({"MemberDataSourceConfigurations": configurations, "UnprocessedAccounts": refused})


def _update_member_detectors(self: GuardDutyResponse) -> ActionResult:
    known, refused = _wanted(self, _own_administration(self))
    given = self._get_param("features") or []
    check(given, self.region, ORGANIZATION_FEATURES, "status", ("ENABLED", "DISABLED"))
    for account in known:
        detector: Any = detector_in(guardduty_backends[account][self.region])
        set_plans(detector, change(plans_of(detector), given))
    return ActionResult({"UnprocessedAccounts": refused})
