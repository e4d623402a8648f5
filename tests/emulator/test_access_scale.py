"""The large account: of every kind something, and the same account each time."""

import csv
import io

import pytest

from emulator.control import ControlError

SMALL = {"users": 120, "roles": 110, "policies": 90}


def read(client):
    iam = client("iam", "security")
    pages = list(
        iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 100})
    )
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    found = {name: [one for page in pages for one in page[name]] for name in lists}
    iam.generate_credential_report()
    content = iam.get_credential_report()["Content"].decode()
    return found, list(csv.DictReader(io.StringIO(content)))


def names(found):
    return [
        (one["UserName"], one["GroupList"], one["AttachedManagedPolicies"], one["UserPolicyList"])
        for one in found["UserDetailList"]
    ]


def test_it_has_of_everything(control, client):
    world = control.access_scale(**SMALL)
    found, rows = read(client)

    assert (world["account"], world["users"]) == ("222222222222", 120)
    assert len(found["UserDetailList"]) == 120 + 2
    assert sum("-role-" in one["RoleName"] for one in found["RoleDetailList"]) == 110
    local = [one for one in found["Policies"] if one["Arn"].startswith("arn:aws:iam::222222222222:")]
    assert len(local) == 90
    users = [row for row in rows if "-user-" in row["user"]]
    assert sum(row["access_key_1_last_rotated"] != "N/A" for row in users) == 60
    assert 20 < sum(row["password_enabled"] == "true" for row in users) < 80
    assert any(row["mfa_active"] == "true" for row in users)
    assert any("PermissionsBoundary" in one for one in found["UserDetailList"])
    assert any(one["RoleLastUsed"] for one in found["RoleDetailList"])
    statements = [
        statement for one in local for statement in one["PolicyVersionList"][0]["Document"]["Statement"]
    ]
    assert {one["Effect"] for one in statements} == {"Allow", "Deny"}
    assert any("Condition" in one for one in statements)
    with pytest.raises(ControlError, match="once"):
        control.access_scale(**SMALL)


def test_the_same_numbers_are_the_same_account(control, client):
    control.access_scale(**SMALL)
    first, _ = read(client)
    control.reset()
    control.access_scale(**SMALL)
    assert names(read(client)[0]) == names(first)


@pytest.mark.parametrize("users", [-1, 10_000])
def test_a_number_that_is_none_is_refused(control, users):
    with pytest.raises(ControlError):
        control.access_scale(users=users, roles=1, policies=1)
