"""Security Hub's parts against the seeded organization: delegated in two regions, enabled in none."""

import pytest

from tests.baseline_surveys import DEV, HOME, MANAGEMENT, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome

NEW = "us-west-2"
SEEN = survey(regions=(HOME, NEW))
ALL = (
    "hub", "securityhub_admin", "securityhub_organization", "securityhub_members", "finding_aggregator",
    "standards",
)  # fmt: skip
NAMES = {MANAGEMENT: "management", SECURITY: "security", PROD: "workload-prod", DEV: "workload-dev"}
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS = "cis-aws-foundations-benchmark/v/5.0.0"
CIS_120 = "cis-aws-foundations-benchmark/v/1.2.0"
NIST = "nist-800-53/v/5.0.0"


@pytest.fixture
def hub(operator):
    """Security Hub of an account by id, as the people there use it."""
    return lambda account, region=HOME: operator("securityhub", NAMES[account], region)


def standards(client):
    found = client.get_enabled_standards()["StandardsSubscriptions"]
    return {one["StandardsArn"].split("/", 1)[1] for one in found}


def members(client):
    return {one["AccountId"] for one in client.list_members()["Members"]}


def failures(receipts):
    return {one.line.key: one.why for one in receipts if one.outcome is Outcome.FAILED}


def test_the_whole_organization_is_brought_in_and_a_second_run_only_reads(control, hub):
    assert failures(apply(ALL, SEEN)) == {}

    for region in (HOME, NEW):
        administrator = hub(SECURITY, region)
        assert members(administrator) == {MANAGEMENT, PROD, DEV}
        found = administrator.describe_organization_configuration()
        assert (found["AutoEnable"], found["AutoEnableStandards"]) == (True, "NONE")
        for account in NAMES:
            assert standards(hub(account, region)) == {FSBP, CIS}
            assert hub(account, region).describe_hub()["ControlFindingGenerator"] == "SECURITY_CONTROL"
    (aggregator,) = hub(SECURITY, NEW).list_finding_aggregators()["FindingAggregators"]
    assert aggregator["FindingAggregatorArn"].split(":")[3] == HOME
    since = control.calls()[-1]["number"]
    assert {one.outcome for one in apply(ALL, SEEN)} == {Outcome.UNCHANGED}
    assert writes(control, since) == []


def test_a_hub_is_made_without_the_standards_it_would_bring_along(hub, calls):
    apply(("hub",), SEEN, at(PROD))

    (made,) = calls("securityhub", "EnableSecurityHub")
    assert made["EnableDefaultStandards"] is False
    assert made["Tags"] == {"watchkeeper": "baseline"}
    assert standards(hub(PROD)) == set()


def test_standards_of_others_stay_and_those_that_are_missing_come_in_one_call(control, hub, calls):
    theirs = hub(PROD)
    theirs.enable_security_hub()  # as somebody does by hand: FSBP and CIS 1.2.0 with it
    nist = f"arn:aws:securityhub:{HOME}::standards/{NIST}"
    theirs.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": nist}])
    before = len(calls("securityhub", "BatchEnableStandards"))

    (receipt,) = apply(("standards",), SEEN, at(PROD))

    assert receipt.line.state is State.IN_PLACE
    assert standards(theirs) == {FSBP, CIS_120, NIST, CIS}
    (ours,) = calls("securityhub", "BatchEnableStandards")[before:]
    assert [one["StandardsArn"] for one in ours["StandardsSubscriptionRequests"]] == [
        f"arn:aws:securityhub:{HOME}::standards/{CIS}"
    ]
    assert calls("securityhub", "BatchDisableStandards") == []


def test_the_first_cis_standard_is_found_though_its_arn_names_no_region(hub):
    apply(("hub",), SEEN, at(PROD))

    apply(("standards",), SEEN, at(PROD), security_hub={"standards": [CIS_120]})

    assert standards(hub(PROD)) == {CIS_120}


def test_a_standard_that_cannot_be_checked_yet_is_in_place_with_its_reason(hub):
    apply(("hub", "standards"), SEEN, at(PROD))
    standards(hub(PROD))  # PENDING is over once it was seen

    line = look("standards", SEEN, at(PROD))

    assert line.state is State.IN_PLACE
    assert f"standard {FSBP} is INCOMPLETE: NO_AVAILABLE_CONFIGURATION_RECORDER" in line.notes


def test_a_standard_that_the_region_does_not_have_is_said_and_the_others_are_enabled(hub):
    given = {"standards": [FSBP, "cis-aws-foundations-benchmark/v/9.9.9"]}
    apply(("hub",), SEEN, at(PROD))

    (receipt,) = apply(("standards",), SEEN, at(PROD), security_hub=given)

    assert (receipt.why, receipt.line.state) == ("", State.IN_PLACE)
    assert any("v/9.9.9 is not offered" in note for note in receipt.line.notes)
    assert standards(hub(PROD)) == {FSBP}


def test_a_look_at_standards_that_are_there_takes_one_call(control):
    apply(("hub", "standards"), SEEN, at(PROD))
    since = control.calls()[-1]["number"]

    look("standards", SEEN, at(PROD))

    assert [call["operation"] for call in control.calls(since)] == ["GetEnabledStandards"]


