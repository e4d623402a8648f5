"""The emulator's list of Security Hub's controls is the one AWS publishes."""

import json
from collections import Counter, defaultdict

import botocore.session
import pytest

from emulator.securityhub_catalogue import (
    CIS,
    CONTROL_TOWER,
    CONTROLS,
    FSBP,
    NIST_800_53,
    NIST_800_171,
    PCI_3,
    PCI_4,
    STANDARDS,
    TAGGING,
    Control,
    controls_of,
    requirement_arns,
)

PUBLISHED = {
    "AWS Foundational Security Best Practices": FSBP,
    "AWS Resource Tagging Standard": TAGGING,
    "CIS AWS Foundations Benchmark v1.2.0": f"{CIS}1.2.0",
    "CIS AWS Foundations Benchmark v1.4.0": f"{CIS}1.4.0",
    "CIS AWS Foundations Benchmark v3.0.0": f"{CIS}3.0.0",
    "CIS AWS Foundations Benchmark v5.0.0": f"{CIS}5.0.0",
    "NIST SP 800-53 Rev. 5": NIST_800_53,
    "NIST SP 800-171 Rev. 2": NIST_800_171,
    "PCI DSS v3.2.1": PCI_3,
    "PCI DSS v4.0.1": PCI_4,
}


@pytest.fixture(scope="module")
def published(shared):
    lines = (shared / "data/securityhub/controls_2026-03.jsonl").read_text().splitlines()
    return {one["Id"]: one for one in map(json.loads, lines)}


@pytest.fixture(scope="module")
def findings(shared):
    """Security Hub's own among the real findings."""
    lines = (shared / "data/securityhub/findings.jsonl").read_text().splitlines()
    read = [one.get("finding", one) for one in map(json.loads, lines)]
    return [one for one in read if one.get("ProductArn", "").endswith("product/aws/securityhub")]


def standards_of(published_control):
    """By resource; the published column runs names together, so it is searched, not compared."""
    named = " | ".join(published_control["ApplicableStandards"])
    return {resource for name, resource in PUBLISHED.items() if name in named}


class TestPublished:
    """What AWS published in March 2026."""

    def test_all_and_no_other(self, published):
        assert list(CONTROLS) == list(published)

    def test_the_severities(self, published):
        assert {one: CONTROLS[one].severity for one in CONTROLS} == {
            one: known["Severity"] for one, known in published.items()
        }

    def test_the_schedules(self, published):
        assert {one: CONTROLS[one].schedule for one in CONTROLS} == {
            one: known["ScheduleType"] for one, known in published.items()
        }

    def test_the_standards(self, published):
        held = {one.id: set(one.requirements) - {CONTROL_TOWER} for one in CONTROLS.values()}
        assert held == {one: standards_of(known) for one, known in published.items()}

    def test_the_titles_are_not_aws_sentences(self, published):
        assert not [one.id for one in CONTROLS.values() if one.title == published[one.id]["Title"]]

    def test_the_numbers_of_cis(self, shared):
        read = json.loads((shared / "data/securityhub/cis_requirement_map_v5_v3_v14_v12.json").read_text())
        wrong = [
            (control, version, number, CONTROLS[control].requirements[CIS + version])
            for control, numbers in read.items()
            for version, number in numbers.items()
            if control in CONTROLS
            and CIS + version in CONTROLS[control].requirements
            and number not in CONTROLS[control].requirements[CIS + version]
        ]
        # The map has read 1.20 as a number, and gives both settings of S3's the number of their parent.
        assert wrong == [
            ("IAM.18", "1.2.0", "1.2", ("1.20",)),
            ("S3.1", "1.4.0", "2.1.5", ("2.1.5.1",)),
            ("S3.8", "1.4.0", "2.1.5", ("2.1.5.2",)),
        ]

    def test_the_older_ids_of_pci(self, shared):
        read = json.loads((shared / "data/securityhub/consolidation_map_2023.json").read_text())
        older = {
            one["security_control_id_and_title"][1].split("]")[0].strip("["): (
                one["standard_control_id_and_title"],
            )
            for one in read
            if one["standard"] == "PCI DSS v3.2.1"
        }
        gone = {"S3.4"}
        assert {one.id: one.requirements[PCI_3] for one in controls_of(PCI_3)} == {
            control: name for control, name in older.items() if control not in gone
        }


class TestFindings:
    """What real findings show of their controls."""

    def test_look_at_the_same_types(self, findings):
        both_kinds = {("RDS.1", "AwsRdsDbClusterSnapshot")}
        seen = defaultdict(set)
        for one in findings:
            control = CONTROLS.get(one["GeneratorId"].rsplit("/", 1)[-1])
            if control:
                seen[control.id] |= {resource["Type"] for resource in one["Resources"]}
        assert len(seen) > 20
        # A control without resources has its one finding on the account.
        wrong = {
            (control, kind)
            for control, kinds in seen.items()
            for kind in kinds - {CONTROLS[control].resource_type, "AwsAccount"}
        }
        assert wrong == both_kinds

    def test_show_the_same_requirements(self, findings):
        older = {one.requirements[PCI_3][0]: one for one in controls_of(PCI_3)}
        seen = {}
        for one in findings:
            said = one["Compliance"].get("RelatedRequirements")
            name = one["GeneratorId"].rsplit("/", 1)[-1]
            control = older.get(name) or CONTROLS.get(name)
            if said and control:
                # The older shape says "PCI DSS 2.2" where the newer says "PCI DSS v3.2.1/2.2".
                seen[control.id] = [
                    text.replace("PCI DSS ", "PCI DSS v3.2.1/") if "/" not in text else text
                    for text in said
                ]
        ours = {
            one: [text for resource in (PCI_3, NIST_800_53) for text in CONTROLS[one].related(resource)]
            for one in seen
        }
        assert len(seen) > 12
        assert ours == seen


