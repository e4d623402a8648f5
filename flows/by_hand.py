"""Runbooks that a person starts from the UI or the command line: looked at, planned, confirmed, carried out."""

from collections.abc import Callable
from typing import Any, NamedTuple

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.case_work import open_case, result_of, work_on
from flows.failed import call_a_person
from flows.forms import Account, Bucket, InstanceId, Name, Reason, Region, StartedBy
from flows.record import was_to_begin
from tasks import aws
from tasks.settings import house_policy
from watchkeeper.by_hand import ByHand, by_hand_finding
from watchkeeper.severity import Severity
from watchkeeper.targets import AccessKeyTarget, BucketTarget, InstanceTarget, RoleTarget, Target


class Start(NamedTuple):
    """Who started it, why, and how far it may go."""

    by: str
    reason: str
    dry_run: bool


RUN: dict[str, Any] = {"persist_result": True, "task_runner": ThreadPoolTaskRunner(max_workers=8)}


def fell_over(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """Whoever started it must not take silence for success."""
    if run.parameters.get("dry_run", True):
        return  # nothing was to be changed, and whoever started it sees the run
    where = run.parameters.get("account") or "our account"
    call_a_person(
        str(run.id),
        f"{run.name} in {where}: the run ended as {state.name}",
        band=Severity.HIGH,
        source=run.name,
    )


def _flow(name: str) -> Callable[[Callable[..., dict[str, str]]], Flow[..., dict[str, str]]]:
    return flow(name=name, flow_run_name=_run_name, on_failure=[fell_over], **RUN)


def _run_name() -> str:
    """`by hand/quarantine-user/deploy-bot`."""
    given = flow_run.parameters
    names = ("user_name", "instance_id", "role_name", "bucket")
    about = next((str(given[name]) for name in names if given.get(name)), "")
    return f"by hand/{flow_run.flow_name}/{about}"


@_flow("quarantine-user")
def quarantine_user(
    account: Account,
    user_name: Name,
    *,
    started_by: StartedBy,
    reason: Reason,
    dry_run: bool = True,
) -> dict[str, str]:
    """Deactivate every access key of an IAM user and deny it everything; `release` undoes it.

    Args:
        account: the account's number, twelve digits.
        user_name: the IAM user's name, without its path.
        started_by: your name; it stands in the case file.
        reason: why, for those who read the case.
        dry_run: on: evidence and plan are shown and nothing is changed. Off: the plan is shown too, and
            carried out once it is confirmed in the form of this run.
    """
    target = AccessKeyTarget(user_name=user_name, user_type="IAMUser")
    return _work(ByHand.QUARANTINE_USER, target, Start(started_by, reason, dry_run), account)


@_flow("isolate-instance")
def isolate_instance(
    account: Account,
    region: Region,
    instance_id: InstanceId,
    *,
    started_by: StartedBy,
    reason: Reason,
    dry_run: bool = True,
) -> dict[str, str]:
    """Keep an EC2 instance's evidence, cut it off the network, revoke its role's sessions, stop it.

    Args:
        account: the account's number, twelve digits.
        region: as AWS writes it: us-east-1, eu-central-1.
        instance_id: as i-0123456789abcdef0.
        started_by: your name; it stands in the case file.
        reason: why, for those who read the case.
        dry_run: on: evidence and plan are shown and nothing is changed. Off: the plan is shown too, and
            carried out once it is confirmed in the form of this run.
    """
    target = InstanceTarget(instance_id=instance_id)
    return _work(ByHand.ISOLATE_INSTANCE, target, Start(started_by, reason, dry_run), account, region)


@_flow("revoke-role-sessions")
def revoke_role_sessions(
    account: Account,
    role_name: Name,
    *,
    started_by: StartedBy,
    reason: Reason,
    dry_run: bool = True,
) -> dict[str, str]:
    """Deny a role's sessions that were issued up to now; everyone who uses the role must assume it anew.

    Args:
        account: the account's number, twelve digits.
        role_name: the role's name, without its path.
        started_by: your name; it stands in the case file.
        reason: why, for those who read the case.
        dry_run: on: evidence and plan are shown and nothing is changed. Off: the plan is shown too, and
            carried out once it is confirmed in the form of this run.
    """
    target = RoleTarget(role_name=role_name)
    return _work(ByHand.REVOKE_ROLE_SESSIONS, target, Start(started_by, reason, dry_run), account)


@_flow("block-bucket")
def block_bucket(
    account: Account,
    region: Region,
    bucket: Bucket,
    *,
    started_by: StartedBy,
    reason: Reason,
    dry_run: bool = True,
) -> dict[str, str]:
    """Block all public access to an S3 bucket, whatever its policy and its lists say.

    Args:
        account: the account's number, twelve digits.
        region: as AWS writes it: us-east-1, eu-central-1.
        bucket: the bucket's name, without s3://.
        started_by: your name; it stands in the case file.
        reason: why, for those who read the case.
        dry_run: on: evidence and plan are shown and nothing is changed. Off: the plan is shown too, and
            carried out once it is confirmed in the form of this run.
    """
    target = BucketTarget(name=bucket)
    return _work(ByHand.BLOCK_BUCKET, target, Start(started_by, reason, dry_run), account, region)


def _work(
    what: ByHand, target: Target, start: Start, account: str, region: str | None = None
) -> dict[str, str]:
    """The case of this run."""
    found = by_hand_finding(
        what,
        target,
        account=account,
        region=region or aws.global_services_region(),
        run=str(flow_run.id),
        at=was_to_begin(),
        by=" ".join(start.by.split()),
        reason=start.reason.strip(),
    )
    policy = house_policy()
    record, triaged = open_case(found, policy)
    summary = work_on(record, found, triaged, policy, dry_run=start.dry_run)
    return result_of(record, summary)
