"""GuardDuty's detectors, plans, administrator and members."""

import pytest
from botocore.exceptions import ClientError

from emulator.guardduty_features import FEATURES, ORGANIZATION_FEATURES

NEW_REGION = "us-west-2"
FOUNDATION = {"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"}


def features_of(guardduty, detector):
    found = guardduty.get_detector(DetectorId=detector)["Features"]
    return {one["Name"]: one["Status"] for one in found}


def detector_of(guardduty):
    return guardduty.list_detectors()["DetectorIds"][0]


@pytest.fixture
def fresh(client):
    """GuardDuty of a workload where nobody has switched it on."""
    return client("guardduty", "workload-dev", NEW_REGION)


@pytest.fixture
def administrator(client, seed):
    """GuardDuty of the security account, made administrator of a new region, with its detector's id."""
    management = client("guardduty", "management", NEW_REGION)
    management.enable_organization_admin_account(AdminAccountId=seed["accounts"]["security"])
    guardduty = client("guardduty", region=NEW_REGION)
    return guardduty, detector_of(guardduty)


class TestDetectors:
    """One per region, with plans."""

    def test_there_is_one_per_region(self, fresh):
        fresh.create_detector(Enable=True)

        with pytest.raises(ClientError, match=r"BadRequest.*a detector already exists"):
            fresh.create_detector(Enable=True)
        assert len(fresh.list_detectors()["DetectorIds"]) == 1

    def test_what_is_not_mentioned_is_on_but_for_what_must_be_asked_for(self, fresh):
        given = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
        detector = fresh.create_detector(Enable=True, Features=given)["DetectorId"]

        off = {"RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING", "AI_ANALYST", "S3_DATA_EVENTS"}
        assert features_of(fresh, detector) == {
            **dict.fromkeys(FOUNDATION | set(FEATURES), "ENABLED"),
            **dict.fromkeys(off, "DISABLED"),
        }
        assert fresh.get_detector(DetectorId=detector)["FindingPublishingFrequency"] == "SIX_HOURS"

    def test_parts_of_a_plan_are_kept(self, fresh):
        part = {"Name": "EC2_AGENT_MANAGEMENT", "Status": "ENABLED"}
        detector = fresh.create_detector(Enable=True)["DetectorId"]
        fresh.update_detector(
            DetectorId=detector,
            Features=[
                {"Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [part]}
            ],
        )

        found = fresh.get_detector(DetectorId=detector)["Features"]
        (plan,) = (one for one in found if one["Name"] == "RUNTIME_MONITORING")
        parts = {one["Name"]: one["Status"] for one in plan["AdditionalConfiguration"]}
        assert (plan["Status"], parts) == (
            "ENABLED",
            {
                "EC2_AGENT_MANAGEMENT": "ENABLED",
                "ECS_FARGATE_AGENT_MANAGEMENT": "DISABLED",
                "EKS_ADDON_MANAGEMENT": "DISABLED",
            },
        )

    def test_the_two_kinds_of_runtime_monitoring_exclude_each_other(self, fresh):
        both = [
            {"Name": name, "Status": "ENABLED"} for name in ("RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING")
        ]
        with pytest.raises(ClientError, match=r"BadRequest.*RUNTIME_MONITORING"):
            fresh.create_detector(Enable=True, Features=both)

        detector = fresh.create_detector(Enable=True, Features=both[:1])["DetectorId"]
        with pytest.raises(ClientError, match=r"BadRequest.*RUNTIME_MONITORING"):
            fresh.update_detector(DetectorId=detector, Features=both[1:])
        assert features_of(fresh, detector)["EKS_RUNTIME_MONITORING"] == "DISABLED"

    def test_a_plan_that_the_region_lacks_is_neither_shown_nor_accepted(self, client):
        mumbai = client("guardduty", "workload-dev", "ap-south-1")
        given = [{"Name": "AI_PROTECTION", "Status": "ENABLED"}]
        with pytest.raises(ClientError, match=r"BadRequest.*AI_PROTECTION.*ap-south-1"):
            mumbai.create_detector(Enable=True, Features=given)

        detector = mumbai.create_detector(Enable=True)["DetectorId"]
        assert set(features_of(mumbai, detector)) == FOUNDATION | set(FEATURES) - {"AI_PROTECTION"}
        with pytest.raises(ClientError, match=r"BadRequest.*AI_PROTECTION"):
            mumbai.update_detector(DetectorId=detector, Features=given)

    def test_a_test_can_take_a_plan_away_from_a_region(self, control, fresh):
        control.lack(NEW_REGION, "guardduty", "LAMBDA_NETWORK_LOGS")

        detector = fresh.create_detector(Enable=True)["DetectorId"]

        assert "LAMBDA_NETWORK_LOGS" not in features_of(fresh, detector)

    def test_the_frequency_of_one_without_an_administrator_can_be_changed(self, fresh):
        detector = fresh.create_detector(Enable=True)["DetectorId"]

        fresh.update_detector(DetectorId=detector, FindingPublishingFrequency="FIFTEEN_MINUTES")

        found = fresh.get_detector(DetectorId=detector)
        assert found["FindingPublishingFrequency"] == "FIFTEEN_MINUTES"

    def test_the_seeded_ones_watch_s3_and_nothing_else_that_costs_extra(self, client):
        prod = client("guardduty", "workload-prod")

        on = {name for name, status in features_of(prod, detector_of(prod)).items() if status == "ENABLED"}

        assert on == FOUNDATION | {"S3_DATA_EVENTS"}


class TestAdministrator:
    """One per region, named by the management account."""

    def test_it_is_named_by_the_management_account_and_gets_a_detector(self, client, seed, administrator):
        security = seed["accounts"]["security"]
        management = client("guardduty", "management", NEW_REGION)

        listed = management.list_organization_admin_accounts()["AdminAccounts"]
        assert listed == [{"AdminAccountId": security, "AdminStatus": "ENABLED"}]
        assert len(administrator[0].list_detectors()["DetectorIds"]) == 1
        elsewhere = client("guardduty", "management", "ap-south-1")
        assert elsewhere.list_organization_admin_accounts()["AdminAccounts"] == []

    def test_nobody_else_may_name_one(self, client, seed):
        with pytest.raises(ClientError, match=r"BadRequest.*master permission"):
            client("guardduty", region=NEW_REGION).enable_organization_admin_account(
                AdminAccountId=seed["accounts"]["security"]
            )

    @pytest.mark.parametrize("account", ["999999999999", "555555555555"])
    def test_a_stranger_or_a_closed_account_is_refused(self, client, account):
        with pytest.raises(ClientError, match=r"BadRequest.*not member of AWS Organizations"):
            client("guardduty", "management", NEW_REGION).enable_organization_admin_account(
                AdminAccountId=account
            )

    def test_a_second_one_is_refused_and_the_same_again_is_not(self, client, seed, administrator):
        management = client("guardduty", "management", NEW_REGION)

        management.enable_organization_admin_account(AdminAccountId=seed["accounts"]["security"])
        with pytest.raises(ClientError, match=r"BadRequest.*another account is already enabled"):
            management.enable_organization_admin_account(AdminAccountId=seed["accounts"]["workload-prod"])

    def test_naming_one_delegates_it_in_organizations(self, client, control, seed):
        control.grow(4, 1)
        management = client("guardduty", "management")
        management.enable_organization_admin_account(AdminAccountId=seed["accounts"]["security"])

        found = client("organizations", "management").list_delegated_administrators(
            ServicePrincipal="guardduty.amazonaws.com"
        )
        assert [one["Id"] for one in found["DelegatedAdministrators"]] == [seed["accounts"]["security"]]


class TestOrganizationConfiguration:
    """What new members get."""

    def test_it_is_empty_at_first_and_kept_when_set(self, administrator):
        guardduty, detector = administrator
        before = guardduty.describe_organization_configuration(DetectorId=detector)
        assert {one["Name"]: one["AutoEnable"] for one in before["Features"]} == dict.fromkeys(
            ORGANIZATION_FEATURES, "NONE"
        )
        assert (before["AutoEnable"], before["AutoEnableOrganizationMembers"]) == (False, "NONE")

        guardduty.update_organization_configuration(
            DetectorId=detector,
            AutoEnableOrganizationMembers="ALL",
            Features=[{"Name": "S3_DATA_EVENTS", "AutoEnable": "NEW"}],
        )

        after = guardduty.describe_organization_configuration(DetectorId=detector)
        assert (after["AutoEnable"], after["AutoEnableOrganizationMembers"]) == (True, "ALL")
        set_now = {one["Name"]: one["AutoEnable"] for one in after["Features"]}
        assert set_now == {**dict.fromkeys(ORGANIZATION_FEATURES, "NONE"), "S3_DATA_EVENTS": "NEW"}

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({}, id="nothing said"),
            pytest.param({"AutoEnable": True, "AutoEnableOrganizationMembers": "ALL"}, id="both said"),
            pytest.param(
                {
                    "AutoEnableOrganizationMembers": "ALL",
                    "Features": [{"Name": "AI_ANALYST", "AutoEnable": "ALL"}],
                },
                id="not a plan of organizations",
            ),
        ],
    )
    def test_nonsense_is_refused(self, administrator, wrong):
        guardduty, detector = administrator

        with pytest.raises(ClientError, match="BadRequest"):
            guardduty.update_organization_configuration(DetectorId=detector, **wrong)

    def test_a_plan_that_the_region_lacks_is_refused(self, client, seed):
        client("guardduty", "management", "ap-south-1").enable_organization_admin_account(
            AdminAccountId=seed["accounts"]["security"]
        )
        mumbai = client("guardduty", region="ap-south-1")

        with pytest.raises(ClientError, match=r"BadRequest.*AI_PROTECTION"):
            mumbai.update_organization_configuration(
                DetectorId=detector_of(mumbai),
                AutoEnableOrganizationMembers="ALL",
                Features=[{"Name": "AI_PROTECTION", "AutoEnable": "ALL"}],
            )

    def test_only_the_administrator_may_look(self, fresh, administrator):
        detector = fresh.create_detector(Enable=True)["DetectorId"]

        with pytest.raises(ClientError, match=r"BadRequest.*master permission"):
            fresh.describe_organization_configuration(DetectorId=detector)


