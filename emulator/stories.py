"""Findings against the seeded world, as GuardDuty writes them: camelCase, ready to be raised.

Each takes the seed's description and overrides of top-level fields; `count` goes into `service`.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.sample_findings import sample_finding
from emulator.world import ATTACKER_IP

Seed = dict[str, Any]
_STRANGER = {
    "ipAddressV4": ATTACKER_IP,
    "country": {"countryName": "Exampleland"},
    "city": {"cityName": "Sampleville"},
    "geoLocation": {"lat": 0.0, "lon": 0.0},
    "organization": {
        "asn": "64496",
        "asnOrg": "EXAMPLE-AS",
        "isp": "Example ISP",
        "org": "Example",
    },
}


def compromised_user_key(seed: Seed, **overrides: Any) -> dict[str, Any]:
    """High (8.0): `deploy-bot`'s key in workload-prod used from a stranger's address."""
    user = seed["users"]["deploy-bot"]
    resource = {
        "resourceType": "AccessKey",
        "accessKeyDetails": {
            "accessKeyId": user["access_key_ids"][0],
            "principalId": user["user_id"],
            "userType": "IAMUser",
            "userName": "deploy-bot",
        },
    }
    action = {
        "actionType": "AWS_API_CALL",
        "awsApiCallAction": {
            "api": "ListUsers",
            "serviceName": "iam.amazonaws.com",
            "callerType": "Remote IP",
            "remoteIpDetails": _STRANGER,
            "affectedResources": {},
        },
    }
    return finding_of(
        "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
        8.0,
        account=user["account"],
        region=seed["home_region"],
        title="API ListUsers was invoked from a known malicious IP address.",
        resource=resource,
        action=action,
        overrides=overrides,
    )


def mining_instance(seed: Seed, **overrides: Any) -> dict[str, Any]:
    """High (8.0): `miner-1` in workload-prod asks for a mining pool's name."""
    action = {
        "actionType": "DNS_REQUEST",
        "dnsRequestAction": {"domain": "pool.example.com", "protocol": "UDP", "blocked": False},
    }
    title = "Bitcoin-related domain name queried by EC2 instance {instance}."
    return _instance_finding(
        "CryptoCurrency:EC2/BitcoinTool.B!DNS",
        8.0,
        title=title,
        instance=seed["instances"]["miner-1"],
        action=action,
        overrides=overrides,
    )


def medium_instance(seed: Seed, **overrides: Any) -> dict[str, Any]:
    """Medium (5.0): `sandbox-1` in workload-dev, eu-west-1, talks to a black hole."""
    action = {
        "actionType": "NETWORK_CONNECTION",
        "networkConnectionAction": {
            "connectionDirection": "OUTBOUND",
            "protocol": "TCP",
            "blocked": False,
            "remoteIpDetails": _STRANGER,
            "remotePortDetails": {"port": 80, "portName": "HTTP"},
            "localPortDetails": {"port": 39_677, "portName": "Unknown"},
        },
    }
    title = "EC2 instance {instance} is communicating with a black hole."
    return _instance_finding(
        "Trojan:EC2/BlackholeTraffic",
        5.0,
        title=title,
        instance=seed["instances"]["sandbox-1"],
        action=action,
        overrides=overrides,
    )


def sample(seed: Seed, **overrides: Any) -> dict[str, Any]:
    """High (8.0): one of GuardDuty's own samples, on an instance that does not exist."""
    account, region = seed["accounts"]["workload-prod"], seed["home_region"]
    made = sample_finding("CryptoCurrency:EC2/BitcoinTool.B!DNS", region)
    base = finding_of(
        made["type"],
        8.0,
        account=account,
        region=region,
        title=made["title"],
        resource=made["resource"],
        action=made["service"]["action"],
        overrides={},
    )
    base["service"]["additionalInfo"] = made["service"]["additionalInfo"]
    return _overridden(base, overrides)


def malformed_message() -> str:
    """A queue message's body that no reader can make sense of."""
    return '{"version": "0", "detail-type": "GuardDuty Finding", "detail": {"severity": 8, '


def _instance_finding(
    kind: str,
    severity: float,
    *,
    title: str,
    instance: dict[str, Any],
    action: dict[str, Any],
    overrides: dict[str, Any],
) -> dict[str, Any]:
    """A finding on an instance; the override `instance_id` names another one."""
    name = overrides.pop("instance_id", instance["instance_id"])
    profile = {"arn": instance["profile_arn"], "id": "AIPAEXAMPLE"} if instance["profile_arn"] else None
    details = {
        "instanceId": name,
        "instanceType": instance["instance_type"],
        "instanceState": "running",
        "imageId": instance["image_id"],
        "availabilityZone": instance["availability_zone"],
        "tags": [{"key": key, "value": value} for key, value in instance["tags"].items()],
        "networkInterfaces": [
            {
                "networkInterfaceId": eni,
                "subnetId": instance["subnet_id"],
                "vpcId": instance["vpc_id"],
                "privateIpAddress": instance["private_ip"],
                "securityGroups": [{"groupId": group, "groupName": group} for group in groups],
            }
            for eni, groups in instance["interfaces"].items()
        ],
        **({"iamInstanceProfile": profile} if profile else {}),
    }
    return finding_of(
        kind,
        severity,
        account=instance["account"],
        region=instance["region"],
        title=title.format(instance=name),
        resource={"resourceType": "Instance", "instanceDetails": details},
        action=action,
        overrides=overrides,
    )


def finding_of(
    kind: str,
    severity: float,
    *,
    account: str,
    region: str,
    title: str,
    resource: dict[str, Any],
    action: dict[str, Any],
    overrides: dict[str, Any],
) -> dict[str, Any]:
    """A finding of type `kind`, as of now; `overrides` are of its top-level fields, `count` of its service."""
    name, now = uuid.uuid4().hex, datetime.now(UTC)
    base = {
        "schemaVersion": "2.0",
        "accountId": account,
        "region": region,
        "partition": "aws",
        "id": name,
        "type": kind,
        "severity": severity,
        "title": title,
        "description": title,
        "resource": resource,
        "service": {
            "serviceName": "guardduty",
            "action": action,
            "resourceRole": "TARGET",
            "additionalInfo": {},
            "eventFirstSeen": _text(now - timedelta(hours=2)),
            "eventLastSeen": _text(now - timedelta(minutes=5)),
            "archived": False,
            "count": 1,
        },
        "createdAt": _text(now),
        "updatedAt": _text(now),
    }
    return _overridden(base, overrides)


def _overridden(finding: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    rest = dict(overrides)
    for field in ("count", "archived"):
        if field in rest:
            finding["service"][field] = rest.pop(field)
    return {**finding, **rest}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
