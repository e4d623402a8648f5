"""Where GuardDuty's and Security Hub's parts are wanted, and with what."""

import pytest

from tests.baseline_surveys import DEV, HOME, MANAGEMENT, PROD, SECURITY, at, survey
from watchkeeper.baseline.compare import State, line_of
from watchkeeper.baseline.delegation import members_wanted
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.part import Elsewhere, NotOffered, There
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.plan import lay_out
from watchkeeper.baseline.survey import Account, SecurityHubRule
from watchkeeper.evidence import Seen, Unseen

REGIONS = (HOME, "eu-west-1")
EVERYWHERE = {(account, region) for account in (MANAGEMENT, SECURITY, PROD, DEV) for region in REGIONS}
AT_MANAGEMENT = {(MANAGEMENT, region) for region in REGIONS}
AT_SECURITY = {(SECURITY, region) for region in REGIONS}
GUARDDUTY = {
    "detector": EVERYWHERE,
    "guardduty_admin": AT_MANAGEMENT,
    "guardduty_organization": AT_SECURITY,
    "guardduty_members": AT_SECURITY,
}
SECURITY_HUB = {
    "hub": EVERYWHERE,
    "standards": EVERYWHERE,
    "securityhub_admin": AT_MANAGEMENT,
    "securityhub_organization": AT_SECURITY,
    "securityhub_members": AT_SECURITY,
    "finding_aggregator": {(SECURITY, HOME)},
}
PLACES = GUARDDUTY | SECURITY_HUB
ALONE = {"detector", "hub", "standards", "finding_aggregator"}
UNSEEN = Unseen(why="denied")


def wanted(part, where, region=HOME, seen=None, **settings):
    baseline = read_baselines(settings).base
    return part_named(part).wanted(at(where, region), seen or survey(), baseline)


def places_of(part, seen, **settings):
    return {
        (place.account, place.region)
        for place in seen.places()
        if wanted(part, place.account, place.region, seen, **settings) is not None
    }


def rule(mode):
    return survey(security_hub=Seen[SecurityHubRule](value=SecurityHubRule(mode=mode)))


def with_regions(account, regions):
    """The usual survey, but that one account has other regions."""
    seen = survey()
    accounts = [
        Account(
            id=one.id, name=one.name, ous=one.ous, regions=regions if one.id == account else one.regions
        )
        for one in seen.accounts
    ]
    return seen.model_copy(update={"accounts": tuple(accounts)})


@pytest.mark.parametrize("part", PLACES)
def test_where_a_part_is_wanted(part):
    assert places_of(part, survey()) == PLACES[part]


@pytest.mark.parametrize("part", PLACES)
def test_what_an_account_by_itself_wants(part):
    alone = survey("account", alone=PROD)
    regions = {HOME} if part == "finding_aggregator" else set(REGIONS)

    expected = {(PROD, region) for region in regions} if part in ALONE else set()
    assert places_of(part, alone) == expected


@pytest.mark.parametrize("part", sorted(set(PLACES) - ALONE - {"guardduty_admin", "securityhub_admin"}))
def test_a_management_account_that_is_the_security_account_needs_no_delegation(part):
    assert places_of(part, survey(security=MANAGEMENT)) == set()


@pytest.mark.parametrize(
    ("parts", "off"), [(GUARDDUTY, "guardduty"), (SECURITY_HUB, "security_hub")], ids=["gd", "hub"]
)
def test_what_is_turned_off_is_wanted_nowhere(parts, off):
    found = {part: places_of(part, survey(), **{off: {"enabled": False}}) for part in parts}

    assert set().union(*found.values()) == set()


def test_a_detector_names_every_plan_but_the_one_that_its_successor_excludes():
    settings = wanted("detector", PROD)

    named = {one.removeprefix("feature ") for one in settings if one.startswith("feature ")}
    assert named == set(survey().guardduty_features) - {"EKS_RUNTIME_MONITORING"}
    assert settings["feature AI_ANALYST"] == "DISABLED"
    assert settings["feature S3_DATA_EVENTS"] == "ENABLED"
    assert "publishing" not in settings
    assert wanted("detector", SECURITY)["publishing"] == "FIFTEEN_MINUTES"


def test_plans_chosen_by_name_leave_the_others_off():
    settings = wanted("detector", PROD, guardduty={"features": ["S3_DATA_EVENTS"]})

    on = {one for one, value in settings.items() if one.startswith("feature ") and value == "ENABLED"}
    assert on == {"feature S3_DATA_EVENTS"}


def test_an_agent_is_wanted_only_beside_its_plan():
    agents = {"agents": ["EC2_AGENT_MANAGEMENT"]}
    without = {**agents, "features_off": ["RUNTIME_MONITORING"]}

    assert wanted("detector", PROD, guardduty=agents)["agent EC2_AGENT_MANAGEMENT"] == "ENABLED"
    assert "agent EC2_AGENT_MANAGEMENT" not in wanted("detector", PROD, guardduty=without)


