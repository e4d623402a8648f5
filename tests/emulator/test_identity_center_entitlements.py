"""Account access manager: Identity Center's people straight to IAM roles."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def story(control):
    return control.identity_center(delegated=True)


@pytest.fixture
def manager(client, story):
    del story
    return client("account-access", "management")


def test_the_storys_entitlements_are_read_and_filtered(manager, client, story):
    applications = manager.list_applications()["applications"]
    assert [one["applicationArn"] for one in applications] == [story["application"]]

    def found(**criteria):
        listed = manager.list_entitlements(
            applicationArn=story["application"], filter={"principalRole": criteria}
        )
        return {one["entitlementId"]: one["entitlement"]["principalRole"] for one in listed["entitlements"]}

    assert set(found()) == set(story["entitlements"])
    carol = {"identityCenter": {"userId": story["users"]["carol.chen"]}}
    assert list(found(principal=carol).values()) == [
        {
            "principal": carol,
            "roleArn": "arn:aws:iam::333333333333:role/payments-operator",
            "account": "333333333333",
        }
    ]
    assert len(found(account="222222222222")) == 1
    assert found(account="222222222222", principal=carol) == {}
    role = client("iam", "workload-prod").get_role(RoleName="payments-operator")["Role"]
    assert "account-access.amazonaws.com" in str(role["AssumeRolePolicyDocument"])


def test_an_entitlement_is_made_once_read_paged_and_deleted(manager, story):
    asked = {"applicationArn": story["application"]}
    wanted = {
        "principalRole": {
            "principal": {"identityCenter": {"groupId": story["groups"]["developers"]}},
            "roleArn": "arn:aws:iam::444444444444:role/some/path/tester",
        }
    }
    made = manager.create_entitlement(**asked, entitlement=wanted)["entitlementId"]
    assert manager.create_entitlement(**asked, entitlement=wanted)["entitlementId"] == made
    one = manager.get_entitlement(**asked, entitlementId=made)["entitlement"]["principalRole"]
    assert (one["account"], one["principal"]) == ("444444444444", wanted["principalRole"]["principal"])
    first = manager.list_entitlements(**asked, filter={}, maxResults=2)
    rest = manager.list_entitlements(**asked, filter={}, maxResults=2, nextToken=first["nextToken"])
    assert (len(first["entitlements"]), len(rest["entitlements"])) == (2, 1)
    assert "nextToken" not in rest
    manager.delete_entitlement(**asked, entitlementId=made)
    with pytest.raises(manager.exceptions.ResourceNotFoundException):
        manager.get_entitlement(**asked, entitlementId=made)


def test_an_application_is_made_once_for_an_instance(manager, story):
    source = {"identityCenter": {"instanceArn": story["instance"]}}
    assert manager.create_application(identitySource=source)["applicationArn"] == story["application"]
    found = manager.get_application(applicationArn=story["application"])
    assert (found["identitySource"], found["status"]) == (source, "ACTIVE")


def test_members_are_refused_and_the_delegated_administrator_is_not(client, story):
    assert len(client("account-access", "security").list_applications()["applications"]) == 1
    with pytest.raises(ClientError) as refused:
        client("account-access", "workload-prod").list_applications()
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    del story


def test_an_unknown_application_is_not_found(manager, story):
    with pytest.raises(manager.exceptions.ResourceNotFoundException):
        manager.list_entitlements(applicationArn=f"{story['application']}0", filter={})
