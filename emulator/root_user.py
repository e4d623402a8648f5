"""The root user of each account: what the credential report, the account summary and the MFA list say of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from moto.iam.models import AccessKeyLastUsed, AccountSummary, IAMBackend, iam_backends

from emulator.organizations import management_of

_summary_map = AccountSummary.summary_map


@dataclass(frozen=True)
class RootKey:
    """An access key of root's."""

    created: datetime
    active: bool = True
    last_used: AccessKeyLastUsed | None = None


@dataclass
class RootUser:
    """What root has; moments without a zone, in UTC, as moto keeps them."""

    password: bool
    password_last_used: datetime | None = None
    mfa: Literal["virtual", "hardware"] | None = None
    mfa_since: datetime | None = None
    keys: tuple[RootKey, ...] = ()


def install() -> None:
    """Let GetAccountSummary tell of root."""
    summary: Any = AccountSummary
    summary.summary_map = property(_summary)


def root_of(backend: IAMBackend) -> RootUser:
    """The account's root user; kept on the backend, so that moto's reset takes it away.

    A member account that Organizations made begins without any root credentials, another one with a
    password and nothing else.
    """
    has_password = management_of(backend.account_id) in {None, backend.account_id}
    return backend.__dict__.setdefault("root_user", RootUser(password=has_password))  # type: ignore[no-any-return]


def root_device(backend: IAMBackend) -> dict[str, Any] | None:
    """Root's virtual second factor as ListVirtualMFADevices shows it; a hardware one is in no list."""
    root, account = root_of(backend), backend.account_id
    if root.mfa != "virtual":
        return None
    return {
        "SerialNumber": f"arn:aws:iam::{account}:mfa/root-account-mfa-device",
        "EnableDate": root.mfa_since,
        "User": {"Path": "/", "UserId": account, "Arn": f"arn:aws:iam::{account}:root"},
    }


def set_root(account: str, root: RootUser) -> None:
    """Let the account's root user be that."""
    iam_backends[account]["aws"].__dict__["root_user"] = root


def _summary(self: AccountSummary) -> dict[str, int]:
    backend: IAMBackend = self._iam_backend
    root = root_of(backend)
    read: Any = _summary_map
    return {
        **read.fget(self),
        "AccountMFAEnabled": int(root.mfa is not None),
        "AccountAccessKeysPresent": int(bool(root.keys)),
        "AccountPasswordPresent": int(root.password),
    }