def test_a_hub_with_other_settings_is_changed_and_not_made_anew(hub, calls):
    theirs = hub(SECURITY)
    theirs.enable_security_hub(EnableDefaultStandards=False, ControlFindingGenerator="STANDARD_CONTROL")
    theirs.update_security_hub_configuration(AutoEnableControls=False)
    assert differing(look("hub", SEEN, at(SECURITY))) == {
        "auto_enable_controls",
        "control_finding_generator",
    }

    apply(("hub",), SEEN, at(SECURITY))

    found = theirs.describe_hub()
    assert (found["AutoEnableControls"], found["ControlFindingGenerator"]) == (True, "SECURITY_CONTROL")
    assert len(calls("securityhub", "EnableSecurityHub")) == 1


def test_an_account_that_is_not_taken_is_named_and_the_others_are_done(hub, calls):
    for account in (SECURITY, PROD):
        apply(("hub",), SEEN, at(account))

    (receipt,) = apply(("securityhub_members",), SEEN, at(SECURITY))

    assert receipt.outcome is Outcome.FAILED
    assert f"1 account(s), the others are done: {MANAGEMENT}:" in receipt.why
    assert members(hub(SECURITY)) == {PROD, DEV}
    assert len(calls("securityhub", "CreateMembers")) == 1


def test_without_a_hub_the_administrators_parts_are_missing_and_not_unseen():
    states = {part: look(part, SEEN, at(SECURITY)).state for part in ALL if part != "securityhub_admin"}

    assert states == dict.fromkeys(states, State.TO_CREATE)


def test_another_administrator_is_said_by_name_and_not_overruled(control, hub):
    hub(MANAGEMENT, NEW).enable_organization_admin_account(AdminAccountId=PROD)
    apply(("hub",), SEEN, at(SECURITY, NEW))
    since = control.calls()[-1]["number"]

    lines = [look("securityhub_admin", SEEN, at(MANAGEMENT, NEW))]
    lines += [
        look(part, SEEN, at(SECURITY, NEW)) for part in ("securityhub_organization", "securityhub_members")
    ]
    apply(("securityhub_admin",), SEEN, at(MANAGEMENT, NEW))
    apply(("securityhub_organization", "securityhub_members"), SEEN, at(SECURITY, NEW))

    assert {line.state for line in lines} == {State.MANAGED_ELSEWHERE}
    assert all(PROD in line.why for line in lines)
    assert writes(control, since) == []


class TestAggregator:
    """One per account; widened, never narrowed and never moved."""

    @pytest.fixture
    def security(self, hub):
        for region in (HOME, NEW):
            hub(SECURITY, region).enable_security_hub(EnableDefaultStandards=False)
        return lambda region=HOME: hub(SECURITY, region)

    def linking(self, client):
        (arn,) = client.list_finding_aggregators()["FindingAggregators"]
        found = client.get_finding_aggregator(**arn)
        return found["RegionLinkingMode"], found.get("Regions", [])

    def test_one_that_links_nothing_is_widened(self, control, security, calls):
        security().create_finding_aggregator(RegionLinkingMode="NO_REGIONS")

        apply(("finding_aggregator",), SEEN)

        assert self.linking(security()) == ("ALL_REGIONS", [])
        assert len(calls("securityhub", "CreateFindingAggregator")) == 1

    def test_regions_of_others_stay_linked(self, security):
        theirs = ["ap-south-1"]
        security().create_finding_aggregator(RegionLinkingMode="SPECIFIED_REGIONS", Regions=theirs)

        (receipt,) = apply(("finding_aggregator",), SEEN, security_hub={"linked_regions": [NEW]})

        assert receipt.line.state is State.IN_PLACE
        assert self.linking(security()) == ("SPECIFIED_REGIONS", ["ap-south-1", NEW])

    def test_all_regions_are_enough_for_some(self, security):
        security().create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")

        line = look("finding_aggregator", SEEN, security_hub={"linked_regions": [NEW]})

        assert line.state is State.IN_PLACE
        assert line.notes == ("every region is linked, not only those that are wanted",)

    def test_all_but_some_are_all_but_fewer(self, security):
        security().create_finding_aggregator(
            RegionLinkingMode="ALL_REGIONS_EXCEPT_SPECIFIED", Regions=[NEW, "ap-south-1"]
        )

        (receipt,) = apply(("finding_aggregator",), SEEN, security_hub={"linked_regions": [NEW]})

        assert receipt.line.state is State.IN_PLACE
        assert self.linking(security()) == ("ALL_REGIONS_EXCEPT_SPECIFIED", ["ap-south-1"])

    def test_one_in_another_region_is_said_and_not_moved(self, control, security):
        security(NEW).create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")
        since = control.calls()[-1]["number"]

        (receipt,) = apply(("finding_aggregator",), SEEN)

        assert (receipt.outcome, receipt.line.state) == (Outcome.UNCHANGED, State.MANAGED_ELSEWHERE)
        assert NEW in receipt.line.why
        assert writes(control, since) == []


@pytest.mark.parametrize(
    ("part", "account", "operation"),
    [
        ("hub", PROD, "DescribeHub"),
        ("standards", PROD, "GetEnabledStandards"),
        ("securityhub_admin", MANAGEMENT, "ListOrganizationAdminAccounts"),
        ("securityhub_organization", SECURITY, "DescribeOrganizationConfiguration"),
        ("securityhub_members", SECURITY, "ListMembers"),
        ("finding_aggregator", SECURITY, "ListFindingAggregators"),
    ],
)
def test_a_denied_look_could_not_look_and_writes_nothing(control, part, account, operation):
    control.fail_next("securityhub", operation, "AccessDeniedException", times=3)

    line = look(part, SEEN, at(account))
    (receipt,) = apply((part,), SEEN, at(account))

    assert (line.state, receipt.line.state) == (State.COULD_NOT_LOOK, State.COULD_NOT_LOOK)
    assert operation in line.why
    assert writes(control) == []
