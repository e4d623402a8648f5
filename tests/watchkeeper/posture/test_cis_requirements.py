"""CIS numbers: each beside its version, and the numbers of findings in the older shape."""

import json
import re

import pytest

from emulator.securityhub_catalogue import CIS, CONTROLS
from watchkeeper.posture.cis_requirements import BENCHMARK, REQUIREMENTS, VERSIONS, requirement
from watchkeeper.posture.identify import NotScored, Scored, identify
from watchkeeper.posture.matters_most import MATTERS_MOST, why_it_matters
from watchkeeper.posture.old_numbers import PCI, old_numbers

HUB = "arn:aws:securityhub:eu-west-1::product/aws/securityhub"


def checked(version, number):
    """The controls that this version's requirement checks."""
    return {control for control in REQUIREMENTS if number in requirement(control, version)}


@pytest.mark.parametrize(
    ("topic", "version", "number", "controls"),
    [
        ("root MFA is 1.4 in 5.0.0 alone", "5.0.0", "1.4", {"IAM.9"}),
        ("1.4 is the rotation of keys", "1.2.0", "1.4", {"IAM.3"}),
        ("1.4 is root's access key", "1.4.0", "1.4", {"IAM.4"}),
        ("1.4 is root's access key", "3.0.0", "1.4", {"IAM.4"}),
        ("1.10 is console MFA", "1.4.0", "1.10", {"IAM.5"}),
        ("1.10 is console MFA", "3.0.0", "1.10", {"IAM.5"}),
        ("1.10 is the reuse of passwords", "1.2.0", "1.10", {"IAM.16"}),
        ("1.10 is not in Security Hub", "5.0.0", "1.10", set()),
        ("2.1 is CloudTrail in all regions in 1.2.0 alone", "1.2.0", "2.1", {"CloudTrail.1"}),
        ("which is 3.1 from then on", "1.4.0", "3.1", {"CloudTrail.1"}),
        ("which is 3.1 from then on", "3.0.0", "3.1", {"CloudTrail.1"}),
        ("which is 3.1 from then on", "5.0.0", "3.1", {"CloudTrail.1"}),
        ("2.1 is no requirement by itself", "5.0.0", "2.1", set()),
        ("2.6 is the trail bucket's access log in 1.2.0 alone", "1.2.0", "2.6", {"CloudTrail.7"}),
        ("2.6 is not there", "1.4.0", "2.6", set()),
        ("the access log", "5.0.0", "3.4", {"CloudTrail.7"}),
        ("3.4 is the trail's way to CloudWatch Logs", "1.4.0", "3.4", {"CloudTrail.5"}),
        ("3.1 is a metric filter", "1.2.0", "3.1", {"CloudWatch.2"}),
        ("3.14 is one in 1.2.0 alone", "1.2.0", "3.14", {"CloudWatch.14"}),
        ("3.14 is not there", "3.0.0", "3.14", set()),
        ("a filter", "1.4.0", "4.14", {"CloudWatch.14"}),
        ("4.1 is open SSH in 1.2.0 alone", "1.2.0", "4.1", {"EC2.13"}),
        ("4.2 is open RDP", "1.2.0", "4.2", {"EC2.14"}),
        ("4.3 is the default group", "1.2.0", "4.3", {"EC2.2"}),
        ("4.4 is VPC peering, which Security Hub does not check", "1.2.0", "4.4", set()),
        ("4.4 is a metric filter", "1.4.0", "4.4", {"CloudWatch.4"}),
        ("open administration ports", "5.0.0", "5.3", {"EC2.53"}),
        ("the same requirement before", "3.0.0", "5.2", {"EC2.53"}),
        ("root's use stands twice", "1.2.0", "1.1", {"CloudWatch.1"}),
        ("root's use stands twice", "1.2.0", "3.3", {"CloudWatch.1"}),
        ("1.20 is the support role", "1.2.0", "1.20", {"IAM.18"}),
        ("and 1.2 is console MFA: a number is a text", "1.2.0", "1.2", {"IAM.5"}),
        ("block public access has one number for two controls", "5.0.0", "2.1.4", {"S3.1", "S3.8"}),
        ("object logging is 3.8", "5.0.0", "3.8", {"S3.22"}),
    ],
)
def test_what_a_number_means_in_which_version(topic, version, number, controls):
    assert checked(version, number) == controls, topic


def test_a_control_that_a_version_lacks_has_no_number_there():
    assert requirement("EC2.13", "5.0.0") == ()
    assert requirement("S3.2", "1.2.0") == ()


@pytest.mark.parametrize("version", ["1.5.0", "5.0", "v5.0.0", ""])
def test_a_version_that_is_no_standard_is_refused_and_not_answered_as_empty(version):
    with pytest.raises(ValueError, match="no CIS AWS Foundations Benchmark"):
        requirement("IAM.9", version)


def test_the_emulators_own_table_agrees():
    emulated = {
        (control.id, standard.removeprefix(CIS)): numbers
        for control in CONTROLS.values()
        for standard, numbers in control.requirements.items()
        if standard.startswith(CIS)
    }
    ours = {
        (control, version): own for control, all_ in REQUIREMENTS.items() for version, own in all_.items()
    }
    assert emulated == ours


