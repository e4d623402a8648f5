"""What IAM answers, read: every spelling of it, and a refusal by name of what it cannot be."""

import json
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import pytest

from watchkeeper.access.parsing import (
    authorization_of,
    authorization_page,
    document_of,
    joined,
)
from watchkeeper.errors import Malformed

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def user(**more):
    return {
        "UserName": "alice",
        "UserId": "AIDAALICE",
        "Arn": "arn:aws:iam::111122223333:user/alice",
        "CreateDate": "2026-01-02T03:04:05Z",
    } | more


def role(**more):
    return {
        "RoleName": "web",
        "RoleId": "AROAWEB",
        "Arn": "arn:aws:iam::111122223333:role/web",
        "CreateDate": datetime(2026, 1, 2, tzinfo=UTC),
        "AssumeRolePolicyDocument": ALLOW,
    } | more


def policy(arn="arn:aws:iam::111122223333:policy/own", **more):
    versions = [{"VersionId": "v1", "Document": ALLOW, "IsDefaultVersion": True}]
    return {"Arn": arn, "PolicyName": arn.rsplit("/", 1)[-1], "PolicyVersionList": versions} | more


@pytest.mark.parametrize("spelled", [ALLOW, json.dumps(ALLOW), quote(json.dumps(ALLOW))])
def test_a_document_comes_decoded_as_json_or_url_encoded(spelled):
    (found,) = authorization_of([], [], [role(AssumeRolePolicyDocument=spelled)], []).roles

    assert found.trust == ALLOW


def test_a_percent_sign_in_plain_json_is_not_decoded():
    document = {"Statement": [{"Resource": "arn:aws:s3:::odd%20name/*"}]}

    assert document_of(json.dumps(document), "here") == document


@pytest.mark.parametrize("wrong", ["not json", "%7Bhalf", "[]", None, 7])
def test_what_is_no_document_is_refused_with_its_place(wrong):
    given = [user(UserPolicyList=[{"PolicyName": "p", "PolicyDocument": wrong}])]

    with pytest.raises(Malformed, match="user alice inline policy p"):
        authorization_of(given, [], [], [])


@pytest.mark.parametrize(
    "spelled",
    [
        "2026-01-02T03:04:05+00:00",
        "2026-01-02 03:04:05+00:00",
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05",
        datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_dates_are_moments_in_utc_however_they_are_written(spelled):
    (found,) = authorization_of([user(CreateDate=spelled)], [], [], []).users

    assert found.created.isoformat() == "2026-01-02T03:04:05+00:00"


def test_missing_optional_fields_are_nothing():
    found = authorization_of([user()], [{"GroupName": "g", "Arn": "arn:g"}], [role()], [])

    assert found.users[0].groups == found.users[0].attached == found.users[0].inline == ()
    assert found.users[0].boundary is None
    assert found.groups[0].created is None
    assert found.roles[0].last_used is None
    assert found.roles[0].path == "/"


def test_everything_that_aws_says_of_a_role_is_kept():
    given = role(
        Path="/service/",
        RolePolicyList=[{"PolicyName": "inline", "PolicyDocument": ALLOW}],
        AttachedManagedPolicies=[{"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}],
        PermissionsBoundary={"PermissionsBoundaryArn": "arn:boundary"},
        Tags=[{"Key": "owner", "Value": "payments-lead"}],
        InstanceProfileList=[{"InstanceProfileName": "web-profile"}],
        RoleLastUsed={"LastUsedDate": "2026-05-01T00:00:00Z", "Region": "eu-west-1"},
    )

    (found,) = authorization_of([], [], [given], []).roles

    assert found.path == "/service/"
    assert found.inline[0].document == ALLOW
    assert found.attached[0].arn == ADMIN
    assert found.boundary == "arn:boundary"
    assert found.tags == {"owner": "payments-lead"}
    assert found.instance_profiles == ("web-profile",)
    assert found.last_used == datetime(2026, 5, 1, tzinfo=UTC)
    assert found.last_used_region == "eu-west-1"


def test_an_empty_last_use_is_no_use_on_record():
    assert authorization_of([], [], [role(RoleLastUsed={})], []).roles[0].last_used is None


@pytest.mark.parametrize(
    "said",
    [
        {"PolicyVersionList": [{"VersionId": "v2", "Document": {}}, {"VersionId": "v3", "Document": ALLOW,
                                                                    "IsDefaultVersion": True}]},
        {"DefaultVersionId": "v3", "PolicyVersionList": [{"VersionId": "v2", "Document": {}},
                                                         {"VersionId": "v3", "Document": ALLOW}]},
    ],
)  # fmt: skip
def test_of_a_managed_policy_the_default_version_counts(said):
    (found,) = authorization_of([], [], [], [policy(**said)]).policies

    assert found.document == ALLOW


def test_a_policy_without_a_default_version_is_refused():
    with pytest.raises(Malformed, match="has no default version"):
        authorization_of([], [], [], [policy(PolicyVersionList=[])])


@pytest.mark.parametrize("field", ["UserName", "UserId", "Arn", "CreateDate"])
def test_an_entry_without_what_aws_always_gives_is_refused(field):
    given = user()
    del given[field]

    with pytest.raises(Malformed, match=f"{field} is missing"):
        authorization_of([given], [], [], [])


def test_a_file_that_is_something_else_is_refused():
    for wrong in ({}, {"Users": []}, [], {"UserDetailList": {}}, {"UserDetailList": ["alice"]}):
        with pytest.raises(Malformed):
            authorization_page(wrong)


def test_pages_joined_are_one_account_and_of_aws_policies_only_those_in_use():
    unused, boundary = "arn:aws:iam::aws:policy/Unused", "arn:aws:iam::aws:policy/Boundary"
    attached = [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}]
    pages = [
        authorization_page({"UserDetailList": [user(AttachedManagedPolicies=attached)]}),
        authorization_page(
            {
                "RoleDetailList": [role(PermissionsBoundary={"PermissionsBoundaryArn": boundary})],
                "Policies": [policy(ADMIN), policy(unused), policy(boundary), policy()],
            }
        ),
    ]

    found = joined(pages)

    assert [one.name for one in found.users] == ["alice"]
    assert [one.name for one in found.roles] == ["web"]
    assert [one.name for one in found.policies] == ["AdministratorAccess", "Boundary", "own"]


@pytest.mark.parametrize(
    ("file", "users", "groups", "roles", "policies"),
    [
        ("cloudmapper_authz.json", 2, 1, 4, 2),
        ("example-authz-details.json", 3, 2, 3, 32),
        ("example_authz_v2.json", 1, 1, 2, 2),
    ],
)
def test_real_exports_are_read_whole(shared, file, users, groups, roles, policies):
    found = authorization_page(json.loads((shared / "data/iam" / file).read_text()))

    counts = [len(part) for part in (found.users, found.groups, found.roles, found.policies)]
    assert counts == [users, groups, roles, policies]
    assert all(one.document.get("Statement") for one in found.policies)
