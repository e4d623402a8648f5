"""Findings of Security Hub in bulk, as an export holds them: both shapes, 3 to 4 KB each, the same every time."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emulator.securityhub_catalogue import Control, controls_of

ACCOUNTS = tuple(f"{number:012d}" for number in range(100000000001, 100000000021))
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS = "cis-aws-foundations-benchmark/v/3.0.0"
STANDARDS = (FSBP, CIS)
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""The Monday on which it is scored."""
_HOLES = ("@account@", "@region@", "@resource@", "@status@", "@workflow@", "@updated@")
_STATUSES = ("PASSED", "FAILED", "WARNING", "NOT_AVAILABLE", "SUPPRESSED")


def write(path: Path, count: int, seed: int = 1) -> int:
    """Write `count` findings as JSON lines; gives the file's bytes.

    Every other finding is of the older shape. About a third of the controls can fail anywhere.
    """
    draw = random.Random(seed)  # noqa: S311  a corpus, not a secret
    templates = [_cut(one) for one in _templates()]
    often = [draw.random() < 0.35 for _ in templates]
    size = 0
    with path.open("wb", buffering=1 << 20) as file:
        for number in range(count):
            which = number % len(templates)
            weights = (60, 30, 4, 2, 4) if often[which] else (100, 0, 0, 0, 0)
            status = draw.choices(_STATUSES, weights)[0]
            workflow = {"PASSED": "RESOLVED", "SUPPRESSED": "SUPPRESSED"}.get(status, "NEW")
            values = {
                "@account@": draw.choice(ACCOUNTS),
                "@region@": draw.choice(REGIONS),
                "@resource@": f"resource-{number:07d}",
                "@status@": "FAILED" if status == "SUPPRESSED" else status,
                "@workflow@": workflow,
                "@updated@": f"2026-11-{20 + number % 3}T{number % 24:02d}:{number % 60:02d}:07.{number % 1000:03d}Z",
            }
            size += file.write("".join(values.get(part, part) for part in templates[which]).encode())
    return size


def as_one_page(lines: Path, page: Path) -> None:
    """The same findings as `aws securityhub get-findings` writes them: one indented page."""
    with lines.open("rb") as source, page.open("wb", buffering=1 << 20) as file:
        between = b'{\n    "Findings": [\n'
        for line in source:
            indented = json.dumps(json.loads(line), indent=4).replace("\n", "\n        ")
            file.write(between + b"        " + indented.encode())
            between = b",\n"
        file.write(b"\n    ]\n}\n")


def numbers() -> dict[tuple[str, str], str]:
    """The older shape's numbers of CIS, as the account's associations give them."""
    return {(CIS, _number(one, CIS)): one.id for one in controls_of(CIS)}


def _templates() -> Iterator[dict[str, Any]]:
    for place, control in enumerate(controls_of(FSBP)):
        standards = [one for one in STANDARDS if one in control.requirements]
        if place % 2:
            yield _consolidated(control, standards)
        else:
            yield _older(control, standards[place // 2 % len(standards)])


def _number(control: Control, standard: str) -> str:
    return control.requirements[standard][0]


def _consolidated(control: Control, standards: list[str]) -> dict[str, Any]:
    arn = f"arn:aws:securityhub:@region@:@account@:security-control/{control.id}"
    return {
        **_common(control, f"{arn}/finding/0b1ef2c4-@resource@", f"security-control/{control.id}"),
        "Compliance": {
            "Status": "@status@",
            "RelatedRequirements": [f"NIST.800-53.r5 AC-{number}" for number in range(12)],
            "SecurityControlId": control.id,
            "AssociatedStandards": [{"StandardsId": f"standards/{one}"} for one in standards],
        },
        "ProductFields": _product_fields(control, arn),
    }


def _older(control: Control, standard: str) -> dict[str, Any]:
    number = _number(control, standard)
    arn = f"arn:aws:securityhub:@region@:@account@:subscription/{standard}/{number}"
    return {
        **_common(control, f"{arn}/finding/0b1ef2c4-@resource@", f"{standard}/{number}"),
        "Compliance": {"Status": "@status@", "RelatedRequirements": [f"{standard}/{number}"]},
        "ProductFields": {
            "StandardsArn": f"arn:aws:securityhub:::standards/{standard}",
            "StandardsSubscriptionArn": f"arn:aws:securityhub:@region@:@account@:subscription/{standard}",
            "ControlId": number,
            "StandardsControlArn": f"arn:aws:securityhub:@region@:@account@:control/{standard}/{number}",
            **_product_fields(control, arn),
        },
    }


def _common(control: Control, identifier: str, generator: str) -> dict[str, Any]:
    resource = f"arn:aws:{control.id.partition('.')[0].lower()}:@region@:@account@:thing/@resource@"
    severity = {"Label": "MEDIUM", "Normalized": 40, "Original": "MEDIUM"}
    return {
        "SchemaVersion": "2018-10-08",
        "Id": identifier,
        "ProductArn": "arn:aws:securityhub:@region@::product/aws/securityhub",
        "ProductName": "Security Hub",
        "CompanyName": "AWS",
        "Region": "@region@",
        "GeneratorId": generator,
        "AwsAccountId": "@account@",
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "FirstObservedAt": "2026-06-01T08:00:00.000Z",
        "LastObservedAt": "@updated@",
        "CreatedAt": "2026-06-01T08:00:00.000Z",
        "UpdatedAt": "@updated@",
        "Severity": severity,
        "Title": f"{control.id} {control.title}",
        "Description": f"A generated finding of {control.id}. " + "It says what the control looks at. " * 12,
        "Remediation": {"Recommendation": {"Text": "See the documentation.", "Url": "https://docs.example/"}},
        "Resources": [
            {
                "Type": "AwsThing",
                "Id": resource,
                "Partition": "aws",
                "Region": "@region@",
                "Tags": {f"tag-{number}": "a value with some letters" for number in range(6)},
                "Details": {
                    "Other": {f"setting-{number}": f"\"{'value' * 4}\", {number}" for number in range(13)}
                },
            }
        ],
        "WorkflowState": "NEW",
        "Workflow": {"Status": "@workflow@"},
        "RecordState": "ACTIVE",
        "FindingProviderFields": {"Severity": severity, "Types": ["Software and Configuration Checks"]},
        "ProcessedAt": "@updated@",
    }  # fmt: skip


def _product_fields(control: Control, arn: str) -> dict[str, str]:
    return {
        "RelatedAWSResources:0/name": f"securityhub-{control.id.lower()}-0a1b2c3d",
        "RelatedAWSResources:0/type": "AWS::Config::ConfigRule",
        "aws/securityhub/ProductName": "Security Hub",
        "aws/securityhub/CompanyName": "AWS",
        "Resources:0/Id": "arn:aws:thing:@region@:@account@:thing/@resource@",
        "aws/securityhub/FindingId": f"{arn}/finding/0b1ef2c4-@resource@",
    }


def _cut(finding: dict[str, Any]) -> list[str]:
    """Its JSON line, cut so that every hole is a part of its own."""
    parts = [json.dumps(finding) + "\n"]
    for hole in _HOLES:
        parts = [
            piece
            for part in parts
            for number, text in enumerate(part.split(hole))
            for piece in ((hole, text) if number else (text,))
        ]
    return parts
