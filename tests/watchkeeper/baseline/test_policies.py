"""Policies compared and merged: ours by Sid, others' words untouched."""

import json

import pytest

from watchkeeper.baseline.policies import by_sid, merged, normal

OURS = {"Ours": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:Get*", "Resource": "b"}}
THEIRS = {
    "Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": ["b:B", "a:A"], "Resource": ["x"],
}  # fmt: skip
NAMELESS = {"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"}, "Action": "x", "Resource": "*"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Action": ["b", "a"]}, {"Action": ["a", "b"]}),
        ({"Action": ["a"]}, {"Action": "a"}),
        ({"Principal": "*"}, {"Principal": {"AWS": ["*"]}}),
        ({"Resource": ["y", "x", "x"]}, {"Resource": ["x", "y"]}),
        ({"Condition": {"Bool": {"k": False}}}, {"Condition": {"Bool": {"k": ["false"]}}}),
        ({"Sid": "a", "Effect": "Deny"}, {"Sid": "b", "Effect": "Deny"}),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Action": "a"}, {"NotAction": "a"}),
        ({"Principal": {"AWS": "1"}}, {"Principal": {"Service": "1"}}),
        ({"Condition": {"StringEquals": {"k": "v"}}}, {"Condition": {"StringLike": {"k": "v"}}}),
        ({"Effect": "Allow"}, {"Effect": "Deny"}),
    ],
)
def test_what_differs_in_meaning_differs(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize("nothing", [None, "", {}])
def test_into_nothing_ours_become_the_policy(nothing):
    document = json.loads(merged(nothing, OURS))

    assert document == {"Version": "2012-10-17", "Statement": [{"Sid": "Ours", **OURS["Ours"]}]}


def test_others_statements_stay_word_for_word_and_in_their_place():
    before = {"Version": "2008-10-17", "Id": "x", "Statement": [THEIRS, {"Sid": "Ours"}, NAMELESS]}

    after = json.loads(merged(json.dumps(before), OURS))

    assert after == {
        "Version": "2008-10-17",
        "Id": "x",
        "Statement": [THEIRS, {"Sid": "Ours", **OURS["Ours"]}, NAMELESS],
    }


def test_merging_twice_is_merging_once():
    once = merged({"Statement": NAMELESS}, OURS)

    assert merged(once, OURS) == once
    assert by_sid(once) == {"Ours": normal(OURS["Ours"])}
