"""Whether a name is a person's: every kind of spelling as a case."""

import pytest

from watchkeeper.access.person_names import PersonNames

CERTAIN, POSSIBLE, NO = "certain", "possible", "no"


@pytest.mark.parametrize(
    ("person", "text", "verdict"),
    [
        ("carol.chen", "carol.chen", CERTAIN),
        ("carol.chen", "Carol.Chen ", CERTAIN),
        ("carol.chen@example.com", "CAROL.CHEN@example.com", CERTAIN),
        ("carol.chen@example.com", "carol.chen", CERTAIN),
        ("carol.chen", "carol.chen@example.com", CERTAIN),
        ("Carol Chen", "carol chen", CERTAIN),
        ("carol.chen@example.com", "carol.chen@other.example", POSSIBLE),
        ("Carol Chen", "carol.chen", POSSIBLE),
        ("Carol Chen", "chen_carol", POSSIBLE),
        ("carol.chen", "cchen", POSSIBLE),
        ("carol.chen", "c.chen", POSSIBLE),
        ("carol.chen", "carolc", POSSIBLE),
        ("carol.chen", "carolchen", POSSIBLE),
        ("carol.chen", "adm-cchen", POSSIBLE),
        ("carol.chen", "carol.chen-admin", POSSIBLE),
        ("carol.chen", "carol", POSSIBLE),
        ("carol.chen", "chen", POSSIBLE),
        ("carol", "carol.chen", POSSIBLE),
        ("åsa.öberg", "aoberg", POSSIBLE),
        ("Åsa Öberg", "asa.oberg", POSSIBLE),
        ("carol.chen", "carol.smith", NO),
        ("carol.chen", "caroline", NO),
        ("carol.chen", "dchen", NO),
        ("carol", "caroline", NO),
        ("carol", "carolchen", NO),
        ("bo.li", "bli", NO),  # three letters are there by chance
        ("carol.chen", "", NO),
        ("carol.chen", "---", NO),
        ("al", "al-runner", NO),
    ],
)
def test_a_name_is_the_persons_for_certain_possibly_or_not(person, text, verdict):
    like = PersonNames(person).likeness(text)

    if verdict == NO:
        assert like is None
        return
    assert like is not None
    assert like.certain is (verdict == CERTAIN)
    assert text in like.why


def test_of_several_names_a_certain_one_comes_first():
    names = PersonNames("carol.chen")
    best = names.best(("cchen", "", "carol.chen"))
    assert best is not None
    assert best.certain
    assert names.best(("dave", "erik")) is None
    assert names.best(()) is None


def test_a_person_without_a_name_is_nobody():
    names = PersonNames(" ", "")
    assert names.likeness("carol") is None
    assert not names.mentioned_in("anything")


def test_a_mail_address_is_found_within_a_text():
    names = PersonNames("carol.chen@example.com")
    assert names.mentioned_in("AROAEXAMPLE:Carol.Chen@example.com")
    assert not names.mentioned_in("AROAEXAMPLE:dave@example.com")
