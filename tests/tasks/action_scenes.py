"""Each kind of action with what it acts on, made in workload-prod by an operator there: the whole registry."""

import json
from collections.abc import Callable
from typing import Any

from emulator.world import WORKLOAD_PROD
from tasks import aws
from tasks.hands import HANDS
from tests.tasks import access_scenes, compute_scenes, container_scenes, scenes
from tests.tasks.service_scenes import ALONE, CLUSTER, MEMBER, ORDERS, made_databases, made_function
from watchkeeper.action_table import Action
from watchkeeper.actions.block_account_public_access import BlockAccountPublicAccess
from watchkeeper.actions.block_bucket import ALL_ON, BlockBucket
from watchkeeper.actions.cancel_key_deletion import CancelKeyDeletion
from watchkeeper.actions.close_cluster_endpoint import CloseClusterEndpoint
from watchkeeper.actions.close_function_url import CloseFunctionUrl
from watchkeeper.actions.copy_snapshots import CopySnapshots
from watchkeeper.actions.deactivate_credential import DeactivateCredential
from watchkeeper.actions.deny_on_bucket import DenyOnBucket
from watchkeeper.actions.disable_event_sources import DisableEventSources
from watchkeeper.actions.disable_kms_key import DisableKmsKey
from watchkeeper.actions.enable_audit_log import EnableAuditLog
from watchkeeper.actions.hold_service import HoldService
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.make_database_private import MakeDatabasePrivate
from watchkeeper.actions.protect_database import ProtectDatabase
from watchkeeper.actions.snapshot_database import SnapshotDatabase
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.start_trail_logging import StartTrailLogging
from watchkeeper.actions.stop_function import StopFunction
from watchkeeper.actions.stop_task import StopTask
from watchkeeper.actions.strip_access_entry import StripAccessEntry
from watchkeeper.actions.unshare_database_snapshot import UnshareDatabaseSnapshot

Made = Callable[[Any, dict[str, Any]], Action]
"""Sets the scene with the `operator` and the seeded `world`, and gives the action on it."""

WHERE = {"account": WORKLOAD_PROD, "region": "us-east-1", "case_id": scenes.CASE}
BUCKET = "payroll-exports"
OPEN = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    },
}  # fmt: skip
HALF = {**ALL_ON, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
"""A block of which two switches are on."""
OTHERS = ["111111111111", "all"]


def old_bucket(operator: Any) -> Any:
    """The operator's S3, with an old bucket that has no block."""
    s3 = operator("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.delete_public_access_block(Bucket=BUCKET)
    return s3


def blocked_account(former: dict[str, Any]) -> None:
    """S3 Control has an address that only Watchkeeper's own door makes fit an emulator."""
    door = aws.client("s3control", account=WORKLOAD_PROD, region="us-east-1")
    door.put_public_access_block(AccountId=WORKLOAD_PROD, PublicAccessBlockConfiguration=former)


def _spine(kind: str) -> Made:
    return lambda _, world: scenes.action(kind, world)


def _access(name: str) -> Made:
    return lambda operator, _: access_scenes.actions(access_scenes.set_scene(operator))[name]


def _compute(made: Callable[..., Action]) -> Made:
    return lambda operator, world: made(operator, world, WHERE)


def _uploaded(credential: str) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del world
        access_scenes.set_scene(operator)
        ids = access_scenes.uploads(operator)
        return DeactivateCredential(
            **WHERE, user_name="clara", credential=credential, credential_id=ids[credential, "clara"]
        )

    return made


def _copies(operator: Any, world: dict[str, Any]) -> Action:
    web, key = world["instances"]["web-1"], operator("kms").create_key()["KeyMetadata"]["Arn"]
    given = {"instance_id": web["instance_id"], "volume_ids": tuple(web["volume_ids"]), **WHERE}
    HANDS["snapshot_volumes"].change(SnapshotVolumes(**given))
    return CopySnapshots(key_arn=key, **given)


def _block_bucket(former: dict[str, Any] | None) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del world
        s3 = old_bucket(operator)
        if former:
            s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=former)
        return BlockBucket(bucket=BUCKET, **WHERE)

    return made


def _block_account(former: dict[str, Any] | None) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del operator, world
        if former:
            blocked_account(former)
        return BlockAccountPublicAccess(**WHERE)

    return made


def _deny(former: dict[str, Any] | None, **more: Any) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del world
        s3 = old_bucket(operator)
        if former:
            s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(former))
        return DenyOnBucket(bucket=BUCKET, **more, **WHERE)

    return made


