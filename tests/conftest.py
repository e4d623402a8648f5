"""What all tests share: the place of `../shared`, which may be absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared is absent: the real data lies there and is not part of the project")
    return SHARED
