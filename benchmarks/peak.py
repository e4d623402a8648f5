"""Runs another program's script in its own Python and writes down how long it took and how much memory it had.

`python peak.py RESULT SCRIPT [ARGUMENTS]`: standard library only, since it runs in the peers' venvs too.
"""

import json
import runpy
import sys
import time
from pathlib import Path


def peak_mib(process="self"):
    """The peak of a process's resident set, in MiB; of this one if none is named."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Run the script; the result is written however it ends."""
    result, script, *arguments = sys.argv[1:]
    sys.argv = [script, *arguments]
    began, code = time.monotonic(), 0
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        measured = {"seconds": time.monotonic() - began, "mib": peak_mib(), "code": code}
        Path(result).write_text(json.dumps(measured))


if __name__ == "__main__":
    main()
