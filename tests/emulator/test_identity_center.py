"""IAM Identity Center: the organization's one instance, who may ask it, and what it says."""

import pytest
from botocore.exceptions import ClientError

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def story(control):
    return control.identity_center(delegated=True)


@pytest.fixture
def center(client, story):
    del story
    return client("sso-admin", "management")


def pages(call, key, **arguments):
    """Everything, two at a time."""
    found, more = [], {}
    while True:
        page = call(**arguments, **more, MaxResults=2)
        assert len(page[key]) <= 2
        found += page[key]
        if not page.get("NextToken"):
            return found
        more = {"NextToken": page["NextToken"]}


def code(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def test_nobody_has_an_instance_before_it_is_switched_on(client):
    for account in ("management", "security", "workload-prod"):
        assert client("sso-admin", account).list_instances()["Instances"] == []


def test_the_instance_is_the_organizations_in_one_region(client, story):
    for account in ("management", "security", "workload-prod"):
        instance = client("sso-admin", account).list_instances()["Instances"][0]
        assert (instance["InstanceArn"], instance["IdentityStoreId"]) == (story["instance"], story["store"])
        assert (instance["OwnerAccountId"], instance["Status"]) == ("111111111111", "ACTIVE")
    assert client("sso-admin", "management", "eu-west-1").list_instances()["Instances"] == []


def test_the_story_is_the_same_twice_and_after_a_reset(control, story):
    assert control.identity_center(delegated=True) == story
    control.reset()
    assert control.identity_center() == story


def test_permission_sets_and_assignments_come_in_pages(center, story):
    asked = {"InstanceArn": story["instance"]}
    sets = pages(center.list_permission_sets, "PermissionSets", **asked)
    assert set(sets) == set(story["permission_sets"].values())
    for person in ("bob.berg", "hana.holm"):
        center.create_account_assignment(
            **asked,
            TargetId="333333333333",
            TargetType="AWS_ACCOUNT",
            PermissionSetArn=story["permission_sets"]["AdministratorAccess"],
            PrincipalType="USER",
            PrincipalId=story["users"][person],
        )
    found = pages(
        center.list_account_assignments,
        "AccountAssignments",
        **asked,
        AccountId="333333333333",
        PermissionSetArn=story["permission_sets"]["AdministratorAccess"],
    )
    assert {one["PrincipalId"] for one in found} == {
        story["groups"]["platform-admins"],
        story["gone"],
        story["users"]["bob.berg"],
        story["users"]["hana.holm"],
    }


def test_members_may_not_look_at_permission_sets(client, story):
    for account in ("management", "security"):
        found = client("sso-admin", account).list_permission_sets(InstanceArn=story["instance"])
        assert set(found["PermissionSets"]) == set(story["permission_sets"].values())
    prod = client("sso-admin", "workload-prod")
    assert code(prod.list_permission_sets, InstanceArn=story["instance"]) == "AccessDeniedException"


def test_without_delegation_the_security_account_is_a_member(control, client):
    story = control.identity_center()
    security = client("sso-admin", "security")
    assert code(security.list_permission_sets, InstanceArn=story["instance"]) == "AccessDeniedException"


def test_only_the_management_account_asks_by_principal(client, story):
    asked = {
        "InstanceArn": story["instance"],
        "PrincipalId": story["users"]["carol.chen"],
        "PrincipalType": "USER",
    }
    by_management = client("sso-admin", "management").list_account_assignments_for_principal(**asked)
    assert [one["AccountId"] for one in by_management["AccountAssignments"]] == ["333333333333"]
    security = client("sso-admin", "security")
    assert code(security.list_account_assignments_for_principal, **asked) == "AccessDeniedException"


def test_an_unknown_instance_or_permission_set_is_not_found(center, story):
    other = story["instance"].replace("0123", "3210")
    assert code(center.list_permission_sets, InstanceArn=other) == "ResourceNotFoundException"
    missing = {"InstanceArn": story["instance"], "PermissionSetArn": f"{story['instance']}/ps-0"}
    for call in (center.describe_permission_set, center.list_accounts_for_provisioned_permission_set):
        assert code(call, **missing) == "ResourceNotFoundException"


def test_permission_sets_say_their_policies(center, story):
    def asked(name):
        return {"InstanceArn": story["instance"], "PermissionSetArn": story["permission_sets"][name]}

    assert (
        center.describe_permission_set(**asked("ReadOnlyAccess"))["PermissionSet"]["Name"]
        == "ReadOnlyAccess"
    )
    managed = center.list_managed_policies_in_permission_set(**asked("AdministratorAccess"))
    assert managed["AttachedManagedPolicies"] == [{"Name": "AdministratorAccess", "Arn": ADMIN}]
    payments = asked("PaymentsOperator")
    customer = center.list_customer_managed_policy_references_in_permission_set(**payments)
    assert customer["CustomerManagedPolicyReferences"] == [{"Name": "payments-operator", "Path": "/"}]
    inline = center.get_inline_policy_for_permission_set(**asked("IncidentAnalyst"))["InlinePolicy"]
    assert "iam:PassRole" in inline
    assert center.get_inline_policy_for_permission_set(**payments)["InlinePolicy"] == ""


def test_a_boundary_is_put_read_and_deleted(center, story):
    asked = {
        "InstanceArn": story["instance"],
        "PermissionSetArn": story["permission_sets"]["ReadOnlyAccess"],
    }
    get = center.get_permissions_boundary_for_permission_set
    assert code(get, **asked) == "ResourceNotFoundException"
    center.put_permissions_boundary_to_permission_set(
        **asked, PermissionsBoundary={"CustomerManagedPolicyReference": {"Name": "edge"}}
    )
    boundary = get(**asked)["PermissionsBoundary"]
    assert boundary == {"CustomerManagedPolicyReference": {"Name": "edge"}}
    center.delete_permissions_boundary_from_permission_set(**asked)
    assert code(get, **asked) == "ResourceNotFoundException"


def test_a_permission_set_is_provisioned_where_it_is_assigned(center, client, story):
    asked = {
        "InstanceArn": story["instance"],
        "PermissionSetArn": story["permission_sets"]["AdministratorAccess"],
    }
    listed = pages(center.list_accounts_for_provisioned_permission_set, "AccountIds", **asked)
    assert listed == ["111111111111", "222222222222", "333333333333", "444444444444"]
    asked["PermissionSetArn"] = story["permission_sets"]["IncidentAnalyst"]
    assert center.list_accounts_for_provisioned_permission_set(**asked)["AccountIds"] == ["222222222222"]
    of_account = pages(
        center.list_permission_sets_provisioned_to_account,
        "PermissionSets",
        InstanceArn=story["instance"],
        AccountId="222222222222",
    )
    assert len(of_account) == 3
    roles = client("iam", "security").list_roles(PathPrefix="/aws-reserved/sso.amazonaws.com/")["Roles"]
    assert sum(role["RoleName"].startswith("AWSReservedSSO_IncidentAnalyst_") for role in roles) == 1


def test_an_assignment_is_made_once_and_its_role_goes_with_the_last(center, client, story):
    wanted = {
        "InstanceArn": story["instance"],
        "TargetId": "444444444444",
        "TargetType": "AWS_ACCOUNT",
        "PermissionSetArn": story["permission_sets"]["IncidentAnalyst"],
        "PrincipalType": "GROUP",
        "PrincipalId": story["groups"]["developers"],
    }
    for _ in range(2):
        made = center.create_account_assignment(**wanted)["AccountAssignmentCreationStatus"]
        assert made["Status"] == "SUCCEEDED"
    asked = {key: wanted[key] for key in ("InstanceArn", "PermissionSetArn")}
    found = center.list_account_assignments(**asked, AccountId="444444444444")["AccountAssignments"]
    assert [one["PrincipalId"] for one in found] == [story["groups"]["developers"]]

    def roles():
        dev = client("iam", "workload-dev").list_roles(PathPrefix="/aws-reserved/")["Roles"]
        return [role["RoleName"] for role in dev if "IncidentAnalyst" in role["RoleName"]]

    assert len(roles()) == 1
    center.delete_account_assignment(**wanted)
    assert roles() == []
    assert "444444444444" not in center.list_accounts_for_provisioned_permission_set(**asked)["AccountIds"]
    assert code(center.delete_account_assignment, **wanted) == "ResourceNotFoundException"
    assert code(center.create_account_assignment, **{**wanted, "TargetId": "999999999999"}) == (
        "ResourceNotFoundException"
    )


def test_a_delegated_administrator_leaves_the_management_account_alone(client, story):
    wanted = {
        "InstanceArn": story["instance"],
        "TargetId": "111111111111",
        "TargetType": "AWS_ACCOUNT",
        "PermissionSetArn": story["permission_sets"]["IncidentAnalyst"],
        "PrincipalType": "GROUP",
        "PrincipalId": story["groups"]["platform-admins"],
    }
    security = client("sso-admin", "security")
    assert code(security.create_account_assignment, **wanted) == "AccessDeniedException"
    security.create_account_assignment(**{**wanted, "TargetId": "222222222222"})


def test_an_assignment_fails_where_the_account_lacks_the_customers_policy(center, story):
    asked = {
        "InstanceArn": story["instance"],
        "PermissionSetArn": story["permission_sets"]["PaymentsOperator"],
    }
    made = center.create_account_assignment(
        **asked,
        TargetId="444444444444",
        TargetType="AWS_ACCOUNT",
        PrincipalType="GROUP",
        PrincipalId=story["groups"]["developers"],
    )["AccountAssignmentCreationStatus"]
    assert made["Status"] == "FAILED"
    assert "policy/payments-operator" in made["FailureReason"]
    assert center.list_account_assignments(**asked, AccountId="444444444444")["AccountAssignments"] == []


def test_people_are_enabled_or_not_and_pages_are_honoured(client, story):
    store = client("identitystore", "workload-prod")  # members may read it
    people = pages(store.list_users, "Users", IdentityStoreId=story["store"])
    status = {one["UserName"]: one["UserStatus"] for one in people}
    assert len(status) == 8
    assert {name for name, one in status.items() if one == "DISABLED"} == {"dana.diaz"}
    carol = next(one for one in people if one["UserName"] == "carol.chen")
    assert carol["Emails"][0]["Value"] == "carol.chen@example.com"
    assert store.describe_user(IdentityStoreId=story["store"], UserId=carol["UserId"])["DisplayName"] == (
        "Carol Chen"
    )
    groups = pages(store.list_groups, "Groups", IdentityStoreId=story["store"])
    assert {one["DisplayName"] for one in groups} == {"platform-admins", "developers", "auditors"}
    members = pages(
        store.list_group_memberships,
        "GroupMemberships",
        IdentityStoreId=story["store"],
        GroupId=story["groups"]["developers"],
    )
    assert carol["UserId"] in {one["MemberId"]["UserId"] for one in members}
    assert len(members) == 4


def test_a_store_that_nobody_has_is_not_found(client, story):
    del story
    store = client("identitystore", "management")
    assert code(store.list_users, IdentityStoreId="d-0000000000") == "ResourceNotFoundException"


def test_a_deleted_person_leaves_groups_but_not_assignments(client, center, story):
    carol = story["users"]["carol.chen"]
    asked = {"IdentityStoreId": story["store"]}
    member = client("identitystore", "workload-prod")
    assert code(member.delete_user, **asked, UserId=carol) == "AccessDeniedException"
    store = client("identitystore", "management")
    store.delete_user(**asked, UserId=carol)
    members = store.list_group_memberships(**asked, GroupId=story["groups"]["developers"])
    assert carol not in {one["MemberId"]["UserId"] for one in members["GroupMemberships"]}
    left = center.list_account_assignments_for_principal(
        InstanceArn=story["instance"], PrincipalId=carol, PrincipalType="USER"
    )["AccountAssignments"]
    assert len(left) == 1
