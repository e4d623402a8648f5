"""What was posted, as Slack would show it: a page that a person can read and photograph; all escaped."""

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from emulator import glyphs
from emulator.mrkdwn import EMOJI, mrkdwn, rich_text, text_of

_STYLE = """
body { font: 15px/1.46668 Lato, "Helvetica Neue", Arial, sans-serif; margin: 0; color: #1d1c1d; background: #fff; }
main { max-width: 46rem; padding: 0 1.25rem 2rem; }
h2 { font-size: 18px; margin: 1.5rem -1.25rem .5rem; padding: .6rem 1.25rem; border-bottom: 1px solid #ddd; }
article { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px; padding: 8px 0; }
article.reply { margin-left: 44px; border-left: 3px solid #e8e8e8; padding-left: 10px; }
article.event { display: block; border: 1px solid #ddd; border-radius: 8px; padding: .7rem 1rem; margin: .8rem 0; }
.avatar { width: 36px; height: 36px; border-radius: 6px; background: #4a154b; color: #fff; font-weight: 900;
          display: flex; align-items: center; justify-content: center; }
header { line-height: 1.2; } header b { font-weight: 900; }
.app { background: #ddddddcc; color: #616061; font-size: 10px; font-weight: 700; border-radius: 2px;
       padding: 1px 3px; margin: 0 6px 0 4px; vertical-align: 2px; }
.time, .edited, .note { color: #616061; font-size: 12px; }
p, .text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
.section { display: flex; gap: 12px; margin: 6px 0; } .section > div { flex: 1; min-width: 0; }
.section > .button { align-self: flex-start; } .section > img { width: 88px; height: 88px; object-fit: cover; border-radius: 4px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin: 6px 0; }
.fields .text { margin: 0; }
h3.header { font-size: 18px; font-weight: 900; line-height: 1.25; margin: 6px 0; overflow-wrap: anywhere; }
.context { color: #616061; font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin: 4px 0; }
.context .text { margin: 0; } .context img { width: 20px; height: 20px; border-radius: 3px; }
hr { border: 0; border-top: 1px solid #ddd; margin: 10px 0; }
a { color: #1264a3; text-decoration: none; }
code { font: 12px Monaco, Menlo, Consolas, monospace; color: #c01343; background: #f8f8f8; border: 1px solid #e0e0e0;
       border-radius: 3px; padding: 1px 3px; }
pre { font: 12px/1.5 Monaco, Menlo, Consolas, monospace; background: #f8f8f8; border: 1px solid #e0e0e0;
      border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { border-left: 4px solid #ddd; margin: 2px 0; padding: 0 0 0 12px; }
ul, ol { margin: 2px 0; padding-left: 1.6rem; } .mention { background: #1d9bd11a; color: #1264a3; border-radius: 3px; padding: 0 2px; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: 3px 12px; margin: 4px 8px 4px 0;
          font-weight: 700; font-size: 13px; color: #1d1c1d; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
figure { margin: 6px 0; } figure img { max-width: 100%; border: 1px solid #ddd; border-radius: 8px; display: block; }
figcaption { font-size: 13px; color: #616061; margin-bottom: 4px; }
.file { border: 1px solid #ddd; border-radius: 8px; padding: 8px 12px; margin: 6px 0; max-width: 30rem; }
.reaction { border: 1px solid #ddd; border-radius: 12px; background: #f8f8f8; padding: 1px 8px; font-size: 12px; }
"""
_MOST_OF_A_FILE = 4_000
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")

Entry = dict[str, Any]


def posted_page(
    slack: list[Entry], pagerduty: list[Entry], channels: dict[str, str], only: str | None = None
) -> str:
    """An HTML page of everything posted, oldest first, each message as it stands now.

    `channels` names them by id; with `only` the page has that one channel and nothing of PagerDuty.
    """
    files = {entry["file"]["id"]: entry["file"] for entry in slack if entry.get("file")}
    shown, reactions = _as_they_stand(slack)
    parts = []
    for channel, name in channels.items():
        held = [entry for entry in shown if (entry.get("channel") or next(iter(channels))) == channel]
        if only in (None, channel) and (held or only):
            messages = "".join(_message(one, reactions, files) for one in _in_threads(held))
            parts.append(f"<h2># {escape(name)}</h2>{messages or '<p>nothing yet</p>'}")
    if only is None:
        events = "".join(_event(entry) for entry in pagerduty) or "<p>nothing yet</p>"
        parts = [*(parts or ["<h2>Slack</h2><p>nothing yet</p>"]), f"<h2>PagerDuty</h2>{events}"]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Emulator: what was posted</title>'
        f"<style>{_STYLE}{glyphs.STYLE}</style><main>{glyphs.drawn(''.join(parts))}</main></html>"
    )


def _as_they_stand(slack: list[Entry]) -> tuple[list[Entry], dict[tuple[str, str], list[str]]]:
    """Messages with their last update; and the reactions, by channel and ts."""
    shown: list[Entry] = []
    known: dict[tuple[str, str], Entry] = {}
    reactions: dict[tuple[str, str], list[str]] = {}
    for entry in slack:
        key = (str(entry.get("channel")), str(entry.get("ts")))
        if entry["method"] == "chat.update" and key in known:
            known[key].update(text=entry["text"], blocks=entry["blocks"], edited=True)
        elif entry["method"] == "reactions.add":
            reactions.setdefault(key, []).append(str(entry.get("name")))
        else:
            shown.append(dict(entry))
            if entry["method"] == "chat.postMessage":
                known[key] = shown[-1]
    return shown, reactions


