"""The findings of the incidents, as GuardDuty writes them: each of a stranger's address of its own.

Findings with the same stranger's address join one case, and these are to stay apart.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]


def raised(
    kind: str,
    severity: float,
    account: str,
    resource: dict[str, Any],
    *,
    began: datetime | None = None,
    action: dict[str, Any] | None = None,
    role: str = "TARGET",
    **service: Any,
) -> Event:
    """A finding of that type in us-east-1.

    Args:
        kind: its type.
        severity: GuardDuty's, 1 to 10.
        account: where it happened.
        resource: `resource` as GuardDuty writes it.
        began: when it was first seen, UTC; None: now.
        action: `service.action` as GuardDuty writes it.
        role: what the resource was in it.
        service: more fields of `service`.
    """
    now = datetime.now(UTC)
    return {
        "schemaVersion": "2.0",
        "accountId": account,
        "region": "us-east-1",
        "partition": "aws",
        "id": uuid.uuid4().hex,
        "type": kind,
        "severity": severity,
        "title": kind,
        "description": kind,
        "resource": resource,
        "service": {
            "serviceName": "guardduty",
            "action": action or {},
            "resourceRole": role,
            "additionalInfo": {},
            "eventFirstSeen": _text(began or now),
            "eventLastSeen": _text(now),
            "archived": False,
            "count": 1,
            **service,
        },
        "createdAt": _text(now),
        "updatedAt": _text(now),
    }


def key_of(user: str, key: str, kind: str = "IAMUser", principal: str = "AIDAEXAMPLE") -> dict[str, Any]:
    """`resource` of a finding on credentials."""
    return {
        "resourceType": "AccessKey",
        "accessKeyDetails": {
            "accessKeyId": key,
            "principalId": principal,
            "userType": kind,
            "userName": user,
        },
    }


def call(api: str, address: str, service: str = "iam.amazonaws.com", **more: Any) -> dict[str, Any]:
    """`action` of a call from a stranger's address."""
    return {
        "actionType": "AWS_API_CALL",
        "awsApiCallAction": {
            "api": api,
            "serviceName": service,
            "callerType": "Remote IP",
            "remoteIpDetails": {"ipAddressV4": address},
            **more,
        },
    }


def connection(address: str, port: int) -> dict[str, Any]:
    """`action` of a connection with a stranger's address, to our port."""
    return {
        "actionType": "NETWORK_CONNECTION",
        "networkConnectionAction": {
            "connectionDirection": "INBOUND",
            "protocol": "TCP",
            "blocked": False,
            "remoteIpDetails": {"ipAddressV4": address},
            "localPortDetails": {"port": port, "portName": "Unknown"},
        },
    }


def sequence(keys: dict[str, tuple[str, str]], bucket: tuple[str, str], address: str) -> dict[str, Any]:
    """`service.detection` of an attack sequence over several accounts.

    Args:
        keys: by the access key's id the user whose it is and the account.
        bucket: a bucket's name and its account.
        address: the stranger's.
    """
    name, account = bucket
    return {
        "sequence": {
            "uid": uuid.uuid4().hex,
            "description": "Credentials of two users were used from a malicious address.",
            "actors": [
                {
                    "id": f"actor-{number}",
                    "user": {
                        "name": user,
                        "uid": f"AIDA{number}EXAMPLE",
                        "type": "IAMUser",
                        "credentialUid": key,
                        "account": {"uid": where, "account": where},
                    },
                }
                for number, (key, (user, where)) in enumerate(keys.items())
            ],
            "endpoints": [{"id": "endpoint-1", "ip": address}],
            "resources": [
                *(
                    {
                        "uid": key,
                        "name": key,
                        "resourceType": "ACCESS_KEY",
                        "accountId": where,
                        "region": "us-east-1",
                        "data": {"accessKey": {"userName": user, "userType": "IAMUser"}},
                    }
                    for key, (user, where) in keys.items()
                ),
                {
                    "uid": f"arn:aws:s3:::{name}",
                    "name": name,
                    "resourceType": "S3_BUCKET",
                    "accountId": account,
                    "region": "us-east-1",
                    "data": {"s3Bucket": {"ownerId": account}},
                },
            ],
            "signals": [
                {"uid": "signal-1", "type": "CLOUD_TRAIL", "name": "s3:GetObject"},
                {"uid": "signal-2", "type": "CLOUD_TRAIL", "name": "iam:CreateAccessKey"},
            ],
        }
    }


def alarm(name: str, account: str, at: datetime) -> Event:
    """EventBridge's event of an alarm that went off."""
    state = {"value": "ALARM", "reason": "Threshold Crossed: 1 datapoint", "timestamp": _text(at)}
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": account,
        "time": _text(at),
        "region": "us-east-1",
        "resources": [f"arn:aws:cloudwatch:us-east-1:{account}:alarm:{name}"],
        "detail": {"alarmName": name, "state": state, "previousState": {"value": "OK"}},
    }


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
