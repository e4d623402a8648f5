"""Which hunts look for which technique of ATT&CK, tactic by tactic, and the page that says so."""

from collections.abc import Iterable, Mapping
from typing import get_args

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.attack_techniques import NOT_IN_CLOUDTRAIL, TECHNIQUES
from watchkeeper.hunting.hunt import Hunt, Tactic

TACTICS: tuple[Tactic, ...] = get_args(Tactic)
"""In the order of an attack."""


class Cell(Frozen):
    """A technique under one tactic."""

    tactic: Tactic
    technique: str
    hunts: tuple[str, ...]
    """Those that name both; sorted."""


def coverage_of(hunts: Iterable[Hunt]) -> tuple[Cell, ...]:
    """A cell for each tactic and technique that a hunt names together, by tactic and id.

    A hunt that names several tactics stands only under those that ATT&CK gives the technique.

    Raises:
        ValueError: a hunt names a technique that is not in the table.
    """
    found: dict[tuple[Tactic, str], set[str]] = {}
    for hunt in hunts:
        for technique in hunt.techniques:
            if technique not in TECHNIQUES:
                raise ValueError(f"hunt {hunt.id}: no technique {technique} in attack_techniques.py")
            for tactic in hunt.tactics:
                if tactic in TECHNIQUES[technique].tactics:
                    found.setdefault((tactic, technique), set()).add(hunt.id)
    return tuple(
        Cell(tactic=tactic, technique=technique, hunts=tuple(sorted(found[tactic, technique])))
        for tactic, technique in sorted(found, key=lambda key: (TACTICS.index(key[0]), key[1]))
    )


def disagreements(hunt: Hunt) -> list[str]:
    """Where a hunt's tactics and techniques do not fit together, in sentences."""
    known = [technique for technique in hunt.techniques if technique in TECHNIQUES]
    missing = [f"{one} is not in the table" for one in hunt.techniques if one not in TECHNIQUES]
    given = {tactic for technique in known for tactic in TECHNIQUES[technique].tactics}
    missing += [
        f"{tactic} is a tactic of none of its techniques" for tactic in hunt.tactics if tactic not in given
    ]
    missing += [
        f"{technique} is under none of its tactics"
        for technique in known
        if not set(TECHNIQUES[technique].tactics) & set(hunt.tactics)
    ]
    return missing


def hunts_markdown(hunts: Mapping[str, Hunt]) -> str:
    """The page of all hunts: the table by tactic, what no hunt looks for, and each hunt."""
    cells = coverage_of(hunts.values())
    named = {cell.technique for cell in cells}
    matrix = [technique for technique, one in TECHNIQUES.items() if one.iaas]
    detections = sum(hunt.kind == "detection" for hunt in hunts.values())
    baselines = sum(hunt.is_baseline for hunt in hunts.values())
    lines = [
        "# Hunts",
        "",
        "Written by `python -m deployments.hunts` from the files in `watchkeeper/hunting/hunts/`; "
        "`tests/deployments/test_hunts.py` holds the page against them.",
        "",
        f"**{len(hunts)} hunts: {detections} detections, whose hits become findings, and {len(hunts) - detections} "
        f"for context; {baselines} of them compare with earlier days. They name "
        f"{sum(one in named for one in matrix)} of the {len(matrix)} techniques that ATT&CK 18.1 has for "
        "infrastructure as a service; of each other one it is said below why not.**",
        "",
        "## By tactic and technique",
        "",
        "| tactic | technique | hunts |",
        "|---|---|---|",
    ]
    lines += [
        f"| {cell.tactic} | {cell.technique} {TECHNIQUES[cell.technique].name} | "
        f"{', '.join(f'[{one}](#{one})' for one in cell.hunts)} |"
        for cell in cells
    ]
    lines += ["", "## What no hunt names", "", "| technique | why |", "|---|---|"]
    lines += [
        f"| {technique} {TECHNIQUES[technique].name} | {NOT_IN_CLOUDTRAIL[technique]} |"
        for technique in matrix
        if technique not in named
    ]
    lines += ["", "## Each hunt"]
    for hunt in hunts.values():
        lines += ["", *_section(hunt)]
    return "\n".join(lines) + "\n"


def _section(hunt: Hunt) -> list[str]:
    techniques = ", ".join(
        f"[{one}](https://attack.mitre.org/techniques/{one.replace('.', '/')}/) {TECHNIQUES[one].name}"
        for one in hunt.techniques
    )
    lines = [
        f"### {hunt.id}",
        "",
        f"{_plain(hunt.title)}. {_plain(hunt.question)}",
        "",
        f"- {hunt.kind}, {hunt.severity}; needs {', '.join(f'`{one}`' for one in hunt.needs)}",
        f"- Looks for: {techniques}",
    ]
    if hunt.is_baseline:
        lines.append(f"- Counts what is new in: {', '.join(f'`{one}`' for one in hunt.first_seen)}")
    lines += [
        f"- `{name}` ({one.type}, {_default(one.default)}): {_plain(one.description)}"
        for name, one in hunt.parameters.items()
    ]
    lines.append(f"- Rightly done by: {_plain(hunt.false_positives)}")
    if hunt.misses:
        lines.append(f"- Misses: {_plain(hunt.misses)}")
    return lines


def _plain(text: str) -> str:
    """One line that stays text in Markdown."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


def _default(value: object) -> str:
    if isinstance(value, list | tuple):
        return (
            f"{len(value)} values" if len(value) > 4 else ", ".join(f"`{one}`" for one in value) or "empty"
        )
    return f"`{value}`"
