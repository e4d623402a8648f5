"""Building blocks that stay within Slack's limits: whole lines are left out, none is cut in the middle.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterable, Sequence
from typing import Any

from watchkeeper.escaping import slack, slack_plain

Block = dict[str, Any]

MOST_BLOCKS = 50
_LONGEST_TEXT = 3_000
_LONGEST_HEADER = 150
_LONGEST_FIELD = 2_000
_MOST_FIELDS = 10
_ROOM_FOR_MORE = 40


def header(text: str) -> Block:
    """A header; `text` is escaped here, since plain text has no escapes that a cut could break."""
    return {"type": "header", "text": {"type": "plain_text", "text": slack_plain(text)[:_LONGEST_HEADER]}}


def section(lines: Sequence[str]) -> Block:
    """A section of finished mrkdwn lines, as many as fit."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": fit(lines, _LONGEST_TEXT)}}


def sections(lines: Sequence[str], most: int = 3) -> list[Block]:
    """The same in as many sections as the lines need; only beyond `most` of them something is left out."""
    blocks: list[Block] = []
    rest = list(lines)
    while rest and len(blocks) < most - 1:
        taken = 1
        while taken < len(rest) and len("\n".join(rest[: taken + 1])) <= _LONGEST_TEXT:
            taken += 1
        blocks.append(section(rest[:taken]))
        rest = rest[taken:]
    return [*blocks, section(rest)] if rest else blocks


def fields(texts: Sequence[Sequence[str]], most: int = 20) -> list[Block]:
    """Fields of finished lines, in as many sections as they need; the rest is counted."""
    shown = [{"type": "mrkdwn", "text": fit(lines, _LONGEST_FIELD)} for lines in texts[:most]]
    blocks: list[Block] = [
        {"type": "section", "fields": shown[at : at + _MOST_FIELDS]}
        for at in range(0, len(shown), _MOST_FIELDS)
    ]
    if len(texts) > most:
        blocks.append(context([f"… and {len(texts) - most} more"]))
    return blocks


def context(lines: Sequence[str]) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": fit(lines, _LONGEST_FIELD)}]}


def fit(lines: Sequence[str], longest: int) -> str:
    """Join whole lines up to `longest` characters; what is left out is counted."""
    if sum(map(len, lines)) + len(lines) - 1 <= longest:
        return "\n".join(lines)
    taken: list[str] = []
    room = longest - _ROOM_FOR_MORE
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        taken.append(line)
    return "\n".join([*taken, f"… and {len(lines) - len(taken)} more"])


def said(text: str, longest: int) -> str:
    """Text from outside, shortened before it is escaped, so that no escape is cut."""
    return slack(text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…", longest)


def listed(names: Iterable[str], most: int) -> str:
    """Finished names with commas, the first few: `a, b and 3 more`."""
    every = list(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")
