"""Actions as data: they survive JSON, and no two of them share a name."""

import pytest
from pydantic import TypeAdapter

from tests.watchkeeper.test_guardrails import WHERE, made
from watchkeeper.action import file_name
from watchkeeper.action_table import ACTIONS, Action
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.actions.remove_from_group import RemoveFromGroup

every_action = pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
READ = TypeAdapter(Action)


@every_action
def test_an_action_is_the_same_after_json_and_says_what_it_does(kind):
    action = made(kind)

    assert READ.validate_json(action.model_dump_json()) == action
    name = action.principal or action.resource
    # An ARN, or a name with its region before it, is said by its own last part.
    assert (
        name in action.sentence
        or {"audit": "audit log"}.get(last := name.split("/")[-1], last) in action.sentence
    )
    assert action.key.startswith(action.kind)
    assert "/" not in action.key


@every_action
def test_what_was_not_read_is_not_held(kind):
    assert not made(kind).holds({})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a-b", "c"), ("a", "b-c")),
        (("a,b", "c"), ("a_b", "c")),
        (("a", "c" * 119), ("a", "c" * 120)),
    ],
    ids=["where the names meet", "a sign that files do not have", "longer than a name may be"],
)
def test_two_memberships_never_share_a_receipt(one, other):
    keys = {RemoveFromGroup(**WHERE, user_name=who, group_name=group).key for who, group in (one, other)}

    assert len(keys) == 2
    assert all(len(key) <= 120 for key in keys)


def test_two_policies_that_differ_at_their_end_never_share_a_receipt():
    arns = [f"arn:aws:iam::333333333333:policy/{'x' * 110}{end}" for end in "ab"]
    keys = {DetachPolicy(**WHERE, holder="user", holder_name="clara", policy_arn=arn).key for arn in arns}

    assert len(keys) == 2


def test_a_plain_name_is_its_own_file():
    assert file_name("deny_all_user-deploy-bot") == "deny_all_user-deploy-bot"
    assert file_name("x" * 121) != file_name("x" * 122)


@pytest.mark.parametrize(("members", "said"), [(None, "every member"), (3, "each of its 3 member(s)")])
def test_a_groups_policy_says_whom_it_hits(members, said):
    action = DetachPolicy(
        **WHERE, holder="group", holder_name="admins", policy_arn="arn:x/Admin", members=members
    )

    assert said in action.sentence


def test_the_console_is_denied_by_what_only_temporary_credentials_carry():
    (statement,) = DenyConsoleUser(**WHERE, user_name="clara").document["Statement"]

    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Deny", "*", "*")
    assert statement["Condition"] == {
        "Null": {"aws:TokenIssueTime": "false"},
        "BoolIfExists": {"aws:ViaAWSService": "false"},
    }
