"""The report as a PDF: the same bytes again, every letter, nothing left out without a word."""

import re

import pytest

from tasks.access import report_pdf as module
from tasks.access.report_pdf import report_pdf
from tests import access_reports as made
from tests import access_reviews as build
from watchkeeper.access.comparison import QuarterComparison


@pytest.fixture
def said(monkeypatch):
    """Every line that is written, in its order."""
    lines = []
    write, table = module._line, module._table

    def line(document, text, height=4.5):
        lines.append(text)
        write(document, text, height)

    def rows(document, head, given, widths):
        listed = list(given)
        lines.extend(" | ".join(one) for one in listed)
        table(document, head, listed, widths)

    monkeypatch.setattr(module, "_line", line)
    monkeypatch.setattr(module, "_table", rows)
    return lines


def test_it_is_a_pdf_and_the_same_bytes_again():
    first = report_pdf(made.report())

    assert first.startswith(b"%PDF-")
    assert first == report_pdf(made.report())


def test_another_decision_is_another_file():
    events = tuple(one for one in made.EVENTS if one.event != "proved")

    assert report_pdf(made.report(events)) != report_pdf(made.report())


def test_every_page_has_the_review_and_its_number_at_the_foot(monkeypatch):
    feet, cell = [], module._Document.cell

    def write(document, width, height, text="", **more):
        feet.append(text)
        return cell(document, width, height, text, **more)

    monkeypatch.setattr(module._Document, "cell", write)
    many = build.by_id(*(build.item(f"u{one}", reasons=(build.UNUSED,)) for one in range(60)))
    document = report_pdf(made.report((), many))

    own = [one for one in feet if one.endswith("of {nb}")]
    assert len(own) == len(re.findall(rb"/Type /Page\b", document)) > 2
    assert own[1].startswith(f"Access review 2026-Q4, o-exampleorgid, {build.REVIEW}")
    assert "page 2 of" in own[1]


def test_it_tells_decision_who_why_and_proof(said):
    report_pdf(made.report())
    text = "\n".join(said)

    for wanted in ("Access review 2026-Q4", "revoke by Pia Payments", "nobody uses it", "Proof PASS",
                   "Stands: not attested", "the yearly export", "the role may not be assumed", "service-linked"):  # fmt: skip
        assert wanted in text


def test_letters_of_every_script_and_long_words_do_no_harm():
    odd = build.item("x", title="Zoë Łukasz Ωmega 日本 \u202e\x00 " + "A" * 900, reasons=(build.UNUSED,))

    assert report_pdf(made.report((), build.by_id(odd))).startswith(b"%PDF-")


def test_the_comparison_is_in_it(said):
    report_pdf(made.report(comparison=QuarterComparison(quarter="2026-Q3", back_again=("ar-1", "ar-2"))))

    assert "Against 2026-Q3" in said
    assert "Revoked then, and back again | 2" in said


def test_what_is_left_out_is_counted(said, monkeypatch):
    monkeypatch.setattr(module, "_MOST_ITEMS", 3)
    many = build.by_id(
        *(build.item(f"u{one}", reasons=(build.UNUSED,)) for one in range(8)),
        *(build.item(f"plain{one}") for one in range(5)),
    )
    report_pdf(made.report((), many))

    assert [one.partition(":")[0] for one in said if one.startswith("… and")] == [
        "… and 5 more",
        "… and 2 more",
    ]
