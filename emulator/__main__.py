"""`python -m emulator`: serve until SIGTERM or SIGINT, then exit 0."""

import argparse
import json
import signal
import threading
from pathlib import Path

from emulator.server import running_emulator


def main() -> int:
    """Start, write the environment, say that all is ready, wait."""
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=5555, help="AWS and control endpoints")
    parser.add_argument("--chat-port", type=int, default=5556, help="Slack and PagerDuty")
    parser.add_argument("--env-file", type=Path, help="write the environment there, as JSON")
    parser.add_argument("--no-seed", action="store_true", help="begin with an empty world")
    given = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with running_emulator(given.port, given.chat_port, seed=not given.no_seed) as emulator:
        if given.env_file:
            _write_atomically(given.env_file, json.dumps(emulator.environment(), indent=2))
        print(f"emulator ready: AWS {emulator.url} chat {emulator.chat_url}", flush=True)
        stop.wait()
    return 0


def _write_atomically(path: Path, text: str) -> None:
    """A reader sees the old file or the whole new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    beside.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
