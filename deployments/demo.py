"""`make demo`: an organization is brought to the baseline, scored over six weeks, attacked, hunted in, reviewed.

Exits 0 if all is well.
"""

import shutil
import sys
import time
from pathlib import Path

from deployments.demo_access import play_access, write_review_rules
from deployments.demo_baseline import play_baseline
from deployments.demo_hunting import play_hunting
from deployments.demo_incidents import play_incidents
from deployments.demo_posture import play_posture, write_accepted_risks
from deployments.local import stack

FOLDER = Path(".watchkeeper/demo")


def main() -> int:
    """Start the stack, raise the findings, approve what waits, check what came of it, stop the stack."""
    began = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    with stack(FOLDER) as here:
        print(
            "Starting the emulator (AWS, Slack, PagerDuty) and a Prefect server …",
            flush=True,
        )
        here.start_emulator()
        here.start_server()
        here.deploy()
        print(
            f"Ready after {time.monotonic() - began:.0f} s. Prefect UI while this runs: {here.ui_url}\n",
            flush=True,
        )
        write_accepted_risks(here)
        write_review_rules(here)
        with here.used():
            problems = play_baseline(here)
            problems += play_posture(here)
            here.start_slack_door({"Ada": "U0ADA"})
            here.start_worker()
            here.start_listener()
            problems += play_incidents(here)
            print()
            problems += play_hunting(here)
            problems += play_access(here)
    print(f"\n{time.monotonic() - began:.0f} s in all. Case files and logs stay in {FOLDER}/")
    for problem in problems:
        print(f"NOT AS IT SHOULD BE: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
