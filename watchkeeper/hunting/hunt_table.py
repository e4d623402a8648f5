"""All hunts: one line each, by name."""

from functools import cache
from importlib import resources

from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.hunt_file import read_hunt

HUNTS: tuple[str, ...] = (
    "root_activity",
)  # fmt: skip
"""The files of `hunts/` without `.sql`, sorted."""


def hunt_named(name: str) -> Hunt:
    """The hunt of that id.

    Raises:
        ValueError: there is none, or its file is wrong.
    """
    if name not in HUNTS:
        raise ValueError(f"there is no hunt {name!r}")
    return _read(name)


def all_hunts() -> dict[str, Hunt]:
    """Every hunt by its id, in the table's order; files are read once per process.

    Raises:
        ValueError: a file is wrong; the sentence names it.
    """
    return {name: _read(name) for name in HUNTS}


@cache
def _read(name: str) -> Hunt:
    folder = resources.files("watchkeeper.hunting").joinpath("hunts")
    return read_hunt(name, folder.joinpath(f"{name}.sql").read_text("utf-8"))
