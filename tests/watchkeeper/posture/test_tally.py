"""Counting findings as they come: in any order and in any parts, and nothing is left out of sight."""

import itertools
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS14,
    CIS50,
    FAR,
    FSBP,
    OTHER,
    PROWLER,
    REGION,
    consolidated,
    older,
)
from watchkeeper.posture.cells import MOST_RESOURCES, Cell, Status
from watchkeeper.posture.identify import Scored
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.tally import Reading, Tallied, Tally, together


@dataclass(frozen=True)
class Accepts:
    """An accepted risk, as the tally knows one."""

    id: str
    account: str = ACCOUNT
    resource: str = ""

    def covers(self, account, region, resources):
        """In its account; if it names a resource, only that."""
        return account == self.account and self.resource in ("", *resources)


def tallied(*found, risks=None):
    """What those findings come to."""
    tally = Tally(old_numbers(), risks)
    for one in found:
        tally.add(one)
    return tally.result()


def test_one_cell_for_a_control_in_an_account_and_a_region():
    cells = tallied(
        consolidated("S3.1", "PASSED"),
        consolidated("S3.1", "FAILED"),
        consolidated("S3.1", "FAILED", account=OTHER),
        consolidated("S3.1", "WARNING", region=FAR),
        consolidated("S3.2", "NOT_AVAILABLE"),
    ).cells

    assert [(*one.place, one.control, one.status) for one in cells] == [
        (ACCOUNT, FAR, "S3.1", Status.UNKNOWN),
        (ACCOUNT, REGION, "S3.1", Status.FAILED),
        (ACCOUNT, REGION, "S3.2", Status.UNKNOWN),
        (OTHER, REGION, "S3.1", Status.FAILED),
    ]
    assert [one[4:8] for one in cells] == [(0, 0, 1, 0), (1, 1, 0, 0), (0, 0, 0, 1), (0, 1, 0, 0)]


def test_the_shapes_differ_only_in_the_standards_of_a_cell():
    shared = tallied(consolidated("CloudTrail.2", "FAILED", standards=(FSBP, CIS14))).cells
    each = tallied(older("CloudTrail.2", "FAILED"), older("3.7", "FAILED", standard=CIS14)).cells

    assert [one.standards for one in shared] == [(FSBP, CIS14)]
    assert [one.standards for one in each] == [(FSBP,), (CIS14,)]
    assert {one._replace(standards=()) for one in each} == {one._replace(standards=()) for one in shared}


def test_ages_are_the_earliest_and_the_latest_of_what_counts():
    def updated(hours, days, status="FAILED", **more):
        at = {"updated_at": AT - timedelta(hours=hours), "first_seen": AT - timedelta(days=days)}
        return consolidated("S3.1", status, **at, **more)

    (cell,) = tallied(
        updated(5, 10),
        updated(2, 40),
        updated(9, 20),
        updated(4, 300, "PASSED"),
        updated(0, 900, workflow_status="SUPPRESSED"),
    ).cells

    assert (cell.newest, cell.oldest) == (AT - timedelta(hours=2), AT - timedelta(hours=9))
    assert cell.failing_since == AT - timedelta(days=40)


def test_suppressed_findings_are_counted_apart():
    (cell,) = tallied(
        consolidated("S3.1", "FAILED", workflow_status="SUPPRESSED"),
        consolidated("S3.1", "PASSED", workflow_status="SUPPRESSED"),
    ).cells

    assert (cell.suppressed, cell.suppressed_failed) == (2, 1)
    assert (cell.status, cell[4:8]) == (Status.NO_DATA, (0, 0, 0, 0))
    assert (cell.newest, cell.oldest, cell.failing_since, cell.resources) == (None, None, None, ())


def test_archived_findings_other_products_and_refused_ones_are_told_apart():
    tally = Tally(old_numbers())
    for one in (
        consolidated("S3.1"),
        consolidated("S3.1", "FAILED", record_state="ARCHIVED"),
        consolidated("S3.1", "FAILED", product_arn=PROWLER),
        consolidated("S3.2", "FAILED", product_arn=PROWLER),
        consolidated("S3.1", "FAILED", standards=()),
        older("9.99", "FAILED", standard=CIS14),
        older("9.99", "FAILED", standard=CIS14),
    ):
        tally.add(one)
    tally.refuse("Region is missing")

    made = tally.result()

    assert [one[4:8] for one in made.cells] == [(1, 0, 0, 0)]
    assert made.reading == Reading(
        read=8,
        archived=1,
        other_products={"product prowler/prowler": 2},
        refused={
            "S3.1: Compliance.AssociatedStandards is empty": 1,
            f"{CIS14} has no known control for its number 9.99": 2,
            "Region is missing": 1,
        },
    )


