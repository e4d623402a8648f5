"""Slack's mrkdwn and text objects as HTML, all of it escaped.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from html import escape
from typing import Any

EMOJI = {
    "white_check_mark": "✅", "x": "❌", "warning": "⚠️", "rotating_light": "🚨", "bell": "🔔", "lock": "🔒",
    "red_circle": "🔴", "large_orange_circle": "🟠", "large_yellow_circle": "🟡", "large_green_circle": "🟢",
    "large_blue_circle": "🔵", "white_circle": "⚪", "chart_with_upwards_trend": "📈", "eyes": "👀",
    "chart_with_downwards_trend": "📉", "bar_chart": "📊", "arrow_up": "⬆️", "arrow_down": "⬇️",
    "arrow_right": "➡️", "small_red_triangle": "🔺", "small_red_triangle_down": "🔻", "new": "🆕",
    "hourglass": "⌛", "calendar": "📅", "clipboard": "📋", "mag": "🔍", "no_entry": "⛔", "repeat": "🔁",
    "heavy_check_mark": "✔️", "information_source": "ℹ️", "memo": "📝", "tada": "🎉", "shield": "🛡️",
    "construction": "🚧", "no_bell": "🔕", "link": "🔗", "page_facing_up": "📄", "see_no_evil": "🙈",
}  # fmt: skip
"""The names that our messages use; any other is shown as it was written."""

_CODE = re.compile(r"```(?P<block>.+?)```|`(?P<span>[^`\n]+)`", re.DOTALL)
_ANGLED = re.compile(r"<(?P<inside>[^<>\n]+)>")
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_BORDER_LEFT, _BORDER_RIGHT = r"(?<![\w*_~])", r"(?![\w*_~])"
_STYLES = tuple(
    (re.compile(rf"{_BORDER_LEFT}{re.escape(mark)}(?=\S)([^{re.escape(mark)}\n]+?)(?<=\S){re.escape(mark)}{_BORDER_RIGHT}"), tag)
    for mark, tag in (("*", "strong"), ("_", "em"), ("~", "s"))
)  # fmt: skip
_WEB = ("http://", "https://", "mailto:")
_HELD = re.compile("\ue000(\\d+)\ue001")


def mrkdwn(text: str) -> str:
    """HTML of a mrkdwn text; line breaks stay, for `white-space: pre-wrap`."""
    held: list[str] = []

    def hold(html: str) -> str:
        """Keep what is finished out of the way of the styles that follow."""
        held.append(html)
        return f"\ue000{len(held) - 1}\ue001"

    def code(found: re.Match[str]) -> str:
        if found["block"] is not None:
            return hold(f"<pre>{_plain(found['block'].strip(chr(10)))}</pre>")
        return hold(f"<code>{_plain(found['span'])}</code>")

    text = _CODE.sub(code, text.replace("\ue000", "").replace("\ue001", ""))
    text = _ANGLED.sub(lambda found: hold(_angled(found["inside"])), text)
    html = _plain(text)
    for style, tag in _STYLES:
        html = style.sub(rf"<{tag}>\1</{tag}>", html)
    html = "\n".join(_line(line) for line in _EMOJI.sub(_emoji, html).split("\n"))
    html = html.replace("</blockquote>\n", "</blockquote>")
    while _HELD.search(html):
        html = _HELD.sub(lambda found: held[int(found[1])], html)
    return html.replace("</pre>\n", "</pre>").replace("\n<pre>", "<pre>")


def text_of(text: Any) -> str:
    """HTML of a text object of Block Kit: plain text has emoji and nothing else."""
    if not isinstance(text, dict):
        return _plain(str(text or ""))
    value = str(text.get("text", ""))
    return mrkdwn(value) if text.get("type") == "mrkdwn" else _EMOJI.sub(_emoji, escape(value))


def rich_text(elements: list[dict[str, Any]]) -> str:
    """HTML of a rich_text block's elements."""
    made = ""
    for one in elements:
        kind, inside = one.get("type"), one.get("elements", [])
        if kind == "rich_text_list":
            tag = "ol" if one.get("style") == "ordered" else "ul"
            made += f"<{tag}>{''.join(f'<li>{rich_text([part])}</li>' for part in inside)}</{tag}>"
        elif kind == "rich_text_preformatted":
            made += f"<pre>{''.join(map(_rich_piece, inside))}</pre>"
        elif kind == "rich_text_quote":
            made += f"<blockquote>{''.join(map(_rich_piece, inside))}</blockquote>"
        else:
            made += "".join(map(_rich_piece, inside))
    return made


def _rich_piece(one: dict[str, Any]) -> str:
    if one.get("type") == "emoji":
        return EMOJI.get(str(one.get("name")), f":{escape(str(one.get('name')))}:")
    if one.get("type") == "link":
        return link(str(one.get("url", "")), str(one.get("text") or one.get("url", "")))
    html = escape(str(one.get("text", "")))
    for style, tag in (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s")):
        if (one.get("style") or {}).get(style):
            html = f"<{tag}>{html}</{tag}>"
    return html


def link(url: str, label: str) -> str:
    """A link, or the bare label if it leads to nothing that a browser should open."""
    shown = _EMOJI.sub(_emoji, _plain(label))
    if not url.startswith(_WEB):
        return shown
    return f'<a href="{_plain(url)}" rel="noreferrer">{shown}</a>'


def _angled(inside: str) -> str:
    """What stands between < and >: a link, a person, a channel, or a word to everybody."""
    target, _, label = inside.partition("|")
    if target.startswith(("@", "#")):
        return f'<span class="mention">{target[0]}{_plain(label or target[1:])}</span>'
    if target.startswith("!"):
        word = label or target[1:].split("^")[0]
        return _plain(word) if "^" in target else f'<span class="mention">@{_plain(word)}</span>'
    if target.startswith(_WEB):
        return link(target, label or target)
    return _plain(f"<{inside}>")


def _line(line: str) -> str:
    return f"<blockquote>{line[4:].lstrip()}</blockquote>" if line.startswith("&gt;") else line


def _emoji(found: re.Match[str]) -> str:
    return EMOJI.get(found[1], found[0])


def _plain(text: str) -> str:
    """Escaped for HTML; of Slack's own entities each is one character."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return escape(text)
