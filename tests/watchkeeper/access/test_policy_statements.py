"""Policies as sets of actions, beside two naive ways of reading them."""

import re
from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.access_policies import MFA, NO_MFA, OLD_SESSION, allow, deny, document
from watchkeeper.access.policy_actions import catalogue
from watchkeeper.access.policy_conditions import allow_holds, deny_holds, services_passed_to
from watchkeeper.access.policy_resources import reach
from watchkeeper.access.policy_statements import Power, compiled, effective_power

KNOWN = catalogue()
SOME = [name for number, name in enumerate(KNOWN.listed) if number % 151 == 0 or name.startswith("iam:")]


def power(*documents, boundary=None):
    return effective_power(map(compiled, documents), boundary and compiled(boundary))


# --- Patterns


@pytest.mark.parametrize(
    ("pattern", "actions"),
    [
        ("iam:CreatePolicyVersion", {"iam:CreatePolicyVersion"}),
        ("IAM:createpolicyversion", {"iam:CreatePolicyVersion"}),
        ("iam:Create*Version", {"iam:CreatePolicyVersion"}),
        ("iam:?utUserPolicy", {"iam:PutUserPolicy"}),
        ("i?m:PutUserPolicy", {"iam:PutUserPolicy"}),
        ("iam:NoSuchAction", set()),
        ("nosuchservice:*", set()),
        ("iam", set()),
        ("iam*", set()),
        ("iam:", set()),
        ("", set()),
    ],
)
def test_a_pattern(pattern, actions):
    assert set(KNOWN.named(KNOWN.mask(pattern))) == actions


def test_everything_is_all_of_awss_list():
    assert list(KNOWN.named(KNOWN.mask("*"))) == list(KNOWN.listed)
    assert len(KNOWN.listed) > 20_000


_PATTERNS = st.one_of(
    st.sampled_from(SOME),
    st.sampled_from(SOME).map(str.upper),
    st.sampled_from(
        ["*", "iam:*", "iam:Get*", "*:*User*", "s3:*", "ec2:?e*", "IAM:*Role*", "kms:*", "a*:D*", "x:y"]
    ),
    st.tuples(st.sampled_from(SOME), st.integers(1, 9)).map(
        lambda one: one[0][: one[0].index(":") + one[1]] + "*"
    ),
)
_STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["Allow", "Allow", "Deny"]),
        st.sampled_from(["Action", "Action", "NotAction"]),
        st.lists(_PATTERNS, min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=5,
)


def named(effect, element, patterns):
    return {"Effect": effect, element: patterns, "Resource": "*"}


def says(statement, action):
    element = "Action" if "Action" in statement else "NotAction"
    hit = any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement[element])
    return hit == (element == "Action")


@settings(max_examples=60, deadline=None)
@given(_STATEMENTS, st.none() | _STATEMENTS)
@example([("Allow", "NotAction", ["iam:PassRole"])], None)
def test_action_by_action_a_naive_reading_says_the_same(drawn, bounds):
    def allows(statements, action):
        about = [one["Effect"] for one in statements if says(one, action)]
        return "Allow" in about and "Deny" not in about

    statements = [named(*one) for one in drawn]
    boundary = None if bounds is None else [named(*one) for one in bounds]
    found = power(document(*statements), boundary=None if boundary is None else document(*boundary))

    assert found.sometimes == found.narrow == found.own == found.own_sometimes == 0
    wide = set(KNOWN.named(found.wide))
    for action in SOME:
        allowed = allows(statements, action) and (boundary is None or allows(boundary, action))
        assert (action in wide) == allowed, action


# --- Requests: a second, naive way, that knows worlds instead of masks

