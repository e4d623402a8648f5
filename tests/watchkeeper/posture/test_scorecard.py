"""A snapshot judged: each control once, and beside the scores how much they rest on."""

from datetime import timedelta

import pytest

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS14,
    FAR,
    FSBP,
    OTHER,
    REGION,
    card,
    consolidated,
    enabled,
    older,
    snapshot,
)
from watchkeeper.evidence import Unseen
from watchkeeper.posture.cells import Cell, Status
from watchkeeper.posture.enabled import Enabled, EnabledHere
from watchkeeper.posture.score import Score
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.standards import ALL

ONE = {FSBP: ["S3.1"]}
BOTH = {FSBP: ["CloudTrail.2"], CIS14: ["CloudTrail.2"]}
EVERYWHERE = {(account, region): ONE for account in (ACCOUNT, OTHER) for region in (REGION, FAR)}


def of(made, control="S3.1"):
    """One control's result."""
    (found,) = [one for one in made.controls if one.control == control]
    return found


def gaps(made):
    """Where there is a gap, and why."""
    return {(gap.account, gap.region, gap.standard): gap.why for gap in made.coverage.gaps}


def with_cells(cells, what_is_on):
    """A scorecard of cells as they are."""
    return scorecard(snapshot([], what_is_on).model_copy(update={"cells": tuple(cells)}))


# Each control once


@pytest.mark.parametrize(
    "found",
    [
        [
            consolidated("CloudTrail.2", "FAILED", standards=(FSBP, CIS14), resources=("t1",)),
            consolidated("CloudTrail.2", "FAILED", standards=(FSBP, CIS14), resources=("t2",)),
        ],
        [
            older(number, "FAILED", standard=standard, resources=(trail,))
            for number, standard in (("CloudTrail.2", FSBP), ("3.7", CIS14))
            for trail in ("t1", "t2")
        ],
    ],
    ids=["consolidated", "older"],
)
def test_what_standards_share_is_counted_once(found):
    made = card(found, enabled(BOTH))

    result = of(made, "CloudTrail.2")
    assert (result.failed, result.failed_by_account) == (2, {ACCOUNT: 2})
    assert result.resources == ("t1", "t2")
    assert result.by_standard == {FSBP: Status.FAILED, CIS14: Status.FAILED}
    assert (made.score(ALL).failed, made.score(ALL).enabled) == (1, 1)


def test_a_finding_that_counts_only_for_one_of_the_standards_is_added():
    found = [
        consolidated("CloudTrail.2", "FAILED", standards=(FSBP, CIS14)),
        consolidated("CloudTrail.2", "FAILED", standards=(FSBP,)),
    ]

    assert of(card(found, enabled(BOTH)), "CloudTrail.2").failed == 2


def test_failures_are_added_up_over_places_and_told_by_account():
    found = [
        consolidated("S3.1", "FAILED"),
        consolidated("S3.1", "FAILED", region=FAR),
        consolidated("S3.1", "FAILED", account=OTHER, region=FAR),
        consolidated("S3.1", "PASSED", account=OTHER),
    ]

    result = of(card(found, enabled(places=EVERYWHERE)))

    assert (result.failed, result.passed) == (3, 1)
    assert result.failed_by_account == {ACCOUNT: 2, OTHER: 1}
    assert set(result.places_failing) == {f"{ACCOUNT} {REGION}", f"{ACCOUNT} {FAR}", f"{OTHER} {FAR}"}
    assert set(result.places_measured) == {*result.places_failing, f"{OTHER} {REGION}"}
    assert (result.accounts_failing, result.regions_failing) == ((ACCOUNT, OTHER), (FAR, REGION))


def test_only_places_that_fail_are_named():
    found = [consolidated("S3.1", "FAILED"), consolidated("S3.1", "PASSED", account=OTHER, region=FAR)]

    result = of(card(found, enabled(places=EVERYWHERE)))

    assert (result.accounts_failing, result.regions_failing) == ((ACCOUNT,), (REGION,))


def test_a_control_that_is_off_in_an_account_does_not_fail_the_organization():
    found = [
        consolidated("S3.1", "PASSED"),
        consolidated("S3.1", "FAILED", account=OTHER, resources=("x",)),
    ]

    result = of(card(found, enabled(places={(ACCOUNT, REGION): ONE, (OTHER, REGION): {FSBP: ["S3.2"]}})))

    assert (result.status, result.failed, result.accounts_failing) == (Status.PASSED, 0, ())
    assert (result.regions_failing, result.resources, result.failing_since) == ((), (), None)


