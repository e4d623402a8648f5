"""The score, rule by rule, as AWS defines it.

Sources: https://docs.aws.amazon.com/securityhub/latest/userguide/controls-overall-status.html and
https://docs.aws.amazon.com/securityhub/latest/userguide/standards-security-score.html
"""

import itertools
from datetime import timedelta

import pytest

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS12,
    CIS14,
    CIS50,
    FAR,
    FSBP,
    OTHER,
    PROWLER,
    REGION,
    card,
    consolidated,
    enabled,
    older,
    snapshot,
)
from watchkeeper.evidence import Unseen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.enabled import Enabled, EnabledHere
from watchkeeper.posture.score import Score, judged_frame
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.standards import ALL

SHAPES = {"consolidated": consolidated, "older": older}


@pytest.fixture(params=SHAPES)
def finding(request):
    """A maker of findings of FSBP, in each of both shapes."""
    return SHAPES[request.param]


def status(*found, control="S3.1", on=None):
    """The control's status in FSBP; None if it is not counted at all."""
    results = card(found, enabled(on or {FSBP: ["S3.1"]})).controls
    return next((one.by_standard[FSBP] for one in results if one.control == control), None)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["PASSED"], Status.PASSED),
        (["PASSED", "PASSED"], Status.PASSED),
        (["FAILED"], Status.FAILED),
        (["PASSED", "PASSED", "FAILED"], Status.FAILED),
        (["WARNING"], Status.UNKNOWN),
        (["NOT_AVAILABLE"], Status.UNKNOWN),
        (["PASSED", "WARNING"], Status.UNKNOWN),
        (["PASSED", "NOT_AVAILABLE"], Status.UNKNOWN),
        (["FAILED", "WARNING", "NOT_AVAILABLE"], Status.FAILED),
        ([], Status.NO_DATA),
        ([None], Status.UNKNOWN),
        (["A_STATUS_OF_TOMORROW"], Status.UNKNOWN),
        (["A_STATUS_OF_TOMORROW", "FAILED"], Status.FAILED),
    ],
)
def test_the_status_of_a_control(finding, statuses, expected):
    for order in itertools.permutations(statuses):
        assert status(*(finding("S3.1", one) for one in order)) is expected


@pytest.mark.parametrize("hidden", ["PASSED", "FAILED", "WARNING", "NOT_AVAILABLE"])
def test_suppressed_findings_are_not_counted(finding, hidden):
    suppressed = finding("S3.1", hidden, workflow_status="SUPPRESSED")

    assert status(suppressed) is Status.NO_DATA
    assert status(suppressed, finding("S3.1", "PASSED")) is Status.PASSED


@pytest.mark.parametrize("workflow", ["NEW", "NOTIFIED", "RESOLVED"])
def test_any_other_workflow_status_is_counted(finding, workflow):
    assert status(finding("S3.1", "FAILED", workflow_status=workflow)) is Status.FAILED


def test_archived_findings_are_not_counted(finding):
    assert status(finding("S3.1", "FAILED", record_state="ARCHIVED")) is Status.NO_DATA


def test_findings_of_other_products_are_not_counted(finding):
    assert status(finding("S3.1", "FAILED", product_arn=PROWLER)) is Status.NO_DATA


def test_no_resource_in_scope_of_the_rule_is_a_pass(finding):
    # CONFIG_EVALUATIONS_EMPTY: Security Hub itself sets PASSED on the account as the resource.
    assert status(finding("S3.1", "PASSED", resources=(f"AWS::::Account:{ACCOUNT}",))) is Status.PASSED


def test_a_control_that_is_off_is_not_counted_though_its_findings_linger(finding):
    found = [finding("S3.1", "PASSED"), finding("S3.2", "FAILED")]
    score = card(found, enabled({FSBP: ["S3.1"]}), {FSBP: ["S3.1", "S3.2", "S3.3"]}).score(FSBP)

    assert (score.passed, score.failed, score.disabled, score.percent) == (1, 0, 2, 100)


def test_twelve_enabled_six_passed_two_without_data_are_sixty_per_cent(finding):
    names = [f"S3.{number}" for number in range(1, 13)]
    found = [finding(name, "PASSED" if number < 6 else "FAILED") for number, name in enumerate(names[:10])]

    score = card(found, enabled({FSBP: names})).score(FSBP)

    assert (score.enabled, score.passed, score.no_data, score.with_data) == (12, 6, 2, 10)
    assert score.percent == 60
    assert score.coverage_text == "10 of 12 enabled controls have data"


def test_unknown_is_in_the_denominator(finding):
    found = [finding("S3.1", "PASSED"), finding("S3.2", "WARNING")]

    score = card(found, enabled({FSBP: ["S3.1", "S3.2"]})).score(FSBP)

    assert (score.unknown, score.percent) == (1, 50)


def test_it_counts_controls_and_never_findings(finding):
    many = [finding("S3.1", "FAILED", resources=(f"bucket-{number}",)) for number in range(50)]

    score = card([*many, finding("S3.2", "PASSED")], enabled({FSBP: ["S3.1", "S3.2"]})).score(FSBP)

    assert score.percent == 50


