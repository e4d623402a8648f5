"""Security Hub as AWS has it, where moto has little: the hub itself, and how every call is let in."""

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.securityhub import urls
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

from emulator import (
    securityhub_actions,
    securityhub_aggregation,
    securityhub_central,
    securityhub_controls,
    securityhub_findings,
    securityhub_organization,
    securityhub_standards,
)
from emulator.securityhub_central import is_governed
from emulator.securityhub_organization import (
    administrator_of,
    delegate_of,
    designate,
    forget,
    is_declarative,
)
from emulator.securityhub_state import (
    LOCK,
    Call,
    Operation,
    given_in,
    hub_of,
    invalid,
    page,
    refused,
    switch_off,
    switch_on,
)

_GENERATORS = ("SECURITY_CONTROL", "STANDARD_CONTROL")
_OF_THE_ACCOUNT = (
    "BatchDisableStandards", "BatchEnableStandards", "BatchUpdateStandardsControlAssociations",
    "DisableSecurityHub", "EnableSecurityHub", "UpdateSecurityHubConfiguration", "UpdateStandardsControl",
)  # fmt: skip
"""What an account may no longer decide by itself when it is governed from elsewhere."""
_INTEGRATED = (
    "access-analyzer", "config", "firewall-manager", "guardduty", "health", "inspector", "macie",
    "ssm-patch-manager",
)  # fmt: skip
"""AWS's own services, whose findings a new hub receives without anybody asking.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-internal-providers.html
"""
_GOVERNED = (
    "This account is currently associated with a central configuration policy, so only the "
    "administrator can access this operation."
)


def install() -> None:
    """Give moto's Security Hub what it lacks, and AWS's refusals. Call before its first request."""
    model = get_service_model("securityhub")
    for name, operation in (_WITHOUT_A_HUB | _WITH_A_HUB).items():
        path = str(model.operation_model(name).http["requestUri"])
        # An ARN in a path has slashes, whatever the model's pattern says of it.
        pattern = re.sub(r"\{[^}]+\}", "(?P<name>.+)", path)
        urls.url_paths[f"{{0}}{pattern}$"] = SecurityHubResponse.dispatch
        setattr(SecurityHubResponse, camelcase_to_underscores(name), _answering(name, operation))
    backend: Any = SecurityHubBackend
    backend.enable_organization_admin_account = _designate


def _answering(name: str, operation: Operation) -> Any:
    """`operation` as a method of moto's, let in by rules that are the same for all."""

    def answer(self: SecurityHubResponse) -> ActionResult | tuple[int, dict[str, str], str]:
        call = Call(self.current_account, self.region, given_in(self))
        with LOCK:
            if name in _WITH_A_HUB and call.hub.enabled_at is None:
                raise _not_subscribed(call.account)
            if name in _OF_THE_ACCOUNT:
                _refuse_the_governed(call)
            made = operation(call)
        return (
            (200, {"Content-Type": "application/json"}, made)
            if isinstance(made, str)
            else ActionResult(made)
        )

    return answer


def _not_subscribed(account: str) -> Exception:
    return refused("InvalidAccessException", f"Account {account} is not subscribed to AWS Security Hub")


def _refuse_the_governed(call: Call) -> None:
    if is_governed(call.account, call.region):
        raise refused("AccessDeniedException", _GOVERNED)
    if is_declarative(call.account):
        raise refused("AccessDeniedException", "A policy of AWS Organizations manages this account.")


def _designate(self: SecurityHubBackend, admin_account_id: str) -> None:
    """Moto's own way in, which the seed uses."""
    with LOCK:
        designate(self.account_id, self.region_name, admin_account_id)


def _arn(call: Call) -> str:
    return f"arn:aws:securityhub:{call.region}:{call.account}:hub/default"


def _enable(call: Call) -> dict[str, Any]:
    if call.hub.enabled_at is not None:
        raise refused("ResourceConflictException", "Account is already subscribed to Security Hub")
    switch_on(
        call.account,
        call.region,
        default_standards=call.given.get("EnableDefaultStandards", True) is not False,
        generator=_generator(call) or "SECURITY_CONTROL",
        tags=dict(call.given.get("Tags") or {}),
    )
    return {}


def _generator(call: Call) -> str | None:
    generator = call.given.get("ControlFindingGenerator")
    if generator not in (None, *_GENERATORS):
        raise invalid(f"ControlFindingGenerator must be one of {', '.join(_GENERATORS)}.")
    return generator


def _describe(call: Call) -> dict[str, Any]:
    if call.given.get("HubArn") not in (None, _arn(call)):
        raise refused("ResourceNotFoundException", f"There is no hub {call.given['HubArn']}.")
    administrator = administrator_of(call.account, call.region)
    decides = hub_of(administrator, call.region) if administrator else call.hub
    return {
        "HubArn": _arn(call),
        "SubscribedAt": call.hub.enabled_at.isoformat() if call.hub.enabled_at else "",
        "AutoEnableControls": call.hub.auto_enable_controls,
        "ControlFindingGenerator": decides.generator,
    }


def _update(call: Call) -> dict[str, Any]:
    generator, auto = _generator(call), call.given.get("AutoEnableControls")
    if generator and administrator_of(call.account, call.region):
        raise refused("AccessDeniedException", "Only the administrator may set ControlFindingGenerator.")
    if generator:
        call.hub.generator = generator
    if auto is not None:
        call.hub.auto_enable_controls = bool(auto)
    return {}


def _disable(call: Call) -> dict[str, Any]:
    if delegate_of(call.account, call.region) == call.account:
        raise refused("InvalidAccessException", "The administrator cannot disable its Security Hub.")
    switch_off(call.account, call.region)
    forget(call.account)
    return {}


def _products(call: Call) -> dict[str, Any]:
    base = f"arn:aws:securityhub:{call.region}:{call.account}:product-subscription/aws"
    return page(call, "ProductSubscriptions", [f"{base}/{one}" for one in _INTEGRATED])


def _tagged(call: Call) -> dict[str, str]:
    if call.given.get("ResourceArn") != _arn(call) or call.hub.enabled_at is None:
        raise refused("ResourceNotFoundException", f"There is no {call.given.get('ResourceArn')}.")
    return call.hub.tags


def _tag(call: Call) -> dict[str, Any]:
    _tagged(call).update(call.given.get("Tags") or {})
    return {}


def _describe_v2(call: Call) -> dict[str, Any]:
    """The unified Security Hub changes how an account pays: here nobody has it, or can."""
    raise refused("ResourceNotFoundException", f"Account {call.account} has not enabled Security Hub V2.")


_WITHOUT_A_HUB: dict[str, Operation] = {
    "EnableSecurityHub": _enable,
    "DescribeSecurityHubV2": _describe_v2,
    "ListTagsForResource": lambda call: {"Tags": _tagged(call)},
    "TagResource": _tag,
    **securityhub_organization.OF_THE_ORGANIZATION,
}
_WITH_A_HUB: dict[str, Operation] = {
    "DescribeHub": _describe,
    "UpdateSecurityHubConfiguration": _update,
    "DisableSecurityHub": _disable,
    "ListEnabledProductsForImport": _products,
    **securityhub_actions.OPERATIONS,
    **securityhub_standards.OPERATIONS,
    **securityhub_controls.OPERATIONS,
    **securityhub_organization.OPERATIONS,
    **securityhub_aggregation.OPERATIONS,
    **securityhub_central.OPERATIONS,
    **securityhub_findings.OPERATIONS,
}
