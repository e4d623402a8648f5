"""The table of eyes: how each evidence step looks. A new step is a line here."""

from collections.abc import Callable
from types import ModuleType

from prefect import task

from tasks.evidence import (
    account_block,
    ai_logging,
    alarm_calls,
    backup,
    bucket,
    database,
    ecs_task,
    eks_cluster,
    function,
    instance,
    kms_key,
    kms_keys,
    newcomers,
    open_rules,
    password_policy,
    role,
    root,
    trails,
    user,
)
from tasks.options import READ
from watchkeeper.errors import Permanent, Transient
from watchkeeper.evidence import Facts, Look, Seen, Unseen, unseen_because
from watchkeeper.finding import Finding

EYES: dict[str, ModuleType] = {
    "account_block": account_block,
    "alarm_calls": alarm_calls,
    "ai_logging": ai_logging,
    "backup": backup,
    "bucket": bucket,
    "database": database,
    "ecs_task": ecs_task,
    "eks_cluster": eks_cluster,
    "function": function,
    "instance": instance,
    "kms_key": kms_key,
    "kms_keys": kms_keys,
    "newcomers": newcomers,
    "open_rules": open_rules,
    "password_policy": password_policy,
    "role": role,
    "root": root,
    "trails": trails,
    "user": user,
}
"""By the step's name in a runbook's `look_at`: `concerns(finding)` says at what, `look` looks."""


def concerns(step: str, finding: Finding) -> str | None:
    """What `step` would look at for this finding; None if there is nothing of that kind in it."""
    name: str | None = EYES[step].concerns(finding)
    return name


@task(name="look", task_run_name="look at {step} {name}", **READ)
def look(step: str, finding: Finding, name: str) -> Look:
    """One evidence step: `Seen` with the facts, or `Unseen` with the reason.

    Raises:
        Transient: trying again may help; when tries run out the flow makes it `Unseen`.
    """
    looking: Callable[[Finding, str], Facts] = EYES[step].look
    try:
        return Seen(value=looking(finding, name))
    except Permanent as error:
        return unseen_because(error)


def unseen_after_tries(error: BaseException) -> Unseen:
    """What a look that kept failing has become; anything that is not ours is a bug and is raised.

    Raises:
        BaseException: `error` itself, if it is not a `Transient`.
    """
    if not isinstance(error, Transient):
        raise error
    return unseen_because(error)
