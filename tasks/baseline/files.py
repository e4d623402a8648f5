"""The files that people write for the baseline, read and checked."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

from tasks.settings import settings
from watchkeeper.baseline.desired import Baselines, read_baselines
from watchkeeper.baseline.price_table import PriceTable, read_prices


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


@cache
def prices() -> PriceTable:
    """The dated price table, with the configured file's figures over it.

    Raises:
        OSError: the file cannot be read.
        pydantic.ValidationError: a figure is not what it must be; the error names it.
        Permanent: it names a figure that does not exist.
    """
    path = settings().prices
    return read_prices(packaged("prices.yaml"), yaml.safe_load(path.read_text()) if path else None)


def packaged(name: str) -> dict[str, Any]:
    """A YAML file that comes with the package `watchkeeper.baseline`."""
    text = (resources.files("watchkeeper.baseline") / name).read_text("utf-8")
    return dict(yaml.safe_load(text))