def test_reasons_without_end_are_kept_as_one_and_still_counted():
    tally = Tally({})
    for number in range(1000):
        tally.refuse(f"reason {number}")

    refused = tally.result().reading.refused

    assert sum(refused.values()) == 1000
    assert len(refused) <= 201
    assert refused["further reasons"] == 800


@pytest.mark.parametrize(
    ("status", "said"), [("A_STATUS_OF_TOMORROW",) * 2, (None, "missing"), ("", "missing")]
)
def test_an_unknown_compliance_status_is_no_pass_and_is_named(status, said):
    made = tallied(consolidated("S3.1", "PASSED"), consolidated("S3.1", status))

    assert [one.status for one in made.cells] == [Status.UNKNOWN]
    assert made.reading.refused == {f"S3.1: Compliance.Status is {said}": 1}


def test_an_accepted_risk_is_counted_within_the_failed():
    risks = {
        "S3.1": [Accepts("one-bucket", resource="b1"), Accepts("all-buckets")],
        "S3.2": [Accepts("other")],
    }
    found = [
        consolidated("S3.1", "FAILED", resources=("b1",)),
        consolidated("S3.1", "FAILED", resources=("b2",)),
        consolidated("S3.1", "FAILED", resources=("b3",)),
        consolidated("S3.1", "PASSED", resources=("b4",)),
        consolidated("S3.1", "FAILED", resources=("b1",), workflow_status="SUPPRESSED"),
        consolidated("S3.1", "FAILED", account=OTHER),
    ]

    here, there = tallied(*found, risks=risks).cells

    # A finding is counted for the first risk that covers it, and stays failed.
    assert (here.failed, here.accepted) == (3, (("all-buckets", 2), ("one-bucket", 1)))
    assert (there.failed, there.accepted) == (1, ())


def test_a_few_failed_resources_are_named_and_all_are_counted():
    found = [consolidated("S3.1", "FAILED", resources=(f"bucket-{number}",)) for number in range(9)]

    (cell,) = tallied(consolidated("S3.1", "PASSED", resources=("good",)), *found).cells

    assert MOST_RESOURCES == 5
    assert cell.resources == tuple(f"bucket-{number}" for number in range(5))
    assert cell.failed == 9


def test_a_finding_that_a_source_has_placed_counts_for_each_of_its_controls():
    tally = Tally({})
    tally.add_checked(
        [Scored("S3.1", (CIS50,)), Scored("S3.8", (CIS50,))],
        consolidated("", "FAILED", product_arn=PROWLER),
    )

    made = tally.result()

    assert [(one.control, one.failed, one.standards) for one in made.cells] == [
        ("S3.1", 1, (CIS50,)),
        ("S3.8", 1, (CIS50,)),
    ]
    assert made.reading == Reading(read=1)


def test_the_first_failure_of_a_control_in_each_place_is_told():
    told = []
    tally = Tally({}, on_failure=lambda control, finding: told.append((control, finding.region)))
    for region in (REGION, FAR):
        for status in ("PASSED", "FAILED", "FAILED"):
            tally.add(consolidated("S3.1", status, region=region))

    assert told == [("S3.1", REGION), ("S3.1", FAR)]


def test_asking_twice_gives_the_same_and_counting_may_go_on():
    tally = Tally({})
    tally.add(consolidated("S3.1", "FAILED"))
    first, again = tally.result(), tally.result()
    tally.add(consolidated("S3.1", "FAILED"))

    assert first == again
    assert first.cells[0].failed == 1
    assert tally.result().cells[0].failed == 2


def test_nothing_together_is_nothing():
    assert together([]) == Tallied()
    assert together([tallied()]) == Tallied()


risks = {"CloudTrail.2": [Accepts("encrypted later"), Accepts("elsewhere", OTHER, "b1")]}

