"""The control endpoints of the identity side: root users, the age of a credential report, calls that are played."""

from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import AccessKeyLastUsed
from werkzeug.wrappers import Request

from emulator.access_scale import play_access_scale
from emulator.access_story import play_access
from emulator.attempts import try_console, try_key, try_role
from emulator.credential_report import age_report
from emulator.json_http import Handler, Refused, json_body
from emulator.root_user import RootKey, RootUser, set_root
from emulator.world import HOME_REGION


def access_routes() -> dict[tuple[str, str], Handler]:
    """The part of the control endpoints' table that is about identities."""
    return {
        ("POST", "/watchkeeper/access"): lambda _: play_access(),
        ("POST", "/watchkeeper/access-scale"): _post_scale,
        ("POST", "/watchkeeper/attempt"): _post_attempt,
        ("POST", "/watchkeeper/credential-report"): _post_report_age,
        ("POST", "/watchkeeper/root"): _post_root,
    }


def _post_scale(request: Request) -> dict[str, Any]:
    body = json_body(request)
    return play_access_scale(int(body["users"]), int(body["roles"]), int(body["policies"]))


def _post_attempt(request: Request) -> dict[str, Any]:
    body = json_body(request)
    account, call = str(body["account"]), str(body.get("call") or "s3:ListBuckets")
    if call.count(":") != 1:
        raise Refused("a call is service:Operation")
    if body.get("key"):
        return try_key(account, str(body["key"]), call)
    if body.get("console_user"):
        return try_console(account, str(body["console_user"]), call)
    if not body.get("role"):
        raise Refused("who tries? a key, a console_user or a role")
    return try_role(account, str(body["role"]), str(body["by"]), body.get("external_id"))


def _post_report_age(request: Request) -> dict[str, bool]:
    body = json_body(request)
    if not age_report(str(body["account"]), timedelta(hours=float(body["hours"]))):
        raise Refused(f"there is no credential report in {body['account']}")
    return {"aged": True}


def _post_root(request: Request) -> dict[str, bool]:
    body: dict[str, Any] = json_body(request)
    mfa = body.get("mfa")
    if mfa not in (None, "virtual", "hardware"):
        raise Refused("mfa is virtual or hardware")
    now = utcnow()

    def ago(days: float | None) -> Any:
        return None if days is None else now - timedelta(days=days)

    used = ago(body.get("key_used_days"))
    last = AccessKeyLastUsed(used, "sts", HOME_REGION) if used else None
    ages = body.get("key_ages_days") or []
    keys = tuple(
        RootKey(created=ago(age), last_used=last if number == 0 else None)
        for number, age in enumerate(ages)
    )
    root = RootUser(
        password=bool(body.get("password")),
        password_last_used=ago(body.get("password_used_days")),
        mfa=mfa,
        mfa_since=now if mfa else None,
        keys=keys,
    )
    set_root(str(body["account"]), root)
    return {"set": True}
