"""The listener's queue and its dead-letter queue, looked at, made and set."""

from tasks.baseline import reach, sqs_queues
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_DEAD = "dead_letter_"
_QUEUE = ("kept_seconds", "poll_seconds", "encrypted", "redrive", "policy")
_DEAD_QUEUE = ("kept_seconds", "encrypted", "policy")


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Both queues; one without the other is to be changed."""
    del survey
    sqs = reach.client("sqs", at)
    queue = sqs_queues.look(sqs, wanted["queue"])
    dead = sqs_queues.look(sqs, wanted["dead_letter_queue"])
    if queue is None and dead is None:
        return Missing()
    settings: Settings = {
        "queue": wanted["queue"] if queue else None,
        "dead_letter_queue": wanted["dead_letter_queue"] if dead else None,
    }
    settings |= {name: (queue or {}).get(name) for name in _QUEUE}
    settings |= {_DEAD + name: (dead or {}).get(name) for name in _DEAD_QUEUE}
    return There(settings=settings)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """First the dead-letter queue, which the other names; each setting only where it differs."""
    del survey, line
    sqs, tags = reach.client("sqs", at, changing=True), {"watchkeeper": "baseline"}
    dead = {name: wanted[_DEAD + name] for name in _DEAD_QUEUE}
    sqs_queues.bring(sqs, wanted["dead_letter_queue"], dead, tags)
    sqs_queues.bring(sqs, wanted["queue"], {name: wanted[name] for name in _QUEUE}, tags)
