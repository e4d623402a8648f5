"""What users sign in with: the credential report, second factors, keys, service-specific credentials."""

import csv
import io
import json

import pytest
from botocore.exceptions import ClientError

SSH_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB EXAMPLE"
BEDROCK = "bedrock.amazonaws.com"


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


def rows(iam):
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    content = iam.get_credential_report()["Content"].decode()
    return {row["user"]: row for row in csv.DictReader(io.StringIO(content))}


class TestCredentialReport:
    """The report says what the users have, and ages."""

    def test_it_tells_of_keys_where_and_for_what_they_were_used(self, iam):
        row = rows(iam)["deploy-bot"]

        assert (row["access_key_1_last_used_region"], row["access_key_1_last_used_service"]) == (
            "us-east-1",
            "iam",
        )
        assert row["access_key_1_last_used_date"].endswith("+00:00")
        assert row["access_key_2_last_used_date"] == row["access_key_2_last_used_service"] == "N/A"
        assert (row["access_key_2_active"], row["password_enabled"]) == ("true", "false")
        assert row["password_last_used"] == row["password_last_changed"] == "N/A"

    def test_an_inactive_key_and_a_password_never_used(self, iam):
        key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName="alice", AccessKeyId=key, Status="Inactive")
        iam.update_account_password_policy(MaxPasswordAge=90)

        row = rows(iam)["alice"]

        assert (row["access_key_1_active"], row["access_key_2_active"]) == ("true", "false")
        assert row["access_key_2_last_rotated"] != "N/A"
        assert (row["password_enabled"], row["password_last_used"]) == ("true", "no_information")
        assert row["password_next_rotation"] > row["password_last_changed"]

    def test_a_second_factor_counts(self, iam):
        assert rows(iam)["bob"]["mfa_active"] == "false"
        iam.enable_mfa_device(
            UserName="bob",
            SerialNumber="GAHT12345678",
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )
        assert rows(iam)["bob"]["mfa_active"] == "false"  # it is the report of before

    def test_an_old_report_has_expired_and_is_made_anew(self, iam, control):
        first = rows(iam)
        iam.create_user(UserName="eve")
        made = iam.get_credential_report()["GeneratedTime"]

        control.age_credential_report("333333333333", hours=3)
        assert rows(iam) == first
        control.age_credential_report("333333333333", hours=1)
        with pytest.raises(ClientError, match="ReportExpired"):
            iam.get_credential_report()
        assert iam.generate_credential_report()["State"] == "STARTED"
        assert "eve" in rows(iam)
        assert iam.get_credential_report()["GeneratedTime"] >= made


class TestRoot:
    """Root's credentials are what the test says they are."""

    def test_the_report_and_the_summary_tell_of_root(self, iam, control):
        control.root(
            "333333333333", password=True, mfa="virtual", key_ages_days=[400, 30], password_used_days=12
        )

        row, summary = rows(iam)["<root_account>"], iam.get_account_summary()["SummaryMap"]

        assert (row["password_enabled"], row["mfa_active"]) == ("true", "true")
        assert (row["access_key_1_active"], row["access_key_2_active"]) == ("true", "true")
        assert row["password_last_used"].startswith("20")
        flags = ("AccountAccessKeysPresent", "AccountMFAEnabled", "AccountPasswordPresent")
        assert [summary[name] for name in flags] == [1, 1, 1]
        (device,) = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
        assert device["User"]["Arn"].endswith(":root")

    def test_a_member_begins_without_root_credentials(self, iam):
        summary = iam.get_account_summary()["SummaryMap"]
        assert summary["AccountPasswordPresent"] == summary["AccountAccessKeysPresent"] == 0

    def test_a_hardware_device_of_roots_is_in_no_list(self, iam, control):
        control.root("333333333333", mfa="hardware")
        assert iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1
        assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []


