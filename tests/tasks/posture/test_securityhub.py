"""Reading Security Hub: every page, once, at its published rate, and no gap without a name."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tasks import rates, securityhub
from tests import posture_runs as runs
from tests.posture_runs import CIS5, CIS12, FSBP, HOME
from watchkeeper.errors import Denied, NotThere
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.enabled import EnabledHere, Subscription
from watchkeeper.posture.scorecard import scorecard

MANAGEMENT, SECURITY, PROD, DEV = "111111111111", "222222222222", "333333333333", "444444444444"
ACTIVE = {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}
UNHURRIED = rates.Rate(1_000, 1_000)


@pytest.fixture(autouse=True)
def pace(monkeypatch):
    """Only one test is about the rate; the others would wait for it for minutes."""
    published = rates.RATES["securityhub"]["GetFindings"]
    monkeypatch.setitem(rates.RATES["securityhub"], "GetFindings", UNHURRIED)
    rates._pace.cache_clear()
    yield lambda: monkeypatch.setitem(rates.RATES["securityhub"], "GetFindings", published)
    rates._pace.cache_clear()


@pytest.fixture(scope="module")
def kept():
    """What the file's first test of the fourth week has read."""
    return []


@pytest.fixture
def fourth_week(control, operator, pace, monkeypatch, kept):
    """The fourth week of a world that nobody changed, read once for all tests that only look at it.

    It is read at the published rate; `calls` and `counted` are what that one reading asked of GetFindings,
    `active` and `there` what the administrator sees with and without a filter.
    """
    if not kept:
        pace()
        at = datetime.now(UTC)
        control.posture(4, at=at.isoformat())
        snapshot = runs.read(at=at)
        calls = control.calls(service="securityhub", operation="GetFindings")
        counted = control.call_counts(service="securityhub", operation="GetFindings")
        monkeypatch.setitem(rates.RATES["securityhub"], "GetFindings", UNHURRIED)
        active, there = everything(operator), everything(operator, filters={})
        card = scorecard(snapshot)
        kept.append(
            SimpleNamespace(
                at=at,
                snapshot=snapshot,
                card=card,
                calls=calls,
                counted=counted,
                active=active,
                there=there,
            )
        )
    return kept[0]


def everything(operator, filters=ACTIVE):
    """Every finding that the administrator sees, page by page, by a person's own hands."""
    pages = operator("securityhub", "security").get_paginator("get_findings").paginate(Filters=filters)
    return [finding for page in pages for finding in page["Findings"]]


def hub_findings(found):
    return [one for one in found if one["ProductName"] == "Security Hub"]


def test_every_page_is_read_and_every_finding_once(fourth_week):
    reading = fourth_week.snapshot.reading

    assert reading.read == len(hub_findings(fourth_week.active)) > 1_000
    assert (reading.archived, reading.other_products, reading.refused) == (0, {}, {})


def test_other_products_and_archived_findings_are_there_and_not_read(fourth_week):
    there = fourth_week.there

    assert len(there) > len(hub_findings(fourth_week.active))
    assert {one["ProductName"] for one in there} > {"Security Hub"}


def test_findings_are_read_in_the_home_region_alone_and_by_the_administrator(fourth_week):
    assert {(call["account"], call["region"]) for call in fourth_week.calls} == {(SECURITY, HOME)}


def test_the_published_rate_is_kept_over_all_lanes(fourth_week):
    (counted,) = fourth_week.counted
    assert counted["count"] > 20
    assert counted["busiest_second"] <= 6 + 3
    seconds = counted["last_at"] - counted["first_at"]
    assert counted["count"] <= 6 + 3 * (seconds + 1)


def test_the_score_is_the_one_that_a_plain_count_of_the_findings_gives(fourth_week):
    by_control = defaultdict(Counter)
    for one in hub_findings(fourth_week.active):
        if one["Workflow"]["Status"] != "SUPPRESSED":
            for standard in one["Compliance"]["AssociatedStandards"]:
                key = standard["StandardsId"].partition("/")[2], one["Compliance"]["SecurityControlId"]
                by_control[key][one["Compliance"]["Status"]] += 1
    plain = {
        standard: sorted(
            "failed" if counts["FAILED"] else "unknown" if counts.total() > counts["PASSED"] else "passed"
            for (name, _), counts in by_control.items()
            if name == standard
        )
        for standard in (FSBP, CIS5)
    }

    for standard, statuses in plain.items():
        score = fourth_week.card.score(standard)
        assert (score.passed, score.failed, score.unknown) == tuple(
            statuses.count(name) for name in ("passed", "failed", "unknown")
        )
        assert score.no_data > 0


