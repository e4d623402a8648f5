"""Security Hub's central configuration: policies, where they are applied, and whom they govern."""

import uuid
from collections.abc import Iterator
from typing import Any

from emulator.organizations import members_of, organization_of
from emulator.securityhub_aggregation import central_home, linked_regions
from emulator.securityhub_catalogue import controls_of
from emulator.securityhub_organization import delegates_of, must_administer
from emulator.securityhub_standards import leave, standard_of
from emulator.securityhub_state import (
    Association,
    Call,
    Operation,
    Settling,
    hub_of,
    invalid,
    now,
    page,
    refused,
    switch_off,
    switch_on,
)

SELF_MANAGED = "SELF_MANAGED_SECURITY_HUB"
_KINDS = {"AccountId": "ACCOUNT", "OrganizationalUnitId": "ORGANIZATIONAL_UNIT", "RootId": "ROOT"}


def is_governed(account: str, region: str) -> bool:
    """Whether a configuration policy, and not the account itself, configures its hub in this region."""
    for delegate in delegates_of(account):
        home = central_home(delegate, region)
        found = _nearest(account, hub_of(delegate, home).applied) if home else None
        if found is not None and found["ConfigurationPolicyId"] != SELF_MANAGED:
            return True
    return False


def _parents(account: str, target: str) -> Iterator[str]:
    """The target itself, and what is above it, up to the root."""
    organization = organization_of(account)
    if organization is None:
        return
    known: list[Any] = [*organization.accounts, *organization.ou]
    places = {one.id: one for one in known}
    place = places.get(target)
    while place is not None:
        yield place.id
        place = places.get(str(place.parent_id))


def _nearest(target: str, applied: dict[str, Any], seen_by: str | None = None) -> dict[str, Any] | None:
    above = _parents(seen_by or target, target)
    return next((applied[one] for one in above if one in applied), None)


def _must_configure(call: Call) -> None:
    must_administer(call)
    if central_home(call.account, call.region) != call.region:
        raise refused(
            "AccessDeniedException",
            "Only the administrator of centrally configured accounts may do this, in the home Region.",
        )


def _create(call: Call) -> dict[str, Any]:
    _must_configure(call)
    name = call.given.get("Name") or ""
    if any(one["Name"] == name for one in call.hub.policies.values()):
        raise refused("ResourceConflictException", f"There is a configuration policy {name} already.")
    policy = call.given.get("ConfigurationPolicy") or {}
    _check(call, policy.get("SecurityHub") or {})
    key, at = str(uuid.uuid4()), now()
    made = {
        "Arn": f"arn:aws:securityhub:{call.region}:{call.account}:configuration-policy/{key}",
        "Id": key,
        "Name": name,
        "Description": call.given.get("Description") or "",
        "CreatedAt": at,
        "UpdatedAt": at,
        "ConfigurationPolicy": policy,
    }
    call.hub.policies[key] = made
    return made


def _check(call: Call, hub: dict[str, Any]) -> None:
    controls = hub.get("SecurityControlsConfiguration")
    standards = hub.get("EnabledStandardIdentifiers")
    if "ServiceEnabled" not in hub:
        raise invalid("A configuration policy must say whether the service is enabled.")
    if hub["ServiceEnabled"] and (standards is None or controls is None):
        raise invalid("A policy that enables the service must name its standards and its controls.")
    if not hub["ServiceEnabled"] and (standards or controls):
        raise invalid("A policy that disables the service cannot enable standards or controls.")
    if (
        controls
        and len({"EnabledSecurityControlIdentifiers", "DisabledSecurityControlIdentifiers"} & set(controls))
        > 1
    ):
        raise invalid("A policy lists enabled controls or disabled ones, not both.")
    for arn in standards or ():
        if standard_of(arn, call.region) is None:
            raise invalid(f"Invalid standards ARN {arn} in {call.region}.")


def _policy(call: Call, identifier: str) -> dict[str, Any]:
    """By id or ARN."""
    found = call.hub.policies.get(identifier.rsplit("/", 1)[-1])
    if found is None or identifier not in (found["Id"], found["Arn"]):
        raise refused("ResourceNotFoundException", f"There is no configuration policy {identifier}.")
    return found


def _get(call: Call) -> dict[str, Any]:
    _must_configure(call)
    return _policy(call, call.given["Identifier"])


def _list(call: Call) -> dict[str, Any]:
    _must_configure(call)
    kept = ("Arn", "Id", "Name", "Description", "UpdatedAt")
    listed = [
        {name: one[name] for name in kept}
        | {"ServiceEnabled": one["ConfigurationPolicy"]["SecurityHub"]["ServiceEnabled"]}
        for one in call.hub.policies.values()
    ]
    return page(call, "ConfigurationPolicySummaries", listed)


def _target(call: Call) -> tuple[str, str]:
    """The id and the type of the call's target, which must be in the organization."""
    given = call.given.get("Target") or {}
    if len(given) != 1 or next(iter(given)) not in _KINDS:
        raise invalid("Target must be one account, one organizational unit or the root.")
    ((kind, name),) = given.items()
    if name not in _parents(call.account, name):
        raise refused("ResourceNotFoundException", f"The organization has no {name}.")
    return name, _KINDS[kind]


