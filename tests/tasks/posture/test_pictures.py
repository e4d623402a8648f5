"""The pictures: a gap is a gap, the same report gives the same bytes, and two of them share a page."""

import re
from xml.etree import ElementTree

import pytest

from tasks.posture import pictures
from tests.posture_scenes import first_week, hostile, no_data, nothing_on, six_weeks
from watchkeeper.posture.page import page


@pytest.fixture(scope="module")
def drawn():
    return pictures.draw.fn(six_weeks())


def groups(svg, begins):
    """Ids of the groups of an SVG that begin so."""
    return [one for one in re.findall(r'id="([^"]+)"', svg) if one.startswith(begins)]


def test_the_line_is_in_two_pieces_round_the_missing_week(drawn):
    fsbp = groups(drawn.svgs["trend"], "trend-line-aws-foundational")

    assert [one[-1] for one in fsbp] == ["0", "1"]
    ends = [
        re.findall(
            r"[ML] ([\d.]+) ", re.search(rf'id="{one}">\s*<path d="([^"]+)"', drawn.svgs["trend"])[1]
        )
        for one in fsbp
    ]
    assert [len(one) for one in ends] == [2, 3]
    assert float(ends[1][0]) - float(ends[0][-1]) == pytest.approx(
        2 * (float(ends[0][1]) - float(ends[0][0]))
    )


def test_the_missing_week_stands_on_the_axis_and_says_so(drawn):
    texts = [one.strip() for one in re.findall(r"<text[^>]*>(.*?)</text>", drawn.svgs["trend"], re.DOTALL)]
    words = re.sub(r"<[^>]+>", " ", " ".join(texts)).split()

    assert [one for one in words if re.fullmatch(r"W\d\d", one)] == [
        "W43",
        "W44",
        "W45",
        "W46",
        "W47",
        "W48",
    ]
    assert "no result" in texts
    assert "scope changed" in texts
    assert "FSBP 1.0.0 61 %" in texts


def test_without_a_gap_nothing_says_so():
    svg = pictures.draw.fn(first_week()).svgs["trend"]
    made = six_weeks()
    whole = made.model_copy(update={"trend": tuple(one for one in made.trend if not one.missing)})

    assert "no result" not in pictures.draw.fn(whole).svgs["trend"]
    assert "no result" not in svg.replace("aria-label", "")
    assert "scope changed" not in svg


def test_the_same_report_gives_the_same_bytes(drawn):
    again = pictures.draw.fn(six_weeks())

    assert again == drawn
    assert "<dc:date>" not in drawn.svgs["trend"]


def test_the_png_is_what_slack_shows(drawn):
    png = drawn.trend_png

    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(png[at : at + 4]) for at in (16, 20)] == [1200, 600]
    assert len(png) < 300_000


@pytest.mark.parametrize("made", [six_weeks, first_week, no_data, nothing_on, hostile])
def test_pictures_stand_in_a_page_without_disturbing_it(made):
    svgs = pictures.draw.fn(made()).svgs

    ids = [one for svg in svgs.values() for one in re.findall(r'\bid="([^"]+)"', svg)]
    wanted = {one for svg in svgs.values() for one in re.findall(r'(?:href="#|url\(#)([^")]+)', svg)}
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)
    for svg in svgs.values():
        root = ElementTree.fromstring(svg)  # noqa: S314  it is our own
        assert root.get("aria-label")
        assert not [one for one in root.iter() if one.tag.endswith(("style", "script", "metadata"))]
        assert "var(--ink)" in svg or "var(--soft)" in svg
    text = page(made(), svgs)
    assert all(svg in text for svg in svgs.values())
    assert "<script" not in text


def test_no_data_is_drawn_as_words():
    assert "no data in any week" in pictures.draw.fn(no_data()).svgs["trend"]