def test_what_is_enabled_comes_from_the_associations_of_each_place(fourth_week, control):
    control.posture(1)
    before = securityhub.catalogue.fn(HOME, (FSBP, CIS5))
    after = fourth_week.snapshot

    assert set(after.catalogue.defined[FSBP]) - set(before.defined[FSBP]) >= {"S3.25", "SQS.3"}
    assert len(after.catalogue.defined[FSBP]) > len(before.defined[FSBP])
    on = {
        (one.account, one.region): set(one.subscriptions.value[0].controls) for one in after.enabled.places
    }
    assert "IAM.9" in {name for names in on.values() for name in names} or CIS5 in after.catalogue.defined
    assert on[PROD, HOME] > on[PROD, "eu-west-1"]  # IAM is recorded in the home region alone


def test_accounts_have_their_names_and_tags(fourth_week):
    facts = {one.id: one for one in fourth_week.snapshot.accounts}

    assert (facts[PROD].name, facts[PROD].tags["owner"]) == ("workload-prod", "payments")
    assert set(facts) == {MANAGEMENT, SECURITY, PROD, DEV}


def test_both_shapes_of_findings_give_the_same_scores(fourth_week, control):
    control.posture(4)  # what is consolidated is there, and archived
    control.posture(4, generator="STANDARD_CONTROL")

    assert runs.figures(runs.scored()) == runs.figures(fourth_week.card)


def test_the_older_shape_of_cis_1_2_counts_by_security_control(control):
    control.posture(3, generator="STANDARD_CONTROL", standards=[CIS12, FSBP])

    snapshot = runs.read()

    assert snapshot.reading.refused == {}
    card = scorecard(snapshot)
    assert card.score(CIS12).with_data > 20
    results = {one.control: one for one in card.controls}
    assert results["CloudTrail.1"].by_standard.keys() == {CIS12, FSBP}


def test_a_place_that_is_not_ready_is_a_gap_with_its_reason(fourth_week):
    gaps = fourth_week.card.coverage.gaps

    assert {(gap.account, gap.region) for gap in gaps} == {(MANAGEMENT, "us-west-2")}
    assert all("INCOMPLETE" in gap.why and "CONFIGURATION_RECORDER" in gap.why for gap in gaps)


def test_an_account_that_lets_us_not_look_is_a_gap_and_keeps_its_score(fourth_week, control):
    whole = fourth_week.card
    control.posture(4)
    control.deny(DEV)

    card = runs.scored()

    gaps = [gap for gap in card.coverage.gaps if gap.account == DEV]
    assert len(gaps) == 3
    assert all("could not look: AWS denied" in gap.why for gap in gaps)
    assert card.score(FSBP).failed == whole.score(FSBP).failed
    assert card.score(FSBP, "account", DEV).with_data == whole.score(FSBP, "account", DEV).with_data


def test_a_member_without_security_hub_has_no_data_and_never_a_pass(control, operator):
    control.posture(4)
    operator("securityhub", "workload-dev", "eu-west-1").disable_security_hub()

    card = runs.scored()

    assert ("444444444444", "eu-west-1", "no standard is on here") in {
        (gap.account, gap.region, gap.why) for gap in card.coverage.gaps
    }


def test_findings_that_are_refused_are_an_error_and_no_empty_score(control):
    control.posture(4)
    control.fail_next("securityhub", "GetFindings", "AccessDeniedException", times=20, status=403)

    with pytest.raises(Denied, match="securityhub:GetFindings"):
        runs.read()


def test_throttled_calls_are_made_again_and_nothing_is_counted_twice(fourth_week, control):
    quiet = fourth_week.snapshot
    control.posture(4)
    control.throttle(4, services=["securityhub"])
    busy = runs.read()
    control.throttle(0)

    assert busy.reading.read == quiet.reading.read
    assert scorecard(busy).scores == fourth_week.card.scores


