"""A ticket system as houses have one in front of theirs: a JSON POST makes a ticket, the same key the same one.

No product's interface: what `WATCHKEEPER_TICKET_URL` may be pointed at.
"""

import threading
import time
from typing import Any

from werkzeug.wrappers import Request, Response

from emulator.json_http import Refused, json_body, json_response

FAKE_TICKET_TOKEN = "tickets-FAKE-TOKEN-OF-THE-EMULATOR"


class Tickets:
    """Keeps every ticket, in order."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def call(self, request: Request) -> Response:
        """Make a ticket and answer 201 with its id, or 200 with the one of the same `Idempotency-Key`."""
        if request.headers.get("Authorization") != f"Bearer {FAKE_TICKET_TOKEN}":
            return json_response({"error": "the token is not one of ours"}, 401)
        if request.method != "POST" or request.path != "/tickets":
            return json_response({"error": "only POST /tickets is there"}, 404)
        try:
            body = json_body(request)
        except Refused as error:
            return json_response({"error": str(error)}, 400)
        if not str(body.get("title") or "").strip():
            return json_response({"error": "a ticket needs a title"}, 400)
        key = request.headers.get("Idempotency-Key")
        with self._lock:
            same = next((one for one in self.made if key and one["idempotency_key"] == key), None)
            ticket = same or self._add(request, body, key)
        return json_response({"id": ticket["id"], "url": ticket["url"]}, 200 if same else 201)

    def clear(self) -> None:
        """Forget every ticket; the numbers begin anew."""
        with self._lock:
            self.made.clear()

    def _add(self, request: Request, body: dict[str, Any], key: str | None) -> dict[str, Any]:
        name = f"TCK-{len(self.made) + 1}"
        ticket = {
            "id": name,
            "url": f"{request.host_url}tickets/{name}",
            "at": time.time(),
            "idempotency_key": key,
            "body": body,
        }
        self.made.append(ticket)
        return ticket
