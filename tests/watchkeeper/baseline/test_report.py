"""What people read of a run: checklist, page, artifacts, Slack. Nothing from outside is taken as markup."""

import re
from datetime import UTC, datetime

import pytest

from watchkeeper.baseline.checklist import ITEMS, ROOT, checklist
from watchkeeper.baseline.compare import Difference, Line, State, cells_of, line_of
from watchkeeper.baseline.drift import drift_between
from watchkeeper.baseline.markdown import (
    checklist_markdown,
    drift_markdown,
    matrix_rows,
    plan_markdown,
)
from watchkeeper.baseline.page import page
from watchkeeper.baseline.part import Missing, There
from watchkeeper.baseline.part_table import PARTS, part_named
from watchkeeper.baseline.plan import BaselinePlan
from watchkeeper.baseline.proofs import PathProof
from watchkeeper.baseline.receipt import BaselineReceipt, Outcome
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.baseline.root_user import RootUser
from watchkeeper.baseline.slack_summary import summary_blocks, summary_text
from watchkeeper.baseline.survey import Account, Place, Survey
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.receipt import Verdict

HOSTILE = "<script>alert(1)</script>](javascript:x) | `x` <!channel>"
AT = Place(account="333333333333", region="us-east-1")
WELL = Seen(value=RootUser(has_mfa=True, has_access_key=False))


def line(part="detector", state=State.IN_PLACE, why="", account="333333333333", differs=(), notes=()):
    found = part_named(part)
    return Line(
        account=account, region="us-east-1", service=found.service.value, part=part, state=state,
        wanted={"status": "ENABLED"}, why=why, differences=differs, notes=notes,
    )  # fmt: skip


def report(*lines, mode="verify", **more):
    survey = Survey(
        scope="organization", home_region="us-east-1", organization_id="o-1", management="111111111111",
        security="222222222222", log_archive="222222222222",
        accounts=(Account(id="333333333333", name="prod", regions=Seen(value=("us-east-1",))),),
        left_out={"555555555555": "SUSPENDED"},
    )  # fmt: skip
    plan = BaselinePlan(survey=survey, lines=lines)
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return BaselineReport(mode=mode, run="run-1", at=at, plan=plan, **more)


def proof(path="queue", verdict=Verdict.PASS, why=""):
    seconds = 0.4 if verdict is Verdict.PASS else None
    return PathProof(
        path=path, account="222222222222", region="us-east-1", verdict=verdict, seconds=seconds, why=why
    )


def verdict_of(made, begins):
    return next(one for one in checklist(made) if one.text.startswith(begins))


def test_every_part_stands_on_the_checklist():
    on_it = {part for item in ITEMS for part in item.parts}

    assert {part.id for part in PARTS} == on_it


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ([State.IN_PLACE], Verdict.PASS),
        ([State.IN_PLACE, State.NOT_AVAILABLE], Verdict.PASS),
        ([State.IN_PLACE, State.COULD_NOT_LOOK], Verdict.UNKNOWN),
        ([State.IN_PLACE, State.MANAGED_ELSEWHERE], Verdict.UNKNOWN),
        ([State.IN_PLACE, State.TO_CREATE], Verdict.FAIL),
        ([State.COULD_NOT_LOOK, State.TO_CHANGE], Verdict.FAIL),
    ],
)
def test_only_what_was_read_back_passes(states, verdict):
    made = report(*(line(state=state, account=str(n)) for n, state in enumerate(states)))

    answer = verdict_of(made, "GuardDuty watches")

    assert answer.verdict is verdict
    assert answer.evidence[0].startswith(f"{states.count(State.IN_PLACE)} of ")


@pytest.mark.parametrize(
    ("proofs", "verdict"),
    [
        ((), Verdict.UNKNOWN),
        ((proof(),), Verdict.PASS),
        ((proof(), proof(verdict=Verdict.FAIL, why="not within 60 s")), Verdict.FAIL),
        ((proof(verdict=Verdict.UNKNOWN, why="denied"),), Verdict.UNKNOWN),
    ],
)
def test_a_path_is_proven_by_an_event_that_arrived(proofs, verdict):
    made = report(line("findings_queue"), line("finding_rules"), proofs=proofs)

    assert verdict_of(made, "Findings of every region").verdict is verdict


@pytest.mark.parametrize(
    ("roots", "verdict"),
    [
        ({}, Verdict.UNKNOWN),
        ({"1": WELL}, Verdict.PASS),
        ({"1": WELL, "2": Unseen(why="denied")}, Verdict.UNKNOWN),
        ({"1": Seen(value=RootUser(has_mfa=False, has_access_key=False))}, Verdict.FAIL),
        ({"1": Seen(value=RootUser(has_mfa=True, has_access_key=True))}, Verdict.FAIL),
        (
            {"1": Seen(value=RootUser(has_mfa=False, has_access_key=False, has_password=False))},
            Verdict.PASS,
        ),
    ],
)
def test_the_root_user_is_asked_for(roots, verdict):
    assert verdict_of(report(line(), roots=roots), ROOT).verdict is verdict