ROLES = ["arn:aws:iam::111111111111:role/app-one", "arn:aws:iam::111111111111:role/zz/other"]
USERS = ["arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:user/bob"]
FUNCTIONS = [
    "arn:aws:lambda:us-east-1:111111111111:function:app",
    "arn:aws:lambda:us-east-1:111111111111:function:other",
]
BUCKETS = ["arn:aws:s3:::logs-1", "arn:aws:s3:::other"]
ACTED_ON = {
    "iam:AttachRolePolicy": ROLES,
    "iam:PutUserPolicy": USERS,
    "lambda:UpdateFunctionCode": FUNCTIONS,
    "s3:DeleteBucket": BUCKETS,
    "ec2:DescribeInstances": ["*"],
}
WIDE = [
    "*",
    "arn:aws:iam::111111111111:role/*",
    "arn:aws:iam::*:user/*",
    "arn:aws:lambda:*:*:function:*",
    "arn:aws:s3:::*",
]
NARROW = [
    "arn:aws:iam::*:role/app-*",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:lambda:us-east-1:111111111111:function:app",
    "arn:aws:s3:::logs-?",
]
_CONDITIONS = st.sampled_from([None, None, MFA, NO_MFA, OLD_SESSION])
_REQUESTED = st.lists(
    st.builds(
        lambda make, actions, element, resources, when: make(
            *actions, **({"on": resources} if element == "Resource" else {element: resources}), when=when
        ),
        st.sampled_from([allow, allow, deny]),
        st.lists(st.sampled_from([*ACTED_ON, "*", "iam:*", "lambda:*"]), min_size=1, max_size=3),
        st.sampled_from(["Resource", "Resource", "NotResource"]),
        st.lists(st.sampled_from([*WIDE, *NARROW]), min_size=1, max_size=2),
        _CONDITIONS,
    ),
    min_size=1,
    max_size=5,
)


def covers(patterns, resource):
    mine = [pattern.replace("${aws:username}", "alice") for pattern in patterns]
    return any(
        re.fullmatch(re.escape(one).replace(r"\*", ".*").replace(r"\?", "."), resource) for one in mine
    )


def met(statement, world):
    """Whether the condition holds in a world: (MFA, an old session)."""
    condition = statement.get("Condition")
    return {str(None): True, str(MFA): world[0], str(NO_MFA): not world[0], str(OLD_SESSION): world[1]}[
        str(condition)
    ]


def answered(statements, action, resource, world):
    effects = set()
    for one in statements:
        on = (
            covers(one["Resource"], resource)
            if "Resource" in one
            else not covers(one["NotResource"], resource)
        )
        if on and says(one, action) and met(one, world):
            effects.add(one["Effect"])
    return effects == {"Allow"}


@settings(max_examples=200, deadline=None)
@given(_REQUESTED, st.none() | _REQUESTED)
def test_request_by_request_nothing_that_is_allowed_is_missed(statements, bounds):
    found = power(document(*statements), boundary=bounds and document(*bounds))
    for action, resources in ACTED_ON.items():
        for resource, world in product(resources, product((False, True), repeat=2)):
            allowed = answered(statements, action, resource, world)
            allowed = allowed and (bounds is None or answered(bounds, action, resource, world))
            if allowed and resource != USERS[0]:
                assert found.somehow & KNOWN.bit(action), (action, resource, world)
            elif allowed:
                assert (found.somehow | found.own | found.own_sometimes) & KNOWN.bit(action), (
                    action,
                    world,
                )


@settings(max_examples=200, deadline=None)
@given(_REQUESTED, st.none() | _REQUESTED)
@example([allow("*"), deny("*", NotResource=["arn:aws:iam::*:role/app-*"])], None)
def test_request_by_request_what_is_said_to_be_certain_is_allowed_with_a_new_session(statements, bounds):
    # A deny on some resources is left out on purpose: whoever may do it to all others may do it.
    both = [*statements, *(bounds or ())]
    if any(one["Effect"] == "Deny" and set(one.get("Resource", WIDE)) & set(NARROW) for one in both):
        return
    # So is what an allow spares by name.
    if any(one["Effect"] == "Allow" and set(one.get("NotResource", ())) & set(NARROW) for one in both):
        return
    found = power(document(*statements), boundary=bounds and document(*bounds))
    for action, resources in ACTED_ON.items():
        if not found.wide & KNOWN.bit(action):
            continue
        for resource, mfa in product(resources, (False, True)):
            assert answered(statements, action, resource, (mfa, False)), (action, resource)
            assert bounds is None or answered(bounds, action, resource, (mfa, False)), (action, resource)


# --- Resources


