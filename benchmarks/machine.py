"""What the numbers were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("prefect", "boto3", "moto", "pydantic", "pebble", "sqlalchemy", "asyncpg")


def machine() -> str:
    """Moment, cores, memory, load, system and versions, in one paragraph."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {_processor()}, {os.cpu_count()} cores, {_memory():.0f} GiB, "
        f"{platform.system()} {platform.release()}; load average before: {os.getloadavg()[0]:.1f}. "
        f"Python {platform.python_version()}, {packages}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