def test_virtual_devices_are_told_apart_by_their_assignment_and_keep_their_seed(iam):
    serial = [
        iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        for name in ("bob", "spare")
    ]
    iam.enable_mfa_device(
        UserName="bob", SerialNumber=serial[0], AuthenticationCode1="123456", AuthenticationCode2="654321"
    )

    listed = {
        status: iam.list_virtual_mfa_devices(AssignmentStatus=status)["VirtualMFADevices"]
        for status in ("Assigned", "Unassigned", "Any")
    }

    assert [one["User"]["UserName"] for one in listed["Assigned"]] == ["bob"]
    assert [one["SerialNumber"] for one in listed["Unassigned"]] == [serial[1]]
    assert len(listed["Any"]) == 2
    assert not any("Base32StringSeed" in one for one in listed["Any"])
    assert [one["SerialNumber"] for one in iam.list_mfa_devices(UserName="bob")["MFADevices"]] == [
        serial[0]
    ]


def test_ssh_keys_are_switched_off_and_on(iam):
    key = iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=SSH_KEY)["SSHPublicKey"]
    name = key["SSHPublicKeyId"]
    iam.update_ssh_public_key(UserName="bob", SSHPublicKeyId=name, Status="Inactive")
    listed = iam.list_ssh_public_keys(UserName="bob")["SSHPublicKeys"]
    assert [(one["SSHPublicKeyId"], one["Status"]) for one in listed] == [(name, "Inactive")]
    with pytest.raises(ClientError, match="ValidationError"):
        iam.update_ssh_public_key(UserName="bob", SSHPublicKeyId=name, Status="Expired")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.update_ssh_public_key(UserName="bob", SSHPublicKeyId="A" * 20, Status="Active")


class TestServiceSpecificCredentials:
    """Git passwords and long-term API keys."""

    def make(self, iam, user, service=BEDROCK, **more):
        answer = iam.create_service_specific_credential(UserName=user, ServiceName=service, **more)
        return answer["ServiceSpecificCredential"]

    def test_those_of_all_users_are_listed_without_secrets(self, iam):
        made = [self.make(iam, "alice"), self.make(iam, "bob", "codecommit.amazonaws.com")]

        everybody = iam.list_service_specific_credentials(AllUsers=True)["ServiceSpecificCredentials"]
        bedrock = iam.list_service_specific_credentials(AllUsers=True, ServiceName=BEDROCK)
        bob = iam.list_service_specific_credentials(UserName="bob")["ServiceSpecificCredentials"]

        assert [one["UserName"] for one in everybody] == ["alice", "bob"]
        assert [one["UserName"] for one in bedrock["ServiceSpecificCredentials"]] == ["alice"]
        assert [one["ServiceUserName"] for one in bob] == ["bob-at-333333333333"]
        secrets = {made[0]["ServiceCredentialSecret"], made[1]["ServicePassword"]}
        assert not any(secret in json.dumps(everybody, default=str) for secret in secrets)

    def test_they_are_switched_off_and_expire(self, iam):
        made = self.make(iam, "alice", CredentialAgeDays=30)
        asked = {"UserName": "alice", "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
        iam.update_service_specific_credential(**asked, Status="Inactive")
        (listed,) = iam.list_service_specific_credentials(UserName="alice")["ServiceSpecificCredentials"]
        assert listed["Status"] == "Inactive"
        assert (listed["ExpirationDate"] - listed["CreateDate"]).days == 30
        with pytest.raises(ClientError, match="NoSuchEntity"):
            iam.update_service_specific_credential(**{**asked, "UserName": "bob"}, Status="Active")

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"AllUsers": True, "UserName": "bob"}, "InvalidInput"),
            ({"UserName": "nobody"}, "NoSuchEntity"),
            ({"AllUsers": True, "ServiceName": "ec2.amazonaws.com"}, "NotSupportedService"),
        ],
    )
    def test_what_cannot_be_listed(self, iam, asked, code):
        with pytest.raises(ClientError, match=code):
            iam.list_service_specific_credentials(**asked)

    def test_two_per_user_and_service(self, iam):
        for _ in range(2):
            self.make(iam, "alice")
        with pytest.raises(ClientError, match="LimitExceeded"):
            self.make(iam, "alice")
        with pytest.raises(ClientError, match="InvalidInput"):
            self.make(iam, "alice", "codecommit.amazonaws.com", CredentialAgeDays=3)