def test_the_page_says_everything_and_runs_nothing():
    made = report(
        line(state=State.COULD_NOT_LOOK, why=HOSTILE),
        line("trail", State.TO_CHANGE, differs=(Difference(setting="name", found=HOSTILE, wanted="x"),)),
        line("hub", notes=(HOSTILE,)),
        proofs=(proof(verdict=Verdict.FAIL, why=HOSTILE),),
        roots={"1": Unseen(why=HOSTILE)},
    )

    text = page(made)

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    for said in (
        "could not look",
        "to change",
        "First 24 hours",
        "Left out",
        "555555555555",
        "Test events",
    ):
        assert said in text
    assert not re.search(r"""(src|href)=["']""", text)


def test_the_artifacts_take_nothing_from_outside_as_markup():
    made = report(
        line(state=State.COULD_NOT_LOOK, why=HOSTILE),
        line("trail", State.TO_CHANGE, differs=(Difference(setting="name", found=HOSTILE, wanted="x"),)),
    )
    drift = drift_between((), made.plan.lines)

    for text in (plan_markdown(made), checklist_markdown(made), drift_markdown(drift)):
        assert "<script" not in text
        assert "](javascript" not in text


def test_slack_takes_nothing_from_outside_as_markup():
    made = report(line(), proofs=(proof(verdict=Verdict.FAIL, why=HOSTILE),))

    said = str(summary_blocks(made, None, "/tmp/page.html"))

    assert "<!channel>" not in said
    assert "did not arrive" in said


def test_the_plan_says_what_is_there_what_is_wanted_and_how_to_apply_it():
    part = part_named("detector")
    change = line_of(part, AT, {"status": "ENABLED"}, There(settings={"status": "DISABLED"}))
    make = line_of(part, Place(account="4", region="eu-west-1"), {"status": "ENABLED"}, Missing())
    made = report(change, make, mode="plan")

    text = plan_markdown(made)

    assert "`DISABLED` → `ENABLED`" in text
    assert made.plan.short_digest in text
    assert "SUSPENDED" in text
    assert "2 change(s)" in text
    assert "Nothing to change" in plan_markdown(report(line()))


def test_a_plan_of_thousands_of_changes_is_cut_and_says_so():
    lines = [line(state=State.TO_CREATE, account=f"{n:012}") for n in range(1_000)]

    text = plan_markdown(report(*lines))

    assert "and 600 more" in text
    assert len(text) < 200_000


def test_a_reason_that_holds_for_many_lines_is_said_once():
    lines = [line(state=State.COULD_NOT_LOOK, why="AWS denied it", account=str(n)) for n in range(60)]

    text = plan_markdown(report(*lines))

    assert text.count("AWS denied it") == 1
    assert "60 line(s)" in text


def test_the_matrix_has_a_row_for_each_place_and_a_column_for_each_service():
    rows = matrix_rows(cells_of((line(), line("trail", State.TO_CREATE), line(account="4"))))

    assert [row["account"] for row in rows] == ["333333333333", "4"]
    assert "to create" in rows[0]["cloudtrail"]
    assert rows[1]["cloudtrail"] == ""


def test_what_went_wrong_is_said_and_nothing_else_is_a_problem():
    failed = BaselineReceipt(
        outcome=Outcome.FAILED, before=Missing(), line=line(state=State.TO_CREATE), why="name taken"
    )
    lied = BaselineReceipt(outcome=Outcome.CHANGED, before=Missing(), line=line(state=State.TO_CREATE))
    good = BaselineReceipt(outcome=Outcome.CHANGED, before=Missing(), line=line())
    made = report(
        line(), mode="apply", receipts=(failed, lied, good),
        proofs=(proof(), proof(verdict=Verdict.FAIL, why="late"), proof(verdict=Verdict.UNKNOWN)),
        not_in_seen_plan=(line(state=State.TO_CREATE),),
    )  # fmt: skip

    assert len(made.problems) == 4
    assert "name taken" in made.problems[0]
    assert "4 problem(s)" in summary_text(made)
    assert report(line(), mode="apply", receipts=(good,), proofs=(proof(),)).problems == ()


def test_a_report_comes_back_from_json_as_it_was():
    made = report(line(), line("trail", State.TO_CREATE), proofs=(proof(),), roots={"1": WELL})

    assert BaselineReport.model_validate_json(made.model_dump_json()) == made
