"""Processor time of the stack's processes: what a burst costs, and whom."""

import os
from pathlib import Path

from deployments.processes import Processes


def seconds_used(processes: Processes) -> dict[str, float]:
    """Processor seconds by name of what we started, its children included; empty outside Linux."""
    used: dict[int, float] = {}
    tick = os.sysconf("SC_CLK_TCK")
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The second field, a name in brackets, may hold spaces.
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        session = int(fields[3])
        used[session] = used.get(session, 0.0) + (int(fields[11]) + int(fields[12])) / tick
    return {one.name: used[one.popen.pid] for one in processes.running if one.popen.pid in used}
