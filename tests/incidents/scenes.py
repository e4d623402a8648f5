"""What is attacked, and the finding on each: incidents that do not disturb each other."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator import stories
from emulator.world import KEY_IDS
from tests.incidents import world
from tests.incidents.findings import Event, alarm, call, connection, key_of, raised
from tests.incidents.playing import Stage
from tests.incidents.world import DEV, MANAGEMENT, PROD, REGION


def from_now_on() -> datetime:
    """A moment that is later than all that was set up: IAM keeps whole seconds."""
    began = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    time.sleep((began - datetime.now(UTC)).total_seconds())
    return began


def happen(stage: Stage) -> dict[str, Event]:
    """Set all of it up; the findings by the names of the incidents, those that people are asked about first."""
    there, seed = stage.there, stage.live.world
    world.public_bucket(there)
    function = world.function(there)
    world.database(there)
    world.cluster(there)
    task, revision = world.task(there)
    host = world.bastion(there)
    trail = world.trail_off(there)
    began = from_now_on()
    on: dict[str, Any] = {"began": began}
    web = seed["instances"]["web-1"]
    session = f"{seed['roles']['web-app-role']['role_id']}:{web['instance_id']}"
    opened = call("PutBucketPolicy", "198.51.100.42", "s3.amazonaws.com")
    stopped = {"affectedResources": {"AWS::CloudTrail::Trail": trail}}
    return {
        "cluster": raised("Policy:Kubernetes/AnonymousAccessGranted", 8.0, PROD, _cluster(), **on),
        "database": raised(
            "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", 8.0, PROD, _database(),
            action=_login("198.51.100.45"), **on,
        ),
        "task": raised("CryptoCurrency:Runtime/BitcoinTool.B!DNS", 8.0, DEV, _task(task, revision), **on),
        "public bucket": raised(
            "Policy:S3/BucketAnonymousAccessGranted", 8.0, PROD, _bucket(), action=opened, **on
        ),
        "function": raised(
            "Backdoor:Lambda/C&CActivity.B", 8.0, DEV, _function(function),
            action=connection("198.51.100.43", 443), **on,
        ),
        "declined": stories.medium_instance(seed),
        "brute force": raised(
            "UnauthorizedAccess:EC2/SSHBruteForce", 2.0, DEV,
            {"resourceType": "Instance", "instanceDetails": {"instanceId": host}},
            action=connection("198.51.100.50", 22), **on,
        ),
        "alarm": alarm("watchkeeper-cis-security-group-changes", DEV, began),
        "second key": raised(
            "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", 8.0, DEV,
            key_of("ci-runner", KEY_IDS["ci-runner"]),
            action=call("CreateAccessKey", "198.51.100.41"), **on,
        ),
        "root": raised(
            "Policy:IAMUser/RootCredentialUsage", 2.0, MANAGEMENT,
            key_of("Root", "ASIAROOTOFMANAGEMENT", "Root", MANAGEMENT),
            action=call("CreateAccessKey", "198.51.100.46"), **on,
        ),
        "trail off": raised(
            "Stealth:IAMUser/CloudTrailLoggingDisabled", 2.0, PROD, key_of("bob", "ASIABOBSESSION000001"),
            action=call("StopLogging", "198.51.100.47", "cloudtrail.amazonaws.com", **stopped), **on,
        ),
        "instance credentials": raised(
            "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", 8.0, PROD,
            key_of("web-app-role", "ASIAWEBAPPROLE000001", "AssumedRole", session),
            action=call("ListBuckets", "198.51.100.48", "s3.amazonaws.com"), **on,
        ),
        "user key": stories.compromised_user_key(seed),
        "mining instance": stories.mining_instance(seed),
        "sample": stories.sample(seed),
    }  # fmt: skip


def _bucket() -> dict[str, Any]:
    return {
        **key_of("exporter", "AKIAEXPORTER01EXAMPLE"),
        "resourceType": "S3Bucket",
        "s3BucketDetails": [{"name": world.BUCKET, "arn": f"arn:aws:s3:::{world.BUCKET}"}],
    }


def _function(made: dict[str, Any]) -> dict[str, Any]:
    details = {
        "functionName": made["FunctionName"],
        "functionArn": made["FunctionArn"],
        "role": made["Role"],
    }
    return {"resourceType": "Lambda", "lambdaDetails": details}


def _database() -> dict[str, Any]:
    return {
        "resourceType": "RDSDBInstance",
        "rdsDbInstanceDetails": {"dbInstanceIdentifier": world.DATABASE, "engine": "Postgres"},
        "rdsDbUserDetails": {"user": "owner", "authMethod": "PASSWORD"},
    }


def _login(address: str) -> dict[str, Any]:
    attempt = {"remoteIpDetails": {"ipAddressV4": address}}
    return {"actionType": "RDS_LOGIN_ATTEMPT", "rdsLoginAttemptAction": attempt}


def _task(arn: str, revision: str) -> dict[str, Any]:
    details = {
        "arn": arn,
        "definitionArn": revision,
        "group": "service:checkout",
        "launchType": "FARGATE",
    }
    cluster = {"name": "web", "arn": f"arn:aws:ecs:{REGION}:{DEV}:cluster/web", "taskDetails": details}
    return {"resourceType": "ECSCluster", "ecsClusterDetails": cluster}


def _cluster() -> dict[str, Any]:
    return {
        "resourceType": "EKSCluster",
        "eksClusterDetails": {
            "name": world.CLUSTER,
            "arn": f"arn:aws:eks:{REGION}:{PROD}:cluster/{world.CLUSTER}",
        },
        "kubernetesDetails": {"kubernetesUserDetails": {"username": "system:anonymous"}},
    }
