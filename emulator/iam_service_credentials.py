"""IAM's service-specific credentials, which moto lacks: Git passwords, long-term API keys of Bedrock and others.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
"""

from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.iam.exceptions import IAMException, LimitExceededException, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse
from moto.iam.utils import random_resource_id
from moto.moto_api._internal import mock_random

from emulator.iam_pages import page

_WITH_API_KEYS = ("bedrock.amazonaws.com", "logs.amazonaws.com")
"""Services whose credential is a long-term API key, which may expire."""
_SERVICES = (*_WITH_API_KEYS, "cassandra.amazonaws.com", "codecommit.amazonaws.com")
_MOST = 2
"""Per user and service."""
_SHOWN = (
    "UserName", "Status", "ServiceUserName", "ServiceCredentialAlias", "CreateDate", "ExpirationDate",
    "ServiceSpecificCredentialId", "ServiceName",
)  # fmt: skip


def install() -> None:
    """Give moto's IAM the five operations."""
    response: Any = IamResponse
    response.create_service_specific_credential = _create
    response.list_service_specific_credentials = _list
    response.update_service_specific_credential = _update
    response.reset_service_specific_credential = _reset
    response.delete_service_specific_credential = _delete


def add_credential(
    backend: IAMBackend, user: str, service: str, created: datetime, days: int | None = None
) -> dict[str, Any]:
    """Make a credential of that moment (UTC, no zone); give it back in boto3's shape, with its secret."""
    name = f"ACCA{random_resource_id(size=17).upper()}"
    shared = {
        "UserName": user, "Status": "Active", "CreateDate": created, "ServiceName": service,
        "ServiceSpecificCredentialId": name,
        **({"ExpirationDate": created + timedelta(days=days)} if days else {}),
    }  # fmt: skip
    alias = f"{user}-at-{backend.account_id}"
    if service in _WITH_API_KEYS:
        made = {**shared, "ServiceCredentialAlias": f"{alias}-{name[-4:].lower()}",
                "ServiceCredentialSecret": f"EXAMPLE-NOT-A-SECRET-{mock_random.get_random_hex(8)}"}  # fmt: skip
    else:
        made = {**shared, "ServiceUserName": alias,
                "ServicePassword": f"EXAMPLE-NOT-A-SECRET-{mock_random.get_random_hex(8)}"}  # fmt: skip
    _kept(backend)[name] = made
    return made


def _create(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName")).name
    service, days = str(self._get_param("ServiceName")), self._get_param("CredentialAgeDays")
    _check_service(service)
    if days is not None and (service not in _WITH_API_KEYS or int(days) < 1):
        raise IAMException("InvalidInput", f"CredentialAgeDays is not valid for {service}")
    same = [
        one
        for one in _kept(self.backend).values()
        if (one["UserName"], one["ServiceName"]) == (user, service)
    ]
    if len(same) >= _MOST:
        raise LimitExceededException(f"Cannot exceed quota for ServiceSpecificCredentialsPerUser: {_MOST}")
    made = add_credential(self.backend, user, service, utcnow(), int(days) if days else None)
    return ActionResult({"ServiceSpecificCredential": made})


def _list(self: Any) -> ActionResult:
    name, service = self._get_param("UserName"), self._get_param("ServiceName")
    everybody = bool(self._get_param("AllUsers"))
    if everybody and name:
        raise IAMException("InvalidInput", "UserName and AllUsers cannot be specified together")
    if service:
        _check_service(service)
    if not everybody:
        name = self.backend.get_user(name).name if name else _own_name(self)
    found = [
        {member: one[member] for member in _SHOWN if member in one}
        for one in _kept(self.backend).values()
        if (everybody or one["UserName"] == name) and service in (None, one["ServiceName"])
    ]
    shown, more = page(self, [{**one, "Status": _status(one)} for one in found])
    return ActionResult({"ServiceSpecificCredentials": shown, **more})


def _update(self: Any) -> EmptyResult:
    status = self._get_param("Status")
    if status not in ("Active", "Inactive"):
        raise IAMException("InvalidInput", f"A credential cannot be set to {status}")
    _named(self)["Status"] = status
    return EmptyResult()


def _reset(self: Any) -> ActionResult:
    one = _named(self)
    secret = "ServicePassword" if "ServicePassword" in one else "ServiceCredentialSecret"
    one[secret] = f"EXAMPLE-NOT-A-SECRET-{mock_random.get_random_hex(8)}"
    return ActionResult({"ServiceSpecificCredential": one})


def _delete(self: Any) -> EmptyResult:
    del _kept(self.backend)[_named(self)["ServiceSpecificCredentialId"]]
    return EmptyResult()


def _kept(backend: IAMBackend) -> dict[str, dict[str, Any]]:
    """The credentials by id; on the backend, so that moto's reset takes them away."""
    return backend.__dict__.setdefault("service_specific_credentials", {})  # type: ignore[no-any-return]


def _named(self: Any) -> dict[str, Any]:
    name, user = self._get_param("ServiceSpecificCredentialId"), self._get_param("UserName")
    one = _kept(self.backend).get(name)
    if one is None or one["UserName"] != (user or _own_name(self)):
        raise NotFoundException(f"Service specific credential {name} cannot be found.")
    return one


def _own_name(self: Any) -> str:
    key = self.backend.access_keys.get(self.get_access_key())
    if key is None or key.user_name is None:
        raise IAMException(
            "ValidationError", "Must specify userName when calling with non-User credentials"
        )
    return str(key.user_name)


def _status(one: dict[str, Any]) -> str:
    ended = one.get("ExpirationDate") is not None and one["ExpirationDate"] <= utcnow()
    return "Expired" if ended else str(one["Status"])


def _check_service(service: str) -> None:
    if service not in _SERVICES:
        raise IAMException("NotSupportedService", f"Service {service} is not supported")
