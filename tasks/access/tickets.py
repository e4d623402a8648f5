"""Requests to people, as tickets: a JSON POST to whatever makes a ticket of it."""

from typing import Any

import httpx
from prefect import task

from tasks.options import NOTIFY
from tasks.settings import settings
from watchkeeper.errors import Permanent, Throttled, Unreachable
from watchkeeper.evidence import Frozen


class Ticket(Frozen):
    """What the ticket system said; without an id none is configured."""

    id: str | None = None
    url: str | None = None


@task(name="request-ticket", task_run_name="ticket {key}", **NOTIFY)
def request_ticket(title: str, text: str, key: str) -> Ticket:
    """Ask for a ticket: `{"title", "text", "key"}`, answered by `{"id", "url"}`. Not configured is an answer too.

    Args:
        title: one line.
        text: what is to be done, with the commands.
        key: the same key is the same ticket (header `Idempotency-Key`).

    Raises:
        Transient: the ticket system asks to wait, or does not answer.
        Permanent: it refuses the request, or its answer is none.
    """
    url, token = settings().ticket_url, settings().ticket_token
    if url is None:
        return Ticket()
    headers = {"Idempotency-Key": key}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    body = {"title": title, "text": text, "key": key}
    try:
        answer = httpx.post(url, json=body, headers=headers, timeout=10, follow_redirects=False)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError):
        raise Permanent(
            "WATCHKEEPER_TICKET_URL is no address, or WATCHKEEPER_TICKET_TOKEN no token"
        ) from None
    except httpx.HTTPError as error:
        raise Unreachable(f"the ticket system did not answer: {type(error).__name__}") from None
    if answer.status_code == 429:
        raise Throttled("the ticket system asks to wait")
    if answer.status_code >= 500:
        raise Unreachable(f"the ticket system answered {answer.status_code}")
    if not answer.is_success:
        raise Permanent(f"the ticket system refused the request: {answer.status_code}")
    return _ticket(answer)


def _ticket(answer: httpx.Response) -> Ticket:
    try:
        said: Any = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("id") in (None, ""):
        raise Permanent("the ticket system's answer has no id")
    url = said.get("url")
    return Ticket(id=str(said["id"])[:100], url=str(url)[:500] if url else None)
