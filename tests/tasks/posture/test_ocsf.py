"""Prowler's OCSF: frameworks as standards, requirements as controls."""

import json

import pytest

from tasks.posture.ocsf import OcsfReader
from tests.ocsf import AT, check
from watchkeeper.evidence import Seen
from watchkeeper.posture.cells import Status
from watchkeeper.posture.imported import ControlNotes, Imported
from watchkeeper.posture.prowler import requirements, standard_of
from watchkeeper.posture.score import judge, judged_frame, scores
from watchkeeper.posture.standards import short_name, standard_name
from watchkeeper.posture.tally import Tally

CIS5 = "prowler-CIS/v/5.0"


def read(*checks, frameworks=("CIS-5.0",), text=None, by="read_value"):
    """The tally, the notes and the reader of a file with these checks."""
    tally, notes = Tally({}), ControlNotes()
    reader = OcsfReader(tally, notes, frameworks)
    getattr(reader, by)(json.dumps(checks).encode() if text is None else text)
    return tally.result(), notes.facts(several=True), reader


def standing(*checks, frameworks=("CIS-5.0",)):
    """Each requirement's status, with exactly those on that have data."""
    tallied, facts, _ = read(*checks, frameworks=frameworks)
    enabled = Imported(format="OCSF", tallied=tallied, controls=facts, notes=()).enabled
    subscriptions = [
        one
        for place in enabled.places
        if isinstance(place.subscriptions, Seen)
        for one in place.subscriptions.value
    ]
    judged = judge(judged_frame(subscriptions, tallied.cells))
    return judged, {one.control: one.status for one in judged if one.standard != "all-standards"}


def test_a_check_is_counted_for_each_of_its_requirements():
    tallied, _, _ = read(
        check(compliance={"CIS-5.0": ["1.4", "1.5"], "CIS-3.0": ["1.5"]}), frameworks=("CIS-5.0", "CIS-3.0")
    )
    assert [(one.control, one.standards, one.failed) for one in tallied.cells] == [
        ("CIS-3.0 1.5", ("prowler-CIS/v/3.0",), 1),
        ("CIS-5.0 1.4", (CIS5,), 1),
        ("CIS-5.0 1.5", (CIS5,), 1),
    ]
    cell = tallied.cells[0]
    assert (cell.account, cell.region, cell.newest) == ("111122223333", "us-east-1", AT)
    assert cell.resources == ("arn:aws:iam::111122223333:root",)
    assert cell.failing_since is None, "a scan does not know since when"


@pytest.mark.parametrize(
    ("checks", "status"),
    [
        ([check(verdict="PASS"), check("another", "PASS")], Status.PASSED),
        ([check(verdict="PASS"), check("another", "FAIL")], Status.FAILED),
        ([check(verdict="PASS"), check("another", "MANUAL")], Status.UNKNOWN),
        ([check(verdict="FAIL"), check("another", "MANUAL")], Status.FAILED),
        ([check(verdict="PASS"), check("another", "FAIL", status="Suppressed")], Status.PASSED),
        ([check(verdict="FAIL", status_id=3)], Status.NO_DATA),
    ],
    ids=["all pass", "one fails", "one is for a person", "fails for certain", "muted", "nothing but muted"],
)  # fmt: skip
def test_a_requirement_is_as_good_as_its_worst_check(checks, status):
    assert standing(*checks)[1] == {"CIS-5.0 1.4": status}


def test_the_score_is_of_requirements():
    judged, _ = standing(
        check("a", "PASS", {"CIS-5.0": ["1.1", "1.2"]}),
        check("b", "FAIL", {"CIS-5.0": ["1.2", "1.3"]}),
        check("c", "MANUAL", {"CIS-5.0": ["1.4"]}),
    )
    score = next(one for one in scores(judged, "organization", {}) if one.standard == CIS5)
    assert (score.passed, score.failed, score.unknown, score.percent) == (1, 2, 1, 25)


def test_muted_is_counted_and_shown():
    tallied, _, _ = read(check(verdict="FAIL", status_id=3))
    assert (tallied.cells[0].suppressed, tallied.cells[0].suppressed_failed, tallied.cells[0].failed) == (
        1,
        1,
        0,
    )


