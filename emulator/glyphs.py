"""Emoji drawn with letters and colours, for pages that are photographed where no emoji font is installed."""

import re

_DOTS = {
    "🔴": "#d7263d", "🟠": "#f08c2e", "🟡": "#f2c12e", "🟢": "#2e9e5b", "🔵": "#2f6fd0", "⚪": "#d5d5d5",
    "⚫": "#333333",
}  # fmt: skip
_BADGES = {
    "✅": ("✓", "#2e9e5b"), "✔️": ("✓", "#2e9e5b"), "❌": ("✗", "#d7263d"), "⚠️": ("!", "#e0a100"),
    "🚨": ("!", "#d7263d"), "🔔": ("!", "#f08c2e"), "⛔": ("–", "#d7263d"), "📈": ("↗", "#2e9e5b"),
    "📉": ("↘", "#d7263d"), "📊": ("▥", "#2f6fd0"), "🔺": ("▲", "#d7263d"), "🔻": ("▼", "#d7263d"),
    "⬆️": ("↑", "#5b6b7a"), "⬇️": ("↓", "#5b6b7a"), "➡️": ("→", "#5b6b7a"), "🔁": ("↻", "#5b6b7a"),
    "🆕": ("NEW", "#2f6fd0"), "ℹ️": ("i", "#2f6fd0"), "⌛": ("…", "#5b6b7a"), "📅": ("▦", "#5b6b7a"),
    "📋": ("≡", "#5b6b7a"), "📝": ("≡", "#5b6b7a"), "📄": ("≡", "#5b6b7a"), "📎": ("≡", "#5b6b7a"),
    "🔍": ("?", "#5b6b7a"), "👀": ("◉◉", "#5b6b7a"), "🔗": ("∞", "#5b6b7a"), "🔒": ("⊓", "#5b6b7a"),
    "🛡️": ("◈", "#2f6fd0"), "🎉": ("✶", "#8a4fbf"), "🚧": ("≠", "#e0a100"), "🔕": ("∅", "#5b6b7a"),
    "🙈": ("×", "#5b6b7a"), "❓": ("?", "#8a4fbf"), "🔓": ("⊔", "#d7263d"), "🎭": ("◐", "#8a4fbf"),
    "🗄️": ("▤", "#5b6b7a"), "➕": ("+", "#2e9e5b"), "➖": ("–", "#d7263d"),
}  # fmt: skip
_VARIANT = "\ufe0f"
_KNOWN = re.compile(
    "(?:" + "|".join(sorted({one.rstrip(_VARIANT) for one in (*_DOTS, *_BADGES)})) + f"){_VARIANT}?"
)
_TAG = re.compile(r"(<[^>]*>)")
STYLE = """
.dot { display: inline-block; width: .72em; height: .72em; border-radius: 50%; margin: 0 .1em; }
.glyph { display: inline-block; min-width: 1.15em; padding: 0 .15em; border-radius: .25em; color: #fff; font-size: .78em;
         line-height: 1.3; font-weight: 700; text-align: center; vertical-align: .1em; }
"""


def drawn(html: str) -> str:
    """`html` with the emoji of its text drawn; tags and their attributes stay as they are."""
    parts = _TAG.split(html)
    parts[::2] = [_KNOWN.sub(_draw, part) for part in parts[::2]]
    return "".join(parts)


def _draw(found: re.Match[str]) -> str:
    bare = found[0].rstrip(_VARIANT)
    if bare in _DOTS:
        return f'<span class="dot" title="{bare}" style="background:{_DOTS[bare]}"></span>'
    sign, colour = _BADGES.get(bare) or _BADGES[bare + _VARIANT]
    return f'<span class="glyph" title="{bare}" style="background:{colour}">{sign}</span>'