def _associate(call: Call) -> dict[str, Any]:
    _must_configure(call)
    (name, kind), identifier = _target(call), call.given["ConfigurationPolicyIdentifier"]
    key = SELF_MANAGED if identifier == SELF_MANAGED else _policy(call, identifier)["Id"]
    made: dict[str, Any] = {
        "ConfigurationPolicyId": key,
        "TargetId": name,
        "TargetType": kind,
        "AssociationType": "APPLIED",
        "UpdatedAt": now(),
        "settling": Settling(),
    }
    call.hub.applied[name] = made
    if key != SELF_MANAGED:
        _apply(call, made)
    return {**_without_state(made), "AssociationStatus": "PENDING"}


def _apply(call: Call, association: dict[str, Any]) -> None:
    """Configure each account below the target to which no nearer association applies."""
    policy = call.hub.policies[association["ConfigurationPolicyId"]]
    wanted = policy["ConfigurationPolicy"]["SecurityHub"]
    for account, status in members_of(call.account).items():
        nearest = _nearest(account, call.hub.applied, seen_by=call.account)
        if status != "ACTIVE" or nearest is not association:
            continue
        for region in (call.region, *linked_regions(call.account)):
            _configure(account, region, wanted, call.region)


def _configure(account: str, region: str, wanted: dict[str, Any], home: str) -> None:
    hub = hub_of(account, region)
    if not wanted["ServiceEnabled"]:
        if hub.enabled_at is not None:
            switch_off(account, region)
        return
    if hub.enabled_at is None:
        switch_on(account, region, default_standards=False)
    named = (standard_of(one, home) for one in wanted["EnabledStandardIdentifiers"])
    resources = [one.resource for one in named if one is not None]
    for resource in [one for one in hub.subscriptions if one not in resources]:
        leave(hub, resource)
    rules = wanted["SecurityControlsConfiguration"]
    only, without = (
        rules.get("EnabledSecurityControlIdentifiers"),
        rules.get("DisabledSecurityControlIdentifiers"),
    )
    for resource in resources:
        hub.subscriptions.setdefault(resource, Settling())
        for control in controls_of(resource):
            on = control.id in only if only is not None else control.id not in (without or ())
            status = "ENABLED" if on else "DISABLED"
            hub.associations[resource, control.id] = Association(status, "Configuration policy", now())


def _without_state(association: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in association.items() if name != "settling"}


def _shown(association: dict[str, Any]) -> dict[str, Any]:
    pending = association["settling"].is_pending()
    return {**_without_state(association), "AssociationStatus": "PENDING" if pending else "SUCCESS"}


def _inherited(source: dict[str, Any], name: str, kind: str) -> dict[str, Any]:
    return {**source, "TargetId": name, "TargetType": kind, "AssociationType": "INHERITED"}


def _get_association(call: Call) -> dict[str, Any]:
    _must_configure(call)
    name, kind = _target(call)
    found = _nearest(name, call.hub.applied, seen_by=call.account)
    if found is None:
        raise refused("ResourceNotFoundException", f"No configuration is associated with {name}.")
    return _shown(found if found["TargetId"] == name else _inherited(found, name, kind))


def _list_associations(call: Call) -> dict[str, Any]:
    _must_configure(call)
    organization = organization_of(call.account)
    places: list[tuple[str, str]] = []
    if organization is not None:
        places += [
            (one.id, "ROOT" if one.id.startswith("r-") else "ORGANIZATIONAL_UNIT")
            for one in organization.ou
        ]
        places += [(one.id, "ACCOUNT") for one in organization.accounts if one.status == "ACTIVE"]
    pending = {id(one): one["settling"].is_pending() for one in call.hub.applied.values()}
    listed = []
    for name, kind in places:
        found = _nearest(name, call.hub.applied, seen_by=call.account)
        if found is None:
            continue
        shown = _without_state(found if found["TargetId"] == name else _inherited(found, name, kind))
        listed.append({**shown, "AssociationStatus": "PENDING" if pending[id(found)] else "SUCCESS"})
    wanted = (call.given.get("Filters") or {}).items()
    listed = [one for one in listed if all(one.get(name) == value for name, value in wanted)]
    return page(call, "ConfigurationPolicyAssociationSummaries", listed)


def _disassociate(call: Call) -> dict[str, Any]:
    _must_configure(call)
    (name, _), identifier = _target(call), call.given["ConfigurationPolicyIdentifier"]
    held = call.hub.applied.get(name)
    key = SELF_MANAGED if identifier == SELF_MANAGED else _policy(call, identifier)["Id"]
    if held is None or held["ConfigurationPolicyId"] != key:
        raise refused("ResourceNotFoundException", f"{identifier} is not associated with {name}.")
    del call.hub.applied[name]
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateConfigurationPolicy": _create,
    "GetConfigurationPolicy": _get,
    "ListConfigurationPolicies": _list,
    "StartConfigurationPolicyAssociation": _associate,
    "StartConfigurationPolicyDisassociation": _disassociate,
    "GetConfigurationPolicyAssociation": _get_association,
    "ListConfigurationPolicyAssociations": _list_associations,
}
