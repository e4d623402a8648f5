"""The access review's flows in this process, on a live stack: who answers what, and what came of it.

The worker is kept out of it: a reviewer's run is gone on with here, in the engine that a worker's process
starts too. A process of its own for every answer would need seconds; `make demo` has them.
"""

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3  # noqa: TID251  an operator's own hands: no part of what is tested
import pytest
import yaml
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Pause

from deployments.story import answer_form
from flows.access_history import History
from tests.live import Live
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.question import digest_of
from watchkeeper.access.review import Batch
from watchkeeper.access.sheet import BOM, sheet

MANAGEMENT, SECURITY, PROD, DEV = (str(number) * 12 for number in (1, 2, 3, 4))
RULES = {
    "ask_about_all": False,
    "batch_size": 50,
    "remind_days": [3],
    "default_reviewer": "security-lead",
    "second_approvers": ["Paul *", "Sam *"],
    "reviewers": [
        {"name": "payments-lead", "people": ["Pia *"], "channel": "C0PAYMENTS"},
        {"name": "platform-lead", "people": ["Paul *"], "channel": "C0PLATFORM"},
        {"name": "security-lead", "people": ["Sam *"]},
    ],
}
PAUL, SAM, PIA = "Paul Platform", "Sam Security", "Pia Payments"
PEOPLE = {"platform-lead": PAUL, "security-lead": SAM, "payments-lead": PIA}
Given = dict[str, Any]


@dataclass
class AccessHouse:
    """One world with one store, and the review's flows in it."""

    live: Live
    cases: Path

    def open(self, *accounts: str) -> dict[str, str]:
        """The quarter's review, or one of these accounts alone."""
        from flows.access_review import quarterly_access_review

        return quarterly_access_review.with_options(retries=0)(list(accounts) or None)

    def follow_up(self, review: str, day: int = 0, *, carry_out: bool = False) -> str:
        """The daily flow, so many days later; gives where the review stands."""
        from flows.access_follow_up import access_review_follow_up

        flow = access_review_follow_up.with_options(retries=0)
        at = datetime.now(UTC) + timedelta(days=day)
        return flow(review, carry_out=carry_out, as_of=at)[review]

    def go_on(self, batch: str) -> FlowRun:
        """The batch's run, until it waits for a person or ends; gives what the server knows of it then."""
        from prefect.flow_engine import run_flow

        from flows.access_ask import run_of
        from flows.attest import access_attestation

        run = run_of(batch)
        assert run is not None
        with contextlib.suppress(Pause):  # so a run leaves its process when it is suspended
            run_flow(access_attestation, flow_run=run, parameters=run.parameters, return_type="state")
        return run_of(batch)

    def answer(self, history: History, batch: Batch, by: str, give: Callable[[ReviewItem], Given]) -> None:
        """What a person does in the browser with the form that waits."""
        from flows.access_ask import run_of

        sections = {
            f"item_{number:02}": give(history.items[item]) for number, item in enumerate(batch.items, 1)
        }
        given = {"reviewer": by, "digest": digest_of(batch, history.items), **sections}
        answer_form(run_of(batch.id).id, given)

    def confirm(self, review: str, batch: str, by: str) -> None:
        """The second form: yes to all of it."""
        from flows.access_ask import run_of
        from watchkeeper.access.answers import digest_of_decisions

        wanting = History.read(review).wanting_second(batch)
        sections = {f"item_{number:02}": "confirm" for number, _ in enumerate(wanting, 1)}
        digest = digest_of_decisions(wanting.values())
        answer_form(run_of(batch).id, {"approver": by, "digest": digest, "reason": "", **sections})

    def form(self, run: FlowRun) -> str:
        """The schema of the form that waits, as the UI gets it."""
        key = run.state.state_details.run_input_keyset["schema"]
        return json.dumps(self.live.client.request("GET", f"/flow_runs/{run.id}/input/{key}").json())

    def told(self) -> dict[str, list[str]]:
        """What Slack was told since the last question, by channel."""
        found: dict[str, list[str]] = {}
        for entry in self.live.chat.slack("chat.postMessage"):
            found.setdefault(entry["channel"], []).append(json.dumps(entry, ensure_ascii=False))
        self.live.chat.reset()
        return found

    def now(self) -> int:
        """The number of the last call that the emulator saw."""
        return max((call["number"] for call in self.live.control.calls()), default=0)

    def changes(self, since: int) -> list[str]:
        """The operations of every call since that changed something, or tried to; reports change nothing."""
        writes = self.live.control.writes(since)
        return [one["operation"] for one in writes if not one["operation"].startswith("Generate")]

    def operator(self, account: str) -> Any:
        """A person's IAM client in that account."""
        key = self.live.world["operator_keys"][account]
        return boto3.client(
            "iam",
            region_name="us-east-1",
            endpoint_url=self.live.stack.aws_url,
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=key["secret_access_key"],
        )


