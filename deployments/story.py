"""What happens in a stack, told as it happens: runs from the Prefect server, steps from the case files."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import NotPausedError, PrefectHTTPStatusError
from prefect.flow_runs import resume_flow_run

from watchkeeper.case import Entry

_WORD = {
    "triage": lambda body: f"triage: {body['road']}",
    "evidence": lambda body: "evidence: " + ", ".join(f"{k} {v['outcome']}" for k, v in body.items()),
    "timeline": lambda body: f"timeline: {len(body['calls'])} CloudTrail calls",
    "plan": lambda body: _plan(body["plan"]),
    "closed": lambda body: f"closed: {body['outcome']}",
}


class Teller:
    """Prints every new step once, with the seconds since the start."""

    def __init__(self, client: SyncPrefectClient, cases: Path) -> None:
        self._client = client
        self._cases = cases
        self._start = time.monotonic()
        self._seen: set[str] = set()
        self._names: dict[str, str] = {}

    def say(self, text: str) -> None:
        """One line."""
        print(f"{time.monotonic() - self._start:6.1f} s  {text}", flush=True)

    def runs(self) -> list[FlowRun]:
        """All runs of incidents, oldest first."""
        wanted = FlowRunFilter(tags=FlowRunFilterTags(all_=["incident"]))
        found = self._client.read_flow_runs(flow_run_filter=wanted)
        return sorted((run for run in found if "internal" not in run.tags), key=lambda run: run.created)

    def tell(self) -> list[FlowRun]:
        """Print what is new; gives the runs."""
        runs = self.runs()
        for run in runs:
            self._names[str(run.id)] = short(run.name)
            self._once(f"{run.id} {run.state_name}", f"{short(run.name)}: run {run.state_name}")
        for path in sorted(self._cases.glob("wk-*/entries/*.json")):
            if str(path) not in self._seen:
                self._seen.add(str(path))
                entry = Entry.model_validate_json(path.read_bytes())
                if text := _text(entry):
                    self.say(f"  {self._names.get(entry.run, path.parts[-3])}: {text}")
        return runs

    def tell_until(self, done: Any, seconds: float) -> list[FlowRun]:
        """Tell until `done(runs)`.

        Raises:
            TimeoutError: it took longer than `seconds`.
        """
        deadline = time.monotonic() + seconds
        while not done(runs := self.tell()):
            if time.monotonic() > deadline:
                states = ", ".join(f"{short(run.name)} {run.state_name}" for run in runs)
                raise TimeoutError(f"not done after {seconds:g} s: {states or 'no run'}")
            time.sleep(0.25)
        return runs

    def _once(self, key: str, text: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self.say(text)


def answer_form(run_id: UUID, run_input: dict[str, str], seconds: float = 15) -> None:
    """Answer a suspended run's form, as the UI does.

    Prefect suspends the run first and keeps its form a moment later; nobody in a browser is so quick. A server
    that is too busy to answer (503 on SQLite) is asked again, as somebody who presses the button again does.

    Raises:
        RuntimeError: the answer does not fit the form, or there is none after `seconds`.
        PrefectHTTPStatusError: the server is too busy for longer than that.
    """
    deadline, unclear = time.monotonic() + seconds, False
    while True:
        try:
            resume_flow_run(run_id, run_input=run_input)
            return
        except RuntimeError as error:
            if "schema not found" not in str(error) or time.monotonic() > deadline:
                raise
        except NotPausedError:
            if unclear:  # the try before it came through
                return
            raise
        except PrefectHTTPStatusError as error:
            if error.response.status_code < 500 or time.monotonic() > deadline:
                raise
            unclear = True
        time.sleep(0.2)


@dataclass(frozen=True)
class Waiting:
    """What a suspended run asks."""

    question: str
    """Markdown."""
    digest: str
    """Of the plan that waits."""


def question_of(client: SyncPrefectClient, run_id: UUID, seconds: float = 15) -> Waiting:
    """What stands in a suspended run's form.

    Raises:
        TimeoutError: the run has no form within `seconds`: it does not wait.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = client.read_flow_run(run_id)
        keys = run.state.state_details.run_input_keyset if run.state is not None else None
        if keys:
            try:
                schema, text = (_input(client, run_id, keys[name]) for name in ("schema", "description"))
            except (PrefectHTTPStatusError, KeyError):
                pass  # Prefect suspends the run first, and keeps its form a moment later
            else:
                return Waiting(str(text), str(schema["properties"]["plan_digest"]["default"]))
        time.sleep(0.2)
    raise TimeoutError(f"run {run_id} has no form")


def _input(client: SyncPrefectClient, run_id: UUID, key: str) -> Any:
    """An input of a run: JSON, or JSON in text."""
    answer = client.request("GET", f"/flow_runs/{run_id}/input/{key}")
    given = answer.json()
    try:
        return json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return given


def until_still(client: SyncPrefectClient, run_id: UUID, seconds: float) -> FlowRun:
    """The run, once it has ended or waits for a person.

    Raises:
        TimeoutError: it takes longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = client.read_flow_run(run_id)
        if run.state is not None and (run.state.is_final() or run.state.is_paused()):
            return run
        time.sleep(0.5)
    raise TimeoutError(f"run {run_id} is under way for more than {seconds:g} s")


def short(run_name: str) -> str:
    """`CryptoCurrency…/i-0abc` from a run's long name."""
    parts = run_name.split("/")
    return f"{parts[1].split(':')[0]} on {parts[-1]}" if len(parts) == 4 else run_name


def _text(entry: Entry) -> str | None:
    if entry.step in _WORD:
        return _WORD[entry.step](entry.body)
    kind, _, what = entry.step.partition(" ")
    match kind:
        case "action":
            return f"{'changed' if entry.body['changed'] else 'unchanged'}: {what}"
        case "answer":
            return f"answer: {entry.body['decision']} ({entry.body['why']})"
        case "undo":
            return f"undo {what}: {entry.body['note']}"
        case "proof" if entry.body["verdict"] != "PASS":
            return f"proof {what}: {entry.body['verdict']} ({entry.body['note']})"
        case "told":
            sent = [notice["to"] for notice in entry.body["notices"] if notice["sent"]]
            return f"told: {', '.join(sent) or 'nobody'}"
    return None


def _plan(plan: dict[str, Any]) -> str:
    if not plan["actions"]:
        return "plan: no action (" + "; ".join(no["why"] for no in plan["declined"]) + ")"
    when = "rehearsal, nothing is carried out" if plan["rehearsal"] else "at once"
    if plan["ask"] and not plan["rehearsal"]:
        when = "a person decides: " + "; ".join(plan["ask"])
    return f"plan: {len(plan['actions'])} action(s), {when}"