@pytest.mark.parametrize("chosen", ["ALL", "NEW", "NONE"])
def test_what_members_get_by_themselves(chosen):
    given = {"auto_enable": chosen, "features": ["S3_DATA_EVENTS"]}
    settings = wanted("guardduty_organization", SECURITY, guardduty=given)

    assert settings["auto_enable"] == settings["feature S3_DATA_EVENTS"] == chosen
    assert settings["feature RDS_LOGIN_EVENTS"] == "NONE"
    assert "feature AI_ANALYST" not in settings  # the organization's configuration does not know it


def test_members_are_all_who_have_the_region_and_more_is_well():
    closed = with_regions(PROD, Seen[tuple[str, ...]](value=(HOME,)))

    assert members_wanted(survey(), "eu-west-1") == [MANAGEMENT, PROD, DEV]
    assert members_wanted(closed, "eu-west-1") == [MANAGEMENT, DEV]
    part, settings = part_named("guardduty_members"), {"members": [MANAGEMENT, DEV]}
    more = There(settings={"members": [MANAGEMENT, PROD, DEV]})
    assert line_of(part, at(SECURITY), settings, more).state is State.IN_PLACE


def test_an_account_whose_regions_are_unknown_is_a_member_where_the_management_account_is():
    unknown = with_regions(PROD, UNSEEN)

    assert PROD in members_wanted(unknown, "eu-west-1")
    assert PROD not in members_wanted(unknown, "af-south-1")


def test_no_administrator_where_one_of_the_two_has_not_enabled_the_region():
    security_closed = with_regions(SECURITY, Seen[tuple[str, ...]](value=(HOME,)))
    management_closed = with_regions(MANAGEMENT, Seen[tuple[str, ...]](value=(HOME,)))

    assert isinstance(wanted("guardduty_admin", MANAGEMENT, "eu-west-1", security_closed), NotOffered)
    assert isinstance(wanted("securityhub_members", SECURITY, "eu-west-1", management_closed), NotOffered)
    assert wanted("guardduty_admin", MANAGEMENT, HOME, security_closed) == {"administrator": SECURITY}


@pytest.mark.parametrize("part", ["detector", "guardduty_organization", "guardduty_members"])
def test_a_guardduty_policy_rules_all_but_the_appointment(part):
    ruled = survey(guardduty_policy=Seen[bool](value=True))

    assert isinstance(wanted(part, SECURITY, seen=ruled), Elsewhere)
    assert wanted("guardduty_admin", MANAGEMENT, seen=ruled) == {"administrator": SECURITY}


@pytest.mark.parametrize("mode", ["central", "policy"])
@pytest.mark.parametrize("part", ["hub", "standards", "securityhub_organization", "securityhub_members"])
def test_security_hub_that_is_configured_for_all_is_managed_elsewhere(part, mode):
    assert isinstance(wanted(part, SECURITY, seen=rule(mode)), Elsewhere)


def test_central_configuration_carries_its_administrator_and_owns_the_aggregator():
    central = rule("central")

    assert wanted("securityhub_admin", MANAGEMENT, HOME, central) == {"administrator": SECURITY}
    assert isinstance(wanted("securityhub_admin", MANAGEMENT, "eu-west-1", central), Elsewhere)
    assert isinstance(wanted("finding_aggregator", SECURITY, HOME, central), Elsewhere)
    assert wanted("finding_aggregator", SECURITY, HOME, rule("policy")) == {"linking": "ALL_REGIONS"}


def test_what_nobody_could_say_who_rules_is_neither_looked_at_nor_changed():
    unknown = survey(security_hub=UNSEEN, guardduty_policy=UNSEEN)
    parts = tuple(part_named(one) for one in PLACES if not one.endswith("_admin"))

    layout = lay_out(parts, unknown, read_baselines({}))

    assert layout.asked == ()
    assert {line.state for line in layout.settled} == {State.COULD_NOT_LOOK}
    assert {line.part for line in layout.settled} == {part.id for part in parts}
    assert all("denied" in line.why for line in layout.settled)


def test_consolidated_findings_are_decided_by_the_administrator():
    assert "control_finding_generator" not in wanted("hub", PROD)
    assert wanted("hub", SECURITY)["control_finding_generator"] == "SECURITY_CONTROL"
    alone = survey("account", alone=PROD)
    assert wanted("hub", PROD, seen=alone)["control_finding_generator"] == "SECURITY_CONTROL"


def test_linked_regions_by_name_leave_out_the_home_region():
    chosen = {"linked_regions": [HOME, "us-west-2", "eu-west-1"]}

    assert wanted("finding_aggregator", SECURITY, security_hub=chosen) == {
        "linking": "SPECIFIED_REGIONS",
        "regions": ["eu-west-1", "us-west-2"],
    }
    assert wanted("finding_aggregator", SECURITY, security_hub={"linked_regions": [HOME]}) is None


def test_any_standard_by_name():
    assert wanted("standards", PROD, security_hub={"standards": ["nist-800-53/v/5.0.0"]}) == {
        "standard nist-800-53/v/5.0.0": "ENABLED"
    }
    assert wanted("standards", PROD, security_hub={"standards": []}) is None
