"""`python -m benchmarks [latency|burst-sqlite|burst-postgres|organization|posture|access|chaos|hunting]`: measure, print, write results.md."""

import argparse
import shlex
import sys
from pathlib import Path

from benchmarks import access, burst, chaos, hunting, latency, organization, posture, results

_ALL = (
    "latency",
    "burst-sqlite",
    "burst-postgres",
    "organization",
    "posture",
    "access",
    "chaos",
    "hunting",
)


def main() -> int:
    """Run what was asked for, everything if nothing was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*_ALL, []], help="default: all")
    parser.add_argument(
        "--findings", type=int, help="30 one after the other, 200 in a burst, 200,000 in an export"
    )
    parser.add_argument("--runners", type=int, default=2, help="runners of each listener (2)")
    parser.add_argument("--listeners", type=int, default=1, help="listeners (1)")
    parser.add_argument("--accounts", type=int, default=50, help="of the organization (50)")
    parser.add_argument("--regions", type=int, default=17, help="of each account (17)")
    parser.add_argument("--users", type=int, default=2_000, help="of the reviewed account (2,000)")
    parser.add_argument("--roles", type=int, default=2_000, help="of the reviewed account (2,000)")
    parser.add_argument("--policies", type=int, default=1_500, help="of the reviewed account (1,500)")
    parser.add_argument(
        "--seeds", type=int, default=10, help="of the faults by chance, for each scene (10)"
    )
    parser.add_argument(
        "--rate", type=float, default=0.1, help="part of the AWS calls that fail by chance (0.1)"
    )
    parser.add_argument("--events", type=int, default=2_000_000, help="in CloudTrail's files (2,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="of each way of hunting (3)")
    parser.add_argument("--steps", type=int, help="at how many AWS calls to kill; all of them if not given")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results.md")
    asked = parser.parse_args()
    command = shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]])
    for which in asked.which or _ALL:
        if which == "latency":
            made = latency.measure(command, asked.findings or 30, asked.runners, asked.listeners)
        elif which == "organization":
            made = organization.measure(command, asked.accounts, asked.regions)
        elif which == "posture":
            made = posture.measure(command, asked.findings or 200_000)
        elif which == "chaos":
            made = chaos.measure(command, asked.seeds, asked.rate, asked.steps)
        elif which == "hunting":
            made = hunting.measure(command, asked.events, asked.rounds)
        elif which == "access":
            made = access.measure(command, asked.users, asked.roles, asked.policies)
        else:
            database = which.removeprefix("burst-")
            made = burst.measure(command, database, asked.findings or 200, asked.runners, asked.listeners)
        print(made, flush=True)
        results.put(asked.output, made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
