"""A check as Prowler 5 writes it in OCSF."""

from datetime import UTC, datetime

AT = datetime(2026, 11, 24, 18, 24, 9, tzinfo=UTC)


def check(code="iam_root_mfa_enabled", verdict="FAIL", compliance=None, **more):
    """As Prowler 5 writes a check of one resource; a field that is None is left out."""
    made = {
        "message": "what was found",
        "metadata": {
            "event_code": code,
            "product": {"name": "Prowler", "uid": "prowler", "vendor_name": "Prowler", "version": "5.46.0"},
            "profiles": ["cloud", "datetime"],
            "version": "1.5.0",
        },
        "severity_id": 4,
        "severity": "High",
        "status": "New",
        "status_code": verdict,
        "status_id": 1,
        "unmapped": {
            "related_url": "",
            "categories": [],
            "compliance": {"CIS-5.0": ["1.4"]} if compliance is None else compliance,
            "provider": "aws",
        },
        "activity_name": "Create",
        "activity_id": 1,
        "finding_info": {"title": f"About {code}", "types": [], "uid": f"prowler-aws-{code}-1"},
        "resources": [
            {"uid": "arn:aws:iam::111122223333:root", "region": "us-east-1", "data": {"details": ""}}
        ],
        "category_uid": 2,
        "class_uid": 2004,
        "cloud": {
            "account": {"name": "", "type": "AWS Account", "type_id": 10, "uid": "111122223333"},
            "provider": "aws",
            "region": "us-east-1",
        },
        "time": int(AT.timestamp()),
        "time_dt": "2026-11-24T18:24:09.211376",
        "type_uid": 200401,
    }
    return {name: value for name, value in (made | more).items() if value is not None}
