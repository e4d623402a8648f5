"""A judge's venv: `.judge/` and its like, from one exact pin, apart from ours (Prowler pins another boto3)."""

import subprocess
import sys
from pathlib import Path

from deployments.local import HOME

FOLDER = HOME / ".judge"
PYTHON = FOLDER / "bin" / "python"
PINS = Path(__file__).with_name("requirements.txt")
_UV = Path(sys.executable).with_name("uv")


def make_venv(folder: Path = FOLDER, pins_file: Path = PINS) -> Path:
    """The venv's Python; made anew when the pin has changed.

    Raises:
        subprocess.CalledProcessError: uv could not make it or not fetch what is pinned.
    """
    pins, stamp, python = pins_file.read_text(), folder / "installed", folder / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != pins:
        _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
        _uv("pip", "install", "--quiet", "--python", str(python), "-r", str(pins_file))
        stamp.write_text(pins)
    return python


def pinned(pins_file: Path = PINS) -> str:
    """Name and version of the judge, as pinned."""
    (line,) = [one for one in pins_file.read_text().splitlines() if one and not one.startswith("#")]
    return line.replace("==", " ")


def _uv(*arguments: str) -> None:
    subprocess.run([str(_UV), *arguments], check=True)
