"""What is done about an ECS task: its service held, its role's sessions revoked, itself stopped."""

from watchkeeper.action_table import Action
from watchkeeper.actions.hold_service import HoldService
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.stop_task import StopTask
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.ecs_task import EcsTaskFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps
from watchkeeper.targets import TaskTarget

TASK_ACTIONS = ("hold_service", "revoke_role_sessions", "stop_task")
TASK_ASKS = "Always: may the task stop for good, with it its whole service, and the sessions of its role?"
LOST = "a stopped task cannot be started again: its memory and its disk are lost"


def task_steps(finding: Finding, looks: Looks, task: TaskTarget) -> PrincipalSteps:
    """The service first, which would start another; the stop last; a person decides on all."""
    look = looks.get("ecs_task", Unseen(why="no task was looked at"))
    if isinstance(look, Unseen):
        return _blind(finding, task, f"could not look at task {task.label}: {look.why}")
    facts = look.value
    if not isinstance(facts, EcsTaskFacts):
        why = "ECS does not know it (any more): it forgets a stopped task after about an hour"
        return PrincipalSteps(declined=(_no(f"contain task {task.label}", why),))
    steps = _service(finding, task, facts)
    if role := facts.task_role_name:
        revoke = RevokeRoleSessions(role_name=role, **_where(finding))
        hit = f"revoking the sessions of role {role} hits every task that runs as it"
        steps = steps.then(PrincipalSteps(actions=(revoke,), ask=(hit,)))
    elif gap := facts.not_seen.get("definition"):
        cannot = _no("revoke the sessions of its role", f"could not look at its definition: {gap}")
        steps = steps.then(PrincipalSteps(declined=(cannot,)))
    else:
        none = _no("revoke the sessions of its role", "it has no task role")
        steps = steps.then(PrincipalSteps(declined=(none,)))
    if facts.is_over:
        over = _no(f"stop task {task.label}", f"it is {facts.status}")
        return steps.then(PrincipalSteps(declined=(over,), requests=_requests(facts)))
    stop = StopTask(cluster=facts.cluster, task_arn=facts.task_arn, **_where(finding))
    return steps.then(PrincipalSteps(actions=(stop,), ask=(LOST,), requests=_requests(facts)))


def _blind(finding: Finding, task: TaskTarget, why: str) -> PrincipalSteps:
    """The stop, and the hold, read for themselves what there is; a person decides with less to see."""
    actions: list[Action] = []
    if task.group and task.group.startswith("service:"):
        actions.append(HoldService(cluster=task.cluster, service=task.group[8:], **_where(finding)))
    actions.append(StopTask(cluster=task.cluster, task_arn=task.task_arn, **_where(finding)))
    return PrincipalSteps(
        actions=tuple(actions),
        ask=(why, LOST),
        declined=(_no("revoke the sessions of its role", why),),
    )


def _service(finding: Finding, task: TaskTarget, facts: EcsTaskFacts) -> PrincipalSteps:
    """Nothing, where it stands alone: nobody starts another."""
    name = (facts.group or task.group or "").removeprefix("service:")
    if not (facts.group or task.group or "").startswith("service:"):
        return PrincipalSteps()
    hold = HoldService(cluster=facts.cluster, service=name, **_where(finding))
    service = facts.service
    if service is None:
        why = facts.not_seen.get("service", "ECS does not show it")
        return PrincipalSteps(
            actions=(hold,),
            ask=(f"holding service {name} stops all its tasks; could not look at it: {why}",),
        )
    if service.strategy == "DAEMON":
        why = "a daemon service has no wanted count: it starts another task on the same host"
        drain = Request(what=f"drain the container instance of task {task.label}", why=why)
        return PrincipalSteps(declined=(_no(f"hold service {name}", why),), requests=(drain,))
    if service.desired == 0:
        return PrincipalSteps(declined=(_no(f"hold service {name}", "it wants no task already"),))
    scaling = Request(
        what=f"suspend the automatic scaling of service {name}, if it has any",
        why="it would raise the wanted count again",
    )
    ask = f"holding service {name} stops all of its {service.running or service.desired} task(s)"
    return PrincipalSteps(actions=(hold,), ask=(ask,), requests=(scaling,))


def _requests(facts: EcsTaskFacts) -> tuple[Request, ...]:
    """Evidence before the stop, the images, the secrets, the host."""
    requests = []
    if not facts.is_over:
        way = "ECS Exec is on for it" if facts.exec_enabled else "ECS Exec is off: only logs are left"
        requests.append(
            Request(
                what="keep what only the running task has (processes, connections, files), before it is stopped",
                why=way,
            )
        )
    images = [
        f"{one.image}@{one.image_digest}" if one.image_digest else one.image
        for one in facts.containers
        if one.image
    ]
    if images:
        requests.append(
            Request(
                what=f"find out how {', '.join(images)} came to hold it, before {facts.definition_arn} runs again",
                why="released, the service starts from the same revision",
            )
        )
    requests.append(
        Request(
            what=f"replace the secrets that {facts.definition_arn} passes to its containers",
            why="its code could read and send every value",
        )
    )
    if facts.instance_id:
        requests.append(
            Request(
                what=f"look at the host {facts.instance_id}; if the container broke out, start "
                "`isolate-instance` by hand for it",
                why="other tasks run there: cutting it off hits them all",
            )
        )
    return tuple(requests)


def _where(finding: Finding) -> dict[str, str]:
    return {"account": finding.account, "region": finding.region, "case_id": finding.case_id}


def _no(what: str, why: str) -> Declined:
    return Declined(what=what, why=why)
