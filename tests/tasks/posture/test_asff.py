"""ASFF at the door: every envelope, every missing field by name, and all of the real findings."""

import json
from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest

from tasks.posture.asff import add_findings, read_lines, read_list, read_page
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.tally import Tally

FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS12 = "cis-aws-foundations-benchmark/v/1.2.0"
CIS14 = "cis-aws-foundations-benchmark/v/1.4.0"
REQUIRED = ("AwsAccountId", "ProductArn", "GeneratorId", "UpdatedAt", "CreatedAt")


def finding(control="EC2.8", status="FAILED", **more):
    """A consolidated one; a field that is None is left out."""
    made = {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:eu-west-1:111122223333:security-control/{control}/finding/1",
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
        "GeneratorId": f"security-control/{control}",
        "AwsAccountId": "111122223333",
        "Region": "eu-west-1",
        "FirstObservedAt": "2026-10-01T08:00:00.000Z",
        "CreatedAt": "2026-10-02T08:00:00.000Z",
        "UpdatedAt": "2026-11-22T09:10:11.123Z",
        "Severity": {"Label": "HIGH"},
        "Title": "What it says",
        "Resources": [{"Type": "AwsEc2Instance", "Id": "i-1", "Details": {"Other": {"Findings": "[]"}}}],
        "Compliance": {
            "Status": status,
            "SecurityControlId": control,
            "AssociatedStandards": [{"StandardsId": f"standards/{FSBP}"}],
        },
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }
    return {name: value for name, value in (made | more).items() if value is not None}


def read(value, by=read_page):
    """The tally of a value, or of a text, read by `by`."""
    tally = Tally(old_numbers())
    by(value if isinstance(value, bytes) else json.dumps(value).encode(), tally)
    return tally.result()


def event(*findings):
    return {
        "version": "0",
        "detail-type": "Security Hub Findings - Imported",
        "region": "us-east-1",
        "detail": {"findings": list(findings)},
    }


def lines(*values, between=b"\n"):
    return between.join(json.dumps(one).encode() for one in values)


CELL = Cell(
    "111122223333",
    "eu-west-1",
    "EC2.8",
    (FSBP,),
    failed=1,
    oldest=datetime(2026, 11, 22, 9, 10, 11, 123000, UTC),
    newest=datetime(2026, 11, 22, 9, 10, 11, 123000, UTC),
    failing_since=datetime(2026, 10, 1, 8, tzinfo=UTC),
    resources=("i-1",),
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(finding()).encode(),
        json.dumps(finding(), indent=2).encode(),
        json.dumps([finding()]).encode(),
        json.dumps({"Findings": [finding()]}).encode(),
        json.dumps({"NextToken": "abc", "Findings": [finding()], "ResponseMetadata": {}}).encode(),
        json.dumps(event(finding())).encode(),
        lines(finding()) + b"\n",
    ],
    ids=["one", "indented", "list", "page", "page with a token first", "event", "line"],
)
def test_every_envelope_gives_the_same(text):
    assert read(text).cells == (CELL,)


def test_lines_may_hold_any_of_them():
    found = read(lines(finding(), [finding()], event(finding()), {"Findings": [finding()] * 2}))
    assert (found.reading.read, found.cells[0].failed) == (5, 5)


def test_what_boto3_has_parsed_is_counted_the_same():
    tally = Tally({})
    add_findings([finding(), finding(AwsAccountId=None)], tally)
    found = tally.result()
    assert found.cells == (CELL,)
    assert found.reading.refused == {"AwsAccountId is missing": 1}


