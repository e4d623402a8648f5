"""A test event of the bootstrap at the listener: marked, taken off, and no case made of it."""

import json

import pytest
from prefect.client.schemas.filters import FlowRunFilter

from tests.live import HANGS, until
from watchkeeper.baseline.proofs import proof_event

NONCE = "proof-at-the-listener"


def event(nonce, region="eu-west-1"):
    sent = proof_event(nonce, "222222222222", region)
    return {
        "source": sent["Source"],
        "detail-type": sent["DetailType"],
        "account": "222222222222",
        "region": region,
        "detail": json.loads(sent["Detail"]),
    }


def runs(live):
    """Every run that somebody started; schedules start some by themselves."""
    found = live.client.read_flow_runs(flow_run_filter=FlowRunFilter())
    return {run.id for run in found if not run.auto_scheduled}


@pytest.fixture(scope="module")
def listener(live_session):
    with live_session.listening() as (process,):
        yield process


def test_a_proof_is_marked_once_and_no_run_is_started_for_it(live, listener):
    marks = live.cases / "baseline" / "proofs" / NONCE
    before = runs(live)
    live.send(event(NONCE))
    live.send(event(NONCE))
    live.send(event(NONCE, "us-east-1"))
    live.send({**event("x"), "detail": {"nonce": "../../escaped", "region": "eu-west-1"}})
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)

    assert sorted(path.name for path in marks.iterdir()) == ["eu-west-1.json", "us-east-1.json"]
    assert json.loads((marks / "eu-west-1.json").read_text())["nonce"] == NONCE
    assert live.left_in(live.dead_letter_url) == 1  # what names a folder of its own choice is no proof
    assert not list(live.stack.folder.rglob("*escaped*"))
    assert runs(live) == before


def test_a_proof_whose_mark_cannot_be_written_comes_again(live, listener):
    folder = live.cases / "baseline" / "proofs"
    folder.parent.mkdir(parents=True, exist_ok=True)
    nonce = "proof-that-waits"
    folder.mkdir(exist_ok=True)
    (folder / nonce).write_text("a file where the folder of the marks must be")
    live.send(event(nonce))
    until(lambda: "its mark was not written" in listener.log.read_text(), HANGS, listener.tail)
    assert live.left_in(live.queue_url) == 1
    (folder / nonce).unlink()
    until((folder / nonce / "eu-west-1.json").exists, HANGS, listener.tail)
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)

    assert live.left_in(live.dead_letter_url) == 0
