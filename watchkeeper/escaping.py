"""Text from outside, made harmless where people read it: Markdown and Slack."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

_LOOK_ALIKES = str.maketrans({"`": "'", "|": "¦", "<": "‹", ">": "›"})


def markdown(text: object, limit: int = 500) -> str:
    """`text` so that Markdown shows it as it is: no link, no image, no table cell, no HTML.

    Control, zero-width and direction-changing characters become one space.
    """
    flat = _CONTROL.sub(" ", str(text))[:limit]
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _MARKDOWN.sub(r"\\\1", flat)
    # A bare address would be made a link by most renderers.
    return re.sub(r"(?i)\b(https?|ftp)://", r"\1:&#47;&#47;", flat)


def code(text: object, limit: int = 200) -> str:
    """`text` as Markdown inline code, for names and values.

    Back-ticks, `|`, `<`, `>` and `](` in it are replaced by look-alikes: entities would show as they
    are inside code, and not every renderer keeps to the rule that nothing in code is read.
    """
    flat = _CONTROL.sub(" ", str(text))[:limit].translate(_LOOK_ALIKES).replace("](", "] (")
    return f"`{flat or ' '}`"


def slack(text: object, limit: int = 500) -> str:
    """`text` for Slack's mrkdwn: no mention, no link, no formatting.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    flat = _CONTROL.sub(" ", str(text))[:limit]
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Slack formats these only at a word's edge: a zero-width space before each stops it.
    flat = re.sub(r"([*_~`])", "\u200b\\1", flat)
    # Nor may it make a link of a bare address that an attacker chose.
    return re.sub(r"(?i)\b(https?)://", "\\1:\u200b//", flat)


def slack_plain(text: object) -> str:
    """`text` for Slack's `plain_text`, which escapes nothing: no angle bracket, no address."""
    flat = _CONTROL.sub(" ", str(text)).translate(_LOOK_ALIKES)
    return re.sub(r"(?i)\b(https?)://", "\\1:\u200b//", flat)