any_finding = st.builds(
    lambda make, more: make(**more),
    st.sampled_from(
        [
            lambda **more: consolidated("CloudTrail.2", standards=(FSBP, CIS14), **more),
            lambda **more: consolidated("CloudTrail.2", standards=(FSBP,), **more),
            lambda **more: consolidated("CloudTrail.2", standards=(), **more),
            lambda **more: older("3.7", standard=CIS14, **more),
            lambda **more: older("9.99", standard=CIS14, **more),
        ]
    ),
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(
                ["PASSED", "FAILED", "FAILED", "WARNING", "NOT_AVAILABLE", "NEW_ONE", None]
            ),
            "account": st.sampled_from([ACCOUNT, OTHER]),
            "region": st.just(REGION),
            "record_state": st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "ARCHIVED"]),
            "workflow_status": st.sampled_from(["NEW", "NEW", "RESOLVED", "SUPPRESSED"]),
            "product_arn": st.sampled_from([consolidated("S3.1").product_arn] * 4 + [PROWLER]),
            "updated_at": st.integers(0, 99).map(lambda hours: AT - timedelta(hours=hours)),
            "first_seen": st.integers(0, 99).map(lambda days: AT - timedelta(days=days)),
            "resources": st.sampled_from([("b1",), ("b2",), ("b1", "b3")]),
        }
    ),
)


def without_samples(made):
    """All but the few resources that a cell names: which ones come first does depend on the order."""
    return made.model_copy(update={"cells": tuple(one._replace(resources=()) for one in made.cells)})


placed = st.tuples(any_finding, st.integers(0, 3), st.integers(0, 1000))
"""A finding, the lane that reads it, and when."""


@settings(max_examples=80, deadline=None)
@given(st.lists(placed, min_size=20, max_size=60) | st.lists(placed, max_size=5))
def test_neither_the_order_nor_the_parts_matter(found):
    whole = without_samples(tallied(*(one for one, _, _ in found), risks=risks))
    as_they_came = sorted(found, key=lambda one: one[2])
    lanes = [[one for one, own, _ in as_they_came if own == lane] for lane in range(4)]

    assert without_samples(tallied(*(one for one, _, _ in as_they_came), risks=risks)) == whole
    assert without_samples(together(tallied(*lane, risks=risks) for lane in lanes)) == whole


def test_a_control_that_several_lanes_saw_is_one_cell():
    early, late = AT - timedelta(hours=9), AT - timedelta(hours=1)
    since = AT - timedelta(days=90)
    lanes = [
        [consolidated("S3.1", "FAILED", resources=("a", "b"), updated_at=early)],
        [
            consolidated("S3.1", "FAILED", resources=("c",), first_seen=since),
            consolidated("S3.1", "WARNING", updated_at=late),
            consolidated("S3.1", "FAILED", workflow_status="SUPPRESSED"),
        ],
        [
            consolidated("S3.1", "PASSED"),
            consolidated("S3.1", "NOT_AVAILABLE"),
            consolidated("S3.1", "WARNING"),
        ],
    ]

    for order in itertools.permutations(lanes):
        (cell,) = together(tallied(*lane, risks={"S3.1": [Accepts("all")]}) for lane in order).cells

        assert cell._replace(resources=()) == Cell(
            ACCOUNT, REGION, "S3.1", (FSBP,),
            passed=1, failed=2, warning=2, not_available=1, suppressed=1, suppressed_failed=1,
            accepted=(("all", 2),), oldest=early, newest=late, failing_since=since,
        )  # fmt: skip
        assert set(cell.resources) == {"a", "c"}


@settings(max_examples=80, deadline=None)
@given(st.lists(any_finding, max_size=40))
def test_every_finding_that_was_read_is_accounted_for(found):
    made = tallied(*found)

    counted = sum(sum(one[4:9]) for one in made.cells)
    unknown = sum(count for why, count in made.reading.refused.items() if "Compliance.Status" in why)
    # A finding whose status nobody knows is counted and named.
    refused = sum(made.reading.refused.values()) - unknown
    others = sum(made.reading.other_products.values())
    assert counted + made.reading.archived + others + refused == made.reading.read == len(found)
    for one in made.cells:
        assert one.failed >= sum(count for _, count in one.accepted)
        assert one.suppressed >= one.suppressed_failed
        assert len(one.resources) <= MOST_RESOURCES


def test_cells_of_other_standards_are_not_added_up():
    one = Cell(ACCOUNT, REGION, "S3.1", (FSBP,), passed=1)
    parts = [
        Tallied(cells=(one,)),
        Tallied(cells=(one._replace(standards=(FSBP, CIS50)),)),
        Tallied(cells=(one,)),
    ]

    assert together(parts).cells == (one._replace(passed=2), one._replace(standards=(FSBP, CIS50)))
