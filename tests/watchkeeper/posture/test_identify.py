"""Which control a finding is about, in both shapes of Security Hub; what is not a control's says why."""

import pytest

from tests.posture_findings import CIS12, CIS14, CIS50, FSBP, HUB, PROWLER, consolidated, older
from watchkeeper.posture.identify import NotScored, Scored, identify
from watchkeeper.posture.old_numbers import PCI, old_numbers

NIST = "nist-800-53/v/5.0.0"
TOWER = "service-managed-aws-control-tower/v/1.0.0"
NAMES = old_numbers()


def named(finding, names=NAMES):
    """What `identify` makes of a finding."""
    return identify(
        product_arn=finding.product_arn,
        generator_id=finding.generator_id,
        security_control_id=finding.security_control_id,
        associated_standards=finding.associated_standards,
        standards_arn=finding.standards_arn,
        control_id=finding.control_id,
        names=names,
    )


def test_a_consolidated_finding_names_its_control_and_its_standards():
    found = consolidated("CloudTrail.2", standards=(FSBP, CIS12, CIS50))

    assert named(found) == Scored("CloudTrail.2", (FSBP, CIS12, CIS50))


def test_its_standards_are_sorted_and_each_is_there_once():
    found = consolidated("S3.1").but(
        associated_standards=(f"standards/{CIS50}", f"standards/{FSBP}", f"standards/{CIS50}")
    )

    assert named(found) == Scored("S3.1", (FSBP, CIS50))


def test_without_security_control_id_the_generator_names_the_control():
    assert named(consolidated("S3.1", security_control_id=None)) == Scored("S3.1", (FSBP,))


def test_a_consolidated_finding_under_another_generator_is_known_by_its_control_id():
    assert named(consolidated("S3.1", generator_id="something-new/S3.1")) == Scored("S3.1", (FSBP,))


@pytest.mark.parametrize(
    ("number", "standard", "control"),
    [
        ("S3.1", FSBP, "S3.1"),
        ("EC2.19", NIST, "EC2.19"),
        ("3.7", CIS14, "CloudTrail.2"),
        ("1.4", CIS14, "IAM.4"),  # the same number as in 5.0.0, another control
        ("1.4", CIS50, "IAM.9"),
        ("2.7", CIS12, "CloudTrail.2"),
        ("1.1", CIS12, "CloudWatch.1"),  # two numbers of 1.2.0 are one control
        ("3.3", CIS12, "CloudWatch.1"),
        ("PCI.CloudTrail.1", PCI, "CloudTrail.2"),  # alike, and not the same
        ("PCI.IAM.1", PCI, "IAM.4"),
        ("PCI.CW.1", PCI, "CloudWatch.1"),
    ],
)
def test_an_older_finding_is_known_by_its_standard_and_number(number, standard, control):
    found = older(number, standard=standard)

    assert named(found) == Scored(control, (standard,))
    assert named(found.but(standards_arn=None, control_id=None)) == Scored(control, (standard,))


def test_an_older_finding_that_names_its_control_needs_no_table():
    found = older("9.99", standard=CIS14, security_control_id="CloudTrail.2")

    assert named(found, names={}) == Scored("CloudTrail.2", (CIS14,))


def test_cis_in_front_of_the_number_does_not_matter():
    assert named(older("3.7", standard=CIS14, control_id="CIS.3.7")) == Scored("CloudTrail.2", (CIS14,))


def test_control_tower_puts_ct_in_front_of_the_control():
    found = older("CloudTrail.2", standard=TOWER, control_id="CT.CloudTrail.2")

    assert named(found) == Scored("CloudTrail.2", (TOWER,))


@pytest.mark.parametrize(
    ("arn", "why"),
    [
        (PROWLER, "product prowler/prowler"),
        ("arn:aws:securityhub:us-east-1::product/aws/guardduty", "product aws/guardduty"),
        ("arn:aws:securityhub:us-east-1:111111111111:product/111111111111/default",
         "product 111111111111/default"),
        ("arn:aws:securityhub:us-east-1::product/aws/securityhub-evil", "product aws/securityhub-evil"),
    ],
)  # fmt: skip
def test_other_products_are_no_checks_of_controls_whatever_they_call_themselves(arn, why):
    assert named(consolidated("S3.1", product_arn=arn)) == NotScored(why, refused=False)
    assert named(older("3.7", standard=CIS14, product_arn=arn)) == NotScored(why, refused=False)


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_security_hub_is_known_in_every_partition(partition):
    found = consolidated("S3.1", product_arn=HUB.replace("arn:aws:", f"arn:{partition}:"))

    assert named(found) == Scored("S3.1", (FSBP,))


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (consolidated("S3.1", standards=()), "S3.1: Compliance.AssociatedStandards is empty"),
        (
            consolidated("", security_control_id=None),
            "GeneratorId security-control/ names no control",
        ),
        (older("9.99", standard=CIS14), f"{CIS14} has no known control for its number 9.99"),
        (older("2.1.4", standard=CIS50), f"{CIS50} has no known control for its number 2.1.4"),
        (older("PCI.Lambda.9", standard=PCI), f"{PCI} has no known control for its number PCI.Lambda.9"),
        (
            older("not a control", standard=FSBP),
            f"{FSBP} has no known control for its number not a control",
        ),
        (
            consolidated("S3.1").but(security_control_id=None, generator_id="who-knows"),
            "GeneratorId who-knows names no standard's control",
        ),
    ],
)
def test_what_claims_to_be_a_control_and_cannot_be_placed_is_refused_by_name(found, why):
    assert named(found) == NotScored(why, refused=True)


def test_a_standards_own_table_goes_before_the_equal_name():
    assert named(older("S3.1", standard=FSBP), {(FSBP, "S3.1"): "S3.99"}) == Scored("S3.99", (FSBP,))
