"""From a finding to its flow run: exactly one per finding, whoever asks and however often."""

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import AwaitingRetry, Pending

from watchkeeper.errors import Malformed, Permanent, Unreachable
from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_event

DEPLOYMENT = "investigate-finding/investigate-finding"
_ORPHAN_AFTER = timedelta(minutes=5)
"""A run in a listener's hands begins within seconds."""
CLAIM = "watchkeeper.message"
"""The run's label that names the queue message for which it was made: that message's holder runs it."""


@dataclass(frozen=True)
class Opened:
    """A finding's run, and what it is to us."""

    run: FlowRun
    ours: bool
    """Whether it was made for the message in hand; if it was made for another one, we join it."""
    earlier: Finding | None
    """What the run was made for, if it was made for another message."""


class RunOffice:
    """Makes flow runs from the deployment. The Prefect server being away raises `Unreachable`."""

    def __init__(self) -> None:
        self._deployment: UUID | None = None

    def open(self, finding: Finding, message_id: str, *, here: bool, key: str | None = None) -> Opened:
        """The one run of `finding` (`key` names it, the finding's own if None).

        Args:
            finding: what to investigate.
            message_id: the queue message in hand.
            here: the caller runs it itself; else it is scheduled for the work pool.
            key: another name, for a second run of the same case.

        Raises:
            Unreachable: the server does not answer, or does not know the deployment yet.
            Permanent: the server refuses the run.
        """
        try:
            with get_client(sync_client=True) as client:
                run = client.create_flow_run_from_deployment(
                    self._deployment_id(client),
                    parameters={"finding": finding.raw},
                    state=Pending(message="In the listener's hands") if here else None,
                    name=finding.run_name,
                    tags=list(finding.tags),
                    idempotency_key=key or finding.key,
                    labels={CLAIM: message_id},
                )
        except ObjectNotFound as error:
            self._deployment = None
            raise Unreachable(
                f"deployment {DEPLOYMENT} is not there (yet): prefect deploy --all"
            ) from error
        except PrefectHTTPStatusError as error:
            status = error.response.status_code
            if status in (408, 429) or status >= 500:
                raise Unreachable(f"the Prefect server answered {status}") from error
            raise Permanent(f"the Prefect server refused the run: {status}") from error
        except (httpx.HTTPError, RuntimeError, OSError) as error:
            raise Unreachable(f"the Prefect server does not answer: {type(error).__name__}") from error
        ours = run.labels.get(CLAIM) == message_id
        return Opened(run=run, ours=ours, earlier=None if ours else _finding_of(run))

    def put_back_if_orphaned(self, run: FlowRun) -> None:
        """A run that has been Pending for long, in nobody's hands: the work pool is to take it.

        Its message may have been set aside, or redriven under another id, before the run began.
        """
        state = run.state
        if state is None or not state.is_pending() or run.infrastructure_pid:
            return
        if datetime.now(UTC) - state.timestamp < _ORPHAN_AFTER:
            return
        lost = AwaitingRetry(message="In nobody's hands")
        with (
            contextlib.suppress(httpx.HTTPError, PrefectHTTPStatusError, RuntimeError, OSError),
            get_client(sync_client=True) as client,
        ):
            client.set_flow_run_state(run.id, lost, force=True)

    def is_up(self) -> bool:
        """Whether the Prefect server answers at all."""
        try:
            with get_client(sync_client=True) as client:
                return client.api_healthcheck() is None
        except (httpx.HTTPError, RuntimeError, OSError):
            return False

    def _deployment_id(self, client: SyncPrefectClient) -> UUID:
        if self._deployment is None:
            self._deployment = client.read_deployment_by_name(DEPLOYMENT).id
        return self._deployment


def _finding_of(run: FlowRun) -> Finding | None:
    try:
        return read_event(run.parameters["finding"])[0]
    except (KeyError, Malformed):
        return None
