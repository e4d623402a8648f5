"""Trust policies read, and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.access_inventories import ACCOUNT, VENDOR, document, lets
from watchkeeper.access.trust import closing_cases, is_closed, trusted, without
from watchkeeper.access.trust_conditions import conditions_of, demanded, is_anything

ROOT = f"arn:aws:iam::{VENDOR}:root"
NAMES = some.sampled_from(
    [VENDOR, ROOT, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:role/x", "*", "AROAEXAMPLEOFGONE123"]
)
STATEMENTS = some.lists(
    some.one_of(
        some.lists(NAMES, min_size=1, max_size=3, unique=True).map(lambda names: lets({"AWS": names})),
        NAMES.map(lambda name: lets({"AWS": name, "Service": "ec2.amazonaws.com"})),
        some.just(lets("*")),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize(
    ("principal", "kind", "account"),
    [
        ("*", "everybody", None),
        ({"AWS": "*"}, "everybody", None),
        ({"AWS": VENDOR}, "account", VENDOR),
        ({"AWS": ROOT}, "account", VENDOR),
        ({"AWS": f"arn:aws-us-gov:iam::{VENDOR}:root"}, "account", VENDOR),
        ({"AWS": f"arn:aws:iam::{VENDOR}:role/path/x"}, "principal", VENDOR),
        ({"AWS": f"arn:aws:sts::{VENDOR}:assumed-role/x/session"}, "principal", VENDOR),
        ({"AWS": "AIDAEXAMPLEOFGONE123"}, "deleted", None),
        ({"Service": "ec2.amazonaws.com"}, "service", None),
        ({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"}, "federated", ACCOUNT),
        ({"Federated": "accounts.google.com"}, "federated", None),
        ({"CanonicalUser": "79a5"}, "other", None),
    ],
    ids=str,
)
def test_a_principal_is_told_from_others(principal, kind, account):
    (one,) = trusted(document(lets(principal)))
    assert (one.kind, one.account) == (kind, account)


@pytest.mark.parametrize(
    ("action", "lets_in"),
    [
        ("sts:AssumeRole", True),
        ("sts:*", True),
        ("*", True),
        ("STS:assumerole", True),
        (["sts:TagSession", "sts:AssumeRoleWithWebIdentity"], True),
        ("sts:TagSession", False),
        ("sts:SetSourceIdentity", False),
    ],
    ids=str,
)
def test_only_what_gives_a_session_lets_in(action, lets_in):
    assert bool(trusted(document(lets("*", action)))) is lets_in


def test_a_single_statement_may_stand_without_a_list():
    assert trusted({"Statement": lets("*")})


def test_what_is_denied_is_not_trusted():
    assert not trusted(document({**lets("*"), "Effect": "Deny"}))


def test_a_deny_without_conditions_closes():
    closing = {
        "Sid": "Watchkeeper0123456789ab",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sts:AssumeRole",
    }
    closed = document(lets("*"), closing)
    assert is_closed(closed)
    assert closing_cases(closed) == ("wk-0123456789ab",)
    assert not is_closed(document({**closing, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o"}}}))
    assert not is_closed(document({**closing, "Principal": {"AWS": VENDOR}}))


def test_nothing_is_left_when_the_last_one_goes():
    assert without(document(lets({"AWS": VENDOR})), VENDOR) is None
    deny = {**lets("*"), "Effect": "Deny"}
    assert without(document(lets({"AWS": VENDOR}), deny), VENDOR) is None


@given(STATEMENTS, NAMES)
def test_taking_one_out_takes_out_it_alone(made, name):
    before = document(*made)
    left = without(before, name)
    names = [(one.kind, one.name) for one in trusted(before)]
    expected = [one for one in names if one[1] != name]
    if left is None:
        assert not expected
    else:
        assert [(one.kind, one.name) for one in trusted(left)] == expected
        assert all(one["Principal"] for one in left["Statement"])


@pytest.mark.parametrize(
    ("operator", "value", "demands"),
    [
        ("StringEquals", "o-1", True),
        ("StringLike", "o-1*", True),
        ("ForAnyValue:StringEquals", ["o-1", "o-2"], True),
        ("StringEqualsIfExists", "o-1", False),
        ("ForAllValues:StringEquals", "o-1", False),
        ("StringNotEquals", "o-1", False),
        ("StringLike", ["o-1", "*"], False),
        ("StringLike", "?*", False),
        ("Null", "false", False),
    ],
)
def test_which_conditions_keep_anybody_out(operator, value, demands):
    conditions = conditions_of({"Condition": {operator: {"aws:PrincipalOrgID": value}}})
    assert bool(demanded(conditions, ("aws:principalorgid",))) is demands


@pytest.mark.parametrize(
    ("value", "anything"),
    [
        ("*", True),
        ("**", True),
        ("arn:aws:iam::*", True),
        ("arn:aws:iam::*:role/x", True),
        ("arn:aws:iam::111111111111:role/*", False),
        ("arn:aws:rolesanywhere:*", True),
        ("arn:aws:sns:us-east-1:111111111111:topic", False),
        ("arn:aws:s3:::bucket", False),
        ("arn:aws:s3:::*", True),
        ("0.0.0.0/0", True),
        ("10.0.0.0/8", False),
        ("o-1", False),
    ],
)
def test_which_patterns_are_anything(value, anything):
    assert is_anything(value) is anything
