"""Security Hub across regions and accounts: the aggregator, and central configuration by policies."""

import pytest
from botocore.exceptions import ClientError

from tests.emulator.securityhub_scenes import (
    DEV,
    FSBP,
    HOME,
    MANAGEMENT,
    OTHER,
    PROD,
    SECURITY,
    code_of,
    standards,
)

CIS_500 = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/5.0.0"


@pytest.fixture
def security(hub):
    """The administrator's hub in the home region."""
    return hub("security")


@pytest.fixture
def central(security):
    """The administrator's hub, with an aggregator of all regions and central configuration."""
    security.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")
    configure(security, "CENTRAL")
    return security


def configure(security, kind, auto=False, standards_too="NONE"):
    security.update_organization_configuration(
        AutoEnable=auto,
        AutoEnableStandards=standards_too,
        OrganizationConfiguration={"ConfigurationType": kind},
    )


def policy(security, name="baseline", **changes):
    settings = {
        "ServiceEnabled": True,
        "EnabledStandardIdentifiers": [FSBP],
        "SecurityControlsConfiguration": {"DisabledSecurityControlIdentifiers": ["IAM.6"]},
        **changes,
    }
    kept = {key: one for key, one in settings.items() if one is not None}
    made = security.create_configuration_policy(Name=name, ConfigurationPolicy={"SecurityHub": kept})
    return made["Id"]


def apply(security, identifier, **target):
    return security.start_configuration_policy_association(
        ConfigurationPolicyIdentifier=identifier, Target=target
    )


class TestAggregator:
    """One per account; where it is, is home."""

    def test_it_is_found_from_every_region(self, security, hub):
        made = security.create_finding_aggregator(RegionLinkingMode="SPECIFIED_REGIONS", Regions=[OTHER])

        elsewhere = hub("security", OTHER)
        (listed,) = elsewhere.list_finding_aggregators()["FindingAggregators"]
        found = elsewhere.get_finding_aggregator(FindingAggregatorArn=listed["FindingAggregatorArn"])
        assert listed["FindingAggregatorArn"] == made["FindingAggregatorArn"]
        assert (found["FindingAggregationRegion"], found["RegionLinkingMode"], found["Regions"]) == (
            HOME,
            "SPECIFIED_REGIONS",
            [OTHER],
        )

    @pytest.mark.parametrize("region", [HOME, OTHER])
    def test_there_is_one_per_account(self, security, hub, region):
        security.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

        with pytest.raises(ClientError, match=f"in {HOME} already"):
            hub("security", region).create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

    def test_an_opt_in_region_is_no_home(self, hub):
        with pytest.raises(ClientError, match="opt-in"):
            hub("workload-prod", "af-south-1").create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

    def test_a_member_has_none(self, security, hub):
        security.create_members(AccountDetails=[{"AccountId": DEV}])

        with pytest.raises(ClientError, match="cannot be created by a member account"):
            hub("workload-dev").create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

    @pytest.mark.parametrize(
        ("mode", "regions"),
        [
            ("NO_REGIONS", [OTHER]),
            ("SPECIFIED_REGIONS", []),
            ("SPECIFIED_REGIONS", [HOME]),
            ("EVERYWHERE", []),
        ],
    )
    def test_modes_and_regions_must_fit(self, security, mode, regions):
        with pytest.raises(ClientError, match="InvalidInputException"):
            security.create_finding_aggregator(RegionLinkingMode=mode, Regions=regions)

    def test_it_is_changed_at_home_only(self, security, hub):
        arn = security.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")["FindingAggregatorArn"]
        change = {"FindingAggregatorArn": arn, "RegionLinkingMode": "NO_REGIONS"}

        with pytest.raises(ClientError, match="InvalidInputException"):
            hub("security", OTHER).update_finding_aggregator(**change)
        security.update_finding_aggregator(**change)

        found = security.get_finding_aggregator(FindingAggregatorArn=arn)
        assert found["RegionLinkingMode"] == "NO_REGIONS"


