"""PagerDuty's Events API v2: trigger, acknowledge and resolve, one incident a case."""

from collections.abc import Mapping
from typing import Any

import pagerduty
from prefect import task

from tasks.notice import Notice
from tasks.options import NOTIFY
from tasks.settings import settings
from watchkeeper.errors import Permanent, Throttled, Unreachable
from watchkeeper.severity import Severity

_SEVERITY = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
}
NOT_CONFIGURED = "no routing key is configured"


@task(name="tell-pagerduty", task_run_name="{action} PagerDuty {case_id}", **NOTIFY)
def send(
    action: str,
    case_id: str,
    *,
    summary: str,
    band: Severity,
    source: str,
    link: str | None = None,
    service: str | None = None,
) -> Notice:
    """`trigger`, `acknowledge` or `resolve` the case's incident: its dedup key is the case, so twice is once.

    202 means that PagerDuty took the event, not that someone was called. `service` is a name in
    `pagerduty_routing_keys`; without one, or where nobody knows it, the configured key is used.

    Raises:
        Transient: PagerDuty asks to wait, or does not answer.
    """
    key = settings().pagerduty_routing_keys.get(service or "") or settings().pagerduty_routing_key
    if key is None:
        return Notice(sent=False, to="PagerDuty", why=NOT_CONFIGURED)
    more = {} if action != "trigger" else {
        "payload": {
            "summary": summary[:1024] or f"case {case_id}",
            "source": source[:255] or "watchkeeper",
            "severity": _SEVERITY[band],
            "custom_details": {"case": case_id},
        },
        "links": [{"href": link, "text": "the run"}] if link else [],
    }  # fmt: skip
    client = _client(key.get_secret_value(), settings().pagerduty_url)
    try:
        sent = client.send_event(action, dedup_key=f"watchkeeper-{case_id}", **more)
    except pagerduty.HttpError as error:
        status = error.response.status_code
        if status >= 500:
            raise Unreachable(f"PagerDuty answered {status}") from None
        raise Permanent(f"PagerDuty refused the event: {status}") from None
    except pagerduty.Error as error:
        raise Unreachable(f"PagerDuty did not answer: {type(error).__name__}") from None
    return Notice(sent=True, to="PagerDuty", reference=sent)


def _client(routing_key: str, url: str) -> pagerduty.EventsApiV2Client:
    """The client without retries of its own: Prefect retries, and shows that it does.

    It insists on https; a stand-in on this machine speaks http, so the scheme is put back on the way.
    """
    hooks: dict[str, list[Any]] = {"request": [], "response": [_not_waiting]}
    if url.startswith("http://127.0.0.1:"):
        url = url.replace("http:", "https:", 1)
        hooks["request"].append(_as_plain_http)
    client = pagerduty.EventsApiV2Client(routing_key, base_url=url, event_hooks=hooks)
    client.max_network_attempts = 0
    client.retry = {}
    return client


def _not_waiting(response: Any) -> None:
    """The client would ask again for as long as the answer is 429, and nothing can tell it not to."""
    if response.status_code == 429:
        raise Throttled("PagerDuty asks to wait", after=_seconds_to_wait(response.headers))


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "")
    return float(text) if text.isdecimal() else None


def _as_plain_http(request: Any) -> None:
    request.url = request.url.copy_with(scheme="http")
