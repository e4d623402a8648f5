"""A YAML file that people write, read and checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from yaml.constructor import ConstructorError

from watchkeeper.errors import Permanent

T = TypeVar("T")


class _EachKeyOnce(yaml.SafeLoader):
    """YAML forbids a doubled key and PyYAML keeps the last: a second `expires` would win unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse the second one by its line."""
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, read: Callable[[dict[str, Any]], T]) -> T:
    """What `read` makes of the file's mapping; an empty file is an empty mapping.

    Raises:
        Permanent: the file is not there or is wrong; it names the file, the place and the fault.
    """
    try:
        plain = yaml.load(path.read_text("utf-8"), _EachKeyOnce)  # noqa: S506  it is a SafeLoader
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Permanent(f"{path}: {error}") from error
    if plain is None:
        plain = {}
    if not isinstance(plain, dict):
        raise Permanent(f"{path}: is a {type(plain).__name__}, not a mapping with names")
    try:
        return read(plain)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Permanent(f"{path}: {'; '.join(faults)}") from error