def _in_threads(entries: list[Entry]) -> list[Entry]:
    """Replies right below the message that they answer."""
    first = [entry for entry in entries if not entry.get("thread_ts")]
    known = {entry.get("ts") for entry in first}
    ordered = []
    for entry in first:
        ordered.append(entry)
        if entry.get("ts"):
            ordered += [one for one in entries if one.get("thread_ts") == entry["ts"]]
    return ordered + [one for one in entries if one.get("thread_ts") and one["thread_ts"] not in known]


def _when(entry: Entry) -> str:
    return datetime.fromtimestamp(entry["at"], UTC).strftime("%H:%M")


def _message(entry: Entry, reactions: dict[tuple[str, str], list[str]], files: dict[str, Entry]) -> str:
    blocks = entry.get("blocks") or []
    body = "".join(_block(block, files) for block in blocks)
    if not blocks and entry.get("text"):
        body = f'<div class="text">{mrkdwn(str(entry["text"]))}</div>'
    if file := entry.get("file"):
        body += _file(file)
    if entry.get("edited"):
        body += ' <span class="edited">(edited)</span>'
    for name in reactions.get((str(entry.get("channel")), str(entry.get("ts"))), []):
        body += f'<span class="reaction">{EMOJI.get(name, f":{escape(name)}:")} 1</span> '
    how = "" if entry["method"] in ("chat.postMessage", "files.completeUploadExternal") else entry["method"]
    head = (
        f'<header><b>Watchkeeper</b> <span class="app">APP</span><span class="time">{_when(entry)}</span> '
        f'<span class="note">{escape(how)}</span></header>'
    )
    kind = "reply" if entry.get("thread_ts") else ""
    return f'<article class="{kind}"><div class="avatar">W</div><div>{head}{body}</div></article>'


def _file(file: Entry) -> str:
    title = escape(str(file.get("title") or file["name"]))
    if file.get("mimetype") in _IMAGES and file.get("content_base64"):
        return _picture(file, title)
    if "content" in file:
        text = escape(str(file["content"])[:_MOST_OF_A_FILE])
        return f'<div class="file">📎 <b>{title}</b></div><pre>{text}</pre>'
    return f'<div class="file">📎 <b>{title}</b> <span class="note">{int(file.get("size", 0)):,} bytes</span></div>'


def _picture(file: Entry, caption: str, alt: str = "") -> str:
    source = f"data:{file['mimetype']};base64,{escape(file['content_base64'])}"
    said = escape(alt) or caption
    return f'<figure><figcaption>{caption}</figcaption><img alt="{said}" src="{source}"></figure>'


def _block(block: dict[str, Any], files: dict[str, Entry]) -> str:
    kind = str(block.get("type", ""))
    if kind == "divider":
        return "<hr>"
    if kind == "header":
        return f'<h3 class="header">{text_of(block.get("text"))}</h3>'
    if kind == "image":
        return _image_block(block, files)
    if kind == "rich_text":
        return f'<div class="text">{rich_text(block.get("elements", []))}</div>'
    if kind == "context":
        return f'<div class="context">{"".join(_element(one) for one in block.get("elements", []))}</div>'
    if kind == "actions":
        return f"<div>{''.join(_element(one) for one in block.get('elements', []))}</div>"
    made = f'<div class="text">{text_of(block["text"])}</div>' if block.get("text") else ""
    if fields := block.get("fields"):
        cells = "".join(f'<div class="text">{text_of(one)}</div>' for one in fields)
        made += f'<div class="fields">{cells}</div>'
    beside = _element(block["accessory"]) if "accessory" in block else ""
    return f'<div class="section"><div>{made}</div>{beside}</div>'


def _image_block(block: dict[str, Any], files: dict[str, Entry]) -> str:
    caption, alt = text_of(block.get("title")), str(block.get("alt_text", ""))
    file = files.get(str((block.get("slack_file") or {}).get("id")))
    if file and file.get("content_base64"):
        return _picture(file, caption or escape(str(file["name"])), alt)
    return f"<figure><figcaption>{caption}</figcaption>{_image(block)}</figure>"


def _image(element: dict[str, Any]) -> str:
    url, alt = str(element.get("image_url", "")), escape(str(element.get("alt_text", "")))
    return f'<img alt="{alt}" src="{escape(url)}">' if url.startswith("http") else f"<i>{alt}</i>"


def _element(element: dict[str, Any]) -> str:
    kind = element.get("type")
    if kind == "image":
        return _image(element)
    if kind == "button":
        style = escape(str(element.get("style", "")))
        return f'<span class="button {style}">{text_of(element.get("text"))}</span>'
    return f'<div class="text">{text_of(element)}</div>'


def _event(entry: Entry) -> str:
    payload = entry.get("payload") or {}
    head = (
        f"{entry['event_action']} · {payload.get('severity', '')} · {entry['dedup_key']} · {_when(entry)}"
    )
    details = json.dumps(payload.get("custom_details", {}), indent=2)
    return (
        f'<article class="event"><header>{escape(head)}</header>'
        f"<p>{escape(str(payload.get('summary', '')))}</p><pre>{escape(details)}</pre></article>"
    )
