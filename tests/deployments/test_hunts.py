"""The page of the hunts is what their files say."""

from deployments.hunts import PAGE
from watchkeeper.hunting.attack_coverage import hunts_markdown
from watchkeeper.hunting.hunt_table import HUNTS, all_hunts


def test_the_page_is_fresh():
    assert PAGE.read_text("utf-8") == hunts_markdown(all_hunts()), "run python -m deployments.hunts"


def test_every_hunt_has_its_section_and_every_link_within_the_page_leads_to_one():
    text = PAGE.read_text("utf-8")

    assert [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")] == list(
        HUNTS
    )
    assert {link.split(")")[0] for link in text.split("](#")[1:]} <= set(HUNTS)
