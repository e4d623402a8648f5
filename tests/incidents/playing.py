"""Playing incidents on the live stack: findings go in, people answer, the case is told."""

import contextlib
import json
import threading
import time
from collections import Counter
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
from tasks.notices import book as books
from tasks.notices.deliver import _NEW
from tasks.settings import house_policy, settings
from tests.incidents import telling
from tests.incidents.findings import Event
from tests.incidents.world import Operators
from tests.live import APPROVAL_KEY, Live, forget, read, until
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN
from watchkeeper.asked import Asked
from watchkeeper.notices.events import Failed, Road
from watchkeeper.outcome import CaseSummary

YES, NO = CONTAIN, DO_NOT_CONTAIN
_SECONDS = 300


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
        """By the form in Prefect's UI, on the plan that was asked about; the run goes on with it."""
        (run,) = self.wait([finding], ["Suspended"])
        given = {"decision": decision, "approver": approver, "comment": "", "plan_digest": ""}
        answer_form(run.id, {**given, "plan_digest": self.asked(finding, run).plan.digest})
        self.live.go_on(run.id)

    def approve_in_slack(self, finding: Event, user: str) -> str:
        """By the button; the run goes on with it. Gives what only that person sees."""
        said = self.press(finding, "approve", user)
        (run,) = self.live.runs_of(finding)
        self.live.go_on(run.id)
        return said

    def answered(self, finding: Event, number: int) -> bool:
        """Whether so many answers were read and the question stands again."""
        (run,) = self.live.runs_of(finding)
        read_so_far = {entry.step for entry in self.live.entries(finding)}
        return f"answer {number}" in read_so_far and run.state_name == "Suspended"

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
        said = until(lambda: self.live.chat.slack("response_url")[before:])
        return str(said[0]["text"])

    def summary(self, finding: Event) -> CaseSummary:
        """What the case came to."""
        return CaseSummary.model_validate(self.live.summary(finding))

    def chat(self, case: str) -> dict[str, Any]:
        """What Slack and PagerDuty were told of a case, in order.

        Without what only a slow machine adds. What was answered too late is sent again (the ledger says that
        the try failed), and nobody sees it twice. A message that is older than two minutes gets a reply.
        """
        slack = self.live.chat.slack()
        own = {one.get("ts") for one in slack if _about(one, case)}
        said = [
            one
            for one in slack
            if one["method"].startswith("chat.") and one.get("ts") in own and not _is_for_an_old_one(one)
        ]
        paged = [one for one in self.live.chat.pagerduty() if case in str(one["dedup_key"])]
        failed = Counter(event.road for event in books.events_of(case) if isinstance(event, Failed))
        return {
            "slack": _once(said, "ts", ("text", "blocks"), failed[Road.SLACK]),
            "pagerduty": _once(paged, "dedup_key", ("event_action", "payload"), failed[Road.PAGERDUTY]),
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
        until(lambda: self.live.chat.sockets()["connections"])
        try:
            yield
        finally:
            threading.Thread(target=ear.close, daemon=True).start()

    def work_here(self) -> None:
        """Let this process run flows itself: what it knows of earlier stacks is forgotten."""
        forget()


def _is_for_an_old_one(one: dict[str, Any]) -> bool:
    """Whether it is a reply that only makes the sound which the edit of an older message does not make."""
    head = one.get("thread_ts")
    return head is not None and float(one["ts"]) - float(head) >= _NEW.total_seconds() - 1


def _once(told: list[dict[str, Any]], name: str, says: Sequence[str], tries: int) -> list[dict[str, Any]]:
    """`told` without what only repeats how its message stands, at most as often as a try failed."""
    kept, stands = [], {}
    for one in told:
        now = [one.get(part) for part in says]
        if tries and stands.get(one[name]) == now:
            tries -= 1
        else:
            stands[one[name]] = now
            kept.append(one)
    return kept


def _about(one: dict[str, Any], case: str) -> bool:
    return case in json.dumps(one)