def test_an_empty_page_is_no_finding():
    assert read({"Findings": []}).reading.read == 0


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: {"Findings": [one]}, event], ids=["one", "page", "event"]
)
def test_a_missing_field_is_named(wrap, name):
    found = read(wrap(finding(**{name: None})))
    assert found.cells == ()
    assert found.reading.refused == {f"{name} is missing": 1}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"AwsAccountId": 111122223333}, "AwsAccountId: Expected `str`, got `int`"),
        ({"UpdatedAt": "yesterday"}, "UpdatedAt: Invalid RFC3339 encoded datetime"),
        ({"UpdatedAt": "2026-11-22T09:10:11"}, "UpdatedAt: Expected `datetime` with a timezone component"),
        ({"Compliance": {"Status": 1}}, "Compliance.Status: Expected `str | null`, got `int`"),
        ({"Resources": [{"Type": "Other"}]}, "Resources[].Id is missing"),
        ({"Region": None, "ProductArn": "arn:aws:securityhub:::product/aws/securityhub", "Id": "x"}, "Region is missing"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(more, why):
    assert read([finding(**more)]).reading.refused == {why: 1}


@pytest.mark.parametrize("bad", [finding(GeneratorId=None), 7, None, "text", []])
def test_a_bad_finding_costs_its_page_nothing_else(bad):
    found = read({"Findings": [finding(), bad, finding("S3.1", "PASSED")]})
    assert [(one.control, one.failed, one.passed) for one in found.cells] == [
        ("EC2.8", 1, 0),
        ("S3.1", 0, 1),
    ]
    assert found.reading.read == 3
    assert sum(found.reading.refused.values()) == 1


def test_a_broken_line_costs_the_others_nothing():
    text = lines(finding(), finding(), finding("S3.1", "PASSED"), event(finding()))
    found = read(text.replace(b'"SchemaVersion"', b'"Sch', 1), by=read_lines)
    assert found.reading.refused == {"a line is no JSON": 1}
    assert [(one.control, one.failed + one.passed) for one in found.cells] == [("EC2.8", 2), ("S3.1", 1)]


@pytest.mark.parametrize("text", [b"", b"nothing", b'{"Findings": [', b"<html>\n<body>"])
def test_what_is_no_json_is_an_error(text):
    with pytest.raises(msgspec.DecodeError):
        read(text)


def test_a_findings_field_that_is_no_list_is_refused():
    assert read({"Findings": 3}).reading.refused == {"Findings: Expected `array`, got `int`": 1}
    assert read({"detail": {"findings": {}}}).reading.refused == {
        "detail.findings: Expected `array`, got `object`": 1
    }


@pytest.mark.parametrize(
    "more",
    [
        {"Region": None},
        {"Region": None, "ProductArn": "arn:aws:securityhub:::product/aws/securityhub"},
    ],
    ids=["in ProductArn", "in Id"],
)
def test_the_region_is_found_where_it_stands(more):
    assert read(finding(**more)).cells[0].region == "eu-west-1"


def test_what_a_finding_leaves_out_has_a_meaning():
    found = read(finding(Workflow=None, RecordState=None, FirstObservedAt=None))
    assert found.cells == (CELL._replace(failing_since=datetime(2026, 10, 2, 8, tzinfo=UTC)),)
    assert read(finding(Workflow={}, RecordState="ACTIVE")).cells == (CELL,)


def test_offsets_and_microseconds():
    found = read(finding(UpdatedAt="2026-11-22T04:10:11.000123-05:00"))
    assert found.cells[0].newest == datetime(2026, 11, 22, 9, 10, 11, 123, UTC)


def test_archived_and_suppressed():
    found = read([finding(RecordState="ARCHIVED"), finding(Workflow={"Status": "SUPPRESSED"})])
    assert found.reading.archived == 1
    assert (found.cells[0].suppressed, found.cells[0].suppressed_failed, found.cells[0].failed) == (1, 1, 0)


def test_the_older_shapes_of_cis():
    of_guide = finding(
        GeneratorId=f"arn:aws:securityhub:::ruleset/{CIS12}/rule/4.3",
        ProductFields={
            "StandardsGuideArn": f"arn:aws:securityhub:::ruleset/{CIS12}",
            "RuleId": "4.3",
        },
        Compliance={"Status": "PASSED"},
    )
    of_standard = finding(
        GeneratorId=f"{CIS14}/5.3",
        ProductFields={"StandardsArn": f"arn:aws:securityhub:::standards/{CIS14}", "ControlId": "5.3"},
        Compliance={"Status": "FAILED"},
    )
    found = read([of_guide, of_standard], by=read_list)
    assert [(one.control, one.standards) for one in found.cells] == [
        ("EC2.2", (CIS12,)),
        ("EC2.2", (CIS14,)),
    ]


OTHERS = {
    "product aws/health": 1,
    "product prowler/prowler": 20,
    "product 12345678910/default": 3,
    "product aquasecurity/aquasecurity": 44,
}
REFUSED = {"cis-aws-foundations-benchmark/v/1.7.0 has no known control for its number 1.6": 1}
"""A test file's invention: that benchmark has no such version."""


def test_all_real_findings_are_read_or_refused_by_name(shared):
    rows = [
        json.loads(one) for one in (shared / "data/securityhub/findings.jsonl").read_text().splitlines()
    ]
    found = read(lines(*(one["finding"] for one in rows)))
    assert found.reading.read == len(rows) == 149
    assert found.reading.archived == 1
    assert found.reading.other_products == OTHERS
    assert found.reading.refused == REFUSED
    names = ("passed", "failed", "warning", "not_available", "suppressed")
    columns = {name: sum(getattr(one, name) for one in found.cells) for name in names}
    assert columns == {"passed": 5, "failed": 70, "warning": 2, "not_available": 0, "suppressed": 2}
    assert sum(columns.values()) + 1 + sum(OTHERS.values()) + sum(REFUSED.values()) == 149


def test_real_findings_have_the_controls_that_their_collectors_named(shared):
    rows = [
        json.loads(one) for one in (shared / "data/securityhub/findings.jsonl").read_text().splitlines()
    ]
    consolidated = [one for one in rows if one["control_id"] and one["record_state"] != "ARCHIVED"]
    assert consolidated
    for one in consolidated:
        found = read(one["finding"])
        assert [cell.control for cell in found.cells] == [one["control_id"]]
        assert found.cells[0].region == one["finding"].get("Region", found.cells[0].region)


def test_real_findings_in_the_envelope_that_they_came_in(shared):
    rows = [
        json.loads(one) for one in (shared / "data/securityhub/findings.jsonl").read_text().splitlines()
    ]
    wraps = {
        "api": lambda one: {"Findings": [one]},
        "list": lambda one: [one],
        "event": event,
        "other": lambda one: one,
    }
    assert Counter(one["envelope"] for one in rows) == {"api": 72, "other": 52, "list": 18, "event": 7}
    found = read(lines(*(wraps[one["envelope"]](one["finding"]) for one in rows)))
    assert found == read(lines(*(one["finding"] for one in rows)))