@pytest.mark.parametrize(
    ("resource", "count"),
    [
        (FSBP, 358),
        (f"{CIS}1.2.0", 42),
        (f"{CIS}1.4.0", 39),
        (f"{CIS}3.0.0", 37),
        (f"{CIS}5.0.0", 40),
        (NIST_800_53, 294),
        (NIST_800_171, 62),
        (PCI_3, 44),
        (PCI_4, 141),
        (TAGGING, 140),
        (CONTROL_TOWER, 157),
    ],
)
def test_a_standard_has_this_many(resource, count):
    assert resource in STANDARDS
    assert len(controls_of(resource)) == count


def test_the_severities_are_the_four():
    assert Counter(one.severity for one in CONTROLS.values()) == {
        "LOW": 205,
        "MEDIUM": 270,
        "HIGH": 67,
        "CRITICAL": 29,
    }


def test_a_title_tells_controls_of_a_service_apart():
    titles = Counter((one.id.split(".")[0], one.title) for one in CONTROLS.values())
    assert [one for one, count in titles.items() if count > 1] == []


def test_every_control_has_a_title():
    assert [one.id for one in CONTROLS.values() if not one.title] == []


class TestResourceType:
    """The ASFF type of what a control looks at."""

    def test_is_one_of_asff(self):
        model = botocore.session.get_session().get_service_model("securityhub")
        known = {*model.shape_for("ResourceDetails").members, "AwsAccount"}
        assert {one.resource_type for one in CONTROLS.values()} <= known

    @pytest.mark.parametrize(
        ("control", "kind"),
        [
            ("EC2.13", "AwsEc2SecurityGroup"),
            ("EC2.8", "AwsEc2Instance"),
            ("S3.8", "AwsS3Bucket"),
            ("IAM.5", "AwsIamUser"),
            ("CloudTrail.7", "AwsS3Bucket"),
            ("DynamoDB.7", "Other"),
            ("AppFlow.1", "Other"),
        ],
    )
    def test_of_a_resource(self, control, kind):
        assert CONTROLS[control].resource_type == kind
        assert not CONTROLS[control].is_account_level

    @pytest.mark.parametrize(
        "control", ["Account.1", "CloudTrail.1", "Config.1", "IAM.6", "S3.1", "CloudWatch.9"]
    )
    def test_of_an_account(self, control):
        assert CONTROLS[control].resource_type == "AwsAccount"
        assert CONTROLS[control].is_account_level


class TestRequirements:
    """The names and numbers of a control in each standard."""

    def test_the_name_in_each_standard(self):
        assert CONTROLS["CloudTrail.4"].requirements == {
            FSBP: ("CloudTrail.4",),
            NIST_800_53: ("CloudTrail.4",),
            NIST_800_171: ("CloudTrail.4",),
            PCI_3: ("PCI.CloudTrail.3",),
            PCI_4: ("CloudTrail.4",),
            CONTROL_TOWER: ("CloudTrail.4",),
            f"{CIS}1.2.0": ("2.2",),
            f"{CIS}1.4.0": ("3.2",),
            f"{CIS}3.0.0": ("3.2",),
            f"{CIS}5.0.0": ("3.2",),
        }

    def test_an_arn_for_each_requirement(self):
        found = requirement_arns(CONTROLS["CloudWatch.1"], f"{CIS}1.2.0", "111111111111", "eu-west-1")
        base = "arn:aws:securityhub:eu-west-1:111111111111:control/cis-aws-foundations-benchmark/v/1.2.0"
        assert found == [f"{base}/1.1", f"{base}/3.3"]

    def test_the_older_id_in_pci_3(self):
        assert requirement_arns(CONTROLS["S3.5"], PCI_3, "111111111111", "eu-west-1") == [
            "arn:aws:securityhub:eu-west-1:111111111111:control/pci-dss/v/3.2.1/PCI.S3.5"
        ]

    @pytest.mark.parametrize(
        ("control", "resource", "said"),
        [
            ("CloudTrail.2", f"{CIS}1.4.0", ["CIS AWS Foundations Benchmark v1.4.0/3.7"]),
            ("GuardDuty.1", PCI_3, ["PCI DSS v3.2.1/11.4"]),
            ("GuardDuty.1", FSBP, []),
            ("GuardDuty.1", NIST_800_53, []),
            ("ACM.3", TAGGING, []),
        ],
    )
    def test_as_findings_say_them(self, control: str, resource: str, said: list[str]):
        known: Control = CONTROLS[control]
        assert resource in known.requirements
        assert known.related(resource) == said
