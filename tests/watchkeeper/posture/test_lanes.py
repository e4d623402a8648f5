"""Lanes: together they match the whole scope, each place once, within the limits of a filter."""

from collections import Counter

import pytest

from watchkeeper.posture.lanes import MOST_VALUES, lanes

REGIONS = ["us-east-1", "eu-west-1", "us-west-2"]


def places(filters):
    """What a filter matches."""
    regions = [one["Value"] for one in filters.get("Region", [])] or REGIONS
    return [(one["Value"], region) for one in filters["AwsAccountId"] for region in regions]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 20, 81, 250])
@pytest.mark.parametrize("regions", [REGIONS[:1], REGIONS])
def test_every_place_is_in_exactly_one_lane(count, regions):
    accounts = [f"{number:012}" for number in range(count)]

    found = Counter(
        (account, region)
        for lane in lanes(accounts, regions)
        for account, region in places(lane)
        if region in regions
    )

    assert found == Counter((account, region) for account in accounts for region in regions)


@pytest.mark.parametrize("count", [1, 20, 81, 250])
def test_a_lane_keeps_to_the_limits_of_a_filter(count):
    for lane in lanes([f"{number:012}" for number in range(count)], REGIONS):
        assert len(lane) <= 10
        assert all(len(values) <= MOST_VALUES for values in lane.values())


def test_only_active_findings_of_security_hub_itself_are_asked_for():
    for lane in lanes(["111111111111"], REGIONS):
        assert [one["Value"] for one in lane["ProductName"]] == ["Security Hub", "Security Hub CSPM"]
        assert [one["Value"] for one in lane["RecordState"]] == ["ACTIVE"]


def test_one_account_is_read_in_several_lanes_all_the_same():
    assert len(lanes(["111111111111"], REGIONS)) == 3


def test_one_account_in_one_region_is_one_lane():
    assert len(lanes(["111111111111"], REGIONS[:1])) == 1