@pytest.mark.parametrize(
    ("passed", "of", "percent", "text"),
    [
        (1, 8, 13, "13 %"),  # 12.5: halves go up
        (5, 8, 63, "63 %"),  # 62.5: not to the even number
        (1, 3, 33, "33 %"),
        (2, 3, 67, "67 %"),
        (0, 5, 0, "0 %"),
        (5, 5, 100, "100 %"),
        (299, 300, 100, "100 % (rounded: 299 of 300)"),
        (199, 200, 100, "100 % (rounded: 199 of 200)"),
        (0, 0, None, "no data"),
    ],
)
def test_it_is_rounded_to_whole_per_cents_and_never_a_false_hundred(passed, of, percent, text):
    score = Score(standard=FSBP, passed=passed, failed=of - passed, no_data=7)

    assert (score.percent, score.text) == (percent, text)


def test_without_any_data_there_is_no_figure(finding):
    suppressed = [finding("S3.1", "PASSED", workflow_status="SUPPRESSED")]

    score = card(suppressed, enabled({FSBP: ["S3.1", "S3.2"]})).score(FSBP)

    assert (score.percent, score.exact, score.text, score.no_data) == (None, None, "no data", 2)


def test_a_standard_that_is_on_nowhere_has_no_score():
    made = card([consolidated("S3.1", standards=(FSBP, CIS50))], enabled({FSBP: ["S3.1"]}))

    assert made.standards == (FSBP,)
    assert made.score(CIS50).percent is None


def test_an_organizations_score_is_not_the_mean_of_its_accounts():
    on = {FSBP: ["S3.1", "S3.2"]}
    found = [
        consolidated("S3.1", "FAILED"),
        consolidated("S3.2", "PASSED"),
        consolidated("S3.1", "PASSED", account=OTHER),
        consolidated("S3.2", "FAILED", account=OTHER),
    ]

    made = card(found, enabled(places={(ACCOUNT, REGION): on, (OTHER, REGION): on}))

    assert [made.score(FSBP, "account", one).percent for one in (ACCOUNT, OTHER)] == [50, 50]
    assert made.score(FSBP).percent == 0


def test_a_control_that_is_on_in_one_account_is_on_in_the_organization():
    places = {(ACCOUNT, REGION): {FSBP: ["S3.1"]}, (OTHER, REGION): {FSBP: ["S3.2"]}}
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.2", "PASSED", account=OTHER)]

    score = card(found, enabled(places=places)).score(FSBP)

    assert (score.enabled, score.percent) == (2, 100)


def test_a_control_that_is_off_in_an_account_does_not_fail_the_others():
    places = {(ACCOUNT, REGION): {FSBP: ["S3.1"]}, (OTHER, REGION): {FSBP: []}}
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.1", "FAILED", account=OTHER)]

    assert card(found, enabled(places=places)).score(FSBP).percent == 100


def test_a_control_that_fails_in_one_linked_region_has_failed():
    on = {FSBP: ["S3.1"]}
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.1", "FAILED", region=FAR)]

    made = card(found, enabled(places={(ACCOUNT, REGION): on, (ACCOUNT, FAR): on}))

    assert made.score(FSBP).percent == 0
    assert made.score(FSBP, "region", REGION).percent == 100
    assert made.score(FSBP, "region", FAR).percent == 0


@pytest.mark.parametrize(
    "shared",
    [
        [consolidated("CloudTrail.2", "FAILED", standards=(FSBP, CIS14))],
        [older("CloudTrail.2", "FAILED"), older("3.7", "FAILED", standard=CIS14)],
    ],
    ids=SHAPES,
)
def test_a_control_that_standards_share_is_counted_once_over_all_of_them(shared):
    found = [*shared, consolidated("S3.1", "PASSED")]

    made = card(found, enabled({FSBP: ["CloudTrail.2", "S3.1"], CIS14: ["CloudTrail.2"]}))

    assert (made.score(ALL).enabled, made.score(ALL).percent) == (2, 50)
    assert (made.score(FSBP).percent, made.score(CIS14).percent) == (50, 0)
    (control,) = [one for one in made.controls if one.control == "CloudTrail.2"]
    assert control.failed == 1


def test_a_consolidated_finding_counts_for_the_standards_that_it_names():
    made = card(
        [consolidated("CloudTrail.2", "PASSED", standards=(FSBP,))],
        enabled({FSBP: ["CloudTrail.2"], CIS14: ["CloudTrail.2"]}),
    )

    assert made.score(FSBP).percent == 100
    assert made.score(CIS14).no_data == 1