def test_what_no_chosen_framework_asks_for_is_named():
    tallied, _, reader = read(check(compliance={"SOC2": ["cc_1"]}), check())
    assert tallied.reading.other_products == {"checks that no chosen framework asks for": 1}
    assert reader.frameworks == {"SOC2": 1, "CIS-5.0": 1}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"metadata": {}}, "metadata.event_code is missing"),
        ({"metadata": None}, "metadata is missing"),
        ({"status_code": None}, "status_code is missing"),
        ({"cloud": None}, "cloud is missing"),
        ({"cloud": {"account": {}, "region": "us-east-1"}}, "cloud.account.uid is missing"),
        ({"cloud": {"account": {"uid": "111122223333"}}}, "cloud.region is missing"),
        ({"cloud": {"account": {"uid": "a-b"}, "region": "westeurope", "provider": "azure"}}, "cloud.provider is azure, not aws"),
        ({"unmapped": {}}, "unmapped.compliance is missing"),
        ({"unmapped": {"compliance": {"CIS-5.0": "1.4"}}}, "unmapped.compliance[]: Expected `array`, got `str`"),
        ({"time": None}, "time is missing"),
        ({"time": 1e300}, "time is no moment"),
        ({"status_code": "MAYBE"}, "status_code is MAYBE: neither PASS, FAIL nor MANUAL"),
        ({"resources": [{"region": "us-east-1"}]}, "resources[].uid is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_and_costs_the_others_nothing(more, why):
    tallied, _, _ = read(check(verdict="PASS"), check(**more))
    assert tallied.reading.refused == {why: 1}
    assert tallied.reading.read == 2
    assert tallied.cells[0].passed == 1


def test_times_in_milliseconds():
    tallied, _, _ = read(check(time=int(AT.timestamp() * 1000)))
    assert tallied.cells[0].newest == AT


def test_lines_and_a_broken_one():
    text = "\n".join([json.dumps(check()), json.dumps(check())[:50], json.dumps([check()]), ""]).encode()
    tallied, _, _ = read(text=text, by="read_lines")
    assert tallied.cells[0].failed == 2
    assert tallied.reading.refused == {"a line is no JSON": 1}


def test_a_failed_requirement_is_called_by_its_checks_and_as_grave_as_the_worst():
    _, facts, _ = read(
        check("one", severity="Low"),
        check("two", severity="Critical"),
        check("three", "PASS", severity="Critical"),
        check("four", "FAIL", severity="Critical", status_id=3),
        check("five", "FAIL", {"CIS-5.0": ["2.1"]}, severity="Odd"),
    )
    assert facts["CIS-5.0 1.4"].title == "About one; About two"
    assert facts["CIS-5.0 1.4"].severity == "CRITICAL"
    assert facts["CIS-5.0 2.1"].severity == "UNKNOWN"


@pytest.mark.parametrize(
    ("framework", "key", "name", "short"),
    [
        ("CIS-5.0", "prowler-CIS/v/5.0", "Prowler CIS v5.0", "Prowler CIS 5.0"),
        ("PCI-3.2.1", "prowler-PCI/v/3.2.1", "Prowler PCI v3.2.1", "Prowler PCI 3.2.1"),
        ("ISO27001-2022", "prowler-ISO27001/v/2022", "Prowler ISO27001 v2022", "Prowler ISO27001 2022"),
        ("CCC-v2025.10", "prowler-CCC/v/2025.10", "Prowler CCC v2025.10", "Prowler CCC 2025.10"),
        ("SOC2", "prowler-SOC2", "Prowler SOC2", "Prowler SOC2"),
        (
            "NIST-800-53-Revision-5",
            "prowler-NIST-800-53-Revision-5",
            "Prowler NIST-800-53-Revision-5",
            "Prowler NIST-800-53-Revision-5",
        ),
    ],
)
def test_frameworks_by_their_names(framework, key, name, short):
    assert (standard_of(framework), standard_name(key), short_name(key)) == (key, name, short)


def test_a_requirement_that_stands_twice_counts_once():
    assert len(requirements({"CIS-5.0": ["1.4", "1.4"]}, ("CIS-5.0",))) == 1
