"""A plan keeps every field through JSON, and its digest names it alone."""

from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter

from tests.builders import instance_finding
from tests.watchkeeper.test_runbooks import instance
from watchkeeper.action_table import ACTIONS, Action
from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN, NOBODY, Decision, judge
from watchkeeper.house_policy import HousePolicy
from watchkeeper.plan import Plan
from watchkeeper.runbooks import compromised_instance

PLAN = compromised_instance.decide(instance_finding(), instance())


def test_a_plan_comes_back_from_json_whole():
    assert Plan.model_validate_json(PLAN.model_dump_json()) == PLAN


def _sample(annotation):
    """A value of the field's type that is none of its defaults."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[-1]
    if origin is tuple:
        return (_sample(arguments[0]),)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation(
            **{name: _sample(field.annotation) for name, field in annotation.model_fields.items()}
        )
    if annotation is bool:
        return True
    return (
        {"x-1": ["y"]}
        if origin is dict or annotation is dict
        else 7
        if int in (annotation, *arguments)
        else "x-1"
    )


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
def test_every_action_keeps_its_fields_in_json(kind):
    sample = {
        name: _sample(field.annotation) for name, field in kind.model_fields.items() if name != "kind"
    }
    action = kind(**sample)
    adapter: TypeAdapter[Action] = TypeAdapter(Action)

    back = adapter.validate_json(adapter.dump_json(action))

    assert back == action
    assert type(back) is kind


def test_the_digest_is_the_same_for_the_same_plan_and_another_for_another():
    same = Plan.model_validate_json(PLAN.model_dump_json())
    fewer = PLAN.model_copy(update={"actions": PLAN.actions[:1]})

    assert same.digest == PLAN.digest
    assert fewer.digest != PLAN.digest


def answer(**given):
    policy = HousePolicy(approvers=given.pop("approvers", ()))
    filled = {"answer": CONTAIN, "approver": "Ada", "digest": PLAN.digest, **given}
    return judge(PLAN, policy, **filled).decision


def test_an_answer_counts_for_its_own_plan_only():
    assert answer() is Decision.APPROVED
    assert answer(digest="0" * 64) is Decision.INVALID


def test_an_approver_must_be_named_and_allowed():
    assert answer(approver="  ") is Decision.INVALID
    assert answer(approvers=("ada@*",)) is Decision.INVALID
    assert answer(approvers=("Ad*",)) is Decision.APPROVED


def test_no_answer_is_never_a_yes():
    assert answer(answer=DO_NOT_CONTAIN) is Decision.DECLINED
    assert answer(approver=NOBODY) is Decision.NO_ANSWER
    assert answer(answer="yes") is Decision.INVALID


def test_a_no_counts_only_from_who_may_say_yes_and_for_this_plan():
    assert answer(answer=DO_NOT_CONTAIN, approvers=("Bob",)) is Decision.INVALID
    assert answer(answer=DO_NOT_CONTAIN, approver=" ") is Decision.INVALID
    assert answer(answer=DO_NOT_CONTAIN, digest="0" * 64) is Decision.INVALID
    assert answer(approver=NOBODY, digest="", approvers=("Bob",)) is Decision.NO_ANSWER
