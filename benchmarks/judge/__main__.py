"""`make judge`: what Prowler says of each account before the baseline and after it.

Exit code 1 if a check still fails that nobody but the baseline has to answer for.
"""

import argparse
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import results
from benchmarks.judge.bootstrap import bootstrap
from benchmarks.judge.in_use import networks_in_use
from benchmarks.judge.remains import Grounds, unexplained
from benchmarks.judge.report import counts, failing, result
from benchmarks.judge.scan import Suspect, scan
from benchmarks.judge.scenes import SCENES, Scene, open_stage
from benchmarks.judge.venv import make_venv, pinned
from benchmarks.judge.verdict import Verdict

FOLDER = Path(".watchkeeper/judge").resolve()


@dataclass
class Trial:
    """What was found so far, by the suspect's name."""

    python: Path
    suspects: dict[str, Suspect] = field(default_factory=dict)
    before: dict[str, Verdict] = field(default_factory=dict)
    after: dict[str, Verdict] = field(default_factory=dict)
    in_use: dict[str, frozenset[str]] = field(default_factory=dict)

    def play(self, scene: Scene, *, before_only: bool) -> None:
        """Judge the scene's accounts, let Watchkeeper work, judge them again."""
        folder = FOLDER / scene.name
        folder.mkdir(parents=True, exist_ok=True)
        with open_stage(scene, folder) as stage:
            self.suspects |= stage.suspects
            for name, suspect in stage.suspects.items():
                self.before[name] = self._verdict(stage.aws_url, name, suspect, folder, "before")
            if before_only:
                return
            print(f"{scene.name}: bootstrapping", file=sys.stderr, flush=True)
            bootstrap(stage.environment, scene.scope, folder / "bootstrap.log")
            for name, suspect in stage.suspects.items():
                self.in_use[name] = networks_in_use(stage.aws_url, suspect)
                self.after[name] = self._verdict(stage.aws_url, name, suspect, folder, "after")

    def grounds(self, name: str) -> Grounds:
        """What the account that watches this one proved after the bootstrap, and which networks are in use."""
        watcher = self.suspects[name].watched_by
        proven = self.after[watcher].passed_checks if watcher in self.after else frozenset()
        return Grounds(proven, self.in_use.get(name, frozenset()))

    def _verdict(self, aws_url: str, name: str, suspect: Suspect, folder: Path, when: str) -> Verdict:
        print(f"{name} {when}: prowler", file=sys.stderr, flush=True)
        return scan(self.python, aws_url, suspect, folder / f"{suspect.account}-{when}")


def main() -> int:
    """Judge, bootstrap, judge again; print the counts and what remains, and write both scenes to the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judge", description=__doc__)
    parser.add_argument("--scene", choices=[scene.name for scene in SCENES], help="default: both")
    parser.add_argument("--before-only", action="store_true", help="no bootstrap: the bare accounts")
    parser.add_argument("--output", type=Path, default=Path(results.__file__).parent / "results.md")
    asked = parser.parse_args()
    trial = Trial(make_venv())
    for scene in SCENES:
        if asked.scene in {None, scene.name}:
            trial.play(scene, before_only=asked.before_only)
    grounds_of = {name: trial.grounds(name) for name in trial.suspects}
    print(counts(trial.before, trial.after, grounds_of))
    ours = 0
    for name, verdict in (trial.after or trial.before).items():
        grounds = grounds_of[name]
        print(f"\n{failing(name, verdict, grounds)}")
        ours += len(unexplained(verdict.failures, grounds))
    print(f"\nFailures that the baseline has to answer for: {ours}")
    if trial.after and asked.scene is None:
        command = shlex.join(["python", "-m", "benchmarks.judge", *sys.argv[1:]])
        results.put(asked.output, result(command, pinned(), trial.before, trial.after, grounds_of))
    return 1 if ours and trial.after else 0


if __name__ == "__main__":
    sys.exit(main())
