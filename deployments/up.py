"""`make up`: the local stack stays up; six weeks of scores, an access review, and two plans that wait for you."""

import shutil
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deployments.demo_access import write_review_rules
from deployments.demo_posture import write_accepted_risks
from deployments.local import stack
from emulator import stories
from emulator.control import Control
from emulator.world import TRAIL_BUCKET

FOLDER = Path(".watchkeeper/up")


def main() -> int:
    """Start everything, raise findings, wait for Ctrl-C."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    shutil.rmtree(FOLDER, ignore_errors=True)  # the emulator begins anew each time, so the rest does too
    with stack(FOLDER) as here:
        print("Starting: emulator, Prefect server, work pool, listener (about 90 s) …", flush=True)
        here.start_emulator(5555, 5556)
        control = Control(here.aws_url)
        control.deliver_trail()
        here.add({"WATCHKEEPER_TRAIL": f"s3://{TRAIL_BUCKET}"})
        here.start_server(4200)
        here.deploy()
        write_accepted_risks(here)
        write_review_rules(here)
        here.start_slack_door({"Ada": "U0ADA"})
        here.start_worker()
        here.start_listener()
        with here.used():
            # Imported here: it reads the environment that the stack has just made.
            from deployments.bootstrap import run  # noqa: PLC0415
            from deployments.demo_access import Teller, open_review  # noqa: PLC0415
            from deployments.demo_posture import play_posture  # noqa: PLC0415

            play_posture(here)
            review = open_review(here, Teller())
            planned = run("organization", mode="plan")
        world = control.seed()
        for story in (stories.compromised_user_key, stories.medium_instance, stories.mining_instance):
            control.raise_finding(story(world))
        print(f"""
  Prefect UI       {here.ui_url}
  Runs             {here.ui_url}/runs          (search for guardduty/)
  Your approval    open the run that is Suspended and press Resume: the form shows the plan
  The baseline     start bootstrap-organization with mode apply and plan digest {planned["digest"]};
                   the plan: {planned["page"]}
  The weekly score runs of weekly-compliance, with their artifacts; pages in {FOLDER}/cases/posture
  Access review    {review}: runs named attest/… are Suspended; press Resume and answer as
                   "Pia Payments", "Paul Platform" or "Sam Security"; sheets in {FOLDER}/cases/{review}/sheets;
                   then start access-review-follow-up (a dry run; with carry_out it changes the emulator)
  Hunting          start hunt (all detections, the last day) or timeline (access_key AKIADEPLOYBT1EXAMPLE):
                   they read the log files in s3://{TRAIL_BUCKET}, and so do the cases' timelines;
                   hunt-all with day {datetime.now(UTC) - timedelta(minutes=100):%Y-%m-%d} makes cases of what it finds: they wait for you
  Slack, PagerDuty {here.chat_url}
  AWS              {here.aws_url}              (environment: {FOLDER}/emulator.json)
  Case files       {here.folder}/cases

  Ctrl-C ends everything that was started here.""", flush=True)  # fmt: skip
        stop.wait()
        print("\nStopping …", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