class TestCentralConfiguration:
    """Policies, and whom they govern."""

    def test_it_needs_an_aggregator_and_its_region(self, security, hub):
        with pytest.raises(ClientError, match="aggregator"):
            configure(security, "CENTRAL")
        hub("security", OTHER).create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

        with pytest.raises(ClientError, match="home Region"):
            configure(security, "CENTRAL")
        configure(hub("security", OTHER), "CENTRAL")

    def test_it_does_not_go_with_automatic_enabling(self, central):
        with pytest.raises(ClientError, match="can not be enabled for Central Configuration"):
            central.update_organization_configuration(AutoEnable=True)

    def test_it_is_pending_at_first_and_seen_from_linked_regions(self, central, hub):
        seen = [central.describe_organization_configuration() for _ in range(2)]
        linked = hub("security", OTHER).describe_organization_configuration()

        assert [one["OrganizationConfiguration"]["Status"] for one in seen] == ["PENDING", "ENABLED"]
        assert linked["OrganizationConfiguration"]["ConfigurationType"] == "CENTRAL"
        assert (linked["AutoEnable"], linked["AutoEnableStandards"]) == (False, "NONE")

    def test_policies_are_for_the_central_administrator(self, security):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            security.list_configuration_policies()

    def test_a_policy_is_kept_listed_and_its_name_taken(self, central):
        key = policy(central)

        (listed,) = central.list_configuration_policies()["ConfigurationPolicySummaries"]
        found = central.get_configuration_policy(Identifier=key)
        assert (listed["Id"], listed["Name"], listed["ServiceEnabled"]) == (key, "baseline", True)
        assert found["ConfigurationPolicy"]["SecurityHub"]["EnabledStandardIdentifiers"] == [FSBP]
        with pytest.raises(ClientError, match="ResourceConflictException"):
            policy(central)

    @pytest.mark.parametrize(
        "changes",
        [
            {"EnabledStandardIdentifiers": None},
            {"EnabledStandardIdentifiers": ["arn:aws:securityhub:::ruleset/none/v/1.0.0"]},
            {
                "SecurityControlsConfiguration": {
                    "EnabledSecurityControlIdentifiers": ["IAM.4"],
                    "DisabledSecurityControlIdentifiers": ["IAM.6"],
                }
            },
            {"ServiceEnabled": False},
        ],
    )
    def test_a_policy_that_contradicts_itself_is_refused(self, central, changes):
        with pytest.raises(ClientError, match="InvalidInputException"):
            policy(central, **changes)

    def test_it_configures_hub_standards_and_controls_in_linked_regions_too(self, central, client):
        answer = apply(central, policy(central), AccountId=DEV)

        dev = [client("securityhub", "workload-dev", one) for one in (HOME, OTHER)]
        assert answer["AssociationStatus"] == "PENDING"
        assert standards(dev[0]) == {FSBP}
        assert standards(dev[1]) == {FSBP.replace(HOME, OTHER)}
        for one in dev:
            (found,) = one.batch_get_security_controls(SecurityControlIds=["IAM.6"])["SecurityControls"]
            assert found["SecurityControlStatus"] == "DISABLED"

    def test_the_list_of_enabled_controls_disables_all_others(self, central, client):
        rules = {"EnabledSecurityControlIdentifiers": ["IAM.4"]}
        apply(central, policy(central, SecurityControlsConfiguration=rules), AccountId=DEV)

        answer = client("securityhub", "workload-dev").batch_get_security_controls(
            SecurityControlIds=["IAM.4", "IAM.5"]
        )
        assert [one["SecurityControlStatus"] for one in answer["SecurityControls"]] == [
            "ENABLED",
            "DISABLED",
        ]

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("batch_enable_standards", {"StandardsSubscriptionRequests": [{"StandardsArn": CIS_500}]}),
            ("update_security_hub_configuration", {"AutoEnableControls": False}),
            ("disable_security_hub", {}),
        ],
    )
    def test_a_governed_account_decides_nothing(self, central, client, operation, given):
        apply(central, policy(central), AccountId=DEV)

        with pytest.raises(ClientError) as error:
            getattr(client("securityhub", "workload-dev"), operation)(**given)

        assert code_of(error) == "AccessDeniedException"
        assert error.value.response["Error"]["Message"] == (
            "This account is currently associated with a central configuration policy, so only the "
            "administrator can access this operation."
        )

    def test_a_self_managed_account_below_a_governed_root_decides_for_itself(self, central, client, hub):
        (root,) = client("organizations", "management").list_roots()["Roots"]
        apply(central, "SELF_MANAGED_SECURITY_HUB", AccountId=DEV)
        apply(central, policy(central), RootId=root["Id"])

        hub("workload-dev").batch_enable_standards(
            StandardsSubscriptionRequests=[{"StandardsArn": CIS_500}]
        )

        assert standards(client("securityhub", "workload-dev")) == {CIS_500}
        assert standards(client("securityhub", "workload-prod")) == {FSBP}

    def test_associations_are_applied_or_inherited_and_settle(self, central, client):
        (root,) = client("organizations", "management").list_roots()["Roots"]
        key = policy(central)
        apply(central, key, RootId=root["Id"])

        def look():
            pages = central.list_configuration_policy_associations()
            return {one["TargetId"]: one for one in pages["ConfigurationPolicyAssociationSummaries"]}

        first, second = look(), look()
        own = central.get_configuration_policy_association(Target={"AccountId": DEV})
        assert {MANAGEMENT, SECURITY, PROD, DEV, root["Id"]} <= set(first)
        assert {one["AssociationStatus"] for one in first.values()} == {"PENDING"}
        assert {one["AssociationStatus"] for one in second.values()} == {"SUCCESS"}
        assert (first[root["Id"]]["AssociationType"], first[DEV]["AssociationType"]) == (
            "APPLIED",
            "INHERITED",
        )
        assert (own["ConfigurationPolicyId"], own["TargetType"]) == (key, "ACCOUNT")

    def test_what_has_no_association_is_not_found(self, central):
        with pytest.raises(ClientError) as error:
            central.get_configuration_policy_association(Target={"AccountId": DEV})

        assert code_of(error) == "ResourceNotFoundException"

    def test_a_target_outside_the_organization_is_not_found(self, central):
        with pytest.raises(ClientError) as error:
            apply(central, policy(central), AccountId="999999999999")

        assert code_of(error) == "ResourceNotFoundException"

    def test_going_back_to_local_frees_the_accounts_and_changes_nothing_in_them(self, central, client):
        apply(central, policy(central), AccountId=DEV)
        dev = client("securityhub", "workload-dev")

        configure(central, "LOCAL")
        dev.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": CIS_500}])

        assert standards(dev) == {FSBP, CIS_500}
