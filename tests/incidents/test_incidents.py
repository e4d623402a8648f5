"""Whole incidents, many at the same time: the events that come in, and the case file that comes out."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from emulator import stories
from emulator.world import KEY_IDS
from tests.incidents import findings, world
from tests.incidents.playing import NO, Stage
from tests.incidents.telling import check
from tests.incidents.world import DEV, MANAGEMENT, PROD, REGION
from tests.live import until

ALARM = "watchkeeper-security-group-changes"


@pytest.fixture(scope="module")
def stage(live_session):
    """A stack with a listener that runs every band itself, and what the incidents happen to."""
    live_session.renew()
    more = {"WATCHKEEPER_RUNS_HERE_FROM": "LOW", "WATCHKEEPER_LOOKUP_RATE": "500"}
    with live_session.listening(1, **more):
        yield Stage(live_session, world.operators(live_session.stack.aws_url, live_session.world))


@pytest.fixture(scope="module")
def together(stage):
    """Incidents that do not disturb each other, played at the same time; name: finding."""
    raised = _happen(stage)
    stolen = raised["second key"]
    # The key is deactivated late enough for the attacker to make another one in time.
    stage.live.control.fail_next("iam", "UpdateAccessKey", account=DEV, delay=3)
    another = world.second_key(stage.there, "ci-runner", KEY_IDS["ci-runner"])
    attacker = threading.Thread(target=_once_planned, args=(stage, stolen, another))
    attacker.start()
    stage.raise_all(list(raised.values()))
    stage.wait(list(raised.values()))
    attacker.join()
    with stage.slack_open():
        _answer(stage, raised)
    stage.wait(list(raised.values()), ["Completed"])
    return raised


def _once_planned(stage: Stage, finding: findings.Event, then: Callable[[], str]) -> None:
    until(lambda: any(one.step == "plan" for one in stage.live.entries(finding)), 120)
    then()


def _happen(stage: Stage) -> dict[str, findings.Event]:
    """Set up what is attacked, and the finding on each."""
    there, seed = stage.there, stage.live.world
    world.public_bucket(there)
    function = world.function(there)
    world.database(there)
    world.cluster(there)
    task, revision = world.task(there)
    bastion, _ = world.bastion(there)
    trail = world.trail_off(there)
    # IAM keeps whole seconds: what was set up just now is older than what the findings are about.
    began = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    time.sleep(max(0.0, (began - datetime.now(UTC)).total_seconds()))
    web = seed["instances"]["web-1"]
    session = f"{seed['roles']['web-app-role']['role_id']}:{web['instance_id']}"
    rds = {
        "resourceType": "RDSDBInstance",
        "rdsDbInstanceDetails": {"dbInstanceIdentifier": world.DATABASE, "engine": "Postgres"},
        "rdsDbUserDetails": {"user": "owner", "authMethod": "PASSWORD"},
    }
    login = {
        "actionType": "RDS_LOGIN_ATTEMPT",
        "rdsLoginAttemptAction": {"remoteIpDetails": {"ipAddressV4": "198.51.100.45"}},
    }
    eks = {
        "resourceType": "EKSCluster",
        "eksClusterDetails": {"name": world.CLUSTER, "arn": f"arn:aws:eks:{REGION}:{PROD}:cluster/shop"},
        "kubernetesDetails": {"kubernetesUserDetails": {"username": "system:anonymous"}},
    }
    ecs = {
        "resourceType": "ECSCluster",
        "ecsClusterDetails": {
            "name": "web",
            "arn": f"arn:aws:ecs:{REGION}:{DEV}:cluster/web",
            "taskDetails": {
                "arn": task,
                "definitionArn": revision,
                "group": "service:checkout",
                "launchType": "FARGATE",
            },
        },
    }
    root = findings.key_of("Root", "ASIAROOTOFMANAGEMENT", "Root", MANAGEMENT)
    bucket = {
        **findings.key_of("alice", "ASIAALICESESSION0001"),
        "resourceType": "S3Bucket",
        "s3BucketDetails": [{"name": world.BUCKET, "arn": f"arn:aws:s3:::{world.BUCKET}"}],
    }
    return {
        "user key": stories.compromised_user_key(seed),
        "second key": findings.raised(
            "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom",
            8.0,
            DEV,
            findings.key_of("ci-runner", KEY_IDS["ci-runner"]),
            began=began,
            action=findings.call("CreateAccessKey", "198.51.100.41"),
        ),
        "mining instance": stories.mining_instance(seed),
        "declined": stories.medium_instance(seed),
        "public bucket": findings.raised(
            "Policy:S3/BucketAnonymousAccessGranted",
            8.0,
            PROD,
            bucket,
            began=began,
            action=findings.call("PutBucketPolicy", "198.51.100.42", "s3.amazonaws.com"),
        ),
        "function": findings.raised(
            "Backdoor:Lambda/C&CActivity.B",
            8.0,
            DEV,
            {
                "resourceType": "Lambda",
                "lambdaDetails": {
                    "functionName": world.FUNCTION,
                    "functionArn": function["FunctionArn"],
                    "role": function["Role"],
                },
            },
            began=began,
            action=findings.connection("198.51.100.43", 443),
        ),
        "database": findings.raised(
            "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin", 8.0, PROD, rds,
            began=began, action=login,
        ),
        "root": findings.raised(
            "Policy:IAMUser/RootCredentialUsage", 2.0, MANAGEMENT, root,
            began=began, action=findings.call("CreateAccessKey", "198.51.100.46"),
        ),
        "trail off": findings.raised(
            "Stealth:IAMUser/CloudTrailLoggingDisabled",
            2.0,
            PROD,
            findings.key_of("bob", "ASIABOBSESSION000001"),
            began=began,
            action=findings.call(
                "StopLogging", "198.51.100.47", "cloudtrail.amazonaws.com",
                affectedResources={"AWS::CloudTrail::Trail": trail},
            ),
        ),
        "instance credentials": findings.raised(
            "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
            8.0,
            PROD,
            findings.key_of("web-app-role", "ASIAWEBAPPROLE000001", "AssumedRole", session),
            began=began,
            action=findings.call("ListBuckets", "198.51.100.48", "s3.amazonaws.com"),
        ),
        "task": findings.raised(
            "CryptoCurrency:Runtime/BitcoinTool.B!DNS", 8.0, DEV, ecs, began=began
        ),
        "cluster": findings.raised(
            "Policy:Kubernetes/AnonymousAccessGranted", 8.0, PROD, eks, began=began
        ),
        "sample": stories.sample(seed),
        "brute force": findings.raised(
            "UnauthorizedAccess:EC2/SSHBruteForce",
            2.0,
            DEV,
            {"resourceType": "Instance", "instanceDetails": {"instanceId": bastion}},
            began=began,
            action=findings.connection("198.51.100.50", 22),
        ),
    }  # fmt: skip


def _answer(stage: Stage, raised: dict[str, findings.Event]) -> None:
    """People decide: two of them where it is production, and not everybody may."""
    stage.answer(raised["declined"], NO)
    stage.answer(raised["cluster"], approver="Mallory")
    stage.answer(raised["database"], approver="Ada")
    assert "not among the approvers" in stage.press(raised["task"], "approve", "U0MALLORY")
    for name in ("public bucket", "function", "task"):
        stage.answer(raised[name])
    stage.answered(raised["cluster"], 1)
    stage.answer(raised["cluster"], approver="Ada")
    stage.answered(raised["database"], 1)
    stage.press(raised["database"], "approve", "U0GRACE")


NAMES = (
    "user key", "second key", "mining instance", "declined", "public bucket", "function", "database", "root",
    "trail off", "instance credentials", "task", "cluster", "sample", "brute force",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_case_is_as_it_is_told(stage, together, name):
    check(name.replace(" ", "_"), stage.told(together[name]))
