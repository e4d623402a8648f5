"""IAM's credential report with the row of the root user, which moto leaves out, and its true age.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from emulator.organizations import management_of

_LIFE = timedelta(hours=4)
"""A report younger than that is given again instead of a new one."""
_ROOT_SINCE = "2024-01-01T00:00:00+00:00"
_plain: Any = IAMBackend.get_credential_report


def install() -> None:
    """Put the root user first, and freeze a report until it is four hours old."""
    response: Any = IamResponse
    response.generate_credential_report = _generate
    response.get_credential_report = _get


def _generate(self: Any) -> ActionResult:
    made_at = _made(self.backend).get("at")
    if made_at is not None and utcnow() - made_at < _LIFE:
        return ActionResult({"State": "COMPLETE"})
    self.backend.generate_report()
    header, *users = _plain(self.backend).splitlines()
    rows = [header, _root_row(self.backend.account_id), *users]
    _made(self.backend).update(at=utcnow(), content="\n".join(rows) + "\n")
    what = "No report exists. Starting a new report generation task"
    return ActionResult({"State": "STARTED", "Description": what})


def _get(self: Any) -> ActionResult:
    made = _made(self.backend)
    if not made:
        _plain(self.backend)  # says ReportNotPresent
    at: datetime = made["at"]
    return ActionResult({"Content": made["content"], "ReportFormat": "text/csv", "GeneratedTime": at})


def _made(backend: IAMBackend) -> dict[str, Any]:
    """The kept report; on the backend, so that moto's reset takes it away."""
    return backend.__dict__.setdefault("kept_credential_report", {})  # type: ignore[no-any-return]


def _root_row(account: str) -> str:
    """A root user who never set up MFA and has no keys.

    A member account that Organizations made begins without any root credentials.
    """
    has_password = management_of(account) in {None, account}
    fields = [
        "<root_account>", f"arn:aws:iam::{account}:root", _ROOT_SINCE,
        str(has_password).lower(), "no_information", "not_supported", "not_supported", "false",
        *(["false", "N/A", "N/A", "N/A", "N/A"] * 2),
        *(["false", "N/A"] * 2),
    ]  # fmt: skip
    return ",".join(fields)
