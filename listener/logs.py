"""The listener's own log: a line each on stderr, apart from what Prefect makes of the root logger."""

import logging
import sys


def log_to_stderr() -> None:
    """Send everything under `listener` to stderr from INFO up; once per process."""
    log = logging.getLogger("listener")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
