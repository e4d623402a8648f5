"""The house's own Sigma rules: every YAML file of a folder."""

from pathlib import Path

from watchkeeper.errors import Permanent
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.sigma_rule import read_rules

LARGEST = 1 << 20
"""Bytes of one file of rules."""


def read(folder: Path) -> tuple[tuple[Hunt, ...], tuple[str, ...]]:
    """The hunts that the rules in `folder` and below it have become, and what could not, in sentences with the file.

    A rule that cannot be converted stops no other. Two files of one name give one hunt's id twice: the second is
    told and left out.

    Raises:
        Permanent: there is no such folder, or pySigma is not installed.
    """
    if not folder.is_dir():
        raise Permanent(f"{folder}: is no folder of Sigma rules")
    hunts: dict[str, Hunt] = {}
    told: list[str] = []
    for path in sorted(one for one in folder.rglob("*") if one.suffix.lower() in (".yml", ".yaml")):
        name = str(path.relative_to(folder))
        try:
            converted = read_rules(path.name, _text(path))
        except (OSError, ValueError) as error:
            told.append(f"{name}: {error}")
            continue
        told.extend(f"{name}: {why}" for why in converted.refused)
        for hunt in converted.hunts:
            if hunt.id in hunts:
                told.append(f"{name}: there is another file of that name before it: {hunt.id}")
            else:
                hunts[hunt.id] = hunt
    return tuple(hunts.values()), tuple(told)


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"is larger than {LARGEST >> 20} MB")
    return path.read_text("utf-8")
