"""Bad messages: refused by name into the dead-letter queue, or handled; nothing crashes, nothing is lost."""

import json

import pytest

from tests.listener.bad_messages import HOSTILE, TABLE
from tests.live import HANGS, until
from watchkeeper.errors import Malformed
from watchkeeper.parsing.door import read_event, read_message

REFUSED = [row for row in TABLE if row[2] is not None]
HANDLED = [row for row in TABLE if row[2] is None]


@pytest.mark.parametrize(("what", "body", "field"), REFUSED, ids=[row[0] for row in REFUSED])
def test_the_reader_refuses_by_name(what, body, field):
    with pytest.raises(Malformed) as refused:
        read_message(body)

    assert refused.value.field == field


@pytest.mark.parametrize(("what", "body", "field"), HANDLED, ids=[row[0] for row in HANDLED])
def test_the_reader_reads_what_is_only_odd(what, body, field):
    assert len(read_message(body)) == 1


@pytest.fixture(scope="module")
def listener(live_session):
    with live_session.listening() as (process,):
        yield process


def test_thirty_bad_messages_through_a_listener(live, listener):
    assert len(TABLE) == 30
    findings = [read_message(body)[0] for _, body, field in TABLE if field is None]
    for _, body, _ in TABLE:
        live.send(body)
    until(lambda: live.left_in(live.dead_letter_url) == len(REFUSED), HANGS, listener.tail)
    runs = [run for finding in findings for run in until(lambda f=finding: live.runs_of(f))]
    # One of them names a user whom nobody could look at: a person is asked. The others end.
    for run in runs:
        until(lambda run=run: live.client.read_flow_run(run.id).state_name in ("Completed", "Suspended"))
    until(lambda: live.left_in(live.queue_url) == 0, HANGS, listener.tail)
    assert listener.popen.poll() is None

    aside = _drain(live)
    assert len(aside) == len(REFUSED)
    for _, body, field in REFUSED:
        (reason,) = [reason for found, reason in aside if found == body]
        assert field in reason
    assert live.changes() == []
    for finding in findings:
        assert live.entries(finding), finding.type


@pytest.mark.usefixtures("listener")
def test_hostile_names_are_harmless_where_people_read_them(live):
    event = json.loads(next(body for what, body, _ in TABLE if what.startswith("hostile")))
    event["detail"]["id"] = "hostile-alone"
    finding = read_event(event)[0]
    live.send(event)
    until(lambda: live.runs_of(finding))
    run = live.ended(live.runs_of(finding)[0].id)

    (report,) = (live.cases / finding.case_id / "reports").glob("*.md")
    text = report.read_text()
    assert "<script" not in text
    assert "](http" not in text
    posted = json.dumps(live.chat.slack("chat.postMessage"), ensure_ascii=False)
    assert "evil.example" in posted
    assert "<!channel>" not in posted
    assert "http://evil" not in posted
    assert run.name.count("/") == 3
    assert HOSTILE not in run.name


def _drain(live):
    found = []
    while messages := live.sqs.receive_message(
        QueueUrl=live.dead_letter_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    ).get("Messages"):
        for message in messages:
            found.append((message["Body"], message["MessageAttributes"]["reason"]["StringValue"]))
            live.sqs.delete_message(QueueUrl=live.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
    return found
