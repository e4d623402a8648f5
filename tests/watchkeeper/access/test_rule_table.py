"""The table of rules is whole, and every rule is proven to speak and to be silent."""

import importlib
import pkgutil
from typing import get_args

import pytest

import watchkeeper.access.rules
from tests.access_cases import codes
from tests.watchkeeper.access import (
    test_cases_accounts,
    test_cases_center,
    test_cases_roles,
    test_cases_users,
)
from watchkeeper.access.item import ItemKind
from watchkeeper.access.rule_table import RULES, RULES_BY_KIND

CASES = [
    *test_cases_users.KEYS,
    *test_cases_users.CONSOLE,
    *test_cases_users.USERS,
    *test_cases_users.OTHERS,
    *test_cases_roles.USE,
    *test_cases_roles.POWER,
    *test_cases_roles.TRUST,
    *test_cases_roles.FEDERATION,
    *test_cases_accounts.ROOT,
    *test_cases_accounts.OTHERS,
    *test_cases_center.CASES,
]
MODULES = [one.name for one in pkgutil.iter_modules(watchkeeper.access.rules.__path__)]


def test_every_file_is_in_the_table_and_is_called_like_its_code():
    found = {
        importlib.import_module(f"watchkeeper.access.rules.{name}").RULE.code: name for name in MODULES
    }
    assert found == {rule.code: rule.code.replace("-", "_") for rule in RULES}


def test_codes_are_used_once():
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_is_about_and_where_it_comes_from(rule):
    assert rule.about
    assert set(rule.about) <= set(get_args(ItemKind))
    assert rule.what.endswith(".")
    assert len(rule.source) > 10


def test_every_kind_of_item_has_rules():
    assert set(RULES_BY_KIND) == set(get_args(ItemKind))
    assert all(RULES_BY_KIND.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_speaks_in_one_case_and_is_silent_in_another_of_its_kind(rule):
    about = [case for case in CASES if case.kind in rule.about]
    spoken = [case for case in about if rule.code in case.noticed]
    assert spoken, "no case shows it"
    assert len(spoken) < len(about), "no case shows that it can be silent"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_says_is_a_sentence_with_facts(rule):
    said = [
        reason.text
        for case in CASES
        if rule.code in case.noticed
        for reason in case.item().reasons
        if reason.code == rule.code
    ]
    assert all(text and text == text.strip() and "  " not in text and "None" not in text for text in said)


def test_the_table_is_as_long_as_was_asked_and_every_pitfall_has_a_case():
    names = [case.name for case in CASES]
    assert len(set(names)) >= 90
    for number in range(1, 13):
        assert any(name.startswith(f"P3.{number} ") for name in names), f"P3.{number}"


def test_nothing_of_what_only_aws_can_change_is_noticed():
    apart = [case for case in CASES if case.name.startswith(("P3.6 a service-linked", "P3.6 Identity"))]
    assert len(apart) == 2
    assert not any(codes(case.item()) for case in apart)
