"""The page of a review: everything in it, nothing of it from outside as HTML, and thousands of items."""

import re
from html.parser import HTMLParser

from tests import access_reports as made
from tests import access_reviews as build
from watchkeeper.access.comparison import QuarterComparison
from watchkeeper.access.report_page import report_page

DIGEST = "ab" * 32


class _Page(HTMLParser):
    """Tags, ids and links."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open = set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_it_is_one_page_without_scripts_whose_links_lead_somewhere():
    text = report_page(made.report(), DIGEST)
    page = _Page(text)

    assert not page.open
    assert page.tags & {"script", "img", "link", "iframe"} == set()
    assert all(one.startswith("#") and one[1:] in page.ids for one in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert "@media print" in text
    assert "prefers-color-scheme:dark" in text


def test_text_from_outside_stays_text():
    text = report_page(made.report())

    assert made.HOSTILE not in text
    assert "&lt;script&gt;alert(1)" in text


def test_an_item_shows_decision_who_why_what_was_done_and_proof():
    text = report_page(made.report())
    block = _block(text, made.SHUT)

    for wanted in (
        "revoke",
        "Pia Payments",
        "nobody uses it",
        "proven",
        "PASS",
        "not used for 214 days",
        build.LEAD,
    ):
        assert wanted in block
    assert "confirmed" in _block(text, made.SHOWN)
    assert "https://tickets.example/7" in _block(text, made.ASKED_FOR)
    assert "not attested" in _block(text, made.SILENT)


def test_facts_are_folded_and_only_shown_where_there_are_some():
    text = report_page(made.report())

    assert "<dt>created</dt><dd>2024-01-01</dd>" in text
    assert text.count("<details>") == 1


def test_an_exception_says_until_when_and_why():
    text = report_page(made.report())
    section = text[text.index('id="exceptions"') :].partition("</section>")[0]

    assert "the yearly export" in section
    assert str(build.on(100).date()) in section


def test_what_could_not_be_seen_is_said_at_the_top_and_among_the_sources():
    text = report_page(made.report())

    assert "the role may not be assumed" in text[: text.index("<nav>")]
    assert "iam:ListVirtualMFADevices is denied" in text[text.index('id="sources"') :]


def test_the_digest_is_shown_once_the_review_is_sealed():
    assert DIGEST in report_page(made.report(), DIGEST)
    assert DIGEST not in report_page(made.report())
    assert "verify.py" in report_page(made.report())


def test_the_comparison_names_what_came_back():
    before = QuarterComparison(quarter="2026-Q3", back_again=(made.KEPT.id,), gone=("ar-1",))
    text = report_page(made.report(comparison=before))
    section = text[text.index('id="compared"') :].partition("</section>")[0]

    assert "Against 2026-Q3" in section
    assert re.search(r"back again</td><td>1</td><td>[^<]*Role bo", section)


def test_four_thousand_items_are_lines_and_only_the_decided_have_a_box():
    many = build.by_id(*(build.item(f"user{number}") for number in range(4_000)), made.SHUT)
    events = (build.asked(made.SHUT), made.EVENTS[3])
    text = report_page(made.report(events, many))

    assert text.count('class="item"') == 1
    assert all(f"user user{number}<" in text for number in (0, 1_999, 3_999))
    assert len(text) < 1_500_000


def _block(text, item):
    start = text.index(f'class="item" id="{item.id}"')
    return text[start : text.index("</div>", text.index("</dl>", start))]
