"""What a task that looked has come to."""

from prefect.futures import PrefectFuture

from tasks import eyes
from watchkeeper.evidence import Seen, Unseen


def seen_or_not(future: PrefectFuture) -> Seen | Unseen:
    """The look's answer; after the last try, `Unseen` with the reason."""
    result = future.result(raise_on_failure=False)
    return eyes.unseen_after_tries(result) if isinstance(result, BaseException) else result
