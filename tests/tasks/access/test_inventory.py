"""An account's inventory: every source as it stands, and each that could not be read said by itself."""

import pytest

from tasks import aws
from tasks.access import authorization as authorization_source
from tasks.access.gather import account_inventory
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.permissions import ACCESS_PERMISSIONS
from watchkeeper.evidence import Seen, Unseen

ASSUMED = '{"Version":"2012-10-17","Statement":[]}'
SOURCES = ("authorization", "credentials", "mfa", "ssh_keys", "service_credentials", "certificates",
           "providers", "analyzers", "root")  # fmt: skip


@pytest.fixture
def prod(world) -> str:
    return world["accounts"]["workload-prod"]


def read(account, *, regions=("us-east-1",), privileged=lambda _: (), **more) -> AccountInventory:
    return account_inventory(account, regions=regions, privileged=privileged, **more)


def value(look):
    assert isinstance(look, Seen), look
    return look.value


def row(inventory, user):
    return next(one for one in value(inventory.credentials).rows if one.user == user)


def test_every_source_of_an_account_is_seen_with_its_age(prod):
    inventory = read(prod, name="workload-prod", tags={"owner": "payments-lead"}, email="root@example.com")

    assert inventory.unseen == {}
    assert {age.source for age in inventory.ages} == set(SOURCES)
    ages = {age.source: age for age in inventory.ages}
    assert ages["credentials"].as_of == value(inventory.credentials).generated
    assert ages["credentials"].as_of <= ages["credentials"].read
    assert inventory.tags == {"owner": "payments-lead"}
    assert inventory.contact == "root@example.com"
    assert AccountInventory.model_validate_json(inventory.model_dump_json()) == inventory


def test_users_roles_and_policies_come_with_their_documents(prod):
    found = value(read(prod).authorization)

    (deploy,) = [user for user in found.users if user.name == "deploy-bot"]
    assert deploy.inline[0].document["Statement"][0]["Action"][0] == "ec2:*"
    assert {"web-app-role", "batch-role"} <= {role.name for role in found.roles}
    assert all(role.trust["Statement"] for role in found.roles)


def test_pages_are_put_together(prod, calls, monkeypatch):
    def shown():
        found = value(read(prod).authorization)
        roles = {
            role.name: role.model_copy(update={"last_used": None}) for role in found.roles
        }  # ours is at work
        return set(map(str, found.users)), roles, found.policies

    whole = shown()
    monkeypatch.setattr(authorization_source, "PAGE", 5)

    assert shown() == whole
    assert len(calls("iam", "GetAccountAuthorizationDetails")) > 3


def test_keys_have_their_ids_and_only_users_with_keys_are_asked(prod, calls):
    inventory = read(prod)

    (key,) = row(inventory, "alice").keys
    assert (key.access_key_id, key.active) == ("AKIAALICEKEY1EXAMPLE", True)
    asked = {call["UserName"] for call in calls("iam", "ListAccessKeys")}
    assert "bob" not in asked
    assert {"alice", "deploy-bot"} <= asked


def test_two_keys_of_the_same_second_are_told_apart_by_asking(prod):
    keys = {key.access_key_id: key for key in row(read(prod), "deploy-bot").keys}

    assert keys["AKIADEPLOYBT1EXAMPLE"].last_used is not None
    assert keys["AKIADEPLOYBT2EXAMPLE"].last_used is None
    assert {key.number for key in keys.values()} == {1, 2}


def test_what_changed_after_the_report_was_made_is_seen_as_it_is(prod, operator):
    read(prod)
    iam = operator("iam")
    iam.update_access_key(UserName="alice", AccessKeyId="AKIAALICEKEY1EXAMPLE", Status="Inactive")
    fresh = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]

    keys = {key.access_key_id: key.active for key in row(read(prod), "alice").keys}

    assert keys == {"AKIAALICEKEY1EXAMPLE": False, fresh: True}


