"""What Identity Center answers, as our values."""

import pytest

from watchkeeper.access import parsing_center

APPLICATION = "arn:aws:account-access:us-east-1:111111111111:application/a"


def test_the_organizations_instance_comes_before_ones_own():
    own, theirs = {"OwnerAccountId": "222222222222"}, {"OwnerAccountId": "111111111111"}

    assert parsing_center.organization_instance([own, theirs], "222222222222") is theirs
    assert parsing_center.organization_instance([theirs], "111111111111") is theirs
    assert parsing_center.organization_instance([own], "222222222222") is own
    assert parsing_center.organization_instance([], "222222222222") is None


@pytest.mark.parametrize(
    ("said", "enabled"), [("ENABLED", True), ("DISABLED", False), (None, None), ("PAUSED", None)]
)
def test_whether_a_person_is_enabled_is_known_only_if_said(said, enabled):
    answer = {"UserId": "u", "UserName": "carol", **({"UserStatus": said} if said else {})}
    assert parsing_center.center_user(answer).enabled is enabled


def test_the_primary_mail_address_counts():
    emails = [{"Value": "old@example.com"}, {"Value": "new@example.com", "Primary": True}]
    assert parsing_center.center_user({"UserId": "u", "Emails": emails}).email == "new@example.com"
    bare = parsing_center.center_user({"UserId": "u"})
    assert (bare.name, bare.email, bare.display_name) == ("u", "", "")


def test_members_of_a_group_are_ids_of_people():
    memberships = [{"MemberId": {"UserId": "b"}}, {"MemberId": {"UserId": "a"}}, {"MemberId": {}}, {}]
    group = parsing_center.center_group({"GroupId": "g", "DisplayName": "admins"}, memberships)
    assert (group.name, group.members) == ("admins", ("a", "b"))


@pytest.mark.parametrize(
    ("answer", "boundary"),
    [
        (None, None),
        ({"ManagedPolicyArn": "arn:aws:iam::aws:policy/X"}, "arn:aws:iam::aws:policy/X"),
        ({"CustomerManagedPolicyReference": {"Name": "edge", "Path": "/a/"}}, "edge"),
    ],
)
def test_a_boundary_is_an_arn_or_a_name(answer, boundary):
    described = {"PermissionSetArn": "arn:ps", "Name": "P"}
    read = parsing_center.permission_set(described, [], [{"Name": "own", "Path": "/"}], "", answer)
    assert read.boundary == boundary
    assert (read.customer_managed, read.inline) == (("own",), None)


def test_an_entitlement_of_another_kind_is_none():
    role = {"roleArn": "arn:aws:iam::333333333333:role/r", "account": "333333333333"}
    known = {"principal": {"identityCenter": {"groupId": "g"}}, **role}
    read = parsing_center.entitlement(
        {"entitlementId": "e", "entitlement": {"principalRole": known}}, APPLICATION
    )
    assert read is not None
    assert (read.principal_type, read.principal, read.application) == ("GROUP", "g", APPLICATION)
    for other in ({}, {"principalRole": {"principal": {"other": {}}, **role}}):
        assert parsing_center.entitlement({"entitlementId": "e", "entitlement": other}, APPLICATION) is None
