"""Findings for tests: only what the test is about is named, the rest is plausible."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_event

PROD = "333333333333"


def key_event(**service: Any) -> dict[str, Any]:
    """EventBridge's event for a user's key in the wrong hands."""
    return {
        "version": "0",
        "id": "11111111-2222-3333-4444-555555555555",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": "222222222222",
        "time": "2026-11-24T10:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "schemaVersion": "2.0",
            "accountId": PROD,
            "region": "us-east-1",
            "partition": "aws",
            "id": "f00dfeed0001",
            "arn": f"arn:aws:guardduty:us-east-1:{PROD}:detector/d1/finding/f00dfeed0001",
            "type": "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
            "severity": 8,
            "title": "An API was called from a malicious IP address.",
            "description": "API ListUsers was called from 198.51.100.23.",
            "createdAt": "2026-11-24T09:50:00.000Z",
            "updatedAt": "2026-11-24T09:55:00.000Z",
            "resource": {
                "resourceType": "AccessKey",
                "accessKeyDetails": {
                    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                    "userName": "deploy-bot",
                    "userType": "IAMUser",
                    "principalId": "AIDAEXAMPLE",
                },
            },
            "service": {
                "serviceName": "guardduty",
                "count": 1,
                "archived": False,
                "eventFirstSeen": "2026-11-24T09:40:00Z",
                "eventLastSeen": "2026-11-24T09:54:00Z",
                "action": {
                    "actionType": "AWS_API_CALL",
                    "awsApiCallAction": {
                        "api": "ListUsers",
                        "remoteIpDetails": {"ipAddressV4": "198.51.100.23"},
                    },
                },
                **service,
            },
        },
    }


def instance_event(**detail: Any) -> dict[str, Any]:
    """EventBridge's event for a mining instance."""
    event = key_event()
    event["detail"] |= {
        "id": "f00dfeed0002",
        "type": "CryptoCurrency:EC2/BitcoinTool.B!DNS",
        "title": "An instance asks for the names of mining pools.",
        "resource": {
            "resourceType": "Instance",
            "instanceDetails": {
                "instanceId": "i-0abc",
                "iamInstanceProfile": {"arn": f"arn:aws:iam::{PROD}:instance-profile/web"},
            },
        },
        **detail,
    }
    return event


def changed(event: dict[str, Any], **detail: Any) -> dict[str, Any]:
    """The event with other fields in its detail."""
    event = copy.deepcopy(event)
    event["detail"] |= detail
    return event


def recent(event: dict[str, Any]) -> dict[str, Any]:
    """The event as of now, for tests that look into the emulator: its identities are 30 days old.

    Beside a finding of a fixed date they would some day be younger than it, and so newcomers.
    """
    event, now = copy.deepcopy(event), datetime.now(UTC)

    def text(minutes: int) -> str:
        return (now - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    event["time"] = text(0)
    event["detail"] |= {"createdAt": text(10), "updatedAt": text(5)}
    event["detail"]["service"] |= {"eventFirstSeen": text(20), "eventLastSeen": text(6)}
    return event


def key_finding(**detail: Any) -> Finding:
    """A HIGH finding on user deploy-bot's key."""
    return read_event(changed(key_event(), **detail))[0]


def instance_finding(**detail: Any) -> Finding:
    """A HIGH finding on instance i-0abc."""
    return read_event(instance_event(**detail))[0]
