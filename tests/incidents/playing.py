"""Playing incidents on the live stack: findings go in, people answer, the case is told."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.client.schemas.objects import FlowRun
from slack_sdk import WebClient

from deployments.story import answer_form
from emulator.socket_mode import FAKE_APP_TOKEN
from listener.slack import Ear
from listener.slack_answer import Answers
from listener.slack_door import Door
from tasks import aws, case_store
from tasks.settings import house_policy, settings
from tests.incidents import telling
from tests.incidents.findings import Event
from tests.incidents.world import Operators
from tests.live import APPROVAL_KEY, Live, read, until
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN
from watchkeeper.asked import Asked
from watchkeeper.outcome import CaseSummary

YES, NO = CONTAIN, DO_NOT_CONTAIN
_SECONDS = 240


@dataclass
class Stage:
    """The stack, and the people who run the accounts."""

    live: Live
    there: Operators

    def raise_all(self, findings: Sequence[Event]) -> None:
        """All of them at once; what is not GuardDuty's comes as EventBridge sends it."""
        for finding in findings:
            if "detail-type" in finding:
                self.live.send(finding)
            else:
                self.live.control.raise_finding(finding)

    def wait(
        self, findings: Sequence[Event], states: Sequence[str] = ("Completed", "Suspended")
    ) -> list[FlowRun]:
        """The run of each, once all are in one of the states."""
        wanted = [read(finding).key for finding in findings]
        chosen = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=wanted))
        found: dict[str, FlowRun] = {}

        def all_there() -> bool:
            time.sleep(0.4)  # one question for all of them: the server has cases to serve
            runs = self.live.client.read_flow_runs(flow_run_filter=chosen, limit=200)
            found.update({str(run.idempotency_key): run for run in runs})
            return all(key in found and found[key].state_name in states for key in wanted)

        until(all_there, _SECONDS, lambda: str({key: found[key].state for key in found}))
        return [found[key] for key in wanted]

    def play(self, finding: Event) -> FlowRun:
        """One finding, to the end of its case."""
        self.raise_all([finding])
        return self.wait([finding], ["Completed"])[0]

    def answer(self, finding: Event, decision: str = YES, approver: str = "Ada") -> None:
        """By the form in Prefect's UI, on the plan that was asked about."""
        (run,) = self.wait([finding], ["Suspended"])
        given = {"decision": decision, "approver": approver, "comment": "", "plan_digest": ""}
        answer_form(run.id, {**given, "plan_digest": self.asked(finding, run).plan.digest})

    def answered(self, finding: Event, number: int) -> None:
        """Wait until so many answers were read and the question stands again."""
        step = f"answer {number}"
        until(lambda: any(entry.step == step for entry in self.live.entries(finding)), 90)
        self.wait([finding], ["Suspended"])

    def asked(self, finding: Event, run: FlowRun) -> Asked:
        """The question."""
        case = self.live.cases / read(finding).case_id
        return Asked.model_validate_json((case / "asked" / f"{run.id}.json").read_bytes())

    def press(self, finding: Event, action_id: str, user: str) -> str:
        """A button of the case's message; gives what only that person sees."""
        case, mark = read(finding).case_id, f'"action_id": "{action_id}"'
        message = [one for one in self.live.chat.slack() if _about(one, case) and mark in json.dumps(one)][
            -1
        ]
        before = len(self.live.chat.slack("response_url"))
        assert self.live.chat.press(message["channel"], message["ts"], action_id, user)["status"] == 200
        said = until(lambda: self.live.chat.slack("response_url")[before:], 60)
        return str(said[0]["text"])

    def summary(self, finding: Event) -> CaseSummary:
        """What the case came to."""
        return CaseSummary.model_validate(self.live.summary(finding))

    def chat(self, case: str) -> dict[str, Any]:
        """What Slack and PagerDuty were told of a case, in order."""
        slack = self.live.chat.slack()
        own = {one.get("ts") for one in slack if _about(one, case)}
        return {
            "slack": [one for one in slack if one["method"].startswith("chat.") and one.get("ts") in own],
            "pagerduty": [one for one in self.live.chat.pagerduty() if case in str(one["dedup_key"])],
        }

    def told(self, finding: Event) -> str:
        """The whole incident as a golden text has it."""
        summary = self.summary(finding)
        return telling.told(summary, self.chat(summary.case_id))

    def heard_since(self, case: str, before: dict[str, Any]) -> list[str]:
        """What people were told of the case that they had not been told before."""
        now = self.chat(case)
        return telling.heard({road: now[road][len(before[road]) :] for road in now})

    @contextlib.contextmanager
    def slack_open(self) -> Iterator[None]:
        """Slack's buttons reach us: the Socket Mode door, in this process."""
        self.work_here()
        policy = house_policy()
        token = settings().slack_token
        assert token is not None
        web = WebClient(token.get_secret_value(), base_url=settings().slack_url)
        ear = Ear(Door(policy, Answers(policy, APPROVAL_KEY)), FAKE_APP_TOKEN, web)
        assert ear.connect(threading.Event())
        until(lambda: self.live.chat.sockets()["connections"], 10)
        try:
            yield
        finally:
            threading.Thread(target=ear.close, daemon=True).start()

    def work_here(self) -> None:
        """Let this process run flows itself: what it knows of earlier stacks is forgotten."""
        for cached in (settings, house_policy, case_store.store, aws._own_arn):
            cached.cache_clear()
        aws.forget_sessions()


def _about(one: dict[str, Any], case: str) -> bool:
    return case in json.dumps(one)
