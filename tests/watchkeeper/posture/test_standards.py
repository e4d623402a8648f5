"""One key for each standard, and its names for people."""

import pytest

from watchkeeper.posture.standards import ALL, short_name, standard_key, standard_name, version_of

CIS12 = "cis-aws-foundations-benchmark/v/1.2.0"
CIS50 = "cis-aws-foundations-benchmark/v/5.0.0"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"arn:aws:securityhub:eu-west-1::standards/{CIS50}", CIS50),
        (f"arn:aws:securityhub:::standards/{CIS50}", CIS50),
        (f"arn:aws-us-gov:securityhub:us-gov-west-1::standards/{CIS50}", CIS50),
        (f"arn:aws-cn:securityhub:cn-north-1::standards/{CIS50}", CIS50),
        (f"arn:aws:securityhub:us-east-1:111111111111:subscription/{CIS50}", CIS50),
        (f"standards/{CIS50}", CIS50),
        (CIS50, CIS50),
        (f"arn:aws:securityhub:::ruleset/{CIS12}", CIS12),
        (f"ruleset/{CIS12}", CIS12),
    ],
)
def test_every_spelling_of_a_standard_has_the_same_key(text, key):
    assert standard_key(text) == key


def test_versions_are_different_standards():
    assert standard_key(f"standards/{CIS50}") != standard_key(f"ruleset/{CIS12}")
    assert (version_of(CIS50), version_of(CIS12), version_of("no-version")) == ("5.0.0", "1.2.0", "")


@pytest.mark.parametrize(
    ("key", "name", "short"),
    [
        (CIS50, "CIS AWS Foundations Benchmark v5.0.0", "CIS 5.0.0"),
        (
            "aws-foundational-security-best-practices/v/1.0.0",
            "AWS Foundational Security Best Practices v1.0.0",
            "FSBP 1.0.0",
        ),
        ("nist-800-53/v/5.0.0", "NIST SP 800-53 Rev. 5", "NIST 800-53"),
        ("a-new-standard/v/2.0.0", "a-new-standard v2.0.0", "a-new-standard 2.0.0"),
        (ALL, "All standards", "All standards"),
    ],
)
def test_names_for_people_carry_the_version(key, name, short):
    assert (standard_name(key), short_name(key)) == (name, short)
