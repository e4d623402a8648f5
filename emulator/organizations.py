"""Organizations where moto is kinder or poorer than AWS: who may ask, whom one may delegate, paging."""

import json
import time
from typing import Any

from moto.organizations.exceptions import AWSOrganizationsNotInUseException, OrganizationsClientError
from moto.organizations.models import (
    FakeDelegatedAdministrator,
    FakePolicy,
    FakeRoot,
    FakeServiceAccess,
    OrganizationsBackend,
    organizations_backends,
)
from moto.organizations.responses import OrganizationsResponse

_PAGE = 20
_DELEGABLE = (
    "access-analyzer", "account", "cloudtrail", "config", "config-multiaccountsetup", "guardduty", "iam",
    "inspector2", "malware-protection.guardduty", "securityhub", "sso",
)  # fmt: skip
"""Services that can have a delegated administrator or trusted access, and that moto does not know all.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrated-services-list.html
"""
_POLICY_TYPES = (
    "BACKUP_POLICY", "BEDROCK_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "GUARDDUTY_POLICY",
    "INSPECTOR_POLICY", "NETWORK_SECURITY_DIRECTOR_POLICY", "S3_POLICY", "SECURITYHUB_CSPM_POLICY",
    "SECURITYHUB_POLICY", "UPGRADE_ROLLOUT_POLICY",
)  # fmt: skip
_ARN = "arn:{0}:organizations::{1}:policy/{2}/%s/{3}"
_OF_ANY_MEMBER = ("CreateOrganization", "DescribeEffectivePolicy", "DescribeOrganization")
_READS = ("Describe", "List")
_policy_init: Any = FakePolicy.__init__


def install() -> None:
    """Put AWS's rules in front of moto's Organizations."""
    for service in _DELEGABLE:
        for known in (FakeDelegatedAdministrator.SUPPORTED_SERVICES, FakeServiceAccess.TRUSTED_SERVICES):
            if (principal := f"{service}.amazonaws.com") not in known:
                known.append(principal)
    for kind in _POLICY_TYPES:
        for supported in (FakePolicy.SUPPORTED_POLICY_TYPES, FakeRoot.SUPPORTED_POLICY_TYPES):
            if kind not in supported:
                supported.append(kind)
    policy: Any = FakePolicy
    policy.__init__ = _policy_of_any_type
    response: Any = OrganizationsResponse
    response.organizations_backend = property(_backend_of_caller)
    response.list_accounts = _list_accounts
    response.describe_effective_policy = _describe_effective_policy


def management_of(account: str) -> str | None:
    """The management account of the organization that `account` is in; None outside of any."""
    if organizations_backends[account]["aws"].org is not None:
        return account
    member = organizations_backends.master_accounts.get(account)
    return member[0] if member else None


def organization_of(account: str) -> OrganizationsBackend | None:
    """Moto's organization that `account` is in."""
    management = management_of(account)
    return organizations_backends[management]["aws"] if management else None


def members_of(account: str) -> dict[str, str]:
    """Every account of the organization that `account` is in, with its status (ACTIVE, SUSPENDED)."""
    organization = organization_of(account)
    return {one.id: one.status for one in organization.accounts} if organization else {}


def is_suspended(account: str) -> bool:
    """Whether the account is closed: nothing and nobody can act in it."""
    return members_of(account).get(account) == "SUSPENDED"


def is_delegated(account: str, service: str | None = None) -> bool:
    """Whether `account` is delegated administrator, of `service` (`account`, `config`) or of any."""
    organization = organization_of(account)
    return organization is not None and any(
        one.account.id == account and (service is None or f"{service}.amazonaws.com" in one.services)
        for one in organization.admins
    )


def is_trusted(account: str, service: str) -> bool:
    """Whether the account's organization has switched trusted access on for `service`."""
    organization = organization_of(account)
    principal = f"{service}.amazonaws.com"
    return organization is not None and any(
        one["ServicePrincipal"] == principal for one in organization.services
    )


def forget_members() -> None:
    """Take away what moto's own reset leaves: who was in whose organization."""
    organizations_backends.master_accounts.clear()


def _policy_of_any_type(self: Any, organization: Any, **kwargs: Any) -> None:
    kind = kwargs.get("Type", "")
    if kind not in _POLICY_TYPES:
        _policy_init(self, organization, **kwargs)
        return
    _policy_init(self, organization, **{**kwargs, "Type": "TAG_POLICY"})
    self.type, self._arn_format = kind, _ARN % kind.lower()
    self.changed_at = time.time()


def _backend_of_caller(self: OrganizationsResponse) -> OrganizationsBackend:
    """The management account's for those who may see it; a delegated administrator only reads."""
    action, account = self._get_action(), self.current_account
    own = organizations_backends[account][self.partition]
    management = management_of(account)
    if management == account or action in _OF_ANY_MEMBER:
        return own
    if management is None:
        raise AWSOrganizationsNotInUseException
    if action.startswith(_READS) and is_delegated(account):
        return organizations_backends[management][self.partition]
    raise _not_yours()


def _not_yours() -> OrganizationsClientError:
    return OrganizationsClientError(
        "AccessDeniedException", "You don't have permissions to access this resource."
    )


def _list_accounts(self: OrganizationsResponse) -> str:
    most = int(self._get_param("MaxResults", _PAGE))
    if not 1 <= most <= _PAGE:
        raise OrganizationsClientError("InvalidInputException", "You specified an invalid value.")
    accounts = sorted((one.describe() for one in self.organizations_backend.accounts), key=_id)
    start = int(self._get_param("NextToken", 0))
    answer: dict[str, Any] = {"Accounts": accounts[start : start + most]}
    if start + most < len(accounts):
        answer["NextToken"] = str(start + most)
    return json.dumps(answer)


def _id(account: dict[str, Any]) -> str:
    return str(account["Id"])


def _describe_effective_policy(self: OrganizationsResponse) -> str:
    """The nearest policy of the type: the account's own, else its unit's, else the root's."""
    kind = self._get_param("PolicyType")
    asked = self._get_param("TargetId")
    organization = organization_of(self.current_account)
    if organization is None:
        raise AWSOrganizationsNotInUseException
    target = asked or self.current_account
    manages = self.current_account == organization.account_id or is_delegated(self.current_account)
    if target != self.current_account and not manages:
        raise _not_yours()
    if kind not in FakePolicy.SUPPORTED_POLICY_TYPES or kind.endswith("_CONTROL_POLICY"):
        raise OrganizationsClientError("InvalidInputException", "You specified an invalid value.")
    if target not in members_of(organization.account_id):
        raise OrganizationsClientError(
            "TargetNotFoundException", "You specified a target that doesn't exist."
        )
    units = {one.id: one for one in organization.ou}
    place: Any = organization.get_account_by_id(target)
    while place is not None:
        for policy in place.attached_policies:
            if policy.type == kind:
                return json.dumps({"EffectivePolicy": _effective(policy, target, kind)})
        place = units.get(str(place.parent_id))
    raise OrganizationsClientError(
        "EffectivePolicyNotFoundException",
        f"If you ran this action on the management account, {kind} is not enabled or attached.",
    )


def _effective(policy: Any, target: str, kind: str) -> dict[str, Any]:
    return {
        "PolicyContent": policy.content,
        "LastUpdatedTimestamp": getattr(policy, "changed_at", 0),
        "TargetId": target,
        "PolicyType": kind,
    }
