"""Automations of the server: a run that lost its process is put back, and the work pool takes it up.

Measured on Prefect 3.9.1: a process worker reports a killed process twice, 1.3 s apart, so a rule
that reacts at once runs the case twice. Both rules here wait for silence instead.
"""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture

from tasks.settings import HEARTBEAT_SECONDS

_RUN = "prefect.flow-run."
_GOES_ON = ("heartbeat", "Completed", "Failed", "Crashed", "Cancelled", "Suspended", "Scheduled",
            "AwaitingRetry", "Resuming")  # fmt: skip


def put_automations() -> None:
    """Make or renew the automations of all our deployments; safe to repeat."""
    wanted = DeploymentFilter(tags=DeploymentFilterTags(all_=["incident"]))
    with get_client(sync_client=True) as client:
        ids = [str(one.id) for one in client.read_deployments(deployment_filter=wanted)]
    for automation in (_crashed(ids), _silent(ids)):
        for old in _named(automation.name):
            old.delete()
        automation.create()


def _named(name: str) -> list[Automation]:
    try:
        return [Automation.read(name=name)]
    except ValueError:
        return []


def _crashed(deployments: list[str]) -> Automation:
    """10 s after a Crashed that nothing followed."""
    return _put_back(
        "watchkeeper: a crashed case is taken up again",
        after={f"{_RUN}Crashed"},
        expect={f"{_RUN}*"},
        seconds=10,
        deployments=deployments,
        force=False,
    )


def _silent(deployments: list[str]) -> Automation:
    """Three heartbeats and more without a sign: process and worker are both gone.

    `Pending` is not in `after`: a run that the listener holds may wait longer for its turn, and the
    listener's message brings it back if the listener dies.
    """
    return _put_back(
        "watchkeeper: a silent case is taken up again",
        after={f"{_RUN}heartbeat", f"{_RUN}Running"},
        expect={f"{_RUN}{state}" for state in _GOES_ON},
        seconds=int(HEARTBEAT_SECONDS * 3.5),
        deployments=deployments,
        force=True,
    )


def _put_back(
    name: str, *, after: set[str], expect: set[str], seconds: int, deployments: list[str], force: bool
) -> Automation:
    return Automation(
        name=name,
        trigger=EventTrigger(
            after=after,
            expect=expect,
            match={"prefect.resource.id": f"{_RUN}*"},
            match_related={
                "prefect.resource.id": [f"prefect.deployment.{one}" for one in deployments],
                "prefect.resource.role": "deployment",
            },
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=seconds),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.SCHEDULED, name="AwaitingRetry", message="lost its process", force=force
            )
        ],
    )
