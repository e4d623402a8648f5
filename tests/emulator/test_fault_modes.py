"""Faults that last: throttling, accounts that deny, regions that lack something."""

import pytest
from botocore.exceptions import ClientError

from emulator.calls import CallLog
from emulator.control import ControlError


def outcome(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


class TestShaking:
    """A part of all calls fails by chance, the same calls under the same seed."""

    def test_the_same_calls_fail_under_the_same_seed(self, client, control):
        iam = client("iam", "workload-prod")

        def met(seed):
            control.shake(0.4, seed)
            try:
                return [outcome(iam.list_users) for _ in range(20)]
            finally:
                control.shake(0)

        first = met(1)
        assert met(1) == first != met(2)
        assert {"ok", "Throttling", "InternalFailure"} == set(first)
        assert [outcome(iam.list_users) for _ in range(4)] == ["ok"] * 4

    def test_some_of_what_is_said_to_have_failed_was_done(self, client, control):
        iam = client("iam", "workload-prod")

        control.shake(0.6, 3)
        met = {name: outcome(iam.create_user, UserName=name) for name in map(str, range(20))}
        control.shake(0)

        there = {one["UserName"] for one in iam.list_users()["Users"]}
        lost = {name for name, code in met.items() if code == "InternalFailure" and name in there}
        assert lost
        assert {name for name, code in met.items() if code == "ok"} <= there


class TestThrottling:
    """Every n-th call is one too many."""

    def test_every_third_call_is_one_too_many_until_it_is_switched_off(self, client, control):
        iam = client("iam", "workload-prod")

        control.throttle(3)
        met = [outcome(iam.list_users) for _ in range(7)]
        control.throttle(0)

        assert met == ["ok", "ok", "Throttling", "ok", "ok", "Throttling", "ok"]
        assert [outcome(iam.list_users) for _ in range(4)] == ["ok"] * 4

    @pytest.mark.parametrize(
        ("service", "call", "code", "status"),
        [
            ("ec2", "describe_regions", "RequestLimitExceeded", 503),
            ("organizations", "list_accounts", "TooManyRequestsException", 429),
            ("account", "list_regions", "TooManyRequestsException", 429),
            ("guardduty", "list_detectors", "ThrottlingException", 400),
            ("securityhub", "describe_hub", "LimitExceededException", 429),
            ("s3", "list_buckets", "SlowDown", 503),
        ],
    )
    def test_each_service_says_it_in_its_own_words(self, client, control, service, call, code, status):
        control.throttle(1)

        with pytest.raises(ClientError) as refused:
            getattr(client(service, "management"), call)()

        error = refused.value.response
        assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)

    def test_it_can_be_for_some_services_and_with_a_given_code(self, client, control):
        control.throttle(1, ["ec2"], "Throttling")

        assert outcome(client("iam", "workload-prod").list_users) == "ok"
        assert outcome(client("ec2", "workload-prod").describe_regions) == "Throttling"

    def test_a_throttled_call_has_no_effect_and_is_recorded(self, client, control):
        iam = client("iam", "workload-prod")
        control.throttle(1)
        assert outcome(iam.create_user, UserName="nobody") == "Throttling"
        control.throttle(0)

        assert "nobody" not in [one["UserName"] for one in iam.list_users()["Users"]]
        assert control.calls(operation="CreateUser")[0]["error_code"] == "Throttling"

    def test_a_reset_ends_it(self, client, control):
        control.throttle(1)
        control.reset()

        assert outcome(client("iam", "workload-prod").list_users) == "ok"


class TestDenial:
    """An account says no to everything, or to one service."""

    def test_an_account_denies_everything_even_to_be_entered(self, client, control, seed):
        dev = seed["accounts"]["workload-dev"]
        role = {
            "RoleArn": f"arn:aws:iam::{dev}:role/{seed['bootstrap_role']}",
            "RoleSessionName": "test",
        }
        control.deny(dev)

        assert outcome(client("iam", "workload-dev").list_users) == "AccessDenied"
        assert outcome(client("guardduty", "workload-dev").list_detectors) == "AccessDeniedException"
        assert outcome(client("ec2", "workload-dev").describe_vpcs) == "UnauthorizedOperation"
        assert outcome(client("sts").assume_role, **role) == "AccessDenied"
        assert outcome(client("iam", "workload-prod").list_users) == "ok"

        control.deny(dev, denied=False)
        assert outcome(client("sts").assume_role, **role) == "ok"

    def test_an_account_denies_one_service(self, client, control, seed):
        control.deny(seed["accounts"]["workload-dev"], "guardduty")

        assert outcome(client("guardduty", "workload-dev").list_detectors) == "AccessDeniedException"
        assert outcome(client("iam", "workload-dev").list_users) == "ok"


