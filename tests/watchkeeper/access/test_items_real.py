"""Items of the three real accounts and the real credential reports."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.access_cases import codes, items_of, only
from tests.access_inventories import DENIED, account
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import Choice
from watchkeeper.access.parsing import authorization_page, credential_report
from watchkeeper.access.scene import Scene

AT = datetime(2026, 11, 24, tzinfo=UTC)
SCENE = Scene(at=AT)
ACCOUNTS = ("example-authz-details.json", "cloudmapper_authz.json", "example_authz_v2.json")


@pytest.fixture
def iam(shared) -> Path:
    return shared / "data" / "iam"


def exported(iam: Path, name: str, report: str | None = None) -> AccountInventory:
    """What somebody exported: the authorization details, perhaps the report, and nothing else."""
    authorization = authorization_page(json.loads((iam / name).read_text()))
    others = dict.fromkeys(
        ("mfa", "ssh_keys", "service_credentials", "certificates", "providers", "analyzers", "root"), DENIED
    )
    credentials = credential_report((iam / report).read_text(), AT) if report else DENIED
    return account(authorization=authorization, credentials=credentials, **others)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_user_and_role_is_an_item_with_what_was_not_seen(iam, name):
    given = exported(iam, name)
    items = items_of(given, SCENE)
    authorization = given.authorization.value
    assert len([one for one in items if one.kind == "user"]) == len(authorization.users)
    assert len([one for one in items if one.kind == "role"]) == len(authorization.roles)
    assert all("not-seen" in codes(one) for one in items if one.kind == "user")
    assert not any(one.kind in ("access_key", "console_access") for one in items)
    json.dumps([one.model_dump(mode="json") for one in items])


def test_a_role_that_everybody_may_take_and_that_may_do_everything(iam):
    items = items_of(exported(iam, "cloudmapper_authz.json"), SCENE)
    item = only(items, "role", "bad_role")
    assert {"trust-public", "admin"} <= codes(item)
    assert item.privileged
    assert item.suggestion is Choice.REVOKE


def test_administrators_through_a_group(iam):
    items = items_of(exported(iam, "example_authz_v2.json"), SCENE)
    item = only(items, "user", "BlakeBortles")
    assert "through group GOAT (AdministratorAccess)" in item.facts["administrator"]
    assert "leave GOAT" in {part.id for part in item.reductions}


def test_ways_up_in_the_example_account(iam):
    items = items_of(exported(iam, "example-authz-details.json"), SCENE)
    assert "escalation-path" in codes(only(items, "role", "MyRole"))
    assert "admin" not in codes(only(items, "role", "MyRole"))


@pytest.mark.parametrize(
    ("report", "users", "keys"),  # counted in the files: lines but root's, and keys that were ever made
    [
        ("credential_report_cloudmapper.csv", 2, 3),
        ("c7n__test_iam_user_unused_keys__iam.GetCredentialReport_2.csv", 7, 7),
        ("c7n__test_iam_user_credential_multi_delete__iam.GetCredentialReport_1.csv", 1, 2),
    ],
)
def test_a_report_alone_gives_users_keys_and_passwords(iam, report, users, keys):
    given = account(
        credentials=credential_report((iam / report).read_text(), AT),
        authorization=DENIED,
        mfa=DENIED,
    )
    items = items_of(given, SCENE)
    found = {kind: [one for one in items if one.kind == kind] for kind in ("user", "access_key")}
    assert (len(found["user"]), len(found["access_key"])) == (users, keys)
    assert all("not-seen" in codes(one) for one in found["user"])
    assert all(one.privileged for one in found["user"]), "what could not be judged counts as privileged"


def test_root_keys_by_the_report(iam):
    given = exported(iam, "cloudmapper_authz.json", "credential_report_cloudmapper.csv")
    item = only(items_of(given, SCENE), "root")
    assert "root-keys" in codes(item)
    assert "root-used" not in codes(item), "its last use was years ago"
