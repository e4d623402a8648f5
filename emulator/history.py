"""A week of CloudTrail: ordinary days in every account, and in them one attack."""

import random
from datetime import UTC, datetime
from typing import Any

from moto.iam.models import AccessKeyLastUsed, iam_backends

from emulator.cloudtrail import remember
from emulator.principals import assumed_role_identity, identity_of
from emulator.trail_records import home_region, record
from emulator.world import (
    ATTACKER_IP,
    HOME_REGION,
    KEY_IDS,
    OPERATOR_KEY_IDS,
    SECURITY,
    WORKLOAD_DEV,
    WORKLOAD_PROD,
)

_BACKGROUND = 300
_WEEK = 7 * 86_400
_OFFICE_IP = "203.0.113.17"
_ATTACKER_AGENT = "Boto3/1.26.0 Python/3.10 Linux/5.15 exec-env/kali"
_OFFICE_AGENT = "aws-cli/2.31.0 md/awscrt#0.27.6 exec-env/workstation"

_ORDINARY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (WORKLOAD_PROD, "deploy-bot", "ec2:DescribeInstances", {}),
    (WORKLOAD_PROD, "deploy-bot", "sts:GetCallerIdentity", {}),
    (WORKLOAD_PROD, "deploy-bot", "s3:GetBucketLocation", {"Bucket": "app-data-333333333333"}),
    (WORKLOAD_PROD, "deploy-bot", "ec2:DescribeSecurityGroups", {}),
    (WORKLOAD_PROD, "alice", "iam:ListUsers", {}),
    (WORKLOAD_PROD, "alice", "iam:ListAccessKeys", {"UserName": "deploy-bot"}),
    (WORKLOAD_PROD, "alice", "s3:ListBuckets", {}),
    (WORKLOAD_PROD, "alice", "cloudtrail:DescribeTrails", {}),
    (WORKLOAD_DEV, "ci-runner", "sts:GetCallerIdentity", {}),
    (WORKLOAD_DEV, "ci-runner", "ec2:DescribeInstances", {}),
    (WORKLOAD_DEV, "ci-runner", "ec2:DescribeImages", {}),
    (SECURITY, "watchkeeper", "guardduty:ListDetectors", {}),
    (SECURITY, "break-glass-admin", "iam:GetAccountSummary", {}),
)
_KEY_OF = {
    **{name: KEY_IDS[name] for name in ("deploy-bot", "alice", "ci-runner", "watchkeeper")},
    "break-glass-admin": OPERATOR_KEY_IDS[SECURITY],
}


def write_history(world: dict[str, Any], now: float, draw: random.Random) -> dict[str, Any]:
    """Write the week before `now` (seconds since the epoch); give back how many events of each kind.

    The attack lies 130 to 60 minutes back.
    """
    for _ in range(_BACKGROUND):
        account, user, call, parameters = draw.choice(_ORDINARY)
        region = draw.choice((HOME_REGION, "eu-west-1")) if account == WORKLOAD_DEV else HOME_REGION
        at = now - draw.uniform(3 * 3_600, _WEEK)
        identity = identity_of(account, _KEY_OF[user])
        _write(
            at,
            call,
            account,
            region,
            identity=identity,
            parameters=parameters,
            source_ip=_OFFICE_IP,
            user_agent=_OFFICE_AGENT,
        )
    attack = _write_key_attack(world, now) + _write_miner_attack(world, now)
    return {"events": _BACKGROUND + attack, "attack": attack}


def _write(
    at: float,
    call: str,
    account: str,
    region: str,
    *,
    identity: dict[str, Any],
    parameters: dict[str, Any],
    **more: Any,
) -> None:
    service, operation = call.split(":")
    made = record(
        at=at,
        service=service,
        operation=operation,
        account=account,
        region=region,
        identity=identity,
        parameters=parameters,
        **more,
    )
    remember(account, home_region(service, region), made, at)


