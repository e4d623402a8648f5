"""A hunt's file: YAML in the comment lines that it begins with, then one SELECT."""

from typing import Any

import yaml
from pydantic import ValidationError

from watchkeeper.hunting import dialect
from watchkeeper.hunting.columns import HIT_COLUMNS
from watchkeeper.hunting.hunt import HEADER_LINE, Hunt
from watchkeeper.hunting.parameters import value_of


def read_hunt(name: str, text: str) -> Hunt:
    """The hunt that a file is.

    Args:
        name: the file's name, with or without `.sql`; the header's `id` must be the same.
        text: what stands in the file.

    Raises:
        ValueError: something is wrong; the sentence begins with the file's name and the field's.
    """
    name = name.removesuffix(".sql")
    header, sql = _split(text)
    try:
        hunt = Hunt.model_validate({**_fields_of(name, header), "sql": sql})
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ValueError(f"{name}.sql: {'; '.join(faults)}") from error
    if hunt.id != name:
        raise ValueError(f"{name}.sql: id: is {hunt.id}, and must be the file's name")
    if fault := fault_of(hunt):
        raise ValueError(f"{name}.sql: {fault}")
    return hunt


def fault_of(hunt: Hunt) -> str:
    """What is wrong with a hunt that has all its fields, beginning with the field's name; empty if nothing is."""
    for name, parameter in hunt.parameters.items():
        try:
            value_of(parameter.type, parameter.default)
        except ValueError as error:
            return f"parameters.{name}.default: {error}"
    try:
        columns = dialect.qualified(hunt.sql).named_selects
        used = dialect.parameters_of(dialect.parsed(hunt.sql))
    except ValueError as error:
        return f"sql: {error}"
    if unknown := sorted(used - set(hunt.parameters)):
        return f"parameters: ${', $'.join(unknown)} stands in the SQL and is not declared"
    if unused := sorted(set(hunt.parameters) - used):
        return f"parameters: {', '.join(unused)} is declared and does not stand in the SQL"
    if missing := [one for one in HIT_COLUMNS if one not in columns]:
        return f"sql: gives no column {', '.join(missing)}"
    if doubled := sorted({one for one in columns if columns.count(one) > 1}):
        return f"sql: gives {', '.join(doubled)} twice"
    if absent := [one for one in hunt.first_seen if one not in columns]:
        return f"first_seen: {', '.join(absent)} is no column of its rows"
    return ""


def _split(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    header = []
    for line in lines:
        match = HEADER_LINE.match(line)
        if match is None:
            break
        header.append(match["text"] or "")
    return "\n".join(header), "\n".join(lines[len(header) :]).strip().removesuffix(";") + "\n"


def _fields_of(name: str, header: str) -> dict[str, Any]:
    try:
        fields = yaml.load(header, _EachKeyOnce)  # noqa: S506  it is a SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(f"{name}.sql: the header is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise dialect.NotAHunt(f"{name}.sql: does not begin with a header: lines `-- id: {name}` and so on")
    return fields


class _EachKeyOnce(yaml.SafeLoader):
    """A key that stands twice is an error: PyYAML would keep the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value} stands twice", key.start_mark
                )
        return super().construct_mapping(node, deep=deep)
