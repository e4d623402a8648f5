"""`python -m deployments.hunts`: writes docs/hunts.md from the hunts' own headers."""

import sys
from pathlib import Path

from watchkeeper.hunting.attack_coverage import hunts_markdown
from watchkeeper.hunting.hunt_table import all_hunts

PAGE = Path("docs/hunts.md")


def main() -> int:
    """Write the page."""
    PAGE.write_text(hunts_markdown(all_hunts()), "utf-8")
    print(f"{PAGE}: {len(all_hunts())} hunts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
