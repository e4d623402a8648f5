"""Account access manager, which moto lacks altogether: Identity Center's people straight to IAM roles.

Source: https://docs.aws.amazon.com/account-access/latest/APIReference/Welcome.html
"""

import re
import sys
import time
import uuid
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import unquote

from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from emulator.identity_center import administers, owner_of

_NAME = "moto.accountaccess"
_HOST = r"https?://account-access\.(.+)\.amazonaws\.com"
_PAGE = 100


class AccountAccessBackend(BaseBackend):
    """The application of one account in one region, and its entitlements in boto3's shape."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.applications: dict[str, dict[str, Any]] = {}
        self.entitlements: dict[str, dict[str, Any]] = {}

    @property
    def _url_module(self) -> Any:
        dispatch = AccountAccessResponse.dispatch
        paths = (
            "/applications", "/applications-list", "/applications/(?P<arn>.+)",
            "/entitlements", "/entitlements-list", "/entitlements/(?P<id>[^/]+)",
        )  # fmt: skip
        return SimpleNamespace(url_bases=[_HOST], url_paths={f"{{0}}{path}$": dispatch for path in paths})

    def create_application(self, instance_arn: str) -> str:
        """The application of an Identity Center instance; the one that is there if asked again."""
        for arn, one in self.applications.items():
            if one["instance"] == instance_arn:
                return arn
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{instance_arn}{self.region_name}")
        arn = f"arn:aws:account-access:{self.region_name}:{self.account_id}:application/{name}"
        now = time.time()
        self.applications[arn] = {"instance": instance_arn, "createdAt": now, "updatedAt": now}
        return arn

    def create_entitlement(self, application: str, principal: dict[str, Any], role: str) -> str:
        """A principal (`{"identityCenter": …}`) may have a role; the id that is there if asked again."""
        given = {"principal": principal, "roleArn": role, "account": role.split(":")[4]}
        for known, one in self.entitlements.items():
            if one["application"] == application and one["principalRole"] == given:
                return known
        made = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{application}{sorted(given.items(), key=str)}"))
        self.entitlements[made] = {
            "application": application,
            "principalRole": given,
            "createdAt": time.time(),
        }
        return made


accountaccess_backends = BackendDict(AccountAccessBackend, "sso-admin")
"""In the regions of Identity Center: botocore lists none for the service itself."""


class AccountAccessResponse(BaseResponse):
    """One call of account access manager; the methods have the names that moto looks for."""

    def __init__(self) -> None:
        super().__init__(service_name="account-access")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> AccountAccessBackend:
        """The owner's: for the management account and the delegated administrator of Identity Center."""
        if not administers(self.current_account):
            what = f"User is not authorized to perform: account-access:{self._get_action()}"
            raise AWSError(what, "AccessDeniedException", 403)
        return accountaccess_backends[owner_of(self.current_account)][self.region]

    def create_application(self) -> ActionResult:
        """Made once for each instance."""
        instance = self._get_param("identitySource")["identityCenter"]["instanceArn"]
        return ActionResult({"applicationArn": self._backend.create_application(instance)})

    def get_application(self) -> ActionResult:
        """One by its ARN."""
        one = self._application()
        source = {"identityCenter": {"instanceArn": one["instance"]}}
        dates = {name: one[name] for name in ("createdAt", "updatedAt")}
        return ActionResult({"identitySource": source, "status": "ACTIVE", **dates})

    def list_applications(self) -> ActionResult:
        """Those of the account."""
        found = [
            {"applicationArn": arn, "createdAt": one["createdAt"], "updatedAt": one["updatedAt"]}
            for arn, one in self._backend.applications.items()
        ]
        return self._page("applications", found)

    def create_entitlement(self) -> ActionResult:
        """A principal to a role; which role may be any that IAM could have."""
        self._application()
        given = self._get_param("entitlement")["principalRole"]
        made = self._backend.create_entitlement(
            self._get_param("applicationArn"), given["principal"], given["roleArn"]
        )
        return ActionResult({"entitlementId": made})

    def get_entitlement(self) -> ActionResult:
        """One by its id."""
        one = self._entitlement()
        return ActionResult(
            {
                "applicationArn": one["application"],
                "entitlementId": self._get_param("entitlementId"),
                "entitlement": {"principalRole": one["principalRole"]},
                "createdAt": one["createdAt"],
            }
        )

    def delete_entitlement(self) -> ActionResult:
        """Gone at once."""
        self._entitlement()
        del self._backend.entitlements[self._get_param("entitlementId")]
        return EmptyResult()

    def list_entitlements(self) -> ActionResult:
        """All of an application, or those that meet every criterion of the filter."""
        self._application()
        wanted = (self._get_param("filter") or {}).get("principalRole") or {}
        found = [
            {
                "entitlementId": name,
                "entitlement": {"principalRole": one["principalRole"]},
                "createdAt": one["createdAt"],
            }
            for name, one in self._backend.entitlements.items()
            if one["application"] == self._get_param("applicationArn")
            and wanted.items() <= one["principalRole"].items()
        ]
        return self._page("entitlements", found)

    def _page(self, name: str, found: list[dict[str, Any]]) -> ActionResult:
        start = int(self._get_param("nextToken") or 0)
        end = start + int(self._get_param("maxResults") or _PAGE)
        token = {"nextToken": str(end)} if end < len(found) else {}
        return ActionResult({name: found[start:end], **token})

    def _application(self) -> dict[str, Any]:
        arn = unquote(str(self._get_param("applicationArn")))
        if arn not in self._backend.applications:
            raise _missing(f"Application {arn} was not found.")
        return self._backend.applications[arn]

    def _entitlement(self) -> dict[str, Any]:
        name = str(self._get_param("entitlementId"))
        if name not in self._backend.entitlements:
            raise _missing(f"Entitlement {name} was not found.")
        return self._backend.entitlements[name]


def install() -> None:
    """Show moto the service as if it were one of its own. Call before its first request."""
    if _NAME in sys.modules:
        return
    package = ModuleType(_NAME)
    package.__dict__["accountaccess_backends"] = accountaccess_backends
    sys.modules[_NAME] = package
    backend_index.backend_url_patterns.append(("accountaccess", re.compile(_HOST)))


def _missing(message: str) -> AWSError:
    return AWSError(message, "ResourceNotFoundException", 404)