def test_cis_1_2_is_a_ruleset_whose_numbers_may_share_a_control():
    found = [
        older("1.1", "PASSED", standard=CIS12),
        older("3.3", "FAILED", standard=CIS12),
        older("2.1", "PASSED", standard=CIS12),
    ]

    made = card(found, enabled({CIS12: ["CloudWatch.1", "CloudTrail.1"]}))

    assert {one.control: one.status for one in made.controls} == {
        "CloudWatch.1": Status.FAILED,
        "CloudTrail.1": Status.PASSED,
    }
    assert made.score(CIS12).percent == 50


def test_old_data_is_scored_and_named():
    old, fresh = AT - timedelta(hours=49), AT - timedelta(hours=47)
    found = [
        consolidated("S3.1", "PASSED", updated_at=old),
        consolidated("S3.2", "PASSED", updated_at=fresh),
        consolidated("S3.3", "PASSED", updated_at=old),
        consolidated("S3.3", "PASSED", updated_at=fresh),
    ]

    made = card(found, enabled({FSBP: ["S3.1", "S3.2", "S3.3"]}))

    assert made.score(FSBP).percent == 100
    assert made.coverage.stale == {"S3.1": old}
    assert made.coverage.age(AT) == timedelta(hours=47)


def test_a_place_that_could_not_be_asked_is_a_gap_and_counted_by_its_findings():
    here = enabled({FSBP: ["S3.1"]}).places
    denied = EnabledHere(account=OTHER, region=REGION, subscriptions=Unseen(why="denied"))
    scope = Enabled(administrator=ACCOUNT, home_region=REGION, places=(*here, denied))
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.2", "FAILED", account=OTHER)]

    made = card(found, scope)

    assert [(gap.account, gap.why) for gap in made.coverage.gaps] == [(OTHER, "could not look: denied")]
    assert (made.score(FSBP).enabled, made.score(FSBP).failed) == (2, 1)
    assert made.score(FSBP, "account", OTHER).no_data == 1  # the administrator's control, and no pass


def test_a_place_that_is_not_ready_is_a_gap_with_aws_s_reason():
    scope = enabled({FSBP: ["S3.1"]}, status="INCOMPLETE", reason="NO_AVAILABLE_CONFIGURATION_RECORDER")

    (gap,) = card([consolidated("S3.1")], scope).coverage.gaps

    assert gap.standard == FSBP
    assert gap.why == "INCOMPLETE NO_AVAILABLE_CONFIGURATION_RECORDER"


def test_a_place_without_any_standard_is_a_gap():
    scope = enabled(places={(ACCOUNT, REGION): {FSBP: ["S3.1"]}, (OTHER, FAR): {}})

    (gap,) = card([consolidated("S3.1")], scope).coverage.gaps

    assert (gap.account, gap.region, gap.why) == (OTHER, FAR, "no standard is on here")


def test_findings_from_outside_the_scope_are_shown_and_not_scored():
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.1", "FAILED", account="999999999999")]

    made = card(found, enabled({FSBP: ["S3.1"]}))

    assert made.score(FSBP).percent == 100
    assert made.coverage.outside == {f"999999999999 {REGION}": 1}


def test_findings_of_a_control_that_is_off_are_named_and_not_scored():
    here, there = {FSBP: ["S3.1"]}, {FSBP: ["S3.1", "S3.2"], CIS50: ["S3.5"]}
    found = [
        consolidated("S3.1", "PASSED"),
        consolidated("S3.2", "FAILED"),
        consolidated("S3.2", "FAILED", workflow_status="SUPPRESSED"),
        consolidated("S3.2", "PASSED", account=OTHER),
        consolidated("S3.5", "PASSED", standards=(FSBP, CIS50), account=OTHER),  # on in one of the two
        consolidated("S3.5", "FAILED", account="999999999999"),
    ]

    coverage = card(found, enabled(places={(ACCOUNT, REGION): here, (OTHER, REGION): there})).coverage

    assert coverage.switched_off == {"S3.2": 2}
    assert coverage.outside == {f"999999999999 {REGION}": 1}


def test_a_subscription_that_is_told_twice_counts_once():
    (place,) = enabled({FSBP: ["S3.1", "S3.2"]}).places
    (one,) = place.subscriptions.value
    cells = snapshot([consolidated("S3.1", "FAILED")], enabled()).cells

    frame = judged_frame((one, one), cells)

    assert sorted(frame["control"]) == ["S3.1", "S3.2"]
    assert frame["failed"].sum() == 1


def test_nothing_that_was_read_is_out_of_sight():
    found = [
        consolidated("S3.1"),
        consolidated("S3.1", record_state="ARCHIVED"),
        consolidated("S3.1", product_arn=PROWLER),
        consolidated("S3.1", standards=()),
        consolidated("S3.1", workflow_status="SUPPRESSED"),
    ]

    made = snapshot(found, enabled({FSBP: ["S3.1"]}))

    reading, (result,) = made.reading, scorecard(made).controls
    assert reading.read == len(found)
    assert reading.archived == 1
    assert reading.other_products == {"product prowler/prowler": 1}
    assert reading.refused == {"S3.1: Compliance.AssociatedStandards is empty": 1}
    assert (result.passed, result.suppressed) == (1, 1)
