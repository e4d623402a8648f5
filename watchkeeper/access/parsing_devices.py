"""What a second factor's serial number tells, and whom to ask for the devices that no list of the account has.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from watchkeeper.access.inventory import Authorization, CredentialReport, MfaDevice

ROOT = "<root_account>"


def mfa_kind(serial: str) -> Literal["virtual", "hardware", "security key"]:
    """Virtual devices and security keys (passkeys too) have ARNs; a hardware token has its maker's number."""
    if ":mfa/" in serial:
        return "virtual"
    return "security key" if ":u2f/" in serial else "hardware"


def virtual_device(raw: Mapping[str, Any]) -> MfaDevice | None:
    """A device of ListVirtualMFADevices; None if it is nobody's."""
    user = raw.get("User") or {}
    is_root = str(user.get("Arn", "")).endswith(":root")
    name = ROOT if is_root else user.get("UserName")
    serial = str(raw["SerialNumber"])
    return MfaDevice(user=name, serial=serial, kind=mfa_kind(serial)) if name else None


def users_with_other_devices(
    report: CredentialReport | None, authorization: Authorization | None, virtual: Iterable[MfaDevice]
) -> list[str]:
    """Who must be asked one by one: MFA by the report, and no virtual device. Without a report everybody.

    Root is never among them: its devices are shown to root alone.
    """
    having = {device.user for device in virtual} | {ROOT}
    if report is not None:
        return [row.user for row in report.rows if row.mfa and row.user not in having]
    users = authorization.users if authorization else ()
    return [user.name for user in users if user.name not in having]