def test_a_user_that_is_deleted_meanwhile_has_no_keys_and_stops_nobody(prod, control):
    control.fail_next("iam", "ListAccessKeys", "NoSuchEntity", status=404)

    inventory = read(prod)

    assert inventory.unseen == {}
    assert len([one for one in value(inventory.credentials).rows if one.keys]) == 2


def test_factors_keys_and_certificates_of_users_are_seen(prod, operator, calls):
    iam = operator("iam")
    iam.create_virtual_mfa_device(VirtualMFADeviceName="nobodys")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "234567"}
    iam.enable_mfa_device(UserName="alice", SerialNumber=device, **codes)
    iam.enable_mfa_device(UserName="bob", SerialNumber="GAHT12345678", **codes)
    iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody="ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAA bob")

    inventory = read(prod)

    assert {(one.user, one.kind) for one in value(inventory.mfa)} == {
        ("alice", "virtual"),
        ("bob", "hardware"),
    }
    assert [call["UserName"] for call in calls("iam", "ListMFADevices")] == ["bob"]
    assert [(one.user, one.active) for one in value(inventory.ssh_keys)] == [("bob", True)]
    assert calls("iam", "ListSigningCertificates") == []


def test_service_credentials_are_one_question_for_all_users(prod, operator, calls):
    made = operator("iam").create_service_specific_credential(
        UserName="alice", ServiceName="bedrock.amazonaws.com", CredentialAgeDays=30
    )["ServiceSpecificCredential"]

    (found,) = value(read(prod).service_credentials)

    assert (found.user, found.id) == ("alice", made["ServiceSpecificCredentialId"])
    assert (found.service, found.active) == ("bedrock.amazonaws.com", True)
    assert found.expires is not None
    assert len(calls("iam", "ListServiceSpecificCredentials")) == 1


def test_service_credentials_are_asked_user_by_user_where_all_at_once_is_refused(prod, operator, control):
    operator("iam").create_service_specific_credential(
        UserName="bob", ServiceName="codecommit.amazonaws.com"
    )
    control.fail_next("iam", "ListServiceSpecificCredentials", "ValidationError")

    assert [one.user for one in value(read(prod).service_credentials)] == ["bob"]


def test_identity_providers_are_seen(prod, operator):
    operator("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"]
    )

    found = value(read(prod).providers)

    (oidc,) = found.oidc
    assert oidc.arn.endswith(":oidc-provider/token.actions.githubusercontent.com")
    assert oidc.client_ids == ("sts.amazonaws.com",)
    assert [one.arn.rsplit("/", 1)[-1] for one in found.saml] == ["AWSSSO_EXAMPLE_DO_NOT_DELETE"]


def test_root_is_seen_by_the_accounts_summary(prod):
    root = value(read(prod, root_centrally_managed=True).root)

    assert root.access_keys is False
    assert root.mfa is False
    assert root.centrally_managed is True


def test_the_security_contact_comes_before_the_accounts_own_address(prod, operator):
    operator("account").put_alternate_contact(
        AlternateContactType="SECURITY",
        EmailAddress="soc@example.com",
        Name="SOC",
        PhoneNumber="1",
        Title="t",
    )

    assert read(prod, email="root@example.com").contact == "soc@example.com"


@pytest.mark.parametrize(
    ("operation", "source", "permission"),
    [
        ("GetAccountAuthorizationDetails", "authorization", "iam:GetAccountAuthorizationDetails"),
        ("GenerateCredentialReport", "credentials", "iam:GenerateCredentialReport"),
        ("GetCredentialReport", "credentials", "iam:GetCredentialReport"),
        ("ListVirtualMFADevices", "mfa", "iam:ListVirtualMFADevices"),
        ("ListSSHPublicKeys", "ssh_keys", "iam:ListSSHPublicKeys"),
        ("ListServiceSpecificCredentials", "service_credentials", "iam:ListServiceSpecificCredentials"),
        ("ListSAMLProviders", "providers", "iam:ListSAMLProviders"),
        ("GetAccountSummary", "root", "iam:GetAccountSummary"),
    ],
)
def test_a_source_that_is_denied_is_unseen_by_itself_and_names_the_permission(
    prod, control, operation, source, permission
):
    control.fail_next("iam", operation, "AccessDenied", times=99, account=prod)

    inventory = read(prod)

    assert isinstance(getattr(inventory, source), Unseen)
    assert permission in inventory.unseen[source]
    assert permission in ACCESS_PERMISSIONS[source]
    assert set(inventory.unseen) == {source}


