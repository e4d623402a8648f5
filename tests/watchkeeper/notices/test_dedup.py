"""One piece of news, one key: neutral to the region of global services, to the standard, to the detector's id."""

import pytest

from tests.builders import PROD, changed, instance_finding, key_event, key_finding
from watchkeeper.finding import Finding, Source
from watchkeeper.notices.dedup import control_of, dedup_key
from watchkeeper.parsing.door import read_event
from watchkeeper.targets import UnknownTarget

ROOT = {
    "type": "Policy:IAMUser/RootCredentialUsage",
    "resource": {
        "resourceType": "AccessKey",
        "accessKeyDetails": {"userName": "Root", "userType": "Root", "principalId": PROD},
    },
}


def in_region(region, **detail):
    return read_event(changed(key_event(), region=region, id=f"id-of-{region}", **detail))[0]


def test_root_is_one_piece_of_news_from_whatever_region():
    assert dedup_key(in_region("us-east-1", **ROOT)) == dedup_key(in_region("eu-west-1", **ROOT))


def test_an_instance_is_in_its_region():
    here, there = instance_finding(), instance_finding(region="eu-west-1", id="x")

    assert dedup_key(here) != dedup_key(there)
    assert dedup_key(here) == dedup_key(instance_finding(id="another-id-of-the-same"))


@pytest.mark.parametrize(
    "other",
    [
        {"accountId": "444444444444"},
        {"type": "Recon:IAMUser/MaliciousIPCaller"},
        {"resource": {"resourceType": "AccessKey", "accessKeyDetails": {"userName": "other"}}},
        {"service": {"additionalInfo": {"sample": True}}},
    ],
)
def test_another_account_type_principal_or_a_sample_is_other_news(other):
    assert dedup_key(key_finding()) != dedup_key(key_finding(**other))


def control(**raw):
    return Finding(
        source=Source.SECURITY_HUB,
        id=str(raw),
        type="Software and Configuration Checks/Industry and Regulatory Standards",
        account=PROD,
        region="us-east-1",
        severity=4,
        targets=(UnknownTarget(resource_type="AwsEc2SecurityGroup", resource_id="arn:aws:ec2:::sg-1"),),
        raw=raw,
    )


def test_a_control_that_fails_in_four_standards_is_one_piece_of_news():
    four = [
        control(Compliance={"SecurityControlId": "EC2.13"}, GeneratorId="security-control/EC2.13"),
        control(Compliance={"SecurityControlId": "EC2.13"}, GeneratorId="x/cis/v/1.2.0/rule/4.1"),
        control(ProductFields={"ControlId": "EC2.13"}),
        control(GeneratorId="aws-foundational-security-best-practices/v/1.0.0/EC2.13"),
    ]

    assert {control_of(one) for one in four} == {"EC2.13"}
    assert len({dedup_key(one) for one in four}) == 1
    assert dedup_key(four[0]) != dedup_key(control(Compliance={"SecurityControlId": "EC2.14"}))


def test_controls_of_iam_are_of_no_region():
    def one(region):
        target = UnknownTarget(resource_type="AwsIamUser", resource_id=f"arn:aws:iam::{PROD}:user/a")
        found = control(Compliance={"SecurityControlId": "IAM.5"})
        return found.model_copy(update={"targets": (target,), "region": region, "id": region})

    assert dedup_key(one("us-east-1")) == dedup_key(one("ap-southeast-2"))


def test_guardduty_has_no_controls_and_what_a_person_starts_is_always_its_own():
    assert control_of(key_finding()) is None
    by_hand = [key_finding(id=name).model_copy(update={"source": Source.BY_HAND}) for name in "ab"]

    assert dedup_key(by_hand[0]) != dedup_key(by_hand[1])


def test_a_finding_without_resources_is_only_itself():
    bare = [key_finding(id=name).model_copy(update={"targets": ()}) for name in "ab"]

    assert dedup_key(bare[0]) != dedup_key(bare[1])