class TestLastAccessed:
    """Jobs, and what they find."""

    def job(self, iam, arn):
        return iam.generate_service_last_accessed_details(Arn=arn)["JobId"]

    def test_the_first_poll_is_too_early_and_the_second_has_the_services_of_the_policies(self, iam, seed):
        job = self.job(iam, seed["users"]["deploy-bot"]["arn"])

        first = iam.get_service_last_accessed_details(JobId=job)
        second = iam.get_service_last_accessed_details(JobId=job)

        assert (first["JobStatus"], second["JobStatus"]) == ("IN_PROGRESS", "COMPLETED")
        found = {one["ServiceNamespace"]: one for one in second["ServicesLastAccessed"]}
        assert list(found) == ["ec2", "iam", "s3", "sts"]
        assert found["iam"]["LastAuthenticatedEntity"] == seed["users"]["deploy-bot"]["arn"]
        assert "LastAuthenticated" not in found["ec2"]
        assert found["ec2"]["ServiceName"] == "Amazon EC2"

    def test_an_administrator_has_every_service_in_pages(self, iam):
        job = self.job(iam, "arn:aws:iam::333333333333:user/break-glass-admin")
        iam.get_service_last_accessed_details(JobId=job)
        page = iam.get_service_last_accessed_details(JobId=job)
        names = [one["ServiceNamespace"] for one in page["ServicesLastAccessed"]]
        while page["IsTruncated"]:
            page = iam.get_service_last_accessed_details(JobId=job, Marker=page["Marker"], MaxItems=400)
            names += [one["ServiceNamespace"] for one in page["ServicesLastAccessed"]]
        assert len(names) == len(set(names)) > 300

    def test_only_the_session_that_ordered_it_may_read_it(self, client, with_key, seed):
        role, sts = f"arn:aws:iam::333333333333:role/{seed['member_role']}", client("sts")

        def session(name):
            keys = sts.assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
            secrets = (keys["SecretAccessKey"], keys["SessionToken"])
            return with_key("iam", keys["AccessKeyId"], *secrets)

        job = self.job(session("first"), seed["users"]["bob"]["arn"])
        assert session("first").get_service_last_accessed_details(JobId=job)["JobStatus"] == "IN_PROGRESS"
        with pytest.raises(ClientError, match="NoSuchEntity"):
            session("second").get_service_last_accessed_details(JobId=job)

    @pytest.mark.parametrize(
        ("arn", "code"),
        [("arn:aws:iam::333333333333:user/nobody", "NoSuchEntity"), ("x" * 24, "InvalidInput")],
    )
    def test_there_is_no_job_about_nobody(self, iam, arn, code):
        with pytest.raises(ClientError, match=code):
            self.job(iam, arn)

    def test_a_job_fails_when_its_subject_is_gone(self, iam):
        arn = iam.create_user(UserName="leaver")["User"]["Arn"]
        job = self.job(iam, arn)
        iam.get_service_last_accessed_details(JobId=job)
        iam.delete_user(UserName="leaver")
        answer = iam.get_service_last_accessed_details(JobId=job)
        assert (answer["JobStatus"], answer["Error"]["Code"]) == ("FAILED", "NoSuchEntity")


def test_roles_anywhere_has_anchors_and_profiles(client):
    anywhere = client("rolesanywhere", "workload-prod")
    assert anywhere.list_trust_anchors()["trustAnchors"] == []
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "EXAMPLE"}}
    made = anywhere.create_trust_anchor(name="datacenter", source=source, enabled=True)["trustAnchor"]
    anywhere.create_profile(name="p", roleArns=["arn:aws:iam::333333333333:role/r"], enabled=False)

    off = anywhere.disable_trust_anchor(trustAnchorId=made["trustAnchorId"])["trustAnchor"]

    assert (made["enabled"], off["enabled"]) == (True, False)
    (listed,) = anywhere.list_trust_anchors()["trustAnchors"]
    assert (listed["name"], listed["enabled"]) == ("datacenter", False)
    (profile,) = anywhere.list_profiles()["profiles"]
    assert (profile["roleArns"], profile["enabled"]) == (["arn:aws:iam::333333333333:role/r"], False)
    assert client("rolesanywhere", "workload-dev").list_profiles()["profiles"] == []
    with pytest.raises(ClientError, match="ResourceNotFound"):
        anywhere.get_trust_anchor(trustAnchorId="a" * 36)
