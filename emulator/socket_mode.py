"""Socket Mode: Slack hands a person's press to an app that has called Slack, over a WebSocket.

Several connections may be open; each envelope goes to one of them, and to another (or the same again) if it is
not acknowledged within 3 s.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import contextlib
import itertools
import json
import threading
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as HandshakeRequest
from websockets.http11 import Response as HandshakeResponse
from websockets.sync.server import Server, ServerConnection, serve
from werkzeug.wrappers import Request, Response

from emulator.json_http import json_response

FAKE_APP_TOKEN = "xapp-1-A0EXAMPLE-fake-of-the-emulator"
ACK_SECONDS = 3.0
_MOST_DELIVERIES = 3
_REASONS = ("warning", "refresh_requested", "link_disabled")


class SocketMode:
    """The WebSocket server, its open connections, and what was delivered."""

    def __init__(self) -> None:
        self.ack_seconds = ACK_SECONDS
        self.delivered: list[dict[str, Any]] = []
        """Every delivery, each try of an envelope by itself: `envelope_id`, `connection`, `acked`."""
        self._connections: dict[int, ServerConnection] = {}
        self._tickets: set[str] = set()
        self._acks: dict[str, tuple[threading.Event, dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self._server: Server | None = None
        self._lock = threading.Lock()

    def open(self, request: Request) -> Response:
        """`apps.connections.open`: a URL for one connection, for the app-level token alone."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given != FAKE_APP_TOKEN:
            word = "not_allowed_token_type" if given.startswith("xoxb-") else "invalid_auth"
            return json_response({"ok": False, "error": word})
        ticket = uuid.uuid4().hex
        with self._lock:
            if self._server is None:
                self._server = serve(
                    self._serve, "127.0.0.1", 0, process_request=self._admit, close_timeout=0.5
                )
                threading.Thread(target=self._server.serve_forever, daemon=True).start()
            port = self._server.socket.getsockname()[1]
            self._tickets.add(ticket)
        return json_response({"ok": True, "url": f"ws://127.0.0.1:{port}/link/?ticket={ticket}"})

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    def deliver(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Give an interaction to a connection; gives `status` 200 and the app's answer, 0 if nobody took it."""
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": "interactive",
            "accepts_response_payload": False,
            "payload": payload,
        }
        tried: list[int] = []
        for attempt in range(_MOST_DELIVERIES):
            if attempt:
                envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            chosen = self._next(tried)
            if chosen is None:
                break
            number, connection = chosen
            tried.append(number)
            answer = self._try(number, connection, envelope)
            if answer is not None:
                return {"status": 200, "body": json.dumps(answer), "connection": number}
        return {"status": 0, "body": "operation_timeout"}

    def disconnect(self, reason: str) -> int:
        """Tell every connection to go (`warning`, `refresh_requested`, `link_disabled`); gives how many.

        After a warning they stay open for a while, as Slack leaves them; else they are closed at once.
        """
        if reason not in _REASONS:
            raise ValueError(f"reason must be one of {', '.join(_REASONS)}")
        told = list(self._connections.values())
        for connection in told:
            with contextlib.suppress(ConnectionClosed):
                said = {"type": "disconnect", "reason": reason, "debug_info": {"host": "emulator"}}
                connection.send(json.dumps(said))
        if reason != "warning":
            for connection in told:
                connection.close()
        return len(told)

    def clear(self) -> None:
        """Close every connection and forget what was delivered."""
        for connection in list(self._connections.values()):
            connection.close()
        self.delivered.clear()
        self.ack_seconds = ACK_SECONDS

    def close(self) -> None:
        """Close the server too."""
        self.clear()
        if self._server is not None:
            self._server.shutdown()

    def _next(self, tried: list[int]) -> tuple[int, ServerConnection] | None:
        """A connection by turns; one that was not tried yet, as long as there is one."""
        with self._lock:
            there = list(self._connections.items())
        fresh = [one for one in there if one[0] not in tried] or there
        return fresh[next(self._turn) % len(fresh)] if fresh else None

    def _try(
        self, number: int, connection: ServerConnection, envelope: dict[str, Any]
    ) -> dict[str, Any] | None:
        acked, answer = threading.Event(), {}
        name = envelope["envelope_id"]
        self._acks[name] = (acked, answer)
        done = False
        with contextlib.suppress(ConnectionClosed):
            connection.send(json.dumps(envelope))
            done = acked.wait(self.ack_seconds)
        self._acks.pop(name, None)
        self.delivered.append({"envelope_id": name, "connection": number, "acked": done})
        return answer if done else None

    def _admit(self, connection: ServerConnection, request: HandshakeRequest) -> HandshakeResponse | None:
        """A ticket is good for one connection."""
        del connection
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
                return None
        return HandshakeResponse(403, "Forbidden", Headers(), b"")

    def _serve(self, connection: ServerConnection) -> None:
        number = next(self._numbers)
        with self._lock:
            self._connections[number] = connection
        hello = {
            "type": "hello",
            "num_connections": self.connections,
            "connection_info": {"app_id": "A0EXAMPLE"},
            "debug_info": {"host": "emulator", "approximate_connection_time": 3600},
        }
        try:
            connection.send(json.dumps(hello))
            for text in connection:
                self._take(json.loads(text))
        except (ConnectionClosed, ValueError):
            pass
        finally:
            with self._lock:
                self._connections.pop(number, None)

    def _take(self, answer: dict[str, Any]) -> None:
        waiting = self._acks.get(str(answer.get("envelope_id")))
        if waiting is not None:
            waiting[1].update(answer.get("payload") or {})
            waiting[0].set()
