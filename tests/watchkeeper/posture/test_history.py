"""Weeks beside each other: what a result keeps, which results measure the same, and gaps that show."""

import json
import zlib

import pytest
from pydantic import ValidationError

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
from watchkeeper.posture.cells import Cell, Status
from watchkeeper.posture.history import WeekResult, series_key, trend, week_result
from watchkeeper.posture.score import Score
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
    assert made.failed == {"S3.1": 1}
    assert made.failing_places("S3.1") == {f"{OTHER} {FAR}"}
    assert made.measured_places("S3.1") == {f"{OTHER} {FAR}", f"{ACCOUNT} {REGION}"}
    assert made.failing_places("S3.2") == made.measured_places("S3.3") == frozenset()
    assert made.suppressed_in("S3.2") == {f"{ACCOUNT} {REGION}": (1, 1)}
    assert made.suppressed_in("S3.1") == {}
    assert (made.percent(FSBP), made.percent(ALL), made.percent(CIS50)) == (50, 50, None)


def test_a_result_is_read_back_as_it_was_written():
    made = result(
        consolidated("S3.1", "FAILED"), consolidated("S3.2", "FAILED", workflow_status="SUPPRESSED")
    )

    again = WeekResult.model_validate_json(made.model_dump_json())

    assert again == made
    assert again.failing_places("S3.1") == again.measured_places("S3.1") == {f"{ACCOUNT} {REGION}"}
    assert again.suppressed_in("S3.2") == {f"{ACCOUNT} {REGION}": (1, 1)}


def test_a_result_from_before_places_were_kept_is_read():
    kept = result(consolidated("S3.1", "FAILED")).model_dump(mode="json")
    own = ("place_sets", "failing_at", "measured_at", "suppressed_at", "failed")
    former = {name: value for name, value in kept.items() if name not in own}
    former |= {
        "failing_in": {"S3.1": [[ACCOUNT], [REGION]]},
        "unseen_in": {"S3.1": [[OTHER], []]},
        "suppressed": {"S3.1": 2},
    }

    made = WeekResult.model_validate_json(json.dumps(former))

    assert made.place_sets is None
    assert made.statuses["S3.1"] is Status.FAILED
    assert made.failing_places("S3.1") == made.measured_places("S3.1") == frozenset()
    assert made.suppressed_in("S3.1") == {}
    with pytest.raises(ValidationError, match="misspelt"):
        WeekResult.model_validate(former | {"misspelt": 1})


def test_a_control_is_measured_where_it_is_on_and_has_findings_that_count():
    made = result(
        consolidated("S3.1"),
        consolidated("S3.2", "FAILED", workflow_status="SUPPRESSED"),
        consolidated("S3.2", "WARNING", account=OTHER, region=FAR),
        consolidated("S3.1", account=OTHER, region=FAR),  # lingers: it is off there
        places={(ACCOUNT, REGION): ONE, (OTHER, FAR): {FSBP: ["S3.2"]}, (OTHER, REGION): ONE},
    )

    assert made.measured_places("S3.1") == {f"{ACCOUNT} {REGION}"}
    assert made.measured_places("S3.2") == {f"{OTHER} {FAR}"}


def test_places_are_pairs_though_only_their_bits_are_kept():
    scope = [(account, region) for account in (ACCOUNT, OTHER) for region in (REGION, FAR)]
    made = result(
        *(
            consolidated("S3.1", "PASSED" if place == (ACCOUNT, REGION) else "FAILED", account=place[0], region=place[1])
            for place in scope
        ),
        consolidated("S3.2", account=OTHER, region=FAR),
        places=dict.fromkeys(scope, ONE),
    )  # fmt: skip

    assert made.failing_places("S3.1") == {f"{ACCOUNT} {FAR}", f"{OTHER} {REGION}", f"{OTHER} {FAR}"}
    assert made.measured_places("S3.1") == {f"{account} {region}" for account, region in scope}
    assert made.measured_places("S3.2") == {f"{OTHER} {FAR}"}


def test_a_result_of_50_accounts_in_17_regions_stays_small():
    controls = [f"EC2.{number}" for number in range(350)]
    on = {
        (f"{account:012}", f"region-{region}"): {FSBP: controls}
        for account in range(50)
        for region in range(17)
    }
    # The worst there is: every control is measured and fails in places of its own.
    cells = [
        Cell(*place, control, (FSBP,), passed=1, failed=number % 2)
        for place in on
        for control in controls
        if (number := zlib.crc32(f"{place} {control}".encode())) % 10 < 7
    ]
    made = snapshot([], enabled(places=on)).model_copy(update={"cells": tuple(cells)})
    kept = week_result(made, scorecard(made), "w")

    assert len(kept.model_dump_json()) < 250_000
    failing = {f"{one.account} {one.region}" for one in cells if one.control == "EC2.7" and one.failed}
    assert kept.failing_places("EC2.7") == failing


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


@pytest.mark.parametrize(
    ("passed", "of", "text"),
    [(199, 200, "100 % (rounded)"), (200, 200, "100 %"), (198, 200, "99 %"), (0, 0, None)],
)
def test_a_point_is_never_a_bare_hundred_where_something_did_not_pass(passed, of, text):
    made = result(week="2026-W48").model_copy(
        update={"scores": (Score(standard=FSBP, passed=passed, failed=of - passed),)}
    )

    (point,) = trend([made])

    assert point.text(FSBP) == text
