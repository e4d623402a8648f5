"""Bringing one place to what its plan says, line by line; a line that fails stops no other."""

from functools import partial

from prefect import task

from tasks import case_store
from tasks.baseline.hands import HANDS
from tasks.baseline.observe import found_by
from tasks.options import AFRESH
from tasks.patience import patiently
from watchkeeper.baseline.compare import Line, line_of
from watchkeeper.baseline.part import Found
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.receipt import BaselineReceipt, Outcome
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.case import canonical
from watchkeeper.errors import Permanent, Transient, WatchkeeperError
from watchkeeper.evidence import Unseen
from watchkeeper.finding import plain


@task(name="apply", task_run_name="apply at {at}", **AFRESH)
def apply(at: Place, lines: tuple[Line, ...], survey: Survey, digest: str) -> tuple[BaselineReceipt, ...]:
    """Apply the lines of one place in their order; safe to repeat: each looks before it changes.

    Args:
        at: the place of all `lines`.
        lines: what the plan that was seen would change there.
        survey: as it was when the plan was made.
        digest: the plan's; what stood there before is kept under it, written once.
    """
    del at  # it names the run
    return tuple(settle(line, survey, digest) for line in lines)


def settle(line: Line, survey: Survey, digest: str) -> BaselineReceipt:
    """Look, keep what is there, change what differs, look again; never raises one of our errors."""
    part, at, hand = part_named(line.part), line.place, HANDS[line.part]
    look = partial(hand.look, at, line.wanted, survey)

    def found() -> Found:
        return found_by(look, part.service.value, at)

    before = found()
    now = line_of(part, at, line.wanted, before)
    if not now.changes:
        return BaselineReceipt(outcome=Outcome.UNCHANGED, before=before, line=now, why=now.why)
    name = plain(line.key.replace("/", "-"), limit=120)
    kept = canonical({"line": now.model_dump(mode="json"), "before": before.model_dump(mode="json")})
    try:
        patiently(case_store.store().write_once, f"baseline/before/{digest[:12]}/{name}.json", kept)
        for attempt in patiently:
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    # After an answer that stayed away, part of it may be done.
                    now = line_of(part, at, line.wanted, found())
                if now.changes:
                    hand.change(at, line.wanted, survey, now)
        why = ""
    except (Permanent, Transient) as error:
        why = str(error)
    after = line_of(part, at, line.wanted, found())
    return BaselineReceipt(
        outcome=Outcome.FAILED if why else Outcome.CHANGED, before=before, line=after, why=why
    )


def not_applied(line: Line, error: BaseException) -> BaselineReceipt:
    """The receipt of a line whose task failed as a whole.

    Raises:
        BaseException: `error` itself, if it is none of ours: a bug.
    """
    if not isinstance(error, WatchkeeperError):
        raise error
    unseen = Unseen(why=str(error))
    now = line_of(part_named(line.part), line.place, line.wanted, unseen)
    return BaselineReceipt(outcome=Outcome.FAILED, before=unseen, line=now, why=str(error))
