"""IAM's central management of root users, which moto lacks: the organization's switches for it.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import IAMException
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

from emulator.organizations import is_delegated, is_trusted, management_of, organization_of

_CREDENTIALS, _SESSIONS = "RootCredentialsManagement", "RootSessions"


def install() -> None:
    """Give moto's IAM the five operations."""
    response: Any = IamResponse
    response.list_organizations_features = _answer
    response.enable_organizations_root_credentials_management = _switch(_CREDENTIALS, on=True)
    response.enable_organizations_root_sessions = _switch(_SESSIONS, on=True)
    response.disable_organizations_root_credentials_management = _switch(_CREDENTIALS, on=False)
    response.disable_organizations_root_sessions = _switch(_SESSIONS, on=False)


def _switch(feature: str, *, on: bool) -> Callable[[Any], ActionResult]:
    def call(self: Any) -> ActionResult:
        _check(self.current_account)
        if on and management_of(self.current_account) != self.current_account:
            what = "Only the management account of the organization can do this."
            raise IAMException("CallerIsNotManagementAccountException", what)
        enabled = _enabled(self.current_account)
        if on and feature not in enabled:
            enabled.append(feature)
        elif not on and feature in enabled:
            enabled.remove(feature)
        return _answer(self)

    return call


def _answer(self: Any) -> ActionResult:
    _check(self.current_account)
    organization = organization_of(self.current_account)
    assert organization is not None  # noqa: S101  _check refuses an account without one
    enabled = sorted(_enabled(self.current_account))
    return ActionResult({"OrganizationId": organization.org.id, "EnabledFeatures": enabled})


def _check(account: str) -> None:
    """Refuse whom AWS refuses, in its order."""
    management = management_of(account)
    if management is None:
        raise IAMException("OrganizationNotFoundException", "Your account is not in an organization.")
    if account != management and not is_delegated(account, "iam"):
        what = "The account is not the management account or a delegated administrator for IAM."
        raise IAMException("AccountNotManagementOrDelegatedAdministratorException", what)
    if not is_trusted(account, "iam"):
        what = "Trusted access is not enabled for IAM in AWS Organizations."
        raise IAMException("ServiceAccessNotEnabledException", what)


def _enabled(account: str) -> list[str]:
    """The organization's features, kept with its management account; moto's reset takes them away."""
    backend = iam_backends[management_of(account) or account]["aws"]
    return backend.__dict__.setdefault("organization_features", [])  # type: ignore[no-any-return]
