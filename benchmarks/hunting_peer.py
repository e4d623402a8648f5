"""trailscraper, in a venv of its own, asked for what it can be asked: `python -m benchmarks.hunting_peer trailscraper FOLDER`.

It selects by role or time and by no key: it reads everything and prints every event; nobody looks at what it prints.
"""

import subprocess
from pathlib import Path

from benchmarks.hunting_rivals import Found, main
from benchmarks.judge.venv import make_venv, pinned
from deployments.local import HOME

TRAILSCRAPER = "trailscraper"
PINS = Path(__file__).with_name("hunting_peer.txt")
_VENV = HOME / ".judge-trailscraper"


def trailscraper_version() -> str:
    """As pinned."""
    return pinned(PINS).partition(" ")[2]


def trailscraper(folder: Path) -> Found:
    """Every event, read and printed."""
    command = [str(_VENV / "bin" / "trailscraper"), "select", "--log-dir", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True)
    return {"bytes printed": len(done.stdout)}


if __name__ == "__main__":
    make_venv(_VENV, PINS)
    main({TRAILSCRAPER: trailscraper})
