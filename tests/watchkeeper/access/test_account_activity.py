"""Whether anybody still works in an account."""

from datetime import UTC, datetime, timedelta

import pytest

from watchkeeper.access.account_activity import cannot_tell, dormant
from watchkeeper.access.inventory import (
    AccountInventory,
    Authorization,
    CredentialReport,
    CredentialRow,
    IamRole,
    IamUser,
    ReportKey,
)
from watchkeeper.evidence import Seen, Unseen

AT = datetime(2026, 11, 24, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=900)
DAYS = 90


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


def role(name="app", path="/", last_used=None, created=LONG_AGO) -> IamRole:
    arn = f"arn:aws:iam::333333333333:role{path}{name}"
    return IamRole(name=name, id="AROA", arn=arn, path=path, created=created, trust={}, last_used=last_used)


def user(name="alice", created=LONG_AGO) -> IamUser:
    return IamUser(name=name, id="AIDA", arn=f"arn:aws:iam::333333333333:user/{name}", created=created)


def row(name="<root_account>", signed_in=None, keys=()) -> CredentialRow:
    return CredentialRow(
        user=name, arn="arn", created=LONG_AGO, password=None, mfa=True, keys=keys, password_last_used=signed_in
    )  # fmt: skip


def key(used=None, created=LONG_AGO) -> ReportKey:
    return ReportKey(number=1, active=True, created=created, last_used=used)


def account(roles=(), users=(), rows=(), **changed) -> AccountInventory:
    unread = Unseen(why="not asked for")
    fields = {
        "authorization": Seen(value=Authorization(roles=roles, users=users)),
        "credentials": Seen(value=CredentialReport(generated=AT, rows=rows)),
        "mfa": unread, "ssh_keys": unread, "service_credentials": unread, "certificates": unread,
        "providers": unread, "analyzers": unread, "root": unread,
    }  # fmt: skip
    return AccountInventory(account="333333333333", **(fields | changed))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(account(roles=(role(last_used=ago(10)),)), id="a role was used"),
        pytest.param(account(rows=(row(signed_in=ago(89)),)), id="root signed in"),
        pytest.param(account(rows=(row("bob", keys=(key(used=ago(3)),)),)), id="a key was used"),
        pytest.param(account(rows=(row("bob", keys=(key(created=ago(3)),)),)), id="a key is new"),
        pytest.param(account(users=(user(created=ago(5)),)), id="a user is new"),
        pytest.param(account(roles=(role(created=ago(5)),)), id="a role is new"),
        pytest.param(
            account(roles=(role("AWSReservedSSO_Admin_1", "/aws-reserved/sso.amazonaws.com/", ago(2)),)),
            id="a person came through Identity Center",
        ),
    ],
)
def test_any_use_within_the_days_is_life(given):
    assert dormant(given, AT, DAYS) is None
    assert cannot_tell(given, AT, DAYS) is None


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AWSServiceRoleForSupport", "/aws-service-role/support.amazonaws.com/"),
        ("WatchkeeperResponder", "/"),
        ("AWSControlTowerExecution", "/"),
        ("stacksets-exec-0123", "/"),
    ],
)
def test_what_is_used_by_itself_is_no_life(name, path):
    given = account(roles=(role(name, path, ago(1)), role("app", last_used=ago(200))))
    said = dormant(given, AT, DAYS)
    assert said == (
        "nothing was used for 200 days: the last sign of life was a use of role app on 2026-05-08"
    )


def test_roles_set_apart_by_the_caller_do_not_count():
    given = account(roles=(role("scanner", last_used=ago(1)), role("app", last_used=ago(200))))
    assert dormant(given, AT, DAYS) is None
    assert "role app" in (dormant(given, AT, DAYS, {role("scanner").arn}) or "")


def test_the_last_day_counts():
    assert dormant(account(rows=(row(signed_in=ago(89.9)),)), AT, DAYS) is None
    assert dormant(account(rows=(row(signed_in=ago(90)),)), AT, DAYS) is not None


def test_an_account_without_anything_is_dormant():
    assert "on record" in (dormant(account(), AT, DAYS) or "")


@pytest.mark.parametrize("source", ["authorization", "credentials"])
def test_silence_proves_nothing_where_a_source_is_unseen(source):
    given = account(**{source: Unseen(why="AccessDenied")})
    assert dormant(given, AT, DAYS) is None
    assert f"{source}: AccessDenied" in (cannot_tell(given, AT, DAYS) or "")


def test_life_is_life_although_a_source_is_unseen():
    given = account(roles=(role(last_used=ago(10)),), credentials=Unseen(why="AccessDenied"))
    assert dormant(given, AT, DAYS) is None
    assert cannot_tell(given, AT, DAYS) is None
