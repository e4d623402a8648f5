"""`python -m listener`: listen to the queue until SIGTERM, then finish what is in hand."""

import os
import signal
import sys

from listener.logs import log_to_stderr
from listener.loop import Listener
from tasks.settings import HEARTBEAT_SECONDS, house_policy, settings


def main() -> int:
    """Run one listener; 2 if its settings do not fit."""
    log_to_stderr()
    if settings().queue_url is None or settings().dead_letter_queue_url is None:
        print("set WATCHKEEPER_QUEUE_URL and WATCHKEEPER_DEAD_LETTER_QUEUE_URL", file=sys.stderr)
        return 2
    house_policy()  # a rule that cannot be read must stop us here, not in the middle of a case
    # The runners, started from here, read it: what waits for a run's silence counts on this pace.
    os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = str(HEARTBEAT_SECONDS)
    listener = Listener()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: listener.stop())
    listener.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