def as_suggested(item: ReviewItem) -> Given:
    """An answer that counts: a reason and an end where something speaks against a keep."""
    if item.suggestion is not Choice.KEEP:
        return {"decision": str(item.suggestion), "reason": "not needed any more"}
    if not item.reasons:
        return {"decision": "keep"}
    end = datetime.now(UTC).date() + timedelta(days=90)
    return {"decision": "keep", "reason": "needed until we move", "keep_until": f"{end}"}


def filled(
    history: History,
    batches: list[Batch],
    people: dict[str, str],
    give: Callable[[ReviewItem], Given] = as_suggested,
) -> str:
    """A sheet with these batches, filled as `give` says in the name of each reviewer's person."""
    text = sheet(batches, history.items, history.review).removeprefix(BOM)
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        given = give(history.items[row["item"]])
        row |= {name.replace("_", " "): value for name, value in given.items()}
        row["decided by"] = people[history.batch(row["batch"]).reviewer]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def batch_of(history: History, reviewer: str, account: str) -> Batch:
    """The first batch of that reviewer about that account."""
    return next(
        one for one in history.batches.values() if (one.reviewer, one.account) == (reviewer, account)
    )


def item_of(history: History, kind: str, principal: str, detail: str = "") -> ReviewItem:
    """The one item of that kind, principal and, if given, detail."""
    (found,) = (
        one
        for one in history.items.values()
        if (one.kind, one.principal) == (kind, principal) and detail in ("", one.detail)
    )
    return found


@contextlib.contextmanager
def access_house(live: Live, folder: Path) -> Iterator[AccessHouse]:
    """A fresh AWS with the story played into it, an empty store, and no worker that takes a run up."""
    from emulator.tickets import FAKE_TICKET_TOKEN

    live.renew()
    live.control.access()
    live.control.identity_center()
    rules = folder / "access-review.yaml"
    rules.write_text(yaml.safe_dump(RULES))
    environment = {
        "WATCHKEEPER_ACCESS_REVIEW": str(rules),
        "WATCHKEEPER_CASES": str(folder / "cases"),
        "WATCHKEEPER_TICKET_URL": f"{live.stack.chat_url}/tickets",
        "WATCHKEEPER_TICKET_TOKEN": FAKE_TICKET_TOKEN,
    }
    with pytest.MonkeyPatch.context() as patch, live.stack.used():
        for name, value in environment.items():
            patch.setenv(name, value)
        _forget()
        live.client.update_work_pool("watchkeeper", WorkPoolUpdate(is_paused=True))
        try:
            yield AccessHouse(live, folder / "cases")
        finally:
            wanted = FlowFilter(name=FlowFilterName(any_=["access-attestation"]))
            for run in live.client.read_flow_runs(flow_filter=wanted):
                live.client.delete_flow_run(run.id)  # the worker would take up what was never begun
            live.client.update_work_pool("watchkeeper", WorkPoolUpdate(is_paused=False))
    _forget()


def _forget() -> None:
    from tasks.access.files import review_policy
    from tests.baseline_flows import forget

    review_policy.cache_clear()
    forget()