def test_a_region_without_a_service_does_not_know_the_callers_keys(client, control):
    control.lack("us-west-2", "guardduty")

    assert outcome(client("guardduty", region="us-west-2").list_detectors) == "UnrecognizedClientException"
    assert outcome(client("guardduty", region="us-east-1").list_detectors) == "ok"
    assert outcome(client("ec2", region="us-west-2").describe_regions) == "ok"
    control.reset()
    assert outcome(client("guardduty", region="us-west-2").list_detectors) == "ok"


class TestLargeWorld:
    """An organization of any size, generated."""

    def test_it_has_as_many_accounts_and_regions_as_asked_for(self, client, control):
        world = control.grow(50, 17)

        pages = client("organizations", "management").get_paginator("list_accounts").paginate()
        listed = {one["Id"]: one["Status"] for page in pages for one in page["Accounts"]}
        assert listed == dict.fromkeys(world["accounts"].values(), "ACTIVE")
        assert len(listed) == 50
        assert "600000000048" in listed
        found = client("account", "management").list_regions()["Regions"]
        assert {one["RegionOptStatus"] for one in found} == {"ENABLED_BY_DEFAULT"}
        assert sorted(one["RegionName"] for one in found) == sorted(world["regions"])
        assert len(found) == 17

    def test_a_new_account_can_be_entered_and_has_nothing(self, client, control, with_key):
        world = control.grow(3)
        role = f"arn:aws:iam::600000000001:role/{world['bootstrap_role']}"
        keys = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

        def inside(service):
            return with_key(service, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

        assert inside("guardduty").list_detectors()["DetectorIds"] == []
        assert inside("cloudtrail").describe_trails()["trailList"] == []
        assert inside("iam").list_users()["Users"] == []

    def test_a_reset_brings_the_small_world_back(self, client, control):
        control.grow(4, 2)
        control.reset()

        assert len(client("organizations", "management").list_accounts()["Accounts"]) == 5
        role = {
            "RoleArn": "arn:aws:iam::600000000001:role/WatchkeeperBootstrap",
            "RoleSessionName": "test",
        }
        assert outcome(client("sts").assume_role, **role) == "AccessDenied"

    @pytest.mark.parametrize(("accounts", "regions"), [(1, 1), (5, 18), (5, 0)])
    def test_a_size_that_cannot_be_is_refused_and_changes_nothing(self, client, control, accounts, regions):
        with pytest.raises(ControlError, match="2 accounts or more"):
            control.grow(accounts, regions)

        assert len(client("organizations", "management").list_accounts()["Accounts"]) == 5


class TestCounts:
    """The recorded calls, added up."""

    def test_calls_are_counted_by_service_operation_account_and_region(self, client, control, seed):
        prod = seed["accounts"]["workload-prod"]
        for region in ("us-east-1", "eu-west-1", "eu-west-1"):
            client("guardduty", "workload-prod", region).list_detectors()
        outcome(client("guardduty", "workload-prod").get_detector, DetectorId="none")

        counts = control.call_counts(account=prod, service="guardduty")

        shown = [(one["operation"], one["region"], one["count"], one["errors"]) for one in counts]
        assert shown == [
            ("GetDetector", "us-east-1", 1, 1),
            ("ListDetectors", "eu-west-1", 2, 0),
            ("ListDetectors", "us-east-1", 1, 0),
        ]
        assert all(one["first_at"] <= one["last_at"] for one in counts)
        assert len(control.calls(region="eu-west-1")) == 2
        assert control.call_counts(region="eu-west-1")[0]["count"] == 2

    def test_the_busiest_second_is_any_second_not_one_of_the_clock(self):
        log = CallLog()
        for at in (0.0, 0.7, 0.9, 1.1, 1.69, 1.7, 9.0):
            log.add(at=at, service="ec2", operation="X", account="1", region="r", access_key_id=None,
                    parameters={}, status=200, error_code=None)  # fmt: skip

        (counted,) = log.counts()

        assert counted["busiest_second"] == 4
        assert (counted["count"], counted["first_at"], counted["last_at"]) == (7, 0.0, 9.0)
