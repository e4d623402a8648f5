"""Who rules: central configuration, policies of Organizations, an administrator that is not ours."""

import json

import pytest

from tasks.baseline import rulers
from tests.baseline_surveys import DEV, HOME, MANAGEMENT, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, look
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome
from watchkeeper.errors import Denied, Permanent

SEEN = survey(regions=(HOME,))
NAMES = {MANAGEMENT: "management", SECURITY: "security", PROD: "workload-prod", DEV: "workload-dev"}
WHOLE = (
    "hub",
    "securityhub_admin",
    "securityhub_organization",
    "securityhub_members",
    "finding_aggregator",
)
FSBP = f"arn:aws:securityhub:{HOME}::standards/aws-foundational-security-best-practices/v/1.0.0"


@pytest.fixture
def security(operator):
    return operator("securityhub", "security")


@pytest.fixture
def central(security):
    """The organization with central configuration on, and a policy for workload-dev alone."""
    apply(WHOLE, SEEN)
    security.update_organization_configuration(
        AutoEnable=False,
        AutoEnableStandards="NONE",
        OrganizationConfiguration={"ConfigurationType": "CENTRAL"},
    )
    controls = {"DisabledSecurityControlIdentifiers": []}
    policy = {
        "ServiceEnabled": True,
        "EnabledStandardIdentifiers": [FSBP],
        "SecurityControlsConfiguration": controls,
    }
    made = security.create_configuration_policy(Name="dev", ConfigurationPolicy={"SecurityHub": policy})
    security.start_configuration_policy_association(
        ConfigurationPolicyIdentifier=made["Id"], Target={"AccountId": DEV}
    )
    return security


@pytest.fixture
def policy(operator):
    """A maker of policies of Organizations that hold for an account, or for nobody."""
    organizations = operator("organizations", "management")

    def made(kind, target=None):
        (root,) = organizations.list_roots()["Roots"]
        if kind not in {one["Type"] for one in root["PolicyTypes"]}:
            organizations.enable_policy_type(RootId=root["Id"], PolicyType=kind)
        found = organizations.create_policy(Content=json.dumps({}), Description="", Name=kind, Type=kind)[
            "Policy"
        ]["PolicySummary"]
        if target:
            organizations.attach_policy(PolicyId=found["Id"], TargetId=target)

    return made


def rule(account=SECURITY):
    return rulers.security_hub_rule(at(account)).mode


def test_nobody_rules_where_there_is_no_hub():
    assert rule() == "local"


def test_nobody_rules_where_each_account_decides(security):
    apply(WHOLE, SEEN)

    assert rule() == "local"


def test_central_configuration_is_seen_while_it_is_being_switched_on(central):
    assert rule() == "central"


def test_a_member_asks_its_administrator(central):
    assert rule(PROD) == "central"


def test_an_administrator_that_may_not_be_asked_is_no_answer(central, control):
    control.deny(SECURITY, "securityhub")

    with pytest.raises(Denied):
        rule(PROD)


def test_an_account_with_a_hub_and_no_administrator_rules_itself(operator):
    operator("securityhub", "workload-prod").enable_security_hub(EnableDefaultStandards=False)

    assert rule(PROD) == "local"


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [
        ({"ConfigurationType": "LOCAL", "Status": "ENABLED"}, "local"),
        ({"ConfigurationType": "LOCAL", "Status": "DISABLED"}, "policy"),
        ({"ConfigurationType": "CENTRAL", "Status": "PENDING"}, "central"),
        ({"ConfigurationType": "CENTRAL", "Status": "FAILED"}, "central"),
        ({}, "local"),
    ],
)
def test_what_an_organizations_configuration_says(configuration, mode):
    assert rulers.rule_of({"OrganizationConfiguration": configuration}).mode == mode


def test_an_account_governed_since_the_survey_says_so_and_is_not_a_missing_permission(central):
    # SEEN says "local": central configuration came after it.
    given = {"standards": ["nist-800-53/v/5.0.0"]}
    (receipt,) = apply(("standards",), SEEN, at(DEV), security_hub=given)

    assert receipt.outcome is Outcome.FAILED
    assert "managed elsewhere" in receipt.why
    assert "central configuration policy" in receipt.why
    assert "grant it to" not in receipt.why


def test_the_organizations_settings_are_left_alone_where_they_are_central(central):
    line = look("securityhub_organization", SEEN, at(SECURITY))

    assert line.state is State.MANAGED_ELSEWHERE
    assert "central" in line.why


def test_a_member_by_itself_aggregates_nothing(operator):
    apply(WHOLE, SEEN)
    alone = survey("account", regions=(HOME,), alone=PROD)

    line = look("finding_aggregator", alone)

    assert line.state is State.MANAGED_ELSEWHERE
    assert SECURITY in line.why


def test_a_member_by_itself_is_told_who_decides_how_often_findings_are_published(operator):
    client = operator("guardduty", "security")
    (name,) = client.list_detectors()["DetectorIds"]
    client.update_detector(DetectorId=name, FindingPublishingFrequency="SIX_HOURS")
    alone = survey("account", regions=(HOME,), alone=DEV)

    (receipt,) = apply(("detector",), alone)

    assert receipt.outcome is Outcome.FAILED
    assert f"decided by the administrator {SECURITY}" in receipt.why
    assert {one.setting for one in receipt.line.differences} == {"publishing"}


@pytest.mark.parametrize(("target", "rules"), [(None, False), (DEV, True)])
def test_a_guardduty_policy_rules_where_it_is_attached(policy, target, rules):
    assert rulers.guardduty_policy_rules(at(MANAGEMENT)) is False
    policy("GUARDDUTY_POLICY", target)

    assert rulers.guardduty_policy_rules(at(MANAGEMENT)) is rules


def test_policies_that_may_not_be_listed_are_no_answer(control):
    control.fail_next("organizations", "ListPolicies", "AccessDeniedException")

    with pytest.raises(Permanent, match="ListPolicies"):
        rulers.guardduty_policy_rules(at(MANAGEMENT))
