"""The drawing: the same chart gives the same bytes, and names from outside are text in it."""

from xml.etree import ElementTree

from tasks.timeline_picture import draw
from tests.builders import key_event
from tests.trails import BEGAN, call, story, timeline
from watchkeeper.parsing.door import read_event
from watchkeeper.timeline_chart import timeline_chart

FINDING = read_event(key_event())[0]


def test_the_story_is_drawn_the_same_twice_with_every_lane_and_name():
    chart = timeline_chart(FINDING, story())

    one, two = draw.fn(chart), draw.fn(chart)

    assert one == two
    assert one.png.startswith(b"\x89PNG")
    assert (int.from_bytes(one.png[16:20]), int.from_bytes(one.png[20:24])) == (1200, 600)
    drawn = ElementTree.fromstring(one.svg)  # noqa: S314  drawn just now
    texts = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"user/deploy-bot", "role/deployer", "CreateAccessKey", "◂ 2 earlier", "refused"} <= texts
    assert drawn.get("aria-label") == chart.words
    assert "var(--line2)" in one.svg


def test_a_name_from_outside_is_text_and_no_formula():
    evil = call(1, "iam:<b>$x^2$</b>&", sourceIPAddress="x")
    chart = timeline_chart(FINDING.model_copy(update={"type": "A:B/<i>$\\frac$"}), timeline(evil))

    svg = draw.fn(chart).svg

    assert "<b>" not in svg
    assert "$x^2$" in svg
    assert chart.began == BEGAN
