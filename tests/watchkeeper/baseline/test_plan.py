"""The plan: which places are asked, under which digest, and what of it a person has seen."""

import json

from watchkeeper.baseline.compare import Difference, Line, State
from watchkeeper.baseline.desired import Baselines, read_baselines
from watchkeeper.baseline.part import Elsewhere, NotOffered, Part, Service, Stage
from watchkeeper.baseline.plan import BaselinePlan, lay_out, seen_before
from watchkeeper.baseline.survey import Account, Place, Survey
from watchkeeper.evidence import Seen, Unseen

DENIED = Unseen(why="AWS denied sts:AssumeRole")


def survey(**regions_by_account):
    return Survey(
        scope="organization", home_region="us-east-1", organization_id="o-1",
        management="111111111111", security="222222222222", log_archive="222222222222",
        accounts=tuple(
            Account(id=name.removeprefix("a"), name=name, regions=found)
            for name, found in regions_by_account.items()
        ),
    )  # fmt: skip


def part(wanted, name="detector"):
    return Part(
        id=name, service=Service.GUARDDUTY, stage=Stage.DETECTION, what="", wanted=wanted,
        reads=(), writes=(), undo="", source="",
    )  # fmt: skip


def line(state=State.TO_CHANGE, found="a", wanted="b", account="333333333333", notes=()):
    differs = (Difference(setting="x", found=found, wanted=wanted),) if state is State.TO_CHANGE else ()
    return Line(
        account=account, region="us-east-1", service="guardduty", part="detector", state=state,
        wanted={"x": wanted}, differences=differs, notes=notes,
    )  # fmt: skip


def plan(*lines):
    return BaselinePlan(survey=survey(a111111111111=Seen(value=("us-east-1",))), lines=lines)


def test_each_account_is_asked_in_its_own_regions():
    found = survey(
        a111111111111=Seen(value=("us-east-1", "eu-west-1")),
        a333333333333=Seen(value=("us-east-1", "af-south-1")),
    )

    layout = lay_out((part(lambda *_: {"on": True}),), found, Baselines())

    assert [str(place) for place in layout.by_place()] == [
        "111111111111 us-east-1", "111111111111 eu-west-1",
        "333333333333 us-east-1", "333333333333 af-south-1",
    ]  # fmt: skip


def test_an_account_that_lets_nobody_in_is_asked_where_the_management_account_is():
    found = survey(a111111111111=Seen(value=("us-east-1", "eu-west-1")), a333333333333=DENIED)

    layout = lay_out((part(lambda *_: {"on": True}),), found, Baselines())

    assert layout.by_place()[Place(account="333333333333", region="eu-west-1")]


def test_a_region_that_the_file_names_and_the_account_has_not_is_not_available():
    found = survey(a111111111111=Seen(value=("us-east-1",)))
    baselines = read_baselines({"organization": {"regions": ["us-east-1", "me-central-1"]}})

    layout = lay_out((part(lambda *_: {"on": True}),), found, baselines)

    (closed,) = layout.settled
    assert (closed.region, closed.state) == ("me-central-1", State.NOT_AVAILABLE)
    assert "not enabled" in closed.why


def test_what_the_survey_settles_needs_no_look():
    found = survey(a111111111111=Seen(value=("us-east-1",)))
    parts = (
        part(lambda *_: Elsewhere(by="a policy"), "ruled"),
        part(lambda *_: NotOffered(why="not here"), "absent"),
        part(lambda *_: None, "unwanted"),
    )

    layout = lay_out(parts, found, Baselines())

    assert layout.asked == ()
    assert [(one.part, one.state, one.why) for one in layout.settled] == [
        ("ruled", State.MANAGED_ELSEWHERE, "a policy"), ("absent", State.NOT_AVAILABLE, "not here"),
    ]  # fmt: skip


def test_the_digest_is_of_the_changes_alone():
    assert plan(line()).digest == plan(line(), line(State.IN_PLACE, account="4")).digest
    assert plan(line()).digest == plan(line(notes=("said beside",))).digest
    assert plan(line()).digest != plan(line(found="z")).digest
    assert plan(line()).digest != plan(line(wanted="z")).digest
    assert plan(line(State.IN_PLACE)).digest == plan().digest


def test_a_plan_comes_back_from_json_as_it_was():
    made = plan(line(), line(State.TO_CREATE, account="4"))

    again = BaselinePlan.model_validate_json(json.dumps(json.loads(made.model_dump_json())))

    assert again == made
    assert again.digest == made.digest


def test_what_a_killed_run_left_over_is_still_what_was_seen():
    seen = plan(line(), line(account="4"), line(account="5"))
    now = plan(line(State.IN_PLACE), line(account="4", found="half way"), line(account="5"))

    known, new = seen_before(now, seen)

    assert [one.account for one in known] == ["4", "5"]
    assert new == ()


def test_what_was_not_seen_is_not_applied():
    seen = plan(line())
    now = plan(line(wanted="something else"), line(account="6"))

    known, new = seen_before(now, seen)

    assert known == ()
    assert len(new) == 2