def _write_key_attack(world: dict[str, Any], now: float) -> int:
    """`deploy-bot`'s first key in a stranger's hands: looks around, tries to stay, takes a role."""
    account, key = WORKLOAD_PROD, KEY_IDS["deploy-bot"]
    thief = identity_of(account, key)
    role = world["roles"]["batch-role"]
    principal_id = f"{role['role_id']}:maintenance"
    session = assumed_role_identity(
        account, role["arn"], principal_id, "maintenance", KEY_IDS["attacker-session"]
    )
    assumed = {
        "credentials": {
            "accessKeyId": KEY_IDS["attacker-session"],
            "sessionToken": "FwoGZXIvYXdzEXAMPLETOKENEXAMPLETOKENEXAMPLETOKEN",
            "expiration": "Jul 29, 2026, 12:00:00 PM",
        },
        "assumedRoleUser": {"assumedRoleId": principal_id, "arn": session["arn"]},
    }
    denied = "AccessDenied"
    steps: list[tuple[dict[str, Any], str, dict[str, Any], dict[str, Any] | None, str | None]] = [
        (thief, "sts:GetCallerIdentity", {}, None, None),
        (thief, "iam:ListUsers", {}, None, None),
        (thief, "iam:ListAttachedUserPolicies", {"UserName": "deploy-bot"}, None, None),
        (thief, "iam:ListRoles", {}, None, None),
        (thief, "iam:CreateUser", {"UserName": "support-svc"}, None, denied),
        (thief, "iam:CreateAccessKey", {"UserName": "alice"}, None, denied),
        (thief, "s3:ListBuckets", {}, None, None),
        (
            thief,
            "sts:AssumeRole",
            {"RoleArn": role["arn"], "RoleSessionName": "maintenance"},
            assumed,
            None,
        ),
        (session, "ec2:DescribeInstances", {}, None, None),
        (session, "ec2:RunInstances", _launch(world, 8), None, "InstanceLimitExceeded"),
        (session, "cloudtrail:StopLogging", {"Name": world["trail_arn"]}, None, "AccessDeniedException"),
        (thief, "iam:DeleteAccessKey", {"UserName": "alice", "AccessKeyId": KEY_IDS["alice"]}, None,
         denied),
    ]  # fmt: skip
    for number, (who, call, parameters, answer, error) in enumerate(steps):
        _write(
            now - 130 * 60 + number * 75,
            call,
            account,
            HOME_REGION,
            identity=who,
            parameters=parameters,
            answer=answer,
            error_code=error,
            error_message=f"not authorized to perform: {call}" if error else None,
            source_ip=ATTACKER_IP,
            user_agent=_ATTACKER_AGENT,
        )
    last_used = iam_backends[account]["aws"].access_keys[key]
    _mark_used(last_used, now - 110 * 60)
    return len(steps)


def _mark_used(key: Any, at: float) -> None:
    """What GetAccessKeyLastUsed and the credential report say of the key."""
    moment = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    key.last_used = AccessKeyLastUsed(timestamp=moment, service="iam", region=HOME_REGION)


def _launch(world: dict[str, Any], count: int) -> dict[str, Any]:
    miner = world["instances"]["miner-1"]
    return {
        "ImageId": miner["image_id"],
        "InstanceType": miner["instance_type"],
        "MinCount": count,
        "MaxCount": count,
        "SubnetId": miner["subnet_id"],
    }


def _write_miner_attack(world: dict[str, Any], now: float) -> int:
    """How `miner-1` came to be, what was opened for it, and what it called with its own role."""
    account, miner, role = (
        WORKLOAD_PROD,
        world["instances"]["miner-1"],
        world["roles"]["batch-role"],
    )
    name, group = miner["instance_id"], world["vpc"]["security_groups"]["batch"]

    def session(called: str, key: str) -> dict[str, Any]:
        return assumed_role_identity(account, role["arn"], f"{role['role_id']}:{called}", called, key)

    batch = session("batch-worker", KEY_IDS["attacker-session"])
    itself = session(name, KEY_IDS["batch-session"])
    launched = {"instancesSet": {"items": [{"instanceId": name, "instanceType": "c5.4xlarge"}]}}
    egress = {
        "GroupId": group,
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 3333,
                "ToPort": 3333,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
        ],
    }
    profile = {
        "InstanceId": name,
        "IamInstanceProfile": {"Name": "batch-role", "Arn": role["profile_arn"]},
    }
    steps = [
        (batch, "ec2:RunInstances", _launch(world, 1), launched, ATTACKER_IP),
        (batch, "ec2:AssociateIamInstanceProfile", profile, None, ATTACKER_IP),
        (batch, "ec2:AuthorizeSecurityGroupEgress", egress, {"return": True}, ATTACKER_IP),
        (batch, "ec2:ModifyInstanceAttribute", {"InstanceId": name}, {"return": True}, ATTACKER_IP),
        (itself, "sts:GetCallerIdentity", {}, None, miner["private_ip"]),
        (itself, "s3:ListBuckets", {}, None, miner["private_ip"]),
        (itself, "ec2:DescribeInstances", {"InstanceIds": [name]}, None, miner["private_ip"]),
    ]
    for number, (who, call, parameters, answer, address) in enumerate(steps):
        _write(
            now - 105 * 60 + number * 240,
            call,
            account,
            HOME_REGION,
            identity=who,
            parameters=parameters,
            answer=answer,
            source_ip=address,
            user_agent=_ATTACKER_AGENT,
        )
    return len(steps)
