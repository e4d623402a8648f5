"""Six weeks of posture on order: what the story says is what GetFindings shows, week after week."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from emulator.control import ControlError
from emulator.posture_findings import KEEPER
from emulator.posture_story import NEW_IN_WEEK, OWNERS, REGIONS, STORY, failing, joined, told
from emulator.securityhub_catalogue import CIS, FSBP, controls_of
from tests.emulator.securityhub_scenes import DEV, HOME, MANAGEMENT, OTHER, PROD, SECURITY

AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
FSBP_ID = f"standards/{FSBP}"
OWN = {"ProductName": [{"Value": "Security Hub", "Comparison": "EQUALS"}]}
ACTIVE = {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}


def at(week):
    return (AT + timedelta(weeks=week - 1)).isoformat()


@pytest.fixture
def home(client, control):
    del control
    return client("securityhub", "security", HOME)


@pytest.fixture(scope="module")
def kept():
    """By week, what `fresh` has read."""
    return {}


@pytest.fixture
def fresh(control, home, kept):
    """A week in a world that knew none before: what was answered, and its findings, read once for all tests."""

    def made(week):
        if week not in kept:
            control.reset()
            answer = control.posture(week, at(week))
            kept[week] = answer, read(home)
        return kept[week]

    return made


def read(hub, filters=None):
    pages = hub.get_paginator("get_findings").paginate(Filters=filters or {**OWN, **ACTIVE})
    return [one for page in pages for one in page["Findings"]]


def score(found, standard=FSBP_ID):
    """A naive score of our own, in percent: the story has to be believable."""
    statuses = defaultdict(set)
    for one in found:
        standards = {each["StandardsId"] for each in one["Compliance"]["AssociatedStandards"]}
        if standard in standards and one["Workflow"]["Status"] != "SUPPRESSED":
            statuses[one["Compliance"]["SecurityControlId"]].add(one["Compliance"]["Status"])
    return 100 * sum(each == {"PASSED"} for each in statuses.values()) / len(statuses)


class TestStory:
    """The table by itself."""

    def test_no_resource_is_told_of_twice(self):
        for week in range(1, 7):
            for control in {name for one in STORY for name in one.controls}:
                for account in joined(week):
                    for region in REGIONS:
                        whole = [one for one in told(week, control, account, region) if one.count is None]
                        assert len(whole) <= 1, (week, control, account)

    def test_every_control_of_it_is_in_the_standards(self):
        known = {one.id for standard in (FSBP, f"{CIS}5.0.0") for one in controls_of(standard)}
        assert {name for one in STORY for name in one.controls} | set(NEW_IN_WEEK) <= known

    def test_what_moves(self):
        weeks = {week: failing(week) for week in range(1, 7)}
        for fixed in (("IAM.9", MANAGEMENT), ("IAM.5", PROD), ("S3.8", PROD)):
            assert fixed in weeks[1]
            assert fixed not in weeks[2]
        for broken in (("EC2.53", PROD), ("EC2.19", PROD), ("RDS.3", PROD)):
            assert broken not in weeks[2]
            assert broken in weeks[3]
        assert not {account for week in (1, 2, 3) for _, account in weeks[week]} & {DEV}
        assert len({one for one in weeks[4] if one[1] == DEV}) > 30
        old = {week: {o for o in weeks[week] if o[1] != DEV and o[0] not in NEW_IN_WEEK} for week in weeks}
        assert old[4] < old[3]  # the score falls by scope alone
        assert len(weeks[5]) < len(weeks[4])
        assert ("IAM.5", PROD) not in weeks[5]
        assert ("IAM.5", PROD) in weeks[6]
        assert ("APIGateway.4", PROD) in weeks[5]
        assert ("APIGateway.4", PROD) not in weeks[6]
        assert ("IAM.3", PROD) in set.intersection(*weeks.values())


class TestWeeks:
    """Findings of each week."""

    @pytest.mark.parametrize("week", range(1, 7))
    def test_what_fails_is_what_the_story_says(self, fresh, week):
        found = {
            (one["Compliance"]["SecurityControlId"], one["AwsAccountId"])
            for one in fresh(week)[1]
            if one["Compliance"]["Status"] == "FAILED" and one["Workflow"]["Status"] != "SUPPRESSED"
        }
        assert found == failing(week)

    def test_the_scores_make_a_story(self, control, home):
        scores = {}
        for week in range(1, 7):
            control.posture(week, at(week))
            scores[week] = score(read(home))
        assert 57 <= scores[1] <= 63
        assert scores[1] < scores[2] > scores[3] > scores[4] < scores[5] > scores[6] > 70

    def test_a_day_of_findings_in_realistic_size_and_number(self, fresh):
        answer, found = fresh(6)
        assert (
            Counter(
                "SUPPRESSED" if one["Workflow"]["Status"] == "SUPPRESSED" else one["Compliance"]["Status"]
                for one in found
            )
            == answer["findings"]
        )
        assert len(found) > 2_000
        assert answer["findings"]["PASSED"] > 3 * answer["findings"]["FAILED"]
        assert {"WARNING", "NOT_AVAILABLE", "SUPPRESSED"} <= set(answer["findings"])
        sizes = [len(json.dumps(one)) for one in found]
        assert 2_500 < sum(sizes) / len(sizes) < 4_000
        ages = [datetime.fromisoformat(at(6)) - datetime.fromisoformat(one["UpdatedAt"]) for one in found]
        assert min(ages) > timedelta(0)
        assert max(ages) < timedelta(days=1)
        begun = [datetime.fromisoformat(one["FirstObservedAt"]) for one in found]
        assert all(
            first <= datetime.fromisoformat(one["UpdatedAt"])
            for first, one in zip(begun, found, strict=True)
        )

    def test_the_same_week_again_changes_nothing(self, control, home):
        control.posture(3, at(3))
        before = read(home, {"ProductName": [{"Value": "x", "Comparison": "NOT_EQUALS"}]})
        control.posture(3, at(3))
        assert read(home, {"ProductName": [{"Value": "x", "Comparison": "NOT_EQUALS"}]}) == before

    def test_a_week_is_the_same_whatever_came_before(self, fresh, control, home):
        jumped = {one["Id"]: one for one in fresh(6)[1]}
        control.reset()
        for week in (5, 6, 1, 2, 6):
            control.posture(week, at(week))
        assert {one["Id"]: one for one in read(home)} == jumped

    def test_ids_and_first_sight_stay_from_week_to_week(self, fresh, control, home):
        first = {one["Id"]: one["FirstObservedAt"] for one in fresh(1)[1]}
        control.posture(1, at(1))
        control.posture(2, at(2))
        assert {one["Id"]: one["FirstObservedAt"] for one in read(home)} == first

    def test_what_is_gone_is_archived(self, control, home):
        control.posture(4, at(4))
        control.posture(4, at(4), generator="STANDARD_CONTROL")
        current = read(home)
        archived = read(home, {**OWN, "RecordState": [{"Value": "ARCHIVED", "Comparison": "EQUALS"}]})
        assert not any(one["GeneratorId"].startswith("security-control/") for one in current)
        assert sum(one["GeneratorId"].startswith("security-control/") for one in archived) > 2_000

    def test_a_customers_note_outlives_the_week(self, control, home):
        control.posture(1, at(1))
        wanted = {"ComplianceSecurityControlId": [{"Value": "IAM.4", "Comparison": "EQUALS"}], **ACTIVE}
        key = [{name: one[name] for name in ("Id", "ProductArn")} for one in read(home, wanted)][:1]
        home.batch_update_findings(FindingIdentifiers=key, Note={"Text": "ours", "UpdatedBy": "alice"})
        control.posture(2, at(2))
        assert [one["Note"]["Text"] for one in read(home, {"Id": [{"Value": key[0]["Id"], "Comparison": "EQUALS"}]})] == ["ours"]  # fmt: skip

    def test_suppressed_by_the_story_with_a_note(self, control, home):
        control.posture(6, at(6))
        wanted = {"ComplianceSecurityControlId": [{"Value": "APIGateway.4", "Comparison": "EQUALS"}],
                  "WorkflowStatus": [{"Value": "SUPPRESSED", "Comparison": "EQUALS"}]}  # fmt: skip
        assert [(one["AwsAccountId"], one["Note"]["UpdatedBy"]) for one in read(home, wanted)] == [
            (PROD, KEEPER)
        ]

    @pytest.mark.parametrize("given", [{"week": 0}, {"week": 7}, {"week": 1, "generator": "NONE"},
                                       {"week": 1, "at": "2026-03-02T07:00:00"}, {"week": 1, "standards": ["x"]}])  # fmt: skip
    def test_what_the_story_does_not_have(self, control, given):
        with pytest.raises(ControlError):
            control.posture(**given)


class TestShapes:
    """What a finding looks like."""

    def test_consolidated(self, control, home):
        control.posture(1, at(1))
        wanted = {
            "ComplianceSecurityControlId": [{"Value": "CloudTrail.2", "Comparison": "EQUALS"}],
            **ACTIVE,
        }
        one = next(one for one in read(home, wanted) if one["AwsAccountId"] == MANAGEMENT)
        assert one["Id"].startswith(
            f"arn:aws:securityhub:{HOME}:{MANAGEMENT}:security-control/CloudTrail.2/finding/"
        )
        assert one["GeneratorId"] == "security-control/CloudTrail.2"
        assert {each["StandardsId"] for each in one["Compliance"]["AssociatedStandards"]} == {
            FSBP_ID,
            f"standards/{CIS}5.0.0",
        }
        assert one["Compliance"]["RelatedRequirements"] == ["CIS AWS Foundations Benchmark v5.0.0/3.5"]
        assert "StandardsArn" not in one["ProductFields"]
        assert one["Severity"]["Label"] == "MEDIUM"

    def test_one_for_each_standard(self, control, home):
        control.posture(
            1, at(1), generator="STANDARD_CONTROL", standards=[FSBP, f"{CIS}1.2.0", f"{CIS}5.0.0"]
        )
        found = [one for one in read(home) if one["AwsAccountId"] == MANAGEMENT]
        by = {one["GeneratorId"]: one for one in found}
        fsbp = by[f"{FSBP}/CloudTrail.2"]
        assert fsbp["ProductFields"]["ControlId"] == "CloudTrail.2"
        assert fsbp["ProductFields"]["StandardsArn"] == f"arn:aws:securityhub:::standards/{FSBP}"
        cis = by[f"{CIS}5.0.0/3.5"]
        assert cis["ProductFields"]["ControlId"] == "3.5"
        assert f":subscription/{CIS}5.0.0/3.5/finding/" in cis["Id"]
        guide = f"arn:aws:securityhub:::ruleset/{CIS}1.2.0"
        older = by[f"{guide}/rule/2.7"]
        assert older["ProductFields"]["StandardsGuideArn"] == guide
        assert (older["ProductFields"]["RuleId"], "StandardsArn" in older["ProductFields"]) == (
            "2.7",
            False,
        )
        assert len({fsbp["Id"], cis["Id"], older["Id"]}) == 3
        for one, standard in ((fsbp, FSBP_ID), (older, f"ruleset/{CIS}1.2.0")):
            assert one["Compliance"]["SecurityControlId"] == "CloudTrail.2"
            assert one["Compliance"]["AssociatedStandards"] == [{"StandardsId": standard}]
        assert home.describe_hub()["ControlFindingGenerator"] == "STANDARD_CONTROL"

    def test_passed_is_informational_and_resolved(self, fresh):
        passed = [one for one in fresh(1)[1] if one["Compliance"]["Status"] == "PASSED"]
        assert {one["Severity"]["Label"] for one in passed} == {"INFORMATIONAL"}
        assert {one["Workflow"]["Status"] for one in passed} == {"RESOLVED"}

    def test_nothing_in_scope_passes_and_most_unused_services_are_silent(self, fresh):
        _, found = fresh(1)
        empty = [one for one in found if one["Compliance"].get("StatusReasons", [{}])[0].get("ReasonCode") == "CONFIG_EVALUATIONS_EMPTY"]  # fmt: skip
        assert {one["Compliance"]["Status"] for one in empty} == {"PASSED"}
        assert len(empty) > 5
        seen = {one["Compliance"]["SecurityControlId"] for one in found}
        assert (
            0.4 < len(seen) / len({one.id for s in (FSBP, f"{CIS}5.0.0") for one in controls_of(s)}) < 0.7
        )

    def test_what_a_naive_score_would_count(self, control, home):
        control.posture(1, at(1))
        everything = read(home, {"AwsAccountId": [{"Value": PROD, "Comparison": "EQUALS"}]})
        others = {one["ProductName"] for one in everything} - {"Security Hub"}
        assert others == {"GuardDuty", "Prowler"}
        prowler = [one for one in everything if one["ProductName"] == "Prowler"]
        assert "FAILED" in {one["Compliance"]["Status"] for one in prowler}
        gone = [one for one in everything if one["RecordState"] == "ARCHIVED"]
        assert {one["Compliance"]["Status"] for one in gone} == {"FAILED"}
        assert len(gone) == 5


class TestOrganization:
    """Members, home region, standards, owners."""

    def test_who_is_measured(self, control, home, client):
        assert control.posture(3, at(3))["accounts"] == [MANAGEMENT, SECURITY, PROD]
        assert {one["AccountId"] for one in home.list_members()["Members"]} == {MANAGEMENT, PROD}
        assert control.posture(4, at(4))["accounts"] == [MANAGEMENT, SECURITY, PROD, DEV]
        for region in REGIONS:
            members = client("securityhub", "security", region).list_members()["Members"]
            assert {one["AccountId"] for one in members} == {MANAGEMENT, PROD, DEV}
        control.posture(3, at(3))
        assert {one["AwsAccountId"] for one in read(home)} == {MANAGEMENT, SECURITY, PROD}

    def test_the_home_region(self, control, home):
        control.posture(1, at(1))
        arn = home.list_finding_aggregators()["FindingAggregators"][0]["FindingAggregatorArn"]
        shown = home.get_finding_aggregator(FindingAggregatorArn=arn)
        assert shown["FindingAggregationRegion"] == HOME
        assert set(shown["Regions"]) == {OTHER, "us-west-2"}
        assert {one["Region"] for one in read(home)} == set(REGIONS)

    def test_standards_are_ready_but_where_no_recorder_runs(self, control, client):
        control.posture(4, at(4))
        for account in ("management", "security", "workload-prod", "workload-dev"):
            for region in REGIONS:
                shown = client("securityhub", account, region).get_enabled_standards()[
                    "StandardsSubscriptions"
                ]
                expected = "INCOMPLETE" if (account, region) == ("management", "us-west-2") else "READY"
                assert {one["StandardsStatus"] for one in shown} == {expected}
                ends = {one["StandardsArn"].split("/", 1)[1] for one in shown}
                assert ends == {FSBP, f"{CIS}5.0.0"}

    def test_where_no_recorder_runs_only_that_is_said(self, control, client):
        control.posture(4, at(4))
        found = read(client("securityhub", "management", "us-west-2"))
        assert {one["Compliance"]["SecurityControlId"] for one in found} == {"Config.1"}

    def test_new_controls_are_unknown_before_their_week(self, control, home):
        arn = f"arn:aws:securityhub:{HOME}::{FSBP_ID}"

        def known():
            pages = home.get_paginator("list_security_control_definitions").paginate(StandardsArn=arn)
            return {
                one["SecurityControlId"] for page in pages for one in page["SecurityControlDefinitions"]
            }

        control.posture(3, at(3))
        before = known()
        asked = {"StandardsControlAssociationIds": [{"SecurityControlId": "EC2.182", "StandardsArn": arn}]}
        assert home.batch_get_standards_control_associations(**asked)["UnprocessedAssociations"]
        control.posture(4, at(4))
        assert known() - before == set(NEW_IN_WEEK)
        assert home.batch_get_standards_control_associations(**asked)["StandardsControlAssociationDetails"]
        control.posture(3, at(3))
        control.reset()
        client_after = home
        client_after.enable_security_hub(EnableDefaultStandards=False)
        assert set(NEW_IN_WEEK) <= known()  # a reset brings AWS's present list back

    def test_global_controls_are_off_outside_the_home_region(self, control, client):
        control.posture(1, at(1))
        for region, status in ((HOME, "ENABLED"), (OTHER, "DISABLED")):
            hub = client("securityhub", "security", region)
            arn = f"arn:aws:securityhub:{region}::{FSBP_ID}"
            ids = [{"SecurityControlId": "IAM.3", "StandardsArn": arn}]
            found = hub.batch_get_standards_control_associations(StandardsControlAssociationIds=ids)
            assert found["StandardsControlAssociationDetails"][0]["AssociationStatus"] == status

    def test_accounts_have_owners(self, control, client):
        control.posture(1, at(1))
        organizations = client("organizations", "management")
        for account, tags in OWNERS.items():
            shown = organizations.list_tags_for_resource(ResourceId=account)["Tags"]
            assert {one["Key"]: one["Value"] for one in shown} == tags

    def test_another_world_has_no_story(self, control):
        control.grow(4, 2)
        with pytest.raises(ControlError, match="seeded organization"):
            control.posture(1)

    def test_the_seed_has_none_of_it(self, control, client, seed):
        control.posture(6, at(6))
        control.reset()
        hub = client("securityhub", "security")
        hub.enable_security_hub(EnableDefaultStandards=False)
        assert read(hub, {}) == []
        assert hub.list_finding_aggregators()["FindingAggregators"] == []