def test_security_hub_that_is_off_is_said_by_name(control):
    with pytest.raises(NotThere, match="not subscribed"):
        securityhub.hub_scope.fn("us-west-2")


def test_without_an_aggregator_the_scores_are_of_one_region_and_say_so(control, operator):
    control.posture(4)
    hub = operator("securityhub", "security")
    (one,) = hub.list_finding_aggregators()["FindingAggregators"]
    hub.delete_finding_aggregator(FindingAggregatorArn=one["FindingAggregatorArn"])

    scope = securityhub.hub_scope.fn(HOME)

    assert scope.regions == (HOME,)
    assert "No finding aggregator" in scope.notes[0]


def test_the_home_region_is_the_aggregators_wherever_the_question_is_asked(control):
    control.posture(4)

    scope = securityhub.hub_scope.fn("eu-west-1")

    assert (scope.home_region, scope.regions) == (HOME, ("eu-west-1", HOME, "us-west-2"))


def test_a_member_sees_its_own_findings_and_says_whose_it_is(control, environment, house, world):
    control.posture(4)
    key = world["operator_keys"][PROD]
    house(AWS_ACCESS_KEY_ID=key["access_key_id"], AWS_SECRET_ACCESS_KEY=key["secret_access_key"])

    scope = securityhub.hub_scope.fn(HOME)

    assert (scope.administrator, scope.accounts) == (PROD, (PROD,))
    assert any(f"member of {SECURITY}" in note for note in scope.notes)


def test_names_that_organizations_does_not_give_are_unseen(control):
    control.posture(4)
    control.deny(SECURITY, "organizations")

    found = securityhub.account_facts.fn((PROD,))

    assert isinstance(found, Unseen)
    assert "organizations:ListAccounts" in found.why


def test_suppressed_findings_count_for_nothing_and_are_shown(fourth_week):
    there = [one for one in hub_findings(fourth_week.active) if one["Workflow"]["Status"] == "SUPPRESSED"]

    card = fourth_week.card

    assert sum(one.suppressed for one in card.controls) == len(there) > 0
    hidden = [one for one in card.controls if one.suppressed and not one.passed + one.failed]
    assert hidden
    assert all(one.status is Status.NO_DATA for one in hidden)


def test_data_is_no_older_than_it_says(fourth_week):
    coverage = fourth_week.card.coverage

    assert coverage.stale == {}
    age = coverage.age(fourth_week.at)
    assert age is not None
    assert 0 <= age.total_seconds() < 24 * 3600


def test_a_place_is_asked_by_the_member_role(control):
    control.posture(4)

    answer = securityhub.standards_on.fn(PROD, "eu-west-1")

    assert isinstance(answer.subscriptions, Seen)
    assert [one.standard for one in answer.subscriptions.value] == [FSBP, CIS5]
    (call,) = control.calls(service="sts", operation="AssumeRole")[-1:]
    assert call["parameters"]["RoleArn"].endswith(f"{PROD}:role/WatchkeeperResponder")


def test_an_account_that_is_a_member_in_a_linked_region_alone_is_in_the_scope(control, operator):
    control.posture(4)
    operator("securityhub", "security").disassociate_members(AccountIds=[DEV])

    snapshot = runs.read()

    assert DEV in snapshot.enabled.accounts
    assert {cell.region for cell in snapshot.cells if cell.account == DEV} == {"eu-west-1", "us-west-2"}


def test_an_organization_that_may_not_be_asked_is_an_error_and_no_new_trend(control):
    control.posture(4)
    control.deny(SECURITY, "organizations")

    with pytest.raises(Denied, match="organizations:DescribeOrganization"):
        securityhub.hub_scope.fn(HOME)


def test_a_standard_that_aws_no_longer_lists_is_a_gap_and_breaks_nothing(control):
    control.posture(4)
    gone = Subscription(account=PROD, region=HOME, standard="retired/v/1.0.0")
    here = EnabledHere(account=PROD, region=HOME, subscriptions=Seen(value=(gone,)))

    (answer,) = securityhub.controls_on.fn(here, {}).subscriptions.value

    assert (answer.status, answer.controls) == ("UNLISTED", ())
