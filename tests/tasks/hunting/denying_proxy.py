"""S3 with a policy that denies some keys: in front of the emulator, which denies services and no prefixes."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

_DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@contextmanager
def denying(endpoint: str, word: str) -> Iterator[str]:
    """The endpoint of a proxy that refuses every request about a key or prefix with `word` in it."""
    behind = urlsplit(endpoint)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            if word in unquote(self.path):
                self._send(403, {"Content-Type": "application/xml"}, _DENIED)
                return
            there = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=20)
            there.request(self.command, self.path, body, dict(self.headers))
            answer = there.getresponse()
            self._send(answer.status, dict(answer.getheaders()), answer.read())
            there.close()

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            skipped = {"connection", "transfer-encoding", "server", "date"}
            if self.command != "HEAD":
                skipped.add("content-length")
                self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                if name.lower() not in skipped:
                    self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