def _key(operator: Any, world: dict[str, Any]) -> Action:
    del world
    return DisableKmsKey(key_id=operator("kms").create_key()["KeyMetadata"]["KeyId"], **WHERE)


def _key_to_be_deleted(operator: Any, world: dict[str, Any]) -> Action:
    del world
    kms = operator("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=key)
    return CancelKeyDeletion(key_id=key, **WHERE)


def _trail(operator: Any, world: dict[str, Any]) -> Action:
    del world
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    policy = [
        {**service, "Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{BUCKET}"},
        {**service, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"},
    ]
    old_bucket(operator).put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({**OPEN, "Statement": policy}))
    made = operator("cloudtrail").create_trail(Name="own", S3BucketName=BUCKET)
    return StartTrailLogging(trail_arn=made["TrailARN"], **WHERE)


def _function(concurrency: int | None) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del world
        client = made_function(operator)
        if concurrency:
            client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=concurrency)
        return StopFunction(function_arn=ORDERS, **WHERE)

    return made


def _open_urls(operator: Any, world: dict[str, Any]) -> Action:
    """A function open by two addresses; a third one asks for a signature already."""
    del world
    client = made_function(operator)
    for alias in ("live", "inner"):
        client.create_alias(FunctionName="orders", Name=alias, FunctionVersion="$LATEST")
    for more in ({}, {"Qualifier": "live"}):
        client.create_function_url_config(FunctionName="orders", AuthType="NONE", **more)
    client.create_function_url_config(FunctionName="orders", AuthType="AWS_IAM", Qualifier="inner")
    return CloseFunctionUrl(function_arn=ORDERS, **WHERE)


def _event_sources(operator: Any, world: dict[str, Any]) -> Action:
    """A function with two queues: one is on, and one was off before."""
    del world
    client, sqs = made_function(operator), operator("sqs")
    for name, on in (("a", True), ("b", False)):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        client.create_event_source_mapping(FunctionName="orders", EventSourceArn=arn, Enabled=on)
    return DisableEventSources(function_arn=ORDERS, **WHERE)


def _database(kind: type, arn: str) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        made_databases(operator, world)
        more = {"vpc_id": world["vpc"]["id"]} if kind is IsolateDatabase else {}
        return kind(database_arn=arn, **more, **WHERE)

    return made


def _shared(cluster: bool) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        rds = made_databases(operator, world)
        given = {"AttributeName": "restore", "ValuesToAdd": OTHERS}
        if cluster:
            name = {"DBClusterSnapshotIdentifier": "s"}
            kept = rds.create_db_cluster_snapshot(DBClusterIdentifier="shop", **name)["DBClusterSnapshot"]
            rds.modify_db_cluster_snapshot_attribute(**name, **given)
            return UnshareDatabaseSnapshot(database_arn=kept["DBClusterSnapshotArn"], **WHERE)
        name = {"DBSnapshotIdentifier": "s"}
        kept = rds.create_db_snapshot(DBInstanceIdentifier="ledger", **name)["DBSnapshot"]
        rds.modify_db_snapshot_attribute(**name, **given)
        return UnshareDatabaseSnapshot(database_arn=kept["DBSnapshotArn"], **WHERE)

    return made


