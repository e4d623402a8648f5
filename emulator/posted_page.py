"""What was posted, as a page that a person can read; all of it escaped."""

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
       color: #1d1c1d; background: #fff; }
h2 { margin-top: 2.5rem; }
article { border: 1px solid #ddd; border-radius: 8px; padding: .7rem 1rem; margin: .8rem 0; }
article.reply { margin-left: 2rem; }
header { color: #616061; font-size: .85rem; }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
.header { font-size: 1.15rem; font-weight: 700; }
.context { color: #616061; font-size: .85rem; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: .2rem .7rem;
          margin-right: .5rem; font-weight: 600; }
.button.primary { background: #007a5a; color: #fff; } .button.danger { background: #c01343; color: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
"""


def posted_page(slack: list[dict[str, Any]], pagerduty: list[dict[str, Any]]) -> str:
    """An HTML page of everything posted, oldest first."""
    messages = "".join(_message(entry) for entry in slack) or "<p>nothing yet</p>"
    events = "".join(_event(entry) for entry in pagerduty) or "<p>nothing yet</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Emulator: what was posted</title>'
        f"<style>{_STYLE}</style><h1>What was posted</h1>"
        f"<h2>Slack</h2>{messages}<h2>PagerDuty</h2>{events}</html>"
    )


def _when(entry: dict[str, Any]) -> str:
    return datetime.fromtimestamp(entry["at"], UTC).strftime("%H:%M:%S UTC")


def _message(entry: dict[str, Any]) -> str:
    kind = "reply" if entry.get("thread_ts") else ""
    blocks = entry.get("blocks") or []
    body = "".join(_block(block) for block in blocks) or f"<p>{escape(str(entry.get('text', '')))}</p>"
    if file := entry.get("file"):
        body += f"<p>📎 {escape(str(file['name']))}</p><pre>{escape(str(file['content'])[:4_000])}</pre>"
    if entry.get("name"):
        body = f"<p>:{escape(str(entry['name']))}:</p>"
    head = f"{entry['method']} · {entry.get('channel') or ''} · {_when(entry)}"
    return f'<article class="{kind}"><header>{escape(head)}</header>{body}</article>'


def _block(block: dict[str, Any]) -> str:
    kind = str(block.get("type", ""))
    if kind == "divider":
        return "<hr>"
    texts = [block.get("text"), *block.get("fields", [])]
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    made = "".join(f'<p class="{escape(kind)}">{_text(text)}</p>' for text in texts if text)
    for element in elements:
        if element.get("type") == "button":
            style = escape(str(element.get("style", "")))
            made += f'<span class="button {style}">{_text(element.get("text"))}</span>'
        else:
            made += f'<p class="{escape(kind)}">{_text(element)}</p>'
    return made


def _text(text: Any) -> str:
    value = text.get("text", "") if isinstance(text, dict) else text
    return escape(str(value.get("text", "") if isinstance(value, dict) else value))


def _event(entry: dict[str, Any]) -> str:
    payload = entry.get("payload") or {}
    head = (
        f"{entry['event_action']} · {payload.get('severity', '')} · {entry['dedup_key']} · {_when(entry)}"
    )
    details = json.dumps(payload.get("custom_details", {}), indent=2)
    return (
        f"<article><header>{escape(head)}</header>"
        f"<p>{escape(str(payload.get('summary', '')))}</p><pre>{escape(details)}</pre></article>"
    )
