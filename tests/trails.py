"""CloudTrail records as AWS writes them, for tests of the timeline and the blast radius."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from watchkeeper.calls import Call, read_event
from watchkeeper.timeline import Timeline

BEGAN = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)
"""When the finding of `tests.builders.key_event` began."""
PROD, DEV = "333333333333", "444444444444"
KEY, STRANGER, OFFICE = "AKIAIOSFODNN7EXAMPLE", "198.51.100.23", "203.0.113.17"


def by_user(name: str = "deploy-bot", key: str = KEY, account: str = PROD) -> dict[str, Any]:
    """The identity of an IAM user."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{name.upper()}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": key,
        "userName": name,
    }


def by_session(role: str, session: str, key: str, account: str = PROD) -> dict[str, Any]:
    """The identity of a role's session."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role.upper()}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": role, "accountId": account}},
    }


def call(minutes: float, what: str, identity: dict[str, Any] | None = None, **more: Any) -> Call:
    """A call so many minutes after the finding began, `what` as `iam:CreateUser`."""
    service, name = what.split(":")
    identity = identity or by_user()
    record = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": STRANGER,
        "readOnly": name.startswith(("Get", "List", "Describe", "AssumeRole")),
        "recipientAccountId": identity.get("accountId"),
        **more,
    }
    event = {
        "EventId": more.get("eventID", f"e{minutes:g}-{name}-{record['recipientAccountId']}"),
        "EventTime": BEGAN + timedelta(minutes=minutes),
        "Resources": [{"ResourceName": one} for one in more.get("names", ())],
        "CloudTrailEvent": json.dumps(record),
    }
    read = read_event(event, "made with the key")
    assert read is not None
    return read


def assumes(
    minutes: float, role: str, key: str, account: str = PROD, session: str = "s", **more: Any
) -> Call:
    """A call that assumes a role, with the answer that CloudTrail keeps."""
    answer = {
        "credentials": {"accessKeyId": key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLE"},
        "assumedRoleUser": {
            "assumedRoleId": f"AROA{role.upper()}:{session}",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        },
    }
    asked = {"roleArn": f"arn:aws:iam::{account}:role/{role}", "roleSessionName": session}
    given = {"requestParameters": asked, "responseElements": answer, **more}
    return call(minutes, "sts:AssumeRole", **given)


def timeline(*calls: Call, **more: Any) -> Timeline:
    """Calls as a timeline."""
    return Timeline(calls=tuple(sorted(calls, key=lambda one: one.at)), **more)


def story() -> Timeline:
    """A stolen key: looks around, makes a second key and a user, assumes roles here and in another account."""
    there = by_session("deployer", "s", "ASIADEV", DEV)
    return timeline(
        call(-600, "ec2:DescribeInstances", sourceIPAddress=OFFICE),
        assumes(-500, "backup", "ASIABACKUP", sourceIPAddress=OFFICE),
        call(0, "sts:GetCallerIdentity"),
        call(1, "iam:ListUsers"),
        call(2, "ec2:DescribeInstances"),
        call(
            3,
            "iam:CreateAccessKey",
            requestParameters={"userName": "alice"},
            responseElements={"accessKey": {"accessKeyId": "AKIASECOND", "userName": "alice"}},
        ),
        call(4, "iam:CreateUser", errorCode="AccessDenied", requestParameters={"userName": "x"}),
        assumes(5, "admin", "ASIAADMIN"),
        assumes(6, "deployer", "ASIADEV", DEV, sharedEventID="shared-1", eventID="mine"),
        call(7, "s3:PutBucketPolicy", by_user("alice", "AKIASECOND"), names=("app-data",)),
        call(
            8,
            "ec2:RunInstances",
            there,
            responseElements={"instancesSet": {"items": [{"instanceId": "i-0bad"}]}},
            awsRegion="eu-west-1",
        ),
        call(
            9,
            "iam:CreateAccessKey",
            there,
            requestParameters={"userName": "ci"},
            responseElements={"accessKey": {"accessKeyId": "AKIATHERE", "userName": "ci"}},
        ),
        assumes(10, "vault", "", errorCode="AccessDenied"),
        call(30, "iam:ListUsers", by_user("bob", "AKIABOB"), sourceIPAddress=OFFICE),
    )
