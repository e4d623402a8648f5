"""What a case holds of a question to people: the plan that waits, and the answers that came."""

from tasks import case_store
from watchkeeper.approval import Approval
from watchkeeper.asked import Asked, name_of_answer, name_of_question


def asked(case: str, run: str) -> Asked | None:
    """The question of that run, or None if it asked none.

    Raises:
        WatchkeeperError: the case store does not answer.
    """
    found = case_store.store().read(name_of_question(case, run))
    return None if found is None else Asked.model_validate_json(found)


def answers(case: str, run: str) -> tuple[Approval, ...]:
    """The answers that the run has read so far, in order.

    Raises:
        WatchkeeperError: the case store does not answer.
    """
    given: list[Approval] = []
    while (found := case_store.store().read(name_of_answer(case, run, len(given) + 1))) is not None:
        given.append(Approval.model_validate_json(found))
    return tuple(given)