DIFFERENT_IN_THE_MAP = {
    ("IAM.18", "1.2.0"): "1.2",  # 1.20 without its zero: somebody read it as a number
    ("IAM.20", "1.2.0"): "1.1",  # a control that AWS retired
    ("Account.1", "1.2.0"): "1.18",  # the benchmark's numbers; the standards do not have the control
    ("Account.1", "1.4.0"): "1.2",
    ("CloudWatch.1", "1.2.0"): "3.3",  # one of the control's two numbers
    ("CloudWatch.1", "1.4.0"): "4.3",
    ("S3.1", "1.4.0"): "2.1.5",  # the findings say 2.1.5.1 and 2.1.5.2
    ("S3.8", "1.4.0"): "2.1.5",
    ("S3.22", "3.0.0"): None,  # the standards have them, the map does not
    ("S3.22", "5.0.0"): None,
    ("S3.23", "3.0.0"): None,
    ("S3.23", "5.0.0"): None,
}


def test_the_shared_map_agrees_but_for_what_is_named_here(shared):
    listed = json.loads((shared / "data/securityhub/cis_requirement_map_v5_v3_v14_v12.json").read_text())
    different = {
        (control, version): listed.get(control, {}).get(version)
        for control in {*listed, *REQUIREMENTS}
        for version in VERSIONS
        if (listed.get(control, {}).get(version) or "") != "+".join(requirement(control, version))
    }
    assert different == DIFFERENT_IN_THE_MAP


def test_each_version_has_the_controls_that_awss_list_names_for_it(shared):
    lines = (shared / "data/securityhub/controls_2026-03.jsonl").read_text().splitlines()
    listed = {
        (control["Id"], version)
        for control in map(json.loads, lines)
        for standard in control["ApplicableStandards"]  # one cell of the list names two of them
        for version in re.findall(r"CIS AWS Foundations Benchmark v([0-9.]+)", standard)
    }
    ours = {(control, version) for control, own in REQUIREMENTS.items() for version in own}
    assert len(listed) > 100
    assert ours == listed


def test_what_matters_most_is_what_exists_and_says_why(shared):
    lines = (shared / "data/securityhub/controls_2026-03.jsonl").read_text().splitlines()
    assert set(MATTERS_MOST) <= {control["Id"] for control in map(json.loads, lines)}


def test_each_reason_is_one_sentence_of_its_own():
    assert {"IAM.9", "IAM.6", "IAM.4", "IAM.5", "CloudTrail.1", "CloudTrail.7"} <= set(MATTERS_MOST)
    assert {f"CloudWatch.{number}" for number in range(1, 15)} <= set(MATTERS_MOST)
    assert all(re.fullmatch(r"[A-Z][^.]*\.", reason) for reason in MATTERS_MOST.values())
    assert len(set(MATTERS_MOST.values())) == len(MATTERS_MOST)
    assert why_it_matters("EC2.13") == MATTERS_MOST["EC2.13"]
    assert why_it_matters("Macie.1") == ""


@pytest.mark.parametrize(
    ("standard", "number", "control"),
    [
        (BENCHMARK + "1.2.0", "1.4", "IAM.3"),
        (BENCHMARK + "1.4.0", "1.4", "IAM.4"),
        (BENCHMARK + "5.0.0", "1.4", "IAM.9"),
        (BENCHMARK + "1.2.0", "1.1", "CloudWatch.1"),
        (BENCHMARK + "1.2.0", "3.3", "CloudWatch.1"),
        (BENCHMARK + "3.0.0", "2.1.4.2", "S3.8"),
        (PCI, "PCI.EC2.5", "EC2.13"),
        (PCI, "PCI.IAM.1", "IAM.4"),
        (PCI, "PCI.IAM.4", "IAM.6"),
        (PCI, "PCI.SSM.3", "SSM.1"),
    ],
)
def test_the_older_shapes_numbers(standard, number, control):
    assert old_numbers()[standard, number] == control


@pytest.mark.parametrize("number", ["2.1.4", "2.2.4", "2.3.1"])
def test_a_number_that_two_controls_share_is_not_guessed(number):
    assert (BENCHMARK + "5.0.0", number) not in old_numbers()
    found = identify(
        product_arn=HUB,
        generator_id=f"{BENCHMARK}5.0.0/{number}",
        security_control_id=None,
        associated_standards=(),
        standards_arn=None,
        control_id=None,
        names=old_numbers(),
    )
    assert isinstance(found, NotScored)
    assert number in found.why


def test_an_older_finding_is_named_by_its_number():
    found = identify(
        product_arn=HUB,
        generator_id=f"arn:aws:securityhub:::ruleset/{BENCHMARK}1.2.0/rule/1.20",
        security_control_id=None,
        associated_standards=(),
        standards_arn=None,
        control_id=None,
        names=old_numbers(),
    )
    assert found == Scored("IAM.18", (BENCHMARK + "1.2.0",))


RENAMED = {("1.2.0", "1.1", "IAM.20"): "CloudWatch.1", ("1.4.0", "3.6", "S3.9"): "CloudTrail.7"}
"""Where AWS gave a requirement another control after 2023."""


def test_awss_own_table_of_2023_agrees(shared):
    rows = json.loads((shared / "data/securityhub/consolidation_map_2023.json").read_text())
    names = old_numbers()
    keys = {
        "CIS v1.2.0": BENCHMARK + "1.2.0",
        "CIS v1.4.0": BENCHMARK + "1.4.0",
        "PCI DSS v3.2.1": PCI,
    }
    for row in rows:
        title, link = row["security_control_id_and_title"][:2]
        number, control = title.split()[0], re.match(r"\[(.+?)\]", link)[1]
        key = keys[row["standard"]]
        now = RENAMED.get((key.rpartition("/")[2], number, control), control)
        assert names[key, number] == now, row
    listed = {
        row["security_control_id_and_title"][0].split()[0] for row in rows if "PCI" in row["standard"]
    }
    assert listed == {number for standard, number in names if standard == PCI}
