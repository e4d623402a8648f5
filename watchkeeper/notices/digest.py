"""The digest of quiet hours: what one channel missed, grouped and counted, oldest first."""

from collections.abc import Iterable
from typing import Any

from watchkeeper.escaping import slack, slack_plain
from watchkeeper.notices.events import DigestLine, Message

_LONGEST_TEXT = 3_000
_MOST_SECTIONS = 40
_LONGEST_LINE = 2_900
_MOST_RESOURCES = 8


def digest_of(lines: Iterable[DigestLine], channel: str | None) -> Message:
    """One message about all `lines`; every case is counted, also where not every name fits.

    Raises:
        ValueError: there are no lines.
    """
    ordered = sorted(lines, key=lambda line: (line.at, line.case))
    if not ordered:
        raise ValueError("a digest of nothing")
    groups: dict[tuple[str, str, str], list[DigestLine]] = {}
    for line in ordered:
        groups.setdefault((line.type, line.account, line.outcome), []).append(line)
    plural = "case" if len(ordered) == 1 else "cases"
    text = f"🌙 {len(ordered)} {plural} from the quiet hours"
    since = f"{ordered[0].at:%Y-%m-%d %H:%M} – {ordered[-1].at:%Y-%m-%d %H:%M} UTC"
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": slack_plain(text)[:150]}},
        *_sections([_group(*key, lines=group) for key, group in groups.items()]),
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": f"{since}; none of them needs a person"}],
        },
    ]
    return Message(text=text, blocks=blocks, channel=channel, cases=tuple(line.case for line in ordered))


def _group(kind: str, account: str, outcome: str, *, lines: list[DigestLine]) -> str:
    """One line: how many, of what, where, since when, which."""
    count = f"{len(lines)} × " if len(lines) > 1 else ""
    head = (
        f"• {count}*{slack(kind, 120)}* ({lines[0].band}) in {slack(account, 20)}, {slack(outcome, 40)}, "
        f"first at {lines[0].at:%H:%M}: "
    )
    names = [_named(line) for line in lines[:_MOST_RESOURCES]]
    while len(head) + len(", ".join(names)) > _LONGEST_LINE:
        names.pop()
    more = f" and {len(lines) - len(names)} more" if len(lines) > len(names) else ""
    return f"{head}{', '.join(names)}{more}"


def _named(line: DigestLine) -> str:
    name = slack(line.resource, 80).replace("|", "¦")
    return f"<{line.link}|{name}>" if line.link else name


def _sections(lines: list[str]) -> list[dict[str, Any]]:
    """`lines` in as few blocks as hold them whole; what does not fit is counted."""
    packed: list[list[str]] = []
    for line in lines:
        if packed and sum(map(len, packed[-1])) + len(packed[-1]) + len(line) <= _LONGEST_TEXT:
            packed[-1].append(line)
        else:
            packed.append([line])
    left = sum(map(len, packed[_MOST_SECTIONS:]))
    texts = ["\n".join(some) for some in packed[:_MOST_SECTIONS]]
    if left:
        texts.append(f"… and {left} more groups: see the cases")
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]
