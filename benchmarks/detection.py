"""What the hunts see in labelled logs: `python -m benchmarks.detection` prints it, `--write` puts it in docs/detection.md."""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.detection_logs import Asking, rule_tests_of, sessions_of, techniques_of
from benchmarks.detection_techniques import REASONS, TECHNIQUES
from benchmarks.results import table
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.replay import Caught, Noise, Tested, caught, noise, per_ten_thousand, tested

HOME = Path(__file__).parents[1]
DATA = HOME.parent / "shared" / "data" / "cloudtrail"
PAGE = HOME / "docs" / "detection.md"
MARK = "<!-- below: written by python -m benchmarks.detection --write -->"


class Replayed(NamedTuple):
    """Everything that was measured."""

    hunts: dict[str, Hunt]
    techniques: list[Caught]
    sessions: list[Noise]
    rules: dict[str, list[Tested]]
    unasked: dict[str, str]


def techniques(folder: Path, asking: Asking) -> list[Caught]:
    """What is caught of each labelled technique."""
    logs = techniques_of(folder)
    hits = dict(zip(logs, asking(list(logs.values())), strict=True))
    return [
        caught(
            one,
            len(logs.get(one.name, ())),
            hits.get(one.name, ()),
            asking.hunts,
            REASONS.get(one.name, ""),
        )
        for one in TECHNIQUES
    ]


def sessions(folder: Path, asking: Asking) -> list[Noise]:
    """What is said at ordinary work."""
    logs = sessions_of(folder)
    hits = asking(list(logs.values()))
    return [
        noise(name, len(log), found, asking.hunts)
        for (name, log), found in zip(logs.items(), hits, strict=True)
    ]


def rules(folder: Path, asking: Asking) -> dict[str, list[Tested]]:
    """Our hits beside the tests of other packs' rules, by pack."""
    tests = rule_tests_of(folder)
    hits = asking([test.events for test in tests])
    together: dict[tuple[str, str], list] = {}
    for test, found in zip(tests, hits, strict=True):
        together.setdefault((test.pack, test.rule), []).append((test.expected, found))
    made: dict[str, list[Tested]] = {}
    for (pack, rule), results in sorted(together.items()):
        made.setdefault(pack, []).append(tested(rule, results, asking.hunts))
    return made


def replay(folder: Path) -> Replayed:
    """All of it."""
    asking = Asking()
    return Replayed(
        hunts=asking.hunts,
        techniques=techniques(folder, asking),
        sessions=sessions(folder, asking),
        rules=rules(folder, asking),
        unasked=asking.unasked,
    )


def tables(made: Replayed) -> str:
    """The measured part of the page."""
    found = [one for one in made.techniques if one.specific]
    at_once = [one for one in made.techniques if one.at_once]
    detections = [hunt for hunt in made.hunts.values() if hunt.kind == "detection"]
    parts = [
        f"{len(made.hunts)} hunts: {len(detections)} detections, of which "
        f"{sum(bool(hunt.first_seen) for hunt in detections)} compare with earlier days, and "
        f"{len(made.hunts) - len(detections)} for context.",
        "## Attack techniques",
        f"**{len(found)} of {len(made.techniques)}** techniques are hit by a specific hunt, {len(at_once)} of them by one "
        "that needs no earlier days.",
        table(
            ("technique", "events", "specific hunts", "also"),
            [
                (
                    one.technique.removeprefix("aws."), str(one.events),
                    ", ".join(f"`{name}`" for name in one.specific) or f"**missed**: {one.reason}", str(len(one.others)),
                )
                for one in made.techniques
            ],
        ),
        "## Ordinary work",
        _ordinary(made.sessions),
        "## Other packs' rule tests",
        *(_pack(pack, results) for pack, results in made.rules.items()),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _ordinary(logs: list[Noise]) -> str:
    events = sum(one.events for one in logs)
    at_once = sum(sum(one.at_once.values()) for one in logs)
    newcomers = sum(sum(one.newcomers.values()) for one in logs)
    rows = [
        (one.log, str(one.events), _counted(one.at_once), _counted(one.newcomers))
        for one in logs
    ]  # fmt: skip
    return (
        f"{len(logs)} sessions in the console, {events:,} events: **{at_once}** hits of detections "
        f"({per_ten_thousand(at_once, events)} in 10,000 events), and {newcomers} of first-seen hunts "
        f"({per_ten_thousand(newcomers, events)}) as on a day before which nothing is known.\n\n"
        + table(("session", "events", "detections", "first-seen hunts without history"), rows)
    )


def _counted(hits: dict[str, int]) -> str:
    return (
        ", ".join(
            f"`{name}`" + (f" × {number}" if number > 1 else "") for name, number in sorted(hits.items())
        )
        or "–"
    )


def _pack(pack: str, results: list[Tested]) -> str:
    should, hit = sum(one.should for one in results), sum(one.caught for one in results)
    should_not, alarmed = sum(one.should_not for one in results), sum(one.alarmed for one in results)
    rows = [
        (
            one.rule, f"{one.caught}/{one.should}", ", ".join(f"`{name}`" for name in one.caught_by) or "–",
            f"{one.alarmed}/{one.should_not}", ", ".join(f"`{name}`" for name in one.alarmed_by) or "–",
        )
        for one in results
    ]  # fmt: skip
    return (
        f"### {pack}\n\nOf {should} events that should alarm, a detection of ours hits {hit}; of {should_not} that should "
        f"not, {alarmed}.\n\n" + table(("rule", "should, hit", "by", "should not, hit", "by"), rows)
    )


def written(page: str, made: str) -> str:
    """The page with its measured part replaced."""
    return page.split(MARK, maxsplit=1)[0] + f"{MARK}\n\n{made}"


def main() -> int:
    """Replay, and print or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(HOME)}")
    asked = parser.parse_args()
    if not DATA.is_dir():
        print(f"{DATA} is absent: the labelled logs are not part of the project")
        return 2
    made = tables(replay(DATA))
    if asked.write:
        PAGE.write_text(written(PAGE.read_text(), made))
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
