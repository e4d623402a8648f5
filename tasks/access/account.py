"""One account, asked: every call of the inventory goes through here.

Within an account about eight calls are under way at once, whoever asks: IAM throttles each account by itself.
A call that was throttled is tried again by itself, so that a long reading does not begin anew.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from tasks import aws
from tasks.patience import patiently

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
THREADS = 8


class Account:
    """An account that may be asked from many threads; a context manager, since it has threads of its own."""

    def __init__(self, account: str, threads: int = THREADS) -> None:
        self.id = account
        self._threads = threads
        self._slots = threading.BoundedSemaphore(threads)
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix=f"access-{account}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.shutdown(cancel_futures=True)

    def enter(self) -> None:
        """Assume the account's role, so that a closed door is one refusal and not one for each source.

        Raises:
            Denied: the role cannot be assumed.
            Transient: it could not be asked, several times.
        """
        patiently(aws.client, "iam", account=self.id)

    def ask(
        self, service: str, call: str, about: str = "", *, region: str | None = None, **arguments: Any
    ) -> dict[str, Any]:
        """One call by boto3's name for it (`get_account_summary`); `about` is what errors say it was about.

        Raises:
            Denied: with the IAM permission that is missing.
            NotThere, Permanent: as AWS says.
            Transient: tried until the tries ran out.
        """

        def once() -> dict[str, Any]:
            with self._slots:  # the client anew each time: after an ended session it has new credentials
                client = aws.client(service, account=self.id, region=region)
                with aws.reading_aws_errors(_permission(client, call), about or self.id):
                    answer: dict[str, Any] = getattr(client, call)(**arguments)
                    return answer

        return patiently(once)

    def pages(
        self, service: str, call: str, about: str = "", *, region: str | None = None, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """The pages of a call that has several, one at a time; raises as `ask` does."""
        place: dict[str, str] = {}
        while True:
            page = self.ask(service, call, about, region=region, **arguments, **place)
            yield page
            if page.get("IsTruncated") and page.get("Marker"):
                place = {"Marker": page["Marker"]}
            elif page.get("nextToken"):
                place = {"nextToken": page["nextToken"]}
            else:
                return

    def each(self, question: Callable[[Thing], Answer], things: Iterable[Thing]) -> list[Answer]:
        """The answers in the order of `things`, several asked at once; after an error no more are asked.

        A few threads take one after the other: a `Future` for each of thousands of users would cost megabytes.
        """
        asked = list(things)
        answers: dict[int, Answer] = {}
        numbers = iter(range(len(asked)))  # shared: the next number is taken in one step of the interpreter

        def work() -> None:
            try:
                for number in numbers:
                    answers[number] = question(asked[number])
            except BaseException:
                for _ in numbers:  # nothing is left for the others
                    pass
                raise

        for working in [self._workers.submit(work) for _ in range(min(self._threads, len(asked)))]:
            working.result()
        return [answers[number] for number in range(len(asked))]


def _permission(client: Any, call: str) -> str:
    """The IAM permission of a call: Access Analyzer's second versions have that of the first."""
    operation = client.meta.method_to_api_mapping[call].removesuffix("V2")
    return f"{client.meta.service_model.signing_name}:{operation}"
