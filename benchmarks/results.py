"""The results file: one section for each benchmark, and a new run replaces its own section only."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_HEAD = """# Measured

By `make bench`. Every section names its command, its moment, its machine and its conditions; a new run
replaces its own section. Everything, the emulator of AWS included, ran on the one machine.
"""


def section(title: str, command: str, machine: str, conditions: str, figures: str) -> str:
    """One benchmark's section."""
    return f"## {title}\n\n`{command}`\n\n{machine}\n\n{conditions}\n\n{figures}\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(path: Path, made: str) -> None:
    """Write `made` into the file in place of the section of the same title, or at its end."""
    text = path.read_text() if path.exists() else _HEAD
    head, *sections = re.split(r"(?m)^(?=## )", text)
    title = made.splitlines()[0]
    places = [number for number, one in enumerate(sections) if one.splitlines()[0] == title]
    if places:
        sections[places[0]] = made
    else:
        sections.append(made)
    path.write_text("\n\n".join(part.strip() for part in (head, *sections)) + "\n")
