"""Weeks beside each other: what a result keeps, which results measure the same, and gaps that show."""

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS14,
    CIS50,
    FAR,
    FSBP,
    OTHER,
    REGION,
    consolidated,
    enabled,
    snapshot,
)
from watchkeeper.posture.cells import Status
from watchkeeper.posture.history import WeekResult, series_key, trend, week_result
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.standards import ALL

ONE = {FSBP: ["S3.1", "S3.2"]}


def result(*found, week="2026-W48", on=None, places=None):
    """One week's result, as it is kept."""
    made = snapshot(found, enabled(on or ONE, places), week=week)
    return week_result(made, scorecard(made), f"{week}/run-1")


def test_a_result_keeps_what_the_trend_needs():
    places = {(ACCOUNT, REGION): {FSBP: ["S3.1", "S3.2", "S3.3"]}, (OTHER, FAR): ONE}
    made = result(
        consolidated("S3.1", "FAILED", account=OTHER, region=FAR),
        consolidated("S3.1", "PASSED"),
        consolidated("S3.2", "PASSED"),
        consolidated("S3.2", "FAILED", workflow_status="SUPPRESSED"),
        places=places,
    )

    assert (made.scope, made.week, made.at, made.run) == ("o-1", "2026-W48", AT, "run-1")
    assert (made.snapshot, made.standards) == ("2026-W48/run-1", (FSBP,))
    assert (made.accounts, made.regions) == ((ACCOUNT, OTHER), (FAR, REGION))
    assert made.statuses == {"S3.1": Status.FAILED, "S3.2": Status.PASSED, "S3.3": Status.NO_DATA}
    assert made.failing_in == {"S3.1": ((OTHER,), (FAR,))}
    assert made.suppressed == {"S3.2": 1}
    assert (made.percent(FSBP), made.percent(ALL), made.percent(CIS50)) == (50, 50, None)


def test_a_result_is_read_back_as_it_was_written():
    made = result(consolidated("S3.1", "FAILED"), consolidated("S3.2"))

    assert WeekResult.model_validate_json(made.model_dump_json()) == made


def test_an_account_or_a_region_without_any_data_is_not_measured():
    made = result(
        consolidated("S3.1", "FAILED"),
        places={(ACCOUNT, REGION): ONE, (OTHER, FAR): ONE, (OTHER, REGION): {}},
    )

    assert made.accounts == (ACCOUNT, OTHER)
    assert (made.measured_accounts, made.measured_regions) == ({ACCOUNT}, {REGION})


def test_a_control_is_measured_where_it_is_on_and_has_findings():
    made = result(
        consolidated("S3.1"),
        consolidated("S3.2", "FAILED", workflow_status="SUPPRESSED"),  # somebody looked at it
        consolidated("S3.2", account=OTHER, region=FAR),
        consolidated("S3.1", account=OTHER, region=FAR),  # lingers: it is off there
        places={(ACCOUNT, REGION): ONE, (OTHER, FAR): {FSBP: ["S3.2"]}},
    )

    assert made.unseen_in == {"S3.1": ((OTHER,), (FAR,))}
    assert made.measured("S3.1") == ({ACCOUNT}, {REGION})


def test_a_series_measures_the_same_whatever_the_order():
    assert series_key([FSBP, CIS50], [ACCOUNT, OTHER], [REGION, FAR]) == series_key(
        [CIS50, FSBP], [OTHER, ACCOUNT], [FAR, REGION]
    )


def test_a_series_changes_with_the_version_the_accounts_and_the_regions():
    keys = [
        series_key([CIS14], [ACCOUNT], [REGION]),
        series_key([CIS50], [ACCOUNT], [REGION]),
        series_key([CIS14, CIS50], [ACCOUNT], [REGION]),
        series_key([CIS14], [ACCOUNT, OTHER], [REGION]),
        series_key([CIS14], [OTHER], [REGION]),
        series_key([CIS14], [ACCOUNT], [REGION, FAR]),
        series_key([CIS14], [ACCOUNT], [FAR]),
        series_key([CIS14], [REGION], [ACCOUNT]),
        series_key([], [CIS14, ACCOUNT], [REGION]),
    ]

    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {12}


def test_a_result_has_the_series_of_what_it_measured():
    one = result(consolidated("S3.1"))

    assert one.series == series_key([FSBP], [ACCOUNT], [REGION])
    assert one.series == result(consolidated("S3.1", "FAILED"), week="2026-W49").series
    assert one.series != result(consolidated("S3.1"), on={CIS50: ["S3.1"]}).series


def test_a_missing_week_is_a_gap():
    points = trend(
        [
            result(consolidated("S3.1"), week="2026-W50"),
            result(consolidated("S3.1", "FAILED"), week="2026-W48"),
        ]
    )

    assert [(one.week, one.percents[FSBP], one.missing) for one in points] == [
        ("2026-W48", 0, False),
        ("2026-W49", None, True),
        ("2026-W50", 100, False),
    ]
    assert points[1].percents == {FSBP: None, ALL: None}


def test_the_trend_goes_over_the_years_end_with_its_53rd_week():
    points = trend([result(consolidated("S3.1"), week=week) for week in ("2027-W01", "2026-W52")])

    assert [(one.week, one.missing) for one in points] == [
        ("2026-W52", False),
        ("2026-W53", True),
        ("2027-W01", False),
    ]


def test_a_week_without_any_data_has_no_figure_and_is_not_missing():
    (point,) = trend([result()])

    assert (point.percents, point.missing) == ({FSBP: None, ALL: None}, False)


def test_a_change_of_scope_is_marked_at_the_first_result_that_has_it():
    wider = {(ACCOUNT, REGION): ONE, (OTHER, REGION): ONE}
    points = trend(
        [
            result(consolidated("S3.1"), week="2026-W45"),
            result(consolidated("S3.1"), week="2026-W46"),
            result(consolidated("S3.1"), week="2026-W48", places=wider),  # W47 is missing
            result(consolidated("S3.1"), week="2026-W49", places=wider),
            result(consolidated("S3.1"), week="2026-W50"),
        ]
    )

    assert [(one.week, one.scope_changed) for one in points] == [
        ("2026-W45", False),
        ("2026-W46", False),
        ("2026-W47", False),
        ("2026-W48", True),
        ("2026-W49", False),
        ("2026-W50", True),
    ]


def test_a_standard_has_no_figure_in_weeks_in_which_it_was_not_on():
    both = {FSBP: ["S3.1"], CIS50: ["S3.1"]}
    points = trend(
        [
            result(consolidated("S3.1"), week="2026-W48"),
            result(consolidated("S3.1", standards=(FSBP, CIS50)), week="2026-W49", on=both),
        ]
    )

    assert [one.percents[CIS50] for one in points] == [None, 100]


def test_without_results_there_is_no_trend():
    assert trend([]) == ()
