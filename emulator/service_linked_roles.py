"""Service-linked roles under the names that AWS gives them, made once."""

import threading
from typing import Any

from moto.iam.exceptions import IAMException
from moto.iam.models import IAMBackend, Role, iam_backends

_NAMES = {
    "access-analyzer.amazonaws.com": "AWSServiceRoleForAccessAnalyzer",
    "cloudtrail.amazonaws.com": "AWSServiceRoleForCloudTrail",
    "config.amazonaws.com": "AWSServiceRoleForConfig",
    "config-multiaccountsetup.amazonaws.com": "AWSServiceRoleForConfigMultiAccountSetup",
    "guardduty.amazonaws.com": "AWSServiceRoleForAmazonGuardDuty",
    "inspector2.amazonaws.com": "AWSServiceRoleForAmazonInspector2",
    "malware-protection.guardduty.amazonaws.com": "AWSServiceRoleForAmazonGuardDutyMalwareProtection",
    "organizations.amazonaws.com": "AWSServiceRoleForOrganizations",
    "securityhub.amazonaws.com": "AWSServiceRoleForSecurityHub",
    "sso.amazonaws.com": "AWSServiceRoleForSSO",
}
"""Where moto would make up another name.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""
_lock = threading.Lock()
_create: Any = IAMBackend.create_service_linked_role


def install() -> None:
    """Let CreateServiceLinkedRole answer as AWS does."""
    backend: Any = IAMBackend
    backend.create_service_linked_role = _create_once


def ensure(account: str, principal: str) -> None:
    """Make the role of a service in `account` unless it is there, as a service does when switched on."""
    iam = iam_backends[account]["aws"]
    with _lock:
        if _NAMES[principal] not in {role.name for role in iam.get_roles()}:
            iam.create_service_linked_role(principal, "", "")


def _create_once(self: IAMBackend, service_name: str, description: str, suffix: str) -> Role:
    name = _NAMES.get(service_name)
    if name is None:
        role: Role = _create(self, service_name, description, suffix)
        return role
    if suffix:
        raise IAMException("InvalidInput", f"Custom suffix is not allowed for {service_name}")
    if name in {role.name for role in self.get_roles()}:
        raise IAMException(
            "InvalidInput",
            f"Service role name {name} has been taken in this account, please try a different suffix.",
        )
    made: Role = _create(self, service_name, description, suffix)
    self.roles[made.id].name = name
    return made
