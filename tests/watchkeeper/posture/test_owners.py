"""Owners: the file wins over the tags, the tags over the default."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.owners import Owner, Owners, read_owners

PAYMENTS, SANDBOX = "111122223333", "444455556666"
EXAMPLE = Path(__file__).parents[3] / "deployments/posture/owners.yaml"
FILE = {
    "accounts": {PAYMENTS: {"name": "payments team", "channel": "#payments"}},
    "default": {"name": "security team", "channel": "#security"},
}


def account(name=SANDBOX, **tags):
    """An account with these tags; a key's underscores are hyphens."""
    return AccountFacts(id=name, tags={key.replace("_", "-"): value for key, value in tags.items()})


def test_the_example_file_is_read():
    owners = read_owners(yaml.safe_load(EXAMPLE.read_text()))
    assert owners.of(account()) == Owner(name="platform team", channel="#platform-security", source="file")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (account(PAYMENTS), ("payments team", "#payments", "file")),
        (account(PAYMENTS, owner="x", slack_channel="#x"), ("payments team", "#payments", "file")),
        (account(owner="labs", slack_channel="#labs"), ("labs", "#labs", "tag")),
        (account(owner=" labs "), ("labs", None, "tag")),
        (account(slack_channel="#labs"), ("#labs", "#labs", "tag")),
        (account(), ("security team", "#security", "default")),
        (account(owner="  ", slack_channel=""), ("security team", "#security", "default")),
        (account(Owner="labs"), ("security team", "#security", "default")),
        (account(team="labs"), ("security team", "#security", "default")),
    ],
)
def test_whose_account_it_is(facts, expected):
    owner = read_owners(FILE).of(facts)
    assert (owner.name, owner.channel, owner.source) == expected


def test_an_owner_without_a_channel_does_not_get_another_ones():
    owners = read_owners(FILE | {"accounts": {SANDBOX: {"name": "labs"}}})
    assert owners.of(account(slack_channel="#labs")) == Owner(name="labs", channel=None, source="file")


def test_without_file_tag_and_default_nobody_is_known():
    assert Owners().of(account()) is None
    assert read_owners({}) == read_owners({"accounts": None}) == Owners()


def test_the_keys_of_the_tags_are_the_houses():
    owners = read_owners({"tag_owner": "Team", "tag_channel": "chat"})
    assert owners.of(account(Team="labs", chat="C012", owner="x")) == Owner(
        name="labs", channel="C012", source="tag"
    )


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        ({"acounts": {}}, "acounts"),
        ({"accounts": {"12345": {"name": "x"}}}, "12345"),
        ({"accounts": {111122223333: {"name": "x"}}}, "111122223333"),
        ({"accounts": {PAYMENTS: {"channel": "#x"}}}, "name"),
        ({"accounts": {PAYMENTS: {"name": " "}}}, "name"),
        ({"accounts": {PAYMENTS: {"name": "x", "chanel": "#x"}}}, "chanel"),
        ({"accounts": {PAYMENTS: "payments team"}}, PAYMENTS),
        ({"default": {"channel": "#x"}}, "default.name"),
        ({"tag_owner": ""}, "tag_owner"),
    ],
)
def test_what_is_wrong_is_refused_by_name(plain, named):
    with pytest.raises(ValidationError, match=named):
        read_owners(plain)
