"""The stand-in Slack's page: what a person would see in Slack, channel by channel."""

import base64
import json
import struct
import urllib.error
import urllib.request
import zlib

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from emulator.glyphs import drawn
from emulator.mrkdwn import mrkdwn

CHANNEL = "C0WATCHKEEPER"


def png(width=4, height=3):
    """A picture of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x40\x80\xc0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def slack(running, chat):
    del chat
    environment = running.environment()
    return WebClient(environment["WATCHKEEPER_SLACK_TOKEN"], base_url=environment["WATCHKEEPER_SLACK_URL"])


@pytest.fixture
def page(running):
    def read(channel=None):
        query = f"/?channel={channel}" if channel else "/"
        with urllib.request.urlopen(running.chat_url + query) as answer:  # noqa: S310
            return answer.read().decode()

    return read


class TestMrkdwn:
    """Slack's own little language."""

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("*bold* and _italic_ and ~gone~", "<strong>bold</strong> and <em>italic</em> and <s>gone</s>"),
            ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
            ("`a *b* <c>`", "<code>a *b* &lt;c&gt;</code>"),
            ("```\nx < y\n```", "<pre>x &lt; y</pre>"),
            ("<https://a.example/?a=1&amp;b=2|the *report*>",
             '<a href="https://a.example/?a=1&amp;b=2" rel="noreferrer">the *report*</a>'),
            ("<https://a.example>", '<a href="https://a.example" rel="noreferrer">https://a.example</a>'),
            ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
            ("<@U1> <#C1|ops> <!here>", '<span class="mention">@U1</span> <span class="mention">#ops</span> '
             '<span class="mention">@here</span>'),
            ("*<https://a.example|x>*", '<strong><a href="https://a.example" rel="noreferrer">x</a></strong>'),
            ("> said\nplain", "<blockquote>said</blockquote>plain"),
            ("a &lt; b &amp;&amp; c", "a &lt; b &amp;&amp; c"),
            (":white_check_mark: :unknown_thing:", "✅ :unknown_thing:"),
            ("• one\n• two", "• one\n• two"),
            ('<script src="x">', "&lt;script src=&quot;x&quot;&gt;"),
        ],
    )  # fmt: skip
    def test_as_html(self, text, html):
        assert mrkdwn(text) == html


class TestBlocks:
    """Block Kit on the page."""

    def test_each_kind(self, slack, page):
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": "Week 6 :bar_chart:"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "score *73 %*"},
             "fields": [{"type": "mrkdwn", "text": "*FSBP*\n73 %"}, {"type": "mrkdwn", "text": "*CIS*\n76 %"}]},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "as of _Monday_"}]},
            {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "trend"},
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "b", "style": {"bold": True}}]},
            ]}]},
            {"type": "actions", "elements": [{"type": "button", "action_id": "a", "style": "primary",
                                              "text": {"type": "plain_text", "text": "Open"}}]},
        ]  # fmt: skip
        slack.chat_postMessage(channel=CHANNEL, text="fallback", blocks=blocks)
        shown = page()
        for part in (
            '<h3 class="header">Week 6 <span class="glyph" title="📊"', "score <strong>73 %</strong>", "<strong>CIS</strong>\n76 %",
            "<hr>", "as of <em>Monday</em>", '<img alt="trend" src="https://a.example/x.png">',
            "<ul><li><strong>b</strong></li></ul>", '<span class="button primary">Open</span>',
        ):  # fmt: skip
            assert part in shown
        assert "fallback" not in shown

    @pytest.mark.parametrize(
        ("image", "where"),
        [
            ({"alt_text": "x"}, "/image_url"),
            ({"alt_text": "x", "image_url": "https://a.example", "slack_file": {"id": "F1"}}, "/image_url"),
            ({"image_url": "https://a.example"}, "/alt_text"),
            ({"image_url": "https://a.example", "alt_text": "x" * 2_001}, "/alt_text"),
            ({"image_url": "https://a.example/" + "x" * 3_000, "alt_text": "x"}, "/image_url"),
        ],
    )
    def test_an_image_needs_one_source_and_words(self, slack, image, where):
        for blocks, place in (
            ([{"type": "image", **image}], ""),
            ([{"type": "context", "elements": [{"type": "image", **image}]}], "/elements/0"),
        ):
            with pytest.raises(SlackApiError) as refused:
                slack.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
            assert f"/blocks/0{place}{where}" in refused.value.response["errors"][0]


