"""Second factors, keys and certificates of users, where moto's IAM answers differently from AWS's.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import IAMException, NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from emulator.iam_pages import page
from emulator.root_user import root_device

_STATUSES = ("Active", "Inactive")
_UPDATES = ("update_access_key", "update_signing_certificate", "update_ssh_public_key")
_plain = {name: getattr(IamResponse, name) for name in _UPDATES}


def install() -> None:
    """Show root's device, no seeds, one's own keys only; refuse a status that is none."""
    response: Any = IamResponse
    response.list_virtual_mfa_devices = _list_virtual
    response.get_login_profile = _login_profile
    for name in _UPDATES:
        setattr(response, name, _with_status(name))
    backend: Any = IAMBackend
    backend.get_access_key_last_used = _key_last_used


def _login_profile(self: Any) -> ActionResult:
    """The password's own date, where moto gives the user's."""
    user = self.backend.get_login_profile(self._get_param("UserName"))
    profile = {
        "UserName": user.name,
        "CreateDate": getattr(user, "password_changed", None) or user.create_date,
        "PasswordResetRequired": user.password_reset_required,
    }
    return ActionResult({"LoginProfile": profile})


def _list_virtual(self: Any) -> ActionResult:
    wanted = self._get_param("AssignmentStatus") or "Any"
    root = root_device(self.backend)
    devices = [root] if root else []
    devices += [_shown(one) for one in list(self.backend.virtual_mfa_devices.values())]
    found = [one for one in devices if wanted == "Any" or ("User" in one) == (wanted == "Assigned")]
    shown, more = page(self, found)
    return ActionResult({"VirtualMFADevices": shown, **more})


def _shown(device: Any) -> dict[str, Any]:
    """Without the seed, which AWS shows once, when the device is made."""
    if device.user is None:
        return {"SerialNumber": device.serial_number}
    user = {"Path": device.user.path, "UserName": device.user.name, "UserId": device.user.id,
            "Arn": device.user.arn, "CreateDate": device.user.create_date,
            "PasswordLastUsed": device.user.password_last_used}  # fmt: skip
    return {"SerialNumber": device.serial_number, "EnableDate": device.enable_date, "User": user}


def _with_status(name: str) -> Any:
    def update(self: Any) -> Any:
        status = self._get_param("Status")
        if status not in _STATUSES:
            raise IAMException("ValidationError", f"Status {status} must be one of {', '.join(_STATUSES)}")
        return _plain[name](self)

    return update


def _key_last_used(self: IAMBackend, access_key_id: str) -> dict[str, Any]:
    """Of this account's keys; moto looks through everybody's, one after the other."""
    key = self.access_keys.get(access_key_id)
    if key is None or key.user_name is None:
        raise NotFoundException(f"The Access Key with id {access_key_id} cannot be found")
    return {"user_name": key.user_name, "last_used": key.last_used}
