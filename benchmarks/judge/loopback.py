"""Runs inside the judge's own venv: Prowler, where `<account>.127.0.0.1` is 127.0.0.1.

S3 Control puts the account id before the host name, and no resolver knows that name. Only the
address is answered here; the request goes out as Prowler made it.
"""

import re
import runpy
import socket
from typing import Any

_ACCOUNT_HOST = re.compile(r"\d{12}\.127\.0\.0\.1")


def answer_for_account_hosts() -> None:
    """Let this process resolve `123456789012.127.0.0.1`; every other name goes to the resolver."""
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(host, str) and _ACCOUNT_HOST.fullmatch(host):
            host = "127.0.0.1"
        return resolve(host, *args, **kwargs)

    socket.getaddrinfo = resolve_here


if __name__ == "__main__":
    answer_for_account_hosts()
    runpy.run_module("prowler", run_name="__main__")
