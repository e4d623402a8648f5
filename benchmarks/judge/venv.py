"""The judge's venv: `.judge/`, from one exact pin, apart from ours (Prowler pins another boto3)."""

import subprocess
import sys
from pathlib import Path

from deployments.local import HOME

FOLDER = HOME / ".judge"
PYTHON = FOLDER / "bin" / "python"
PINS = Path(__file__).with_name("requirements.txt")
_STAMP = FOLDER / "installed"
_UV = Path(sys.executable).with_name("uv")


def make_venv() -> Path:
    """The venv's Python; made anew when the pin has changed.

    Raises:
        subprocess.CalledProcessError: uv could not make it or not fetch Prowler.
    """
    pins = PINS.read_text()
    if not _STAMP.is_file() or _STAMP.read_text() != pins:
        _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(FOLDER))
        _uv("pip", "install", "--quiet", "--python", str(PYTHON), "-r", str(PINS))
        _STAMP.write_text(pins)
    return PYTHON


def pinned() -> str:
    """Name and version of the judge, as pinned."""
    (line,) = [one for one in PINS.read_text().splitlines() if one and not one.startswith("#")]
    return line.replace("==", " ")


def _uv(*arguments: str) -> None:
    subprocess.run([str(_UV), *arguments], check=True)
