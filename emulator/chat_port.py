"""The second port: Slack, PagerDuty and a ticket system side by side, with the control endpoints for all."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from emulator.interactivity import SIGNING_SECRET, Interactivity
from emulator.json_http import Refused, json_app, json_body, json_response
from emulator.pagerduty import PagerDuty
from emulator.posted_page import posted_page
from emulator.slack import CHANNELS, Slack
from emulator.socket_mode import SocketMode
from emulator.tickets import Tickets

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ChatPort:
    """Routes of the chat port; all state is in its parts."""

    def __init__(self) -> None:
        self.slack = Slack()
        self.pagerduty = PagerDuty()
        self.tickets = Tickets()
        self.sockets = SocketMode()
        self.interactivity = Interactivity(self.slack, self.sockets)
        self._faults: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def app(self) -> WsgiApp:
        """The WSGI application."""
        control = json_app(
            {
                ("GET", "/"): self._page,
                ("GET", "/watchkeeper/posted"): self._posted,
                ("POST", "/watchkeeper/faults"): self._post_fault,
                ("POST", "/watchkeeper/interactivity"): self._register,
                ("POST", "/watchkeeper/press"): self._press,
                ("GET", "/watchkeeper/sockets"): self._sockets,
                ("POST", "/watchkeeper/sockets"): self._disconnect,
                ("POST", "/watchkeeper/reset"): self._reset,
            }
        )
        services: tuple[tuple[str, str, Callable[[Request], Response]], ...] = (
            ("/api/apps.connections.open", "slack", self.sockets.open),
            ("/api/", "slack", self.slack.call),
            ("/services/", "slack", self.slack.webhook),
            ("/upload/", "slack", self.slack.upload),
            ("/actions/", "slack", self.slack.respond),
            ("/v2/enqueue", "pagerduty", self.pagerduty.enqueue),
            ("/tickets", "tickets", self.tickets.call),
        )

        def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            for prefix, target, answer in services:
                if environ["PATH_INFO"].startswith(prefix):
                    request = Request(environ)
                    response = self._answer(target, request, answer)
                    request.get_data()  # unread bytes would spoil the next request on this connection
                    return response(environ, start_response)
            return control(environ, start_response)

        return app

    def _answer(self, target: str, request: Request, answer: Callable[[Request], Response]) -> Response:
        """The service's answer, or the failure that is owed: before the call has its effect, or after it."""
        fault = self._owed(target, request.path)
        if fault is None:
            return answer(request)
        if fault.get("after_effect"):
            answer(request)
        return self._failure(target, fault)

    def _owed(self, target: str, path: str) -> dict[str, Any] | None:
        """The fault that befalls this call now, used up by one."""
        with self._lock:
            for fault in self._faults:
                method = fault.get("method")
                if fault["target"] == target and (not method or path.endswith(f"/{method}")):
                    fault["times"] -= 1
                    if fault["times"] <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def _failure(self, target: str, fault: dict[str, Any]) -> Response:
        status, wait = int(fault["status"]), fault.get("retry_after")
        headers = {"Retry-After": str(wait)} if wait is not None else {}
        if target == "slack":
            word = "ratelimited" if status == 429 else "internal_error"
            return json_response({"ok": False, "error": word}, status, headers)
        return json_response({"status": "throttle", "message": "a fault on order"}, status, headers)

    def _page(self, request: Request) -> Response:
        only = request.args.get("channel")
        if only is not None and only not in CHANNELS:
            raise Refused(f"there is no channel {only}")
        page = posted_page(list(self.slack.posted), list(self.pagerduty.posted), CHANNELS, only)
        return Response(page, content_type="text/html; charset=utf-8")

    def _posted(self, request: Request) -> dict[str, Any]:
        del request
        return {
            "slack": list(self.slack.posted),
            "pagerduty": list(self.pagerduty.posted),
            "tickets": list(self.tickets.made),
            "pressed": list(self.interactivity.pressed),
        }

    def _post_fault(self, request: Request) -> dict[str, bool]:
        body = json_body(request)
        if body["target"] not in ("slack", "pagerduty", "tickets"):
            raise Refused("target must be slack, pagerduty or tickets")
        with self._lock:
            self._faults.append({"times": 1, **body, "status": int(body["status"])})
        return {"ordered": True}

    def _register(self, request: Request) -> dict[str, str]:
        self.interactivity.register(str(json_body(request)["url"]))
        return {"signing_secret": SIGNING_SECRET}

    def _press(self, request: Request) -> dict[str, Any]:
        body = json_body(request)
        names = ("channel", "ts", "action_id", "user")
        given = {name: str(body[name]) for name in names}
        return self.interactivity.press(**given, host_url=request.host_url)

    def _sockets(self, request: Request) -> dict[str, Any]:
        del request
        return {"connections": self.sockets.connections, "delivered": list(self.sockets.delivered)}

    def _disconnect(self, request: Request) -> dict[str, int]:
        body = json_body(request)
        self.sockets.ack_seconds = float(body.get("ack_seconds") or self.sockets.ack_seconds)
        try:
            return {"told": self.sockets.disconnect(str(body["reason"])) if "reason" in body else 0}
        except ValueError as error:
            raise Refused(str(error)) from None

    def _reset(self, request: Request) -> dict[str, bool]:
        del request
        self.slack.clear()
        self.pagerduty.clear()
        self.tickets.clear()
        self.interactivity.pressed.clear()
        self.interactivity.url = None
        self.sockets.clear()
        with self._lock:
            self._faults.clear()
        return {"reset": True}
