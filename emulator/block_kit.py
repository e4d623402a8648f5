"""Slack's limits on a message: what it would answer `invalid_blocks` or `no_text` to.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator
from typing import Any

MOST_BLOCKS = 50
_LONGEST_TEXT = 3_000
_LONGEST_HEADER = 150
_LONGEST_FIELD = 2_000
_LONGEST_ID = 255
_LONGEST_BUTTON = 75
_MOST_FIELDS = 10
_MOST_IN_CONTEXT = 10
_MOST_IN_ACTIONS = 25
_TYPES = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})


def faults_of(blocks: Any) -> list[str]:
    """Everything that Slack would refuse in `blocks`, in its own wording; empty if all is well."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["[ERROR] must be an array of objects [json-pointer:/blocks]"]
    if len(blocks) > MOST_BLOCKS:
        return [f"[ERROR] no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]"]
    return [
        f"[ERROR] {what} [json-pointer:/blocks/{number}{where}]"
        for number, block in enumerate(blocks)
        for where, what in _block_faults(block)
    ]


def buttons_of(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every interactive element of a message with the id of the block that it stands in."""
    for number, block in enumerate(blocks):
        elements = [*block.get("elements", []), block.get("accessory") or {}]
        for element in elements:
            if element.get("action_id"):
                yield str(block.get("block_id", f"b{number}")), element


def _block_faults(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind = block.get("type")
    if kind not in _TYPES:
        yield "/type", f"unsupported type: {kind}"
        return
    if len(str(block.get("block_id", ""))) > _LONGEST_ID:
        yield "/block_id", f"must be no more than {_LONGEST_ID} characters"
    if kind == "header":
        yield from _text_faults(block.get("text"), "/text", _LONGEST_HEADER, ("plain_text",))
    elif kind == "section":
        yield from _section_faults(block)
    elif kind == "image":
        yield from _image_faults(block)
    elif kind == "context":
        yield from _context_faults(block.get("elements") or [])
    elif kind == "actions":
        elements = block.get("elements") or []
        if not 0 < len(elements) <= _MOST_IN_ACTIONS:
            yield "/elements", f"must have 1 to {_MOST_IN_ACTIONS} items"
        for number, element in enumerate(elements):
            yield from _element_faults(element, f"/elements/{number}")


def _section_faults(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    fields = block.get("fields") or []
    if "text" in block or not fields:
        yield from _text_faults(block.get("text"), "/text", _LONGEST_TEXT)
    if len(fields) > _MOST_FIELDS:
        yield "/fields", f"no more than {_MOST_FIELDS} items allowed"
    for number, one in enumerate(fields):
        yield from _text_faults(one, f"/fields/{number}", _LONGEST_FIELD)
    if "accessory" in block:
        yield from _element_faults(block["accessory"], "/accessory")


def _context_faults(elements: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if not 0 < len(elements) <= _MOST_IN_CONTEXT:
        yield "/elements", f"must have 1 to {_MOST_IN_CONTEXT} items"
    for number, element in enumerate(elements):
        if element.get("type") == "image":
            yield from _image_faults(element, f"/elements/{number}")
        else:
            yield from _text_faults(element, f"/elements/{number}", _LONGEST_TEXT)


def _image_faults(image: dict[str, Any], where: str = "") -> Iterator[tuple[str, str]]:
    """Of an image block or element: one source of two, and words for those who do not see it.

    Source: https://docs.slack.dev/reference/block-kit/blocks/image-block
    """
    if "title" in image:
        yield from _text_faults(image["title"], f"{where}/title", _LONGEST_FIELD, ("plain_text",))
    file = image.get("slack_file") or {}
    if bool(image.get("image_url")) == bool(file.get("id") or file.get("url")):
        yield f"{where}/image_url", "must have one of image_url and slack_file"
    if len(str(image.get("image_url", ""))) > _LONGEST_TEXT:
        yield f"{where}/image_url", f"must be no more than {_LONGEST_TEXT} characters"
    if not 1 <= len(str(image.get("alt_text") or "")) <= _LONGEST_FIELD:
        yield f"{where}/alt_text", f"must have 1 to {_LONGEST_FIELD} characters"


def _element_faults(element: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    if element.get("type") == "image":
        yield from _image_faults(element, where)
    if element.get("type") == "button":
        yield from _text_faults(element.get("text"), f"{where}/text", _LONGEST_BUTTON, ("plain_text",))
    if len(str(element.get("action_id", ""))) > _LONGEST_ID:
        yield f"{where}/action_id", f"must be no more than {_LONGEST_ID} characters"
    if len(str(element.get("value", ""))) > _LONGEST_FIELD:
        yield f"{where}/value", f"must be no more than {_LONGEST_FIELD} characters"
    if len(str(element.get("url", ""))) > _LONGEST_TEXT:
        yield f"{where}/url", f"must be no more than {_LONGEST_TEXT} characters"


def _text_faults(
    text: Any, where: str, longest: int, types: tuple[str, ...] = ("mrkdwn", "plain_text")
) -> Iterator[tuple[str, str]]:
    if not isinstance(text, dict) or text.get("type") not in types:
        yield where, f"must be a text object of type {' or '.join(types)}"
        return
    length = len(str(text.get("text", "")))
    if length < 1:
        yield f"{where}/text", "must be more than 0 characters"
    elif length > longest:
        yield f"{where}/text", f"must be less than {longest + 1} characters"
