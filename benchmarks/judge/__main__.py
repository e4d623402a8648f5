"""`make judge`: what Prowler says of each account before the baseline and after it.

Exit code 1 if a check still fails that nobody but the baseline has to answer for.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.judge.bootstrap import bootstrap
from benchmarks.judge.remains import unexplained
from benchmarks.judge.report import counts, failing
from benchmarks.judge.scan import scan
from benchmarks.judge.scenes import SCENES, Scene, Stage, open_stage
from benchmarks.judge.venv import make_venv
from benchmarks.judge.verdict import Verdict

FOLDER = Path(".watchkeeper/judge").resolve()


def main() -> int:
    """Judge, bootstrap, judge again; print the counts and what remains."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judge", description=__doc__)
    parser.add_argument("--scene", choices=[scene.name for scene in SCENES], help="default: both")
    parser.add_argument("--before-only", action="store_true", help="no bootstrap: the bare accounts")
    asked = parser.parse_args()
    python = make_venv()
    before: dict[str, Verdict] = {}
    after: dict[str, Verdict] = {}
    for scene in SCENES:
        if asked.scene in {None, scene.name}:
            _play(scene, python, before, None if asked.before_only else after)
    print(counts(before, after))
    last = before if asked.before_only else after
    for account, verdict in last.items():
        print(f"\n{failing(account, verdict)}")
    ours = [one for verdict in after.values() for one in unexplained(verdict.failures)]
    print(f"\nFailures that the baseline has to answer for: {len(ours) if after else 'not judged'}")
    return 1 if ours else 0


def _play(scene: Scene, python: Path, before: dict[str, Verdict], after: dict[str, Verdict] | None) -> None:
    folder = FOLDER / scene.name
    folder.mkdir(parents=True, exist_ok=True)
    with open_stage(scene, folder) as stage:
        before |= _judged(stage, python, folder, "before")
        if after is not None:
            print(f"{scene.name}: bootstrapping", file=sys.stderr, flush=True)
            bootstrap(stage.environment, scene.scope, folder / "bootstrap.log")
            after |= _judged(stage, python, folder, "after")


def _judged(stage: Stage, python: Path, folder: Path, when: str) -> dict[str, Verdict]:
    found = {}
    for name, suspect in stage.suspects.items():
        print(f"{name} {when}: prowler", file=sys.stderr, flush=True)
        found[name] = scan(python, stage.aws_url, suspect, folder / f"{suspect.account}-{when}")
    return found


if __name__ == "__main__":
    sys.exit(main())
