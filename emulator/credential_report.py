"""IAM's credential report from what the users have, root first, and with its true age.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.exceptions import IAMException, ReportNotPresentException
from moto.iam.models import IAMBackend, User, iam_backends
from moto.iam.responses import IamResponse

from emulator.root_user import root_of

_LIFE = timedelta(hours=4)
"""A report younger than that is given again instead of a new one."""
_ROOT_SINCE = "2024-01-01T00:00:00+00:00"
_COLUMNS = (
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "password_next_rotation", "mfa_active",
    *(f"access_key_{number}_{what}" for number in (1, 2)
      for what in ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")),
    *(f"cert_{number}_{what}" for number in (1, 2) for what in ("active", "last_rotated")),
)  # fmt: skip
_create_login_profile: Any = IAMBackend.create_login_profile
_update_login_profile: Any = IAMBackend.update_login_profile


def install() -> None:
    """Write the report ourselves, freeze it until it is four hours old, and remember password changes."""
    response: Any = IamResponse
    response.generate_credential_report = _generate
    response.get_credential_report = _get
    backend: Any = IAMBackend
    backend.create_login_profile = _stamped(_create_login_profile)
    backend.update_login_profile = _stamped(_update_login_profile)


def age_report(account: str, by: timedelta) -> bool:
    """Let the account's report be older than it is; False where there is none."""
    made = _made(iam_backends[account]["aws"])
    if made:
        made["at"] -= by
    return bool(made)


def _generate(self: Any) -> ActionResult:
    made_at = _made(self.backend).get("at")
    if made_at is not None and utcnow() - made_at < _LIFE:
        return ActionResult({"State": "COMPLETE"})
    rows = [_COLUMNS, _root_row(self.backend)]
    policy = self.backend.account_password_policy
    most_days = policy.max_password_age if policy else None
    rows += [_row(user, most_days) for user in list(self.backend.users.values())]
    _made(self.backend).update(at=utcnow(), content="".join(f"{','.join(row)}\n" for row in rows))
    what = "No report exists. Starting a new report generation task"
    return ActionResult({"State": "STARTED", "Description": what})


def _get(self: Any) -> ActionResult:
    made = _made(self.backend)
    if not made:
        raise ReportNotPresentException("Credential report not present")
    at: datetime = made["at"]
    if utcnow() - at >= _LIFE:
        raise IAMException("ReportExpired", "The most recent credential report has expired.")
    return ActionResult({"Content": made["content"], "ReportFormat": "text/csv", "GeneratedTime": at})


def _made(backend: IAMBackend) -> dict[str, Any]:
    """The kept report; on the backend, so that moto's reset takes it away."""
    return backend.__dict__.setdefault("kept_credential_report", {})  # type: ignore[no-any-return]


def _root_row(backend: IAMBackend) -> tuple[str, ...]:
    root = root_of(backend)
    used = _moment(root.password_last_used, "no_information")
    return (
        "<root_account>", f"arn:aws:iam::{backend.account_id}:root", _ROOT_SINCE, _flag(root.password), used,
        "not_supported", "not_supported", _flag(root.mfa is not None),
        *_keys([(one.active, one.created, one.last_used) for one in root.keys]),
        *_certificates(()),
    )  # fmt: skip


def _row(user: User, most_days: int | None) -> tuple[str, ...]:
    if user.password:
        changed: datetime = getattr(user, "password_changed", None) or user.create_date
        rotation = _moment(changed + timedelta(days=most_days)) if most_days else "N/A"
        password = (_moment(user.password_last_used, "no_information"), _moment(changed), rotation)
    else:
        password = (_moment(user.password_last_used), "N/A", "N/A")
    keys = [(one.status == "Active", one.create_date, one.last_used) for one in user.access_keys]
    return (
        user.name, user.arn, _moment(user.create_date), _flag(bool(user.password)), *password,
        _flag(bool(user.mfa_devices)), *_keys(keys), *_certificates(list(user.signing_certificates.values())),
    )  # fmt: skip


def _keys(keys: Sequence[tuple[bool, datetime, Any]]) -> list[str]:
    fields = []
    for active, created, used in keys[:2]:
        last = (_moment(used.timestamp), used.region, used.service) if used else ("N/A", "N/A", "N/A")
        fields += [_flag(active), _moment(created), *last]
    return fields + ["false", "N/A", "N/A", "N/A", "N/A"] * (2 - len(keys[:2]))


def _certificates(certificates: Sequence[Any]) -> list[str]:
    fields = []
    for one in certificates[:2]:
        fields += [_flag(one.status == "Active"), _moment(one.upload_date)]
    return fields + ["false", "N/A"] * (2 - len(certificates[:2]))


def _moment(at: datetime | None, otherwise: str = "N/A") -> str:
    return otherwise if at is None else at.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _flag(value: bool) -> str:
    return str(value).lower()


def _stamped(call: Any) -> Any:
    def change(self: IAMBackend, user_name: str, *args: Any, **kwargs: Any) -> Any:
        user = call(self, user_name, *args, **kwargs)
        user.password_changed = utcnow()
        return user

    return change
