"""Hunts and ATT&CK's techniques: the ids exist, the tactics fit, and what is not looked for is said."""

import pytest

from watchkeeper.hunting.attack_coverage import TACTICS, coverage_of, disagreements
from watchkeeper.hunting.attack_techniques import NOT_IN_CLOUDTRAIL, TECHNIQUES
from watchkeeper.hunting.hunt_table import HUNTS, all_hunts


@pytest.mark.parametrize("name", HUNTS)
def test_a_hunts_tactics_and_techniques_fit_together(name):
    assert disagreements(all_hunts()[name]) == []


def test_a_wrong_id_and_a_wrong_tactic_are_named():
    hunt = all_hunts()["cloudtrail_stopped_or_deleted"]

    wrong = hunt.model_copy(
        update={"techniques": ("T1562.008", "T9999", "T1485"), "tactics": ("defense-evasion", "discovery")}
    )

    assert disagreements(wrong) == [
        "T9999 is not in the table",
        "discovery is a tactic of none of its techniques",
        "T1485 is under none of its tactics",
    ]
    with pytest.raises(ValueError, match="cloudtrail_stopped_or_deleted: no technique T9999"):
        coverage_of([wrong])


def test_a_hunt_stands_under_each_tactic_that_it_and_the_technique_share():
    hunt = all_hunts()["ebs_blocks_read"]

    assert [(cell.tactic, cell.technique, cell.hunts) for cell in coverage_of([hunt])] == [
        ("collection", "T1530", (hunt.id,)),
        ("exfiltration", "T1537", (hunt.id,)),
    ]


def test_of_every_technique_of_the_matrix_it_is_said_who_looks_for_it_or_why_nobody():
    named = {technique for hunt in all_hunts().values() for technique in hunt.techniques}
    matrix = {technique for technique, one in TECHNIQUES.items() if one.iaas}

    assert matrix - named == set(NOT_IN_CLOUDTRAIL)


def test_the_hunts_cover_the_clouds_tactics():
    tactics = {cell.tactic for cell in coverage_of(all_hunts().values())}

    assert tactics >= set(TACTICS) - {"reconnaissance", "resource-development", "command-and-control"}


def test_the_table_is_sorted_and_names_nothing_that_nobody_needs():
    named = {technique for hunt in all_hunts().values() for technique in hunt.techniques}

    assert list(TECHNIQUES) == sorted(TECHNIQUES)
    assert {technique for technique, one in TECHNIQUES.items() if not one.iaas} <= named
