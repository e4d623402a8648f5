"""What GuardDuty costs, its trial, and where it exports findings to."""

import pytest
from botocore.exceptions import ClientError

FOUNDATION = {"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"}


def detector_of(guardduty):
    return guardduty.list_detectors()["DetectorIds"][0]


@pytest.fixture
def fresh(client):
    """GuardDuty of a workload where nobody has switched it on."""
    return client("guardduty", "workload-dev", "us-west-2")


class TestCosts:
    """Usage, trial, export."""

    def usage(self, guardduty, kind, **criteria):
        return guardduty.get_usage_statistics(
            DetectorId=detector_of(guardduty), UsageStatisticType=kind, UsageCriteria=criteria
        )["UsageStatistics"]

    def test_the_administrator_sees_what_its_members_cost(self, client, control, seed):
        prod, dev = seed["accounts"]["workload-prod"], seed["accounts"]["workload-dev"]
        control.guardduty_usage(prod, "us-east-1", {"CLOUD_TRAIL": 4.5, "FLOW_LOGS": 10})
        control.guardduty_usage(dev, "us-east-1", {"CLOUD_TRAIL": 0.25})
        guardduty, two = client("guardduty"), {"AccountIds": [prod, dev]}

        by_account = self.usage(guardduty, "SUM_BY_ACCOUNT", **two)["SumByAccount"]
        by_feature = self.usage(guardduty, "SUM_BY_FEATURES", **two)["SumByFeature"]

        assert by_account == [
            {"AccountId": prod, "Total": {"Amount": "14.50", "Unit": "USD"}},
            {"AccountId": dev, "Total": {"Amount": "0.25", "Unit": "USD"}},
        ]
        assert {one["Feature"]: one["Total"]["Amount"] for one in by_feature} == {
            "CLOUD_TRAIL": "4.75",
            "FLOW_LOGS": "10.00",
        }
        only = self.usage(guardduty, "SUM_BY_FEATURES", **two, Features=["FLOW_LOGS"])["SumByFeature"]
        assert [one["Feature"] for one in only] == ["FLOW_LOGS"]

    def test_a_member_sees_its_own_and_where_nothing_ran_there_is_nothing(self, client, seed, fresh):
        prod = self.usage(client("guardduty", "workload-prod"), "SUM_BY_ACCOUNT")["SumByAccount"]
        assert [one["AccountId"] for one in prod] == [seed["accounts"]["workload-prod"]]

        fresh.create_detector(Enable=True)
        assert self.usage(fresh, "SUM_BY_ACCOUNT")["SumByAccount"] == []

    def test_the_trial_of_a_new_detector_has_30_days_and_of_an_old_one_none(self, client, seed, fresh):
        dev = seed["accounts"]["workload-dev"]
        fresh.create_detector(Enable=True)
        old = client("guardduty", "workload-dev")

        def left(guardduty):
            answer = guardduty.get_remaining_free_trial_days(
                DetectorId=detector_of(guardduty), AccountIds=[dev]
            )
            return {one["Name"]: one["FreeTrialDaysRemaining"] for one in answer["Accounts"][0]["Features"]}

        assert left(fresh)["CLOUD_TRAIL"] == 30
        assert left(old) == dict.fromkeys(FOUNDATION | {"S3_DATA_EVENTS"}, 0)

    def test_findings_are_exported_to_one_bucket_that_exists(self, client):
        guardduty = client("guardduty")
        detector = detector_of(guardduty)

        def create(bucket):
            return guardduty.create_publishing_destination(
                DetectorId=detector,
                DestinationType="S3",
                DestinationProperties={
                    "DestinationArn": f"arn:aws:s3:::{bucket}",
                    "KmsKeyArn": "arn:aws:kms:us-east-1:222222222222:key/example",
                },
            )["DestinationId"]

        with pytest.raises(ClientError, match=r"BadRequest.*does not have permission"):
            create("no-such-bucket")
        made = create("org-trail-222222222222")
        with pytest.raises(ClientError, match=r"BadRequest.*already exists"):
            create("org-trail-222222222222")

        (listed,) = guardduty.list_publishing_destinations(DetectorId=detector)["Destinations"]
        assert (listed["DestinationId"], listed["Status"]) == (made, "PUBLISHING")
        found = guardduty.describe_publishing_destination(DetectorId=detector, DestinationId=made)
        assert found["DestinationProperties"]["DestinationArn"] == "arn:aws:s3:::org-trail-222222222222"
