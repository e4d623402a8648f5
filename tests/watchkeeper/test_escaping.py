"""Names that attackers choose stay names where people read them."""

import pytest

from watchkeeper.escaping import code, markdown, slack
from watchkeeper.finding import plain

HOSTILE = "![x](http://evil.example/?c=1) <script>alert(1)</script> <!channel> `rm` | *b* \u202e\x00\n# h"


def test_markdown_shows_it_and_renders_nothing_of_it():
    shown = markdown(HOSTILE)

    assert "<" not in shown
    assert "](" not in shown.replace("\\]\\(", "")
    assert "http://" not in shown
    assert "\n" not in shown
    assert "\u202e" not in shown


def test_slack_mentions_nobody_and_links_nowhere():
    shown = slack(HOSTILE)

    assert "<" not in shown
    assert "http://" not in shown


def test_inline_code_cannot_be_left():
    assert code("a`b|c\nd") == "`a'b¦c d`"


@pytest.mark.parametrize("text", ["../../etc/passwd", "a/b", ".hidden", "x" * 500, "", "\x00", "日本"])
def test_a_name_is_safe_in_a_path(text):
    name = plain(text)

    assert "/" not in name
    assert not name.startswith(".")
    assert 0 < len(name) <= 80