def test_what_lingers_of_a_standard_that_is_off_tells_nothing_of_the_control():
    lingering = older(
        "3.7", "FAILED", standard=CIS14, resources=("old",), updated_at=AT - timedelta(hours=1)
    )
    stale = older("CloudTrail.2", "PASSED", updated_at=AT - timedelta(hours=60))

    made = card([lingering, stale], enabled({FSBP: ["CloudTrail.2"]}))

    result = of(made, "CloudTrail.2")
    assert (result.status, result.failed) == (Status.PASSED, 0)
    assert (result.regions_failing, result.resources, result.failing_since) == ((), (), None)
    assert list(made.coverage.stale) == ["CloudTrail.2"]
    assert made.coverage.newest == AT - timedelta(hours=60)


def test_suppressed_findings_are_counted_and_shown():
    found = [
        consolidated("S3.1", "PASSED"),
        consolidated("S3.1", "FAILED", workflow_status="SUPPRESSED"),
        consolidated("S3.1", "FAILED", workflow_status="SUPPRESSED", account=OTHER),
        consolidated("S3.1", "WARNING", workflow_status="SUPPRESSED"),
    ]

    result = of(card(found, enabled(places=EVERYWHERE)))

    assert (result.status, result.suppressed, result.suppressed_failed) == (Status.PASSED, 3, 2)
    assert result.suppressed_by_place == {f"{ACCOUNT} {REGION}": (2, 1), f"{OTHER} {REGION}": (1, 1)}
    assert (result.places_failing, result.places_measured) == ((), (f"{ACCOUNT} {REGION}",))


def test_an_accepted_risk_is_counted_once_in_a_place_however_many_standards_have_it():
    one = Cell(ACCOUNT, REGION, "CloudTrail.2", (FSBP,), failed=3, accepted=(("late", 2),))
    cells = [
        one,
        one._replace(standards=(CIS14,)),
        one._replace(region=FAR, failed=1, accepted=(("late", 1), ("else", 1))),
    ]

    made = with_cells(cells, enabled(places={(ACCOUNT, REGION): BOTH, (ACCOUNT, FAR): BOTH}))

    assert of(made, "CloudTrail.2").accepted == {"late": 3, "else": 1}
    assert of(made, "CloudTrail.2").failed == 4


def test_accepted_findings_of_different_sets_of_standards_are_added_as_failures_are():
    one = Cell(ACCOUNT, REGION, "CloudTrail.2", (FSBP, CIS14), failed=2, accepted=(("late", 2),))
    cells = [one, one._replace(standards=(FSBP,), failed=1, accepted=(("late", 1),))]

    result = of(with_cells(cells, enabled(BOTH)), "CloudTrail.2")

    assert (result.failed, result.accepted) == (3, {"late": 3})


def test_a_few_resources_are_named_over_all_places_each_once():
    def cell(region, *resources):
        return Cell(ACCOUNT, region, "S3.1", (FSBP,), failed=len(resources), resources=resources)

    made = with_cells(
        [cell(FAR, "a", "b", "c"), cell(REGION, "c", "d", "e", "f")], enabled(places=EVERYWHERE)
    )

    assert of(made).resources == ("a", "b", "c", "d", "e")
    assert of(made).failed == 7


def test_a_control_has_failed_since_the_earliest_failure_anywhere():
    found = [
        consolidated("S3.1", "FAILED", first_seen=AT - timedelta(days=3)),
        consolidated("S3.1", "FAILED", account=OTHER, first_seen=AT - timedelta(days=9)),
    ]

    assert of(card(found, enabled(places=EVERYWHERE))).failing_since == AT - timedelta(days=9)


def test_scores_stand_for_the_organization_each_account_and_each_region():
    found = [consolidated("S3.1", "PASSED"), consolidated("S3.1", "FAILED", account=OTHER, region=FAR)]

    made = card(found, enabled(places={(ACCOUNT, REGION): ONE, (OTHER, FAR): ONE}))

    assert {(one.scope, one.name): one.percent for one in made.scores if one.standard == FSBP} == {
        ("organization", ""): 0,
        ("account", ACCOUNT): 100,
        ("account", OTHER): 0,
        ("region", REGION): 100,
        ("region", FAR): 0,
    }
    assert made.score("no-such-standard") == Score(standard="no-such-standard")