def _cluster(kind: type, **more: Any) -> Made:
    def made(operator: Any, world: dict[str, Any]) -> Action:
        del world
        container_scenes.make_cluster(operator("eks"))
        return kind(cluster="shop", **more, **WHERE)

    return made


def _service(operator: Any, world: dict[str, Any]) -> Action:
    del world
    container_scenes.make_service(operator("ecs"), operator("ec2"))
    return HoldService(cluster="web", service="front", **WHERE)


def _task(operator: Any, world: dict[str, Any]) -> Action:
    del world
    target = container_scenes.make_service(operator("ecs"), operator("ec2"))
    return StopTask(cluster="web", task_arn=target.task_arn, **WHERE)


ALICE = f"arn:aws:iam::{WORKLOAD_PROD}:user/alice"
SCENES: dict[str, tuple[Made, ...]] = {
    "block_account_public_access": (_block_account(None), _block_account(HALF)),
    "block_bucket": (_block_bucket(None), _block_bucket(HALF)),
    "cancel_key_deletion": (_key_to_be_deleted,),
    "close_cluster_endpoint": (_cluster(CloseClusterEndpoint),),
    "close_function_url": (_open_urls,),
    "close_open_rules": (_compute(compute_scenes.rules),),
    "close_role": (_access("close_role"),),
    "copy_snapshots": (_copies,),
    "deactivate_access_key": (_spine("deactivate_access_key"),),
    "deactivate_credential": (
        _access("deactivate_credential"), _uploaded("ssh_public_key"), _uploaded("signing_certificate"),
    ),
    "deny_all_user": (_spine("deny_all_user"),),
    "deny_console_user": (_access("deny_console_user"),),
    "deny_on_bucket": (
        _deny(None, principals=(ALICE,)), _deny(OPEN, principals=(ALICE,)), _deny(OPEN, object_key="in/evil.zip"),
    ),
    "deregister_from_load_balancer": (_compute(compute_scenes.deregistration),),
    "detach_policy": (
        _access("detach_user_policy"), _access("detach_role_policy"), _access("detach_group_policy"),
    ),
    "disable_event_sources": (_event_sources,),
    "disable_kms_key": (_key,),
    "enable_audit_log": (_cluster(EnableAuditLog),),
    "enter_standby": (_compute(compute_scenes.standby),),
    "hold_service": (_service,),
    "isolate_database": (_database(IsolateDatabase, ALONE), _database(IsolateDatabase, CLUSTER)),
    "make_backup_private": (_compute(compute_scenes.image), _compute(compute_scenes.snapshot)),
    "make_database_private": (_database(MakeDatabasePrivate, ALONE), _database(MakeDatabasePrivate, MEMBER)),
    "protect_database": (_database(ProtectDatabase, ALONE), _database(ProtectDatabase, CLUSTER)),
    "protect_from_termination": (_spine("protect_from_termination"),),
    "quarantine_instance": (_spine("quarantine_instance"),),
    "reduce_trust": (_access("reduce_trust"),),
    "remove_from_group": (_access("remove_from_group"),),
    "require_imdsv2": (_compute(compute_scenes.tokens),),
    "revoke_role_sessions": (_spine("revoke_role_sessions"),),
    "snapshot_database": (_database(SnapshotDatabase, ALONE), _database(SnapshotDatabase, CLUSTER)),
    "snapshot_volumes": (_spine("snapshot_volumes"),),
    "start_trail_logging": (_trail,),
    "stop_function": (_function(None), _function(25)),
    "stop_instance": (_spine("stop_instance"),),
    "stop_task": (_task,),
    "strip_access_entry": (_cluster(StripAccessEntry, principal_arn=container_scenes.OPS),),
    "unshare_database_snapshot": (_shared(cluster=False), _shared(cluster=True)),
}  # fmt: skip
"""By the action's `kind`: several where the former state can be of several sorts."""
