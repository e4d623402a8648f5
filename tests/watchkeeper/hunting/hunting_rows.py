"""Hunts and rows for tests: only what the test is about is named."""

from datetime import datetime

from watchkeeper.hunting.hunt import Hunt
from watchkeeper.severity import Severity

ACCOUNT, OTHER = "333333333333", "444444444444"


def hunt(name="keys_made", **more):
    given = {
        "id": name, "title": "A key was made", "question": "Who made keys?", "severity": Severity.HIGH,
        "tactics": ("persistence",), "techniques": ("T1098.001",), "needs": ("management",),
        "false_positives": "administrators", "sources": ("https://docs.aws.amazon.com/",),
        "sql": "SELECT * FROM cloudtrail",
    }  # fmt: skip
    return Hunt.model_validate(given | more)


def row(number=1, **more):
    return {
        "event_time": datetime(2026, 11, 24, 9, number),  # noqa: DTZ001  as engines give it
        "event_id": f"e{number}", "account": ACCOUNT, "region": "us-east-1",
        "principal": f"arn:aws:iam::{ACCOUNT}:user/ops/alice", "event_name": "CreateAccessKey",
        "source_ip": "203.0.113.9", "detail": "for bob", **more,
    }  # fmt: skip
