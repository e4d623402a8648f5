"""The case of the run at hand: where its steps are written down, once each."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from prefect.runtime import flow_run
from prefect.utilities.urls import url_for
from pydantic import BaseModel
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from tasks import case_store
from watchkeeper.case import canonical
from watchkeeper.errors import Transient
from watchkeeper.finding import Finding

patiently = Retrying(
    retry=retry_if_exception_type(Transient),
    stop=stop_after_attempt(5),
    wait=wait_exponential_jitter(multiplier=0.5, max=8),
    reraise=True,
)
"""The case is written outside tasks, so Prefect's retries do not cover it: these do, on `Transient` alone."""

Kept = TypeVar("Kept", bound=BaseModel)


@dataclass(frozen=True)
class Record:
    """Writes to one case on behalf of one flow run."""

    case_id: str
    run: str

    def note(self, step: str, body: BaseModel | dict[str, Any]) -> None:
        """Append an entry for `step`; a run that starts again does not write it twice."""
        plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
        patiently(case_store.add_entry, self.case_id, run=self.run, step=step, body=plain)

    def recall_or_make(self, name: str, kind: type[Kept], make: Callable[[], Kept]) -> Kept:
        """What this run decided under `name` when it was here before, or what `make` gives now."""
        data = patiently(
            case_store.recall_or_make,
            f"{self.case_id}/{name}/{self.run}.json",
            lambda: make().model_dump_json().encode(),
        )
        return kind.model_validate_json(data)

    def recall(self, name: str, kind: type[Kept]) -> Kept | None:
        """What this run decided under `name`, if it was here before."""
        data = patiently(case_store.store().read, f"{self.case_id}/{name}/{self.run}.json")
        return None if data is None else kind.model_validate_json(data)


def was_to_begin() -> datetime:
    """When the run at hand was to begin (UTC): the same moment, however often it starts again."""
    at = flow_run.scheduled_start_time
    # Prefect gives a kind of its own, with arithmetic that plain moments do not take.
    return datetime.fromtimestamp(at.timestamp(), UTC) if at is not None else datetime.now(UTC)


def run_link() -> str | None:
    """Where the run at hand is seen in the UI (`flow_run.ui_url` names a road that the UI has left)."""
    return link_of(flow_run.id) if flow_run.id else None


def link_of(run: object) -> str | None:
    """Where a run is seen in the UI; None if no UI is configured."""
    return url_for("flow-run", obj_id=str(run))


def open_record(finding: Finding) -> tuple[Record, bool]:
    """The record of the finding's case, and whether other runs have worked on it before."""
    record = Record(case_id=finding.case_id, run=str(flow_run.id))
    body = canonical(json.loads(finding.model_dump_json()))
    patiently(case_store.store().write_once, f"{finding.case_id}/findings/{record.run}.json", body)
    earlier = {entry.run for entry in patiently(case_store.entries_of, finding.case_id)} - {record.run}
    return record, any(not run.startswith("listener") for run in earlier)
