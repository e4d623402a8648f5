"""The files that people write for the baseline, read and checked."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from tasks.settings import settings
from watchkeeper.baseline.desired import Baselines, read_baselines


@cache
def baselines() -> Baselines:
    """The desired state: the configured file over the defaults.

    Raises:
        OSError: the file cannot be read.
        pydantic.ValidationError: a setting is misspelt or impossible; the error names it.
        ValueError: an override sets what is the organization's alone.
    """
    path = settings().baseline
    return read_baselines(yaml.safe_load(path.read_text()) or {} if path else packaged("default.yaml"))


def packaged(name: str) -> dict[str, Any]:
    """A YAML file that comes with the package `watchkeeper.baseline`."""
    text = (resources.files("watchkeeper.baseline") / name).read_text("utf-8")
    return dict(yaml.safe_load(text))