def test_nothing_is_on_anywhere():
    made = card([consolidated("S3.1", "PASSED")], enabled({}))

    assert (made.scores, made.controls, made.standards) == ((), (), ())
    assert made.score().text == "no data"


# What the scores rest on


def test_without_a_gap_none_is_named():
    found = [consolidated("S3.1", account=account, region=region) for account, region in EVERYWHERE]

    coverage = card(found, enabled(places=EVERYWHERE)).coverage

    assert coverage.gaps == ()
    assert (coverage.accounts, coverage.regions, coverage.places) == ((ACCOUNT, OTHER), (FAR, REGION), 4)


def test_each_kind_of_gap_is_named():
    ready = enabled(places={(ACCOUNT, REGION): ONE, (ACCOUNT, FAR): {}}).places
    pending = enabled(places={(OTHER, REGION): BOTH}, status="PENDING").places
    denied = EnabledHere(account=OTHER, region=FAR, subscriptions=Unseen(why="AWS denied it"))
    scope = Enabled(administrator=ACCOUNT, home_region=REGION, places=(*ready, *pending, denied))

    assert gaps(card([consolidated("S3.1")], scope)) == {
        (ACCOUNT, FAR, ""): "no standard is on here",
        (OTHER, REGION, FSBP): "PENDING",
        (OTHER, REGION, CIS14): "PENDING",
        (OTHER, FAR, ""): "could not look: AWS denied it",
    }


def test_a_place_that_is_ready_and_sends_nothing_is_a_gap():
    # A region that is not linked, a member that left: what is read is perfect, and half is missing.
    made = card(
        [consolidated("S3.1", "PASSED")], enabled(places={(ACCOUNT, REGION): ONE, (OTHER, FAR): ONE})
    )

    assert made.score(FSBP).percent == 100
    assert gaps(made) == {(OTHER, FAR, ""): "no finding came from here"}


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, {}), (1, {(OTHER, REGION, ""): "nothing was updated here since 2026-11-21 07:59"})],
)
def test_a_place_whose_data_is_old_is_a_gap_though_others_are_fresh(seconds, expected):
    found = [
        consolidated("S3.1", updated_at=AT - timedelta(hours=1)),
        consolidated("S3.1", account=OTHER, updated_at=AT - timedelta(hours=48, seconds=seconds)),
    ]

    made = card(found, enabled(places={(ACCOUNT, REGION): ONE, (OTHER, REGION): ONE}))

    assert gaps(made) == expected
    assert made.coverage.stale == {}


@pytest.mark.parametrize(("seconds", "stale"), [(0, False), (1, True)])
def test_a_control_is_stale_after_48_hours(seconds, stale):
    at = AT - timedelta(hours=48, seconds=seconds)
    found = [consolidated("S3.1", updated_at=at), consolidated("S3.2", updated_at=AT)]

    coverage = card(found, enabled({FSBP: ["S3.1", "S3.2"]})).coverage

    assert coverage.stale == ({"S3.1": at} if stale else {})
    assert (coverage.oldest, coverage.newest) == (at, AT)
    assert coverage.age(AT) == timedelta(0)


def test_findings_from_outside_are_counted_by_place_and_not_scored():
    found = [
        consolidated("S3.1", "PASSED"),
        consolidated("S3.1", "FAILED", account=OTHER),
        consolidated("S3.2", "WARNING", account=OTHER),
        consolidated("S3.2", "FAILED", account=OTHER, workflow_status="SUPPRESSED"),
        consolidated("S3.1", "FAILED", region=FAR, updated_at=AT),
    ]

    made = card(found, enabled(ONE))

    assert made.coverage.outside == {f"{OTHER} {REGION}": 3, f"{ACCOUNT} {FAR}": 1}
    assert made.score(FSBP).percent == 100
    assert made.coverage.newest == AT - timedelta(hours=3)


def test_without_any_data_there_is_no_age():
    coverage = card([], enabled(ONE)).coverage

    assert (coverage.newest, coverage.oldest, coverage.age(AT)) == (None, None, None)


def test_the_same_snapshot_is_judged_the_same_after_it_was_stored():
    kept = snapshot(
        [consolidated("S3.1", "FAILED"), consolidated("S3.2")], enabled({FSBP: ["S3.1", "S3.2"]})
    )

    assert scorecard(type(kept).model_validate_json(kept.model_dump_json())) == scorecard(kept)
