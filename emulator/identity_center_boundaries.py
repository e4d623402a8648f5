"""Permissions boundaries of permission sets, which moto lacks.

Source: https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutPermissionsBoundaryToPermissionSet.html
"""

import json
from typing import Any

from moto.ssoadmin.exceptions import ResourceNotFoundException
from moto.ssoadmin.models import PermissionSet
from moto.ssoadmin.responses import SSOAdminResponse


def install() -> None:
    """Give moto's Identity Center the three operations."""
    response: Any = SSOAdminResponse
    response.put_permissions_boundary_to_permission_set = _put
    response.get_permissions_boundary_for_permission_set = _get
    response.delete_permissions_boundary_from_permission_set = _delete


def boundary_of(permission_set: PermissionSet) -> dict[str, Any] | None:
    """The boundary in boto3's shape; None without one."""
    return permission_set.__dict__.get("boundary")


def bound(permission_set: PermissionSet, boundary: dict[str, Any]) -> None:
    """Set the boundary: `{"ManagedPolicyArn": …}` or `{"CustomerManagedPolicyReference": …}`."""
    permission_set.__dict__["boundary"] = boundary


def _put(self: Any) -> str:
    bound(_asked(self), self._get_param("PermissionsBoundary"))
    return "{}"


def _get(self: Any) -> str:
    boundary = boundary_of(_asked(self))
    if boundary is None:
        raise ResourceNotFoundException("Could not find a permissions boundary")
    return json.dumps({"PermissionsBoundary": boundary})


def _delete(self: Any) -> str:
    _asked(self).__dict__.pop("boundary", None)
    return "{}"


def _asked(self: Any) -> PermissionSet:
    found: PermissionSet = self.ssoadmin_backend._find_permission_set(
        self._get_param("InstanceArn"), self._get_param("PermissionSetArn")
    )
    return found