@pytest.mark.parametrize(
    ("service", "operation", "gap", "permission"),
    [
        ("iam", "ListAccessKeys", "access_keys", "iam:ListAccessKeys"),
        ("iam", "GetAccessKeyLastUsed", "access_keys", "iam:GetAccessKeyLastUsed"),
        ("account", "GetAlternateContact", "contact", "account:GetAlternateContact"),
    ],
)
def test_a_part_that_is_denied_is_a_gap_and_the_rest_is_seen(
    prod, control, service, operation, gap, permission
):
    control.fail_next(service, operation, "AccessDeniedException", times=99, account=prod)

    inventory = read(prod)

    assert set(inventory.unseen) == {gap}
    assert permission in inventory.gaps[gap]
    assert len(row(inventory, "alice").keys) == 1


def test_without_the_report_everybody_is_asked_for_factors_and_certificates(prod, control, calls):
    control.fail_next("iam", "GetCredentialReport", "AccessDenied", times=99, account=prod)

    inventory = read(prod)

    assert isinstance(inventory.mfa, Seen)
    users = {user.name for user in value(inventory.authorization).users}
    assert {call["UserName"] for call in calls("iam", "ListMFADevices")} == users
    assert {call["UserName"] for call in calls("iam", "ListSigningCertificates")} == users


def test_without_the_users_the_report_says_whom_to_ask(prod, control, calls):
    control.fail_next("iam", "GetAccountAuthorizationDetails", "AccessDenied", times=99, account=prod)

    inventory = read(prod, privileged=lambda _: ["arn:aws:iam::333333333333:user/alice"])

    assert isinstance(inventory.ssh_keys, Seen)
    assert "<root_account>" not in {call["UserName"] for call in calls("iam", "ListSSHPublicKeys")}
    assert inventory.last_accessed == {}


def test_a_throttled_call_is_tried_again_by_itself(prod, control, calls):
    control.fail_next("iam", "GetAccountAuthorizationDetails", "Throttling", times=4)
    control.fail_next("iam", "ListSSHPublicKeys", "Throttling", times=4)

    assert read(prod).unseen == {}
    assert len(calls("iam", "GetAccountAuthorizationDetails")) == 1


def test_the_report_is_waited_for(prod, control, calls):
    control.fail_next("iam", "GetCredentialReport", "ReportInProgress", status=404, times=2)

    assert row(read(prod), "alice").password is True
    assert len(calls("iam", "GenerateCredentialReport")) >= 3


def test_text_that_is_no_report_is_unseen(prod, monkeypatch):
    asked = aws.client("iam", account=prod)
    monkeypatch.setattr(
        asked, "get_credential_report", lambda: {"Content": b"<html>", "GeneratedTime": None}, raising=True
    )

    assert "credential report has no column user" in read(prod).unseen["credentials"]


def test_of_a_closed_account_nothing_is_seen_after_one_question(prod, control):
    control.deny(prod)

    inventory = read(prod, name="workload-prod", email="root@example.com")

    assert set(inventory.unseen) == set(SOURCES)
    assert "sts:AssumeRole" in inventory.unseen["root"]
    assert (inventory.name, inventory.contact, inventory.ages) == ("workload-prod", "root@example.com", ())
    assert sum(call["count"] for call in control.call_counts(operation="AssumeRole")) == 1


def test_calls_stay_few(prod, control):
    read(prod)

    counts = control.call_counts(account=prod)
    assert [call["operation"] for call in counts if call["count"] > 6] == []
