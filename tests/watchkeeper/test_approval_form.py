"""The words of the approval form, as Prefect's UI changes them: a line's end that no other follows is a space."""

import re

import pytest

from tests.builders import key_finding
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.plan import Plan
from watchkeeper.report import question_markdown

FINDING = key_finding()


def shown(*whys):
    deny = [
        DenyAllUser(user_name=name, account=FINDING.account, region=FINDING.region, case_id=FINDING.case_id)
        for name in ("alice", "bob")
    ]
    plan = Plan(
        case_id=FINDING.case_id,
        finding_key=FINDING.key,
        runbook="r",
        summary="s",
        actions=tuple(deny),
        ask=whys,
    )
    return [line.strip() for line in re.sub(r"\n(?!\n)", " ", question_markdown(FINDING, plan)).split("\n")]


@pytest.mark.parametrize("whys", [("below HIGH",), ("below HIGH", "role web is new")])
def test_every_step_has_a_line_and_what_follows_the_last_is_no_part_of_it(whys):
    lines = shown(*whys)
    last = next(number for number, line in enumerate(lines) if line.startswith("2. "))

    assert lines[last - 1].startswith("1. ")
    assert lines[last + 1] == ""
    assert lines[last + 2].startswith("Asked because:")


def test_several_reasons_stand_one_below_the_other():
    lines = shown("below HIGH", "role web is new")

    assert [line for line in lines if line.startswith("- ")] == ["- below HIGH", "- role web is new"]
    assert any(line.startswith("*contain* carries out") for line in lines)
    assert "Asked because: below HIGH. *contain* carries out" in "\n".join(shown("below HIGH"))