class TestMembers:
    """Who is watched by the administrator."""

    def add(self, administrator, *accounts):
        guardduty, detector = administrator
        details = [{"AccountId": one, "Email": f"{one}@example.com"} for one in accounts]
        return guardduty.create_members(DetectorId=detector, AccountDetails=details)["UnprocessedAccounts"]

    def test_a_new_member_gets_a_detector_with_the_organizations_plans(
        self, client, seed, administrator, fresh
    ):
        guardduty, detector = administrator
        dev = seed["accounts"]["workload-dev"]
        guardduty.update_organization_configuration(
            DetectorId=detector,
            AutoEnableOrganizationMembers="ALL",
            Features=[{"Name": "RDS_LOGIN_EVENTS", "AutoEnable": "ALL"}],
        )

        assert self.add(administrator, dev) == []

        own = features_of(fresh, detector_of(fresh))
        on = {name for name, status in own.items() if status == "ENABLED"}
        assert on == FOUNDATION | {"RDS_LOGIN_EVENTS"}
        (member,) = guardduty.list_members(DetectorId=detector)["Members"]
        assert (member["AccountId"], member["RelationshipStatus"]) == (dev, "Enabled")
        above = fresh.get_administrator_account(DetectorId=detector_of(fresh))["Administrator"]
        assert above["AccountId"] == seed["accounts"]["security"]

    def test_who_cannot_be_added_is_named_with_the_reason(self, client, seed, administrator):
        accounts = seed["accounts"]
        assert self.add(administrator, accounts["workload-dev"]) == []

        refused = {
            one["AccountId"]: one["Result"]
            for one in self.add(
                administrator, accounts["workload-dev"], accounts["management"], "999999999999"
            )
        }

        assert set(refused) == {accounts["workload-dev"], accounts["management"], "999999999999"}
        assert "already a member" in refused[accounts["workload-dev"]]
        assert "organization master must first enable GuardDuty" in refused[accounts["management"]]
        client("guardduty", "management", NEW_REGION).create_detector(Enable=True)
        assert self.add(administrator, accounts["management"]) == []

    def test_more_than_50_at_once_are_refused(self, administrator):
        with pytest.raises(ClientError, match="BadRequest"):
            self.add(administrator, *(str(600_000_000_000 + number) for number in range(51)))

    def test_they_come_in_pages(self, client, seed):
        guardduty = client("guardduty")

        first = guardduty.list_members(DetectorId=detector_of(guardduty), MaxResults=2)
        rest = guardduty.list_members(DetectorId=detector_of(guardduty), NextToken=first["NextToken"])

        found = [one["AccountId"] for one in first["Members"] + rest["Members"]]
        others = set(seed["accounts"].values()) - {seed["accounts"]["security"]}
        assert (len(first["Members"]), set(found), "NextToken" in rest) == (2, others, False)

    def test_a_members_frequency_is_its_administrators(self, client):
        administrator, member = client("guardduty"), client("guardduty", "workload-prod")
        with pytest.raises(ClientError, match=r"BadRequest.*frequency"):
            member.update_detector(
                DetectorId=detector_of(member), FindingPublishingFrequency="FIFTEEN_MINUTES"
            )

        administrator.update_detector(
            DetectorId=detector_of(administrator), FindingPublishingFrequency="ONE_HOUR"
        )

        found = member.get_detector(DetectorId=detector_of(member))
        assert found["FindingPublishingFrequency"] == "ONE_HOUR"

    def test_the_administrator_changes_and_reads_its_members_plans(self, client, seed):
        guardduty, prod = client("guardduty"), seed["accounts"]["workload-prod"]
        wanted = {"DetectorId": detector_of(guardduty), "AccountIds": [prod, "999999999999"]}

        changed = guardduty.update_member_detectors(
            **wanted, Features=[{"Name": "EKS_AUDIT_LOGS", "Status": "ENABLED"}]
        )
        found = guardduty.get_member_detectors(**wanted)

        for answer in (changed, found):
            (refused,) = answer["UnprocessedAccounts"]
            assert refused["AccountId"] == "999999999999"
        (shown,) = found["MemberDataSourceConfigurations"]
        features = {one["Name"]: one["Status"] for one in shown["Features"]}
        assert set(features) == set(ORGANIZATION_FEATURES)
        assert features["EKS_AUDIT_LOGS"] == "ENABLED"
        own = client("guardduty", "workload-prod")
        assert features_of(own, detector_of(own))["EKS_AUDIT_LOGS"] == "ENABLED"

    def test_members_are_looked_up_by_id(self, client, seed):
        guardduty, prod = client("guardduty"), seed["accounts"]["workload-prod"]

        found = guardduty.get_members(DetectorId=detector_of(guardduty), AccountIds=[prod, "999999999999"])

        assert [one["AccountId"] for one in found["Members"]] == [prod]
        assert [one["AccountId"] for one in found["UnprocessedAccounts"]] == ["999999999999"]
