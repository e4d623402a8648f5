"""IAM's lists in pages: `MaxItems`, `Marker` and `IsTruncated`, which moto leaves out of most of them.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import ValidationError
from moto.iam.responses import IamResponse

_DEFAULT, _MOST = 100, 1_000
_MEMBER_OF = {
    "get_group": "Users",
    "list_access_keys": "AccessKeyMetadata",
    "list_group_policies": "PolicyNames",
    "list_groups": "Groups",
    "list_groups_for_user": "Groups",
    "list_mfa_devices": "MFADevices",
    "list_role_policies": "PolicyNames",
    "list_signing_certificates": "Certificates",
    "list_ssh_public_keys": "SSHPublicKeys",
    "list_user_policies": "PolicyNames",
    "list_users": "Users",
}
"""moto's methods that answer with everything, and the member that is the list."""
_plain = {name: getattr(IamResponse, name) for name in _MEMBER_OF}


def install() -> None:
    """Cut moto's answers into pages."""
    for name, member in _MEMBER_OF.items():
        setattr(IamResponse, name, _in_pages(name, member))


def page(response: Any, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, Any]]:
    """The part of `items` that the request asks for, and `IsTruncated` with the `Marker` of the next.

    Raises:
        ValidationError: `MaxItems` is not 1 to 1000, or we never gave that marker.
    """
    most, start = int(response._get_param("MaxItems") or _DEFAULT), _place(response._get_param("Marker"))
    if not 1 <= most <= _MOST:
        raise ValidationError(
            f"1 validation error detected: Value '{most}' at 'maxItems' failed to satisfy constraint: "
            f"Member must have value less than or equal to {_MOST}"
        )
    end = start + most
    if end >= len(items):
        return items[start:], {"IsTruncated": False}
    return items[start:end], {"IsTruncated": True, "Marker": base64.b64encode(str(end).encode()).decode()}


def _place(marker: str | None) -> int:
    try:
        return int(base64.b64decode(marker, validate=True)) if marker else 0
    except (binascii.Error, ValueError):
        raise ValidationError("Invalid Marker.") from None


def _in_pages(name: str, member: str) -> Callable[[Any], ActionResult]:
    def call(self: Any) -> ActionResult:
        whole: Any = _plain[name](self).result
        shown, more = page(self, list(whole[member]))
        return ActionResult({**whole, member: shown, **more})

    return call