def test_emoji_are_drawn_in_text_and_nowhere_else():
    html = drawn('<img alt="🔴"> 🔴 ⚠️ ⚠ 🦉')
    assert html.startswith('<img alt="🔴"> <span class="dot" title="🔴"')
    assert html.count('title="⚠"') == 2
    assert html.endswith(" 🦉")


class TestFiles:
    """Uploads."""

    def test_a_picture_keeps_its_bytes_and_is_shown(self, slack, chat, page):
        slack.files_upload_v2(channel=CHANNEL, filename="trend.png", content=png(), title="Six weeks")
        (entry,) = chat.slack("files.completeUploadExternal")
        assert base64.b64decode(entry["file"]["content_base64"]) == png()
        assert (entry["file"]["mimetype"], entry["file"]["size"]) == ("image/png", len(png()))
        assert "content" not in entry["file"]
        assert "<figcaption>Six weeks</figcaption>" in page()
        assert f"data:image/png;base64,{entry['file']['content_base64']}" in page()

    def test_text_stays_text_and_other_bytes_are_only_named(self, slack, chat, page):
        slack.files_upload_v2(channel=CHANNEL, filename="a.csv", content="control,status\n", title="table")
        slack.files_upload_v2(channel=CHANNEL, filename="a.bin", content=b"\0\xff" * 700, title="blob")
        first, second = chat.slack("files.completeUploadExternal")
        assert first["file"]["content"] == "control,status\n"
        assert "content" not in second["file"]
        assert "control,status" in page()
        assert "1,400 bytes" in page()

    def test_an_image_block_shows_an_uploaded_file(self, slack, page):
        answer = slack.files_upload_v2(filename="t.png", content=png(), title="t")
        image = {"type": "image", "slack_file": {"id": answer["files"][0]["id"]}, "alt_text": "the trend"}
        slack.chat_postMessage(channel="C0PLATFORM", text="x", blocks=[image])
        assert 'alt="the trend" src="data:image/png;base64,' in page("C0PLATFORM")


class TestChannels:
    """More than one, and messages as they stand now."""

    def test_owners_have_their_own(self, slack, chat, page):
        slack.chat_postMessage(channel="C0PAYMENTS", text="for payments")
        slack.chat_postMessage(channel="#platform", text="for platform")
        assert [one["channel"] for one in chat.slack()] == ["C0PAYMENTS", "C0PLATFORM"]
        assert "for payments" in page("C0PAYMENTS")
        assert "for platform" not in page("C0PAYMENTS")
        everything = page()
        assert (
            everything.index("# payments")
            < everything.index("for payments")
            < everything.index("# platform")
        )

    def test_a_message_is_of_its_channel(self, slack):
        ts = slack.chat_postMessage(channel="C0PAYMENTS", text="x")["ts"]
        with pytest.raises(SlackApiError) as refused:
            slack.chat_update(channel="C0PLATFORM", ts=ts, text="y")
        assert refused.value.response["error"] == "message_not_found"

    def test_an_update_takes_the_place_and_replies_stand_below(self, slack, page):
        first = slack.chat_postMessage(channel=CHANNEL, text="one, first words")["ts"]
        slack.chat_postMessage(channel=CHANNEL, text="two")
        slack.chat_postMessage(channel=CHANNEL, text="a reply", thread_ts=first)
        slack.chat_update(channel=CHANNEL, ts=first, text="one, last words")
        slack.reactions_add(channel=CHANNEL, timestamp=first, name="eyes")
        shown = page()
        assert "first words" not in shown
        assert (
            shown.index("last words")
            < shown.index("(edited)")
            < shown.index("a reply")
            < shown.index("two")
        )
        assert 'title="👀"' in shown

    def test_a_channel_that_is_not_there(self, running):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{running.chat_url}/?channel=C404")  # noqa: S310
        assert refused.value.code == 400
        assert "C404" in json.load(refused.value)["error"]
