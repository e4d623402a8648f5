"""Which values a hunt is asked with: the form's, else the house's, else its own."""

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt
from watchkeeper.hunting.asking import asked_of, house_values

CI = "arn:aws:iam::333333333333:role/ci"
REGIONS = {"type": "text[]", "default": [], "description": "where we work"}
LEAST = {"type": "integer", "default": 3, "description": "how many"}
PEOPLE = {"type": "text[]", "default": [], "description": "who does this as their work"}
ACCOUNTS = {"type": "text[]", "default": ["111111111111"], "description": "the organization's accounts"}
ONE = hunt("one", parameters={"home_regions": REGIONS, "least": LEAST, "expected_principals": PEOPLE})
TWO = hunt("two", parameters={"expected_principals": PEOPLE, "known_accounts": ACCOUNTS})
THREE = hunt("three")
ALL = (ONE, TWO, THREE)


def values(policy=(), given=(), **more):
    """What each hunt is asked with."""
    house = house_values(ALL, dict(policy), **more)
    return {one.hunt.id: one.values for one in asked_of(ALL, dict(given), house.by_hunt)}


def test_without_a_word_a_hunt_has_its_own_values():
    assert values() == {
        "one": {"home_regions": (), "least": 3, "expected_principals": ()},
        "two": {"expected_principals": (), "known_accounts": ("111111111111",)},
        "three": {},
    }


def test_the_house_s_values_stand_where_the_form_says_none():
    assert values(home_regions=["eu-west-1"])["one"]["home_regions"] == ("eu-west-1",)
    assert values({"one.least": 7})["one"]["least"] == 7
    assert values({"one.least": 7}, {"one.least": 9})["one"]["least"] == 9
    assert values({"home_regions": ["eu-north-1"]}, home_regions=["eu-west-1"])["one"]["home_regions"] == (
        "eu-north-1",
    )


def test_a_name_without_a_hunt_is_for_all_that_have_it_and_one_with_a_hunt_has_the_last_word():
    for policy in (
        {"expected_principals": [CI], "two.expected_principals": []},
        {"two.expected_principals": [], "expected_principals": [CI]},
    ):
        found = values(policy)
        assert found["one"]["expected_principals"] == (CI,)
        assert found["two"]["expected_principals"] == ()


def test_the_organization_s_accounts_are_known_beside_those_of_the_policy_and_the_hunt():
    assert values(organization=[ACCOUNT])["two"]["known_accounts"] == ("111111111111", ACCOUNT)
    assert values({"known_accounts": [OTHER]}, organization=[ACCOUNT])["two"]["known_accounts"] == (
        ACCOUNT, OTHER,
    )  # fmt: skip
    assert values({"known_accounts": [OTHER]})["two"]["known_accounts"] == (OTHER,)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"four.least": 1}, "no hunt takes four.least"),
        ({"two.least": 1}, "no hunt takes two.least"),
        ({"expected_principles": [CI]}, "no hunt takes expected_principles"),
        ({"one.least": "many"}, "one.least of hunt one"),
        ({"expected_principals": CI}, "expected_principals of hunt one"),
    ],
)
def test_what_of_the_policy_no_hunt_takes_is_told_and_the_hunts_are_asked_without_it(policy, said):
    house = house_values(ALL, policy)

    assert said in house.problems[0]
    assert asked_of(ALL, {}, house.by_hunt) == asked_of(ALL, {})


@pytest.mark.parametrize("given", [{"least": 1}, {"third.least": 1}, {"one.most": 1}, {"one.least": "1"}])
def test_what_no_hunt_takes_is_refused_in_a_form(given):
    with pytest.raises(ValueError, match=next(iter(given)).split(".")[0]):
        asked_of([ONE, THREE], given)
