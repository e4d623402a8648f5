"""The queue of findings: taken, kept hidden, taken off, set aside with the reason."""

import hashlib
import time

import pytest

from tasks import queue
from watchkeeper.errors import Denied, NotThere, Permanent, Throttled, Unreachable


@pytest.fixture
def sqs(operator):
    return operator("sqs", "security")


@pytest.fixture
def send(sqs, world):
    """Put messages into the queue as EventBridge would."""

    def put(*bodies):
        for body in bodies:
            sqs.send_message(QueueUrl=world["queue_url"], MessageBody=body)

    return put


def left(sqs, url):
    """Messages in a queue: those that wait, and those that someone has in hand."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(found[name]) for name in names)


def in_dead_letter_queue(sqs, world):
    return sqs.receive_message(
        QueueUrl=world["dead_letter_queue_url"],
        MessageAttributeNames=["All"],
        MaxNumberOfMessages=10,
        WaitTimeSeconds=0,
    ).get("Messages", [])


def test_a_message_is_taken_with_its_body_and_how_often_it_was_taken(send):
    send("one")

    (message,) = queue.take(10, 0)

    assert (message.body, message.received) == ("one", 1)


def test_an_empty_queue_gives_nothing():
    assert queue.take(10, 0) == []


def test_at_most_as_many_are_taken_as_asked_for_and_never_more_than_ten(send):
    send(*map(str, range(12)))

    assert len(queue.take(3, 0)) == 3
    assert len(queue.take(50, 0)) <= 10


def test_a_message_that_comes_while_we_wait_is_taken_at_once(send):
    import threading

    timer = threading.Timer(0.5, send, ["late"])
    timer.start()
    begun = time.monotonic()

    found = queue.take(1, 5)

    timer.join()
    assert [message.body for message in found] == ["late"]
    assert time.monotonic() - begun < 4


def test_a_message_in_hand_is_hidden_from_others_and_comes_back_when_it_is_let_go(send, house):
    house(visibility_seconds=2)
    send("one")
    queue.take(1, 0)
    assert queue.take(1, 0) == []

    time.sleep(2.2)

    assert [message.received for message in queue.take(1, 0)] == [2]


def test_a_message_that_is_kept_hidden_does_not_come_back(send, house):
    house(visibility_seconds=2)
    send("one")
    (message,) = queue.take(1, 0)

    queue.keep_hidden(message, 60)
    time.sleep(2.2)

    assert queue.take(1, 0) == []


def test_a_message_handed_back_can_be_taken_at_once(send):
    send("one")
    (message,) = queue.take(1, 0)

    queue.keep_hidden(message, 0)

    assert [again.id for again in queue.take(1, 0)] == [message.id]


def test_a_message_taken_off_is_gone(send, sqs, world):
    send("one", "two")
    one, _ = queue.take(10, 0)

    queue.take_off(one)

    assert left(sqs, world["queue_url"]) == (0, 1)


def test_poison_is_set_aside_with_its_reason_and_id_and_leaves_the_queue(send, sqs, world):
    send("poison")
    (message,) = queue.take(1, 0)

    queue.copy_aside(message, "malformed message: detail.severity is no number")

    queue.take_off(message)

    assert left(sqs, world["queue_url"]) == (0, 0)
    (dead,) = in_dead_letter_queue(sqs, world)
    told = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert dead["Body"] == "poison"
    assert told == {
        "reason": "malformed message: detail.severity is no number",
        "message_id": message.id,
    }


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("", "unknown"),
        ("r" * 5_000, "r" * 1_000),
        ("field \x00\x1b\ud800 is wrong", "field ??? is wrong"),
        ("Schlüssel\tfehlt\n", "Schlüssel\tfehlt\n"),
    ],
)
def test_whatever_the_reason_says_sqs_can_take_it(send, sqs, world, reason, kept):
    """SQS refuses control characters; a reason may quote what an attacker wrote."""
    send("poison")

    queue.copy_aside(queue.take(1, 0)[0], reason)

    (dead,) = in_dead_letter_queue(sqs, world)
    assert dead["MessageAttributes"]["reason"]["StringValue"] == kept


def test_what_cannot_be_set_aside_stays_in_the_queue(send, sqs, world, control):
    send("poison")
    (message,) = queue.take(1, 0)
    control.fail_next("sqs", "SendMessage", "AccessDenied")

    with pytest.raises(Denied, match="sqs:SendMessage"):
        queue.copy_aside(message, "why")
    assert left(sqs, world["queue_url"]) == (0, 1)


def test_without_a_dead_letter_queue_poison_stays_and_that_is_said(send, sqs, world, house):
    send("poison")
    (message,) = queue.take(1, 0)
    house(dead_letter_queue_url="")

    with pytest.raises(Permanent, match="WATCHKEEPER_DEAD_LETTER_QUEUE_URL"):
        queue.copy_aside(message, "why")
    assert left(sqs, world["queue_url"]) == (0, 1)


def test_without_a_queue_nothing_is_listened_to_and_that_is_said(house):
    house(queue_url="")

    with pytest.raises(Permanent, match="WATCHKEEPER_QUEUE_URL"):
        queue.take(1, 0)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", Denied),
        ("QueueDoesNotExist", NotThere),
        ("RequestThrottled", Throttled),
        ("ServiceUnavailable", Unreachable),
    ],
)
def test_what_sqs_answers_says_what_to_do_next(control, code, kind):
    control.fail_next("sqs", "ReceiveMessage", code, times=3)

    with pytest.raises(kind, match="sqs:ReceiveMessage"):
        queue.take(1, 0)


def test_a_queue_that_does_not_exist_is_not_there(house, world):
    house(queue_url=world["queue_url"] + "-gone")

    with pytest.raises(NotThere):
        queue.take(1, 0)


def test_a_message_that_another_took_meanwhile_cannot_be_hidden_with_an_old_receipt(send):
    send("one")
    (message,) = queue.take(1, 0)
    queue.take_off(message)

    with pytest.raises(Permanent, match="sqs:ChangeMessageVisibility"):
        queue.keep_hidden(message, 60)


def test_all_in_hand_are_kept_hidden_ten_a_call(send, sqs, world, control):
    send(*(f"m{number}" for number in range(12)))
    held = [*queue.take(10, 0), *queue.take(10, 0)]
    before = len(control.calls(service="sqs", operation="ChangeMessageVisibilityBatch"))

    queue.keep_all_hidden(held, 0)

    assert len(control.calls(service="sqs", operation="ChangeMessageVisibilityBatch")) == before + 2
    assert left(sqs, world["queue_url"]) == (12, 0)


def test_a_body_too_long_for_its_reason_is_cut_and_named_by_its_digest(send, sqs, world):
    body = "x" * 1_048_000
    send(body)

    queue.copy_aside(queue.take(1, 0)[0], "why")

    (dead,) = in_dead_letter_queue(sqs, world)
    digest = dead["MessageAttributes"]["sha256"]["StringValue"]
    assert digest == hashlib.sha256(body.encode()).hexdigest()
    assert body.startswith(dead["Body"])