@pytest.mark.parametrize(
    ("resources", "action", "how"),
    [
        (["*"], "s3:GetObject", "wide"),
        (["arn:aws:s3:::*"], "s3:GetObject", "wide"),
        (["arn:aws:s3:::*/*"], "s3:GetObject", "wide"),
        (["arn:aws:s3:::*/*"], "s3:DeleteBucket", "narrow"),
        (["arn:aws:s3:::data/*"], "s3:GetObject", "narrow"),
        (["arn:aws:s3:::*-data/*"], "s3:GetObject", "narrow"),
        (["arn:aws:s3:::data/*"], "s3:ListAllMyBuckets", None),
        (["arn:aws-cn:s3:::*"], "s3:GetObject", "wide"),
        (["arn:aws:lambda:eu-west-1:*:function:*"], "lambda:UpdateFunctionCode", "wide"),
        (["arn:aws:lambda:*:*:layer:*"], "lambda:UpdateFunctionCode", None),
        (["arn:aws:ec2:*:*:instance/*"], "ec2:RunInstances", "narrow"),
        (["arn:aws:ec2:*:*:*"], "ec2:RunInstances", "wide"),
        (["arn:aws:ec2:*:*:*/*"], "ec2:RunInstances", "wide"),
        (["arn:aws:iam::*:role/*", "arn:aws:s3:::data"], "iam:PassRole", "wide"),
        (["arn:aws:iam::111111111111:role/team/*"], "iam:PassRole", "narrow"),
        (["arn:aws:iam::*:role/${aws:PrincipalTag/team}"], "iam:PassRole", "narrow"),
        (["arn:aws:iam::aws:policy/*"], "iam:CreatePolicyVersion", None),
        (["arn:aws:iam::*:user/${aws:username}"], "iam:CreateAccessKey", "own"),
        (["arn:aws:iam::*:user/*/${AWS:username}"], "iam:CreateAccessKey", "own"),
        (["arn:aws:iam::*:user/${aws:username}*"], "iam:CreateAccessKey", "narrow"),
        (["arn:aws:iam::*:user/*"], "iam:CreateAccessKey", "wide"),
        (["arn:aws:*:*:*:*"], "lambda:UpdateFunctionCode", "wide"),
        (["arn:aws:iam*"], "iam:CreateAccessKey", "wide"),
        (["no arn"], "iam:CreateAccessKey", None),
        ([], "iam:CreateAccessKey", None),
    ],
)
def test_how_far_resources_reach(resources, action, how):
    found = reach(tuple(resources))
    hits = [name for name in ("wide", "narrow", "own") if getattr(found, name) & KNOWN.bit(action)]

    assert hits == ([] if how is None else [how])


# --- Conditions


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, "always"),
        (NO_MFA, "sometimes"),
        (OLD_SESSION, "never"),
        ({"dateLessThan": {"AWS:tokenissuetime": "2026-01-01"}}, "never"),
        ({**OLD_SESSION, **NO_MFA}, "never"),
        ({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01"}}, "sometimes"),
        ({"Null": {"aws:TokenIssueTime": "true"}}, "sometimes"),
        ({"Bool": {"aws:SecureTransport": "false"}}, "never"),
        ({"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}, "never"),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, "sometimes"),
        ({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, "sometimes"),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, "sometimes"),
    ],
)
def test_when_a_deny_holds(condition, holds):
    assert deny_holds(condition) == holds
    assert allow_holds(condition) == ("sometimes" if condition else "always"), (
        "an allow never gains by a condition"
    )


@pytest.mark.parametrize(
    ("condition", "services"),
    [
        ({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}, {"lambda.amazonaws.com"}),
        (
            {"StringLike": {"IAM:PASSEDTOSERVICE": ["ec2.amazonaws.com*", "glue*"]}},
            {"ec2.amazonaws.com", "glue.amazonaws.com"},
        ),
        ({"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}}, {"ec2.amazonaws.com"}),
        (
            {"ForAnyValue:StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}},
            {"ec2.amazonaws.com"},
        ),
        ({"StringEquals": {"iam:PassedToService": "nobody.amazonaws.com"}}, set()),
        ({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}, **MFA}, None),
        ({"Null": {"iam:PassedToService": "true"}}, None),
        (MFA, None),
        ({}, None),
    ],
)
def test_the_services_that_roles_may_be_passed_to(condition, services):
    assert services_passed_to(condition) == services


def test_denied_to_pass_to_all_but_one():
    condition = {"StringNotEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}

    assert (
        len(services_passed_to(condition))
        == len(list(services_passed_to({"StringNotLike": {"iam:PassedToService": "none"}}))) - 1
    )


# --- Arithmetic of denies and boundaries


def test_a_deny_that_sometimes_holds_demotes_and_one_that_always_holds_takes():
    before = Power(wide=0b1111, narrow=0b10000, own=0b100000)

    assert before.denied(0b0001, 0b0010) == Power(0b1100, 0b0010, 0b10000, 0b100000, 0)
    assert before.denied(0b10000, 0b100000) == Power(0b1111, 0, 0, 0, 0b100000)


def test_everything_within_nothing_is_nothing():
    everything = Power(wide=KNOWN.everything)

    assert everything.within(Power()) == Power()
    assert Power().within(everything) == Power()
    assert everything.within(everything) == everything
