"""Under which name the weeks of an export are kept."""

import re

from watchkeeper.errors import Permanent

_LONGEST = 60


def export_scope(given: str, source: str) -> str:
    """`import-` and `given`, or the last part of `source`: never the name of a scope that is read live.

    The same source gives the same name, so that its weeks make a trend; plain characters only.

    Raises:
        Permanent: neither holds a letter or a digit.
    """
    text = given or source.removeprefix("s3://").rstrip("/").rsplit("/", 1)[-1].partition(".")[0]
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST].rstrip("-")
    if not name:
        raise Permanent(f"{given or source!r} makes no name for the weeks of this export: give it a scope")
    return f"import-{name}"
