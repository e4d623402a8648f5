"""Proof of the paths: arrived, not arrived, not known; with a listener at the queue and without."""

import threading
from concurrent.futures import ThreadPoolExecutor

from listener.loop import Held, _mark_arrived
from tasks import case_store, queue
from tasks.baseline.proofs import prove_events
from tests.baseline_surveys import HOME, SECURITY, survey
from tests.tasks.baseline.log_scenes import apply
from tests.tasks.baseline.path_scenes import EVENTS, NONCE, close_topic
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.proofs import marks_of, proof_event, proof_of
from watchkeeper.receipt import Verdict

BOTH = {("queue", HOME), ("queue", "eu-west-1"), ("page", HOME), ("page", "eu-west-1")}


def events(limit=3.0):
    found = prove_events.fn(survey(), Baseline(), NONCE, limit)
    return {(one.path, one.region): one for one in found}


def verdicts(found):
    return {key: one.verdict for key, one in found.items()}


def waiting(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(found[name]) for name in names)


def test_without_a_listener_the_prover_finds_its_events_and_gives_findings_back(operator, world):
    sqs = operator("sqs", "security")
    apply(EVENTS, survey())
    sqs.send_message(QueueUrl=world["queue_url"], MessageBody="a finding that waits")
    other = proof_event("another-proof", SECURITY, HOME)
    operator("events", "security").put_events(Entries=[other])

    found = events()

    assert verdicts(found) == dict.fromkeys(BOTH, Verdict.PASS)
    assert all(0 <= one.seconds < 2 for one in found.values())
    assert waiting(sqs, world["queue_url"]) == (2, 0)
    left = sqs.receive_message(
        QueueUrl=world["queue_url"], MaxNumberOfMessages=10, AttributeNames=["ApproximateReceiveCount"]
    )["Messages"]
    assert {int(one["Attributes"]["ApproximateReceiveCount"]) for one in left} <= {2, 3}
    assert "a finding that waits" in {one["Body"] for one in left}


def test_a_listener_takes_the_event_itself_and_leaves_a_mark(operator, world):
    apply(EVENTS, survey())
    over = threading.Event()

    def listen():
        while not over.is_set():
            for message in queue.take(10, 1):
                held = Held(message)
                _mark_arrived(held, proof_of(message.body))
                assert held.back_in is None
                queue.take_off(message)

    with ThreadPoolExecutor() as pool:
        listening = pool.submit(listen)
        try:
            found = events()
        finally:
            over.set()
        listening.result()

    assert verdicts(found) == dict.fromkeys(BOTH, Verdict.PASS)
    assert len(case_store.store().names(marks_of(NONCE))) == 2
    assert waiting(operator("sqs", "security"), world["queue_url"]) == (0, 0)


def test_a_topic_that_lets_the_rule_not_in_is_a_failure_of_the_page_alone(operator):
    apply(EVENTS, survey())
    close_topic(operator, "security")

    found = events(limit=2)

    assert {key[0]: one.verdict for key, one in found.items()} == {
        "queue": Verdict.PASS,
        "page": Verdict.FAIL,
    }
    assert found["page", HOME].why == "it did not arrive within 2 s"


def test_a_region_that_does_not_forward_fails_and_the_other_passes(operator):
    apply(EVENTS, survey())
    operator("events", "security", "eu-west-1").disable_rule(Name="watchkeeper-forward")

    found = verdicts(events(limit=2))

    assert {found["queue", "eu-west-1"], found["page", "eu-west-1"]} == {Verdict.FAIL}
    assert {found["queue", HOME], found["page", HOME]} == {Verdict.PASS}


def test_what_may_not_be_sent_is_unknown(control):
    apply(EVENTS, survey())
    control.fail_next("events", "PutEvents", "AccessDenied", account=SECURITY)

    found = events()

    assert {found["queue", HOME].verdict, found["page", HOME].verdict} == {Verdict.UNKNOWN}
    assert "events:PutEvents" in found["queue", HOME].why
    assert {found["queue", "eu-west-1"].verdict, found["page", "eu-west-1"].verdict} == {Verdict.PASS}


def test_where_nobody_may_look_it_is_unknown_whether_it_arrived(control):
    apply(EVENTS, survey())
    control.fail_next("sqs", "ReceiveMessage", "AccessDenied", account=SECURITY, times=50)

    assert verdicts(events(limit=1)) == dict.fromkeys(BOTH, Verdict.UNKNOWN)


def test_where_nothing_was_applied_it_fails_and_says_what_is_missing():
    found = events(limit=1)

    assert set(verdicts(found).values()) == {Verdict.FAIL}
    assert "watchkeeper-proof" in found["page", HOME].why
