"""Trust policies compared as IAM means them, and reduced by several parts at a time."""

import pytest

from watchkeeper.actions.close_role import CloseRole
from watchkeeper.trust_document import closings, meet, same, statements, without_closings


def trust(*principals, **more):
    made = [{"Effect": "Allow", "Principal": one, "Action": "sts:AssumeRole", **more} for one in principals]
    return {"Version": "2012-10-17", "Statement": made}


def aws(*accounts):
    return {"AWS": list(accounts)}


ONE, TWO, THREE = "1" * 12, "2" * 12, "3" * 12


@pytest.mark.parametrize(
    ("this", "that", "equal"),
    [
        (trust({"AWS": ONE}), trust(aws(ONE)), True),
        (trust({"AWS": ONE}), trust({"AWS": f"arn:aws:iam::{ONE}:root"}), True),
        (trust({"AWS": ONE}), trust({"AWS": f"arn:aws:iam::{ONE}:role/root"}), False),
        (trust(aws(ONE, TWO)), trust(aws(TWO, ONE)), True),
        (trust(aws(ONE), aws(TWO)), trust(aws(TWO), aws(ONE)), True),
        (trust(aws(ONE)), {"Version": "2012-10-17", "Statement": statements(trust(aws(ONE)))[0]}, True),
        (trust(aws(ONE)), trust(aws(ONE, TWO)), False),
        (trust(aws(ONE)), trust({"Service": ONE}), False),
        (trust(aws(ONE)), trust(aws(ONE), Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), False),
        (
            trust(aws(ONE), Condition={"Bool": {"aws:MultiFactorAuthPresent": True}}),
            trust(aws(ONE), Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            True,
        ),
    ],
    ids=[
        "a list of one", "an account and its root", "a role named root", "order of principals",
        "order of statements", "one statement without a list", "one more", "another kind", "a condition",
        "true in two spellings",
    ],
)  # fmt: skip
def test_the_same_in_whatever_spelling(this, that, equal):
    assert same(this, that) is equal
    assert same(that, this) is equal


@pytest.mark.parametrize(
    ("this", "that", "both"),
    [
        (trust(aws(TWO), aws(ONE)), trust(aws(ONE), aws(THREE)), trust(aws(ONE))),
        (trust(aws(ONE, TWO)), trust(aws(TWO, THREE)), trust(aws(TWO))),
        (trust(aws(ONE)), trust("*"), trust(aws(ONE))),
        (trust("*"), trust(aws(ONE)), trust(aws(ONE))),
        (trust(aws(ONE)), trust(aws(TWO)), {"Version": "2012-10-17", "Statement": []}),
        (trust(aws(ONE)), trust(aws(ONE), Condition={"x": {"y": "z"}}), trust()),
        (trust({"Service": "ec2.amazonaws.com"}), trust(aws(ONE)), trust()),
    ],
    ids=["statements", "principals", "everybody there", "everybody here", "none", "a condition", "kinds"],
)
def test_what_two_reductions_of_one_policy_leave(this, that, both):
    assert same(meet(this, that), both)


def test_what_closed_a_role_is_told_from_what_it_trusts():
    action = CloseRole(account=ONE, region="us-east-1", case_id="wk-0123456789ab", role_name="web")
    theirs = {**action.statement, "Sid": "WatchkeeperByHand"}
    document = {**trust(aws(ONE)), "Statement": [*statements(trust(aws(ONE))), action.statement, theirs]}

    assert closings(document) == [action.statement]
    assert statements(without_closings(document)) == [*statements(trust(aws(ONE))), theirs]
    assert without_closings(trust(aws(ONE))) == trust(aws(ONE))
