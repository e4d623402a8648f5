"""The bootstrap on a real Prefect server: plan, apply exactly what was seen, prove it, and go on after a kill."""

import json
import os
import re
import signal
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.baseline_flows import House, house
from tests.baseline_surveys import CLOSED, DEV, PROD, SECURITY
from tests.live import until
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.errors import Permanent
from watchkeeper.receipt import Verdict

REGIONS = ["us-east-1", "eu-west-1"]
BUCKET = "org-trail-222222222222"
PRIVATE = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)


@dataclass
class Run:
    """One call of the flow, with what it left behind."""

    result: dict[str, str]
    report: BaselineReport
    shown: dict
    told: list[str]
    writes: list[dict]


def run(here: House, mode: str, digest: str = "") -> Run:
    """One flow run; an error of it is the test's."""
    here.told()
    since = here.now()
    result = here.bootstrap(mode, digest)
    report = here.report()
    return Run(result, report, here.shown(report), here.told(), here.writes(since))


@pytest.fixture(scope="module")
def here(live_session, tmp_path_factory):
    with house(live_session, tmp_path_factory.mktemp("bootstrap"), REGIONS) as made:
        yield made


@pytest.fixture(scope="module")
def planned(here):
    """The half-done organization, planned."""
    return run(here, "plan")


@pytest.fixture(scope="module")
def refused(here, planned):
    """What each bad digest was answered, and every call that changed something meanwhile."""
    since, answers = here.now(), {}
    good = planned.result["digest"]
    wrong = ("0" if good[0] != "0" else "1") + good[1:]
    for name, digest in (("empty", ""), ("short", good[:11]), ("wrong", wrong)):
        with pytest.raises(Permanent) as caught:
            here.bootstrap("apply", digest)
        answers[name] = str(caught.value)
    return answers, here.writes(since)


@pytest.fixture(scope="module")
def applied(here, planned, refused):
    """The seen plan, applied."""
    return run(here, "apply", planned.result["digest"])


@pytest.fixture(scope="module")
def again(here, applied):
    """Planned once more."""
    return run(here, "plan")


def test_a_plan_changes_nothing_and_says_under_which_digest_to_apply_it(planned):
    assert planned.writes == []
    assert len(planned.report.plan.changes) == int(planned.result["changes"]) > 100
    assert planned.report.plan.short_digest == planned.result["digest"]
    assert Path(planned.result["page"]).read_text().count(planned.result["digest"]) >= 1
    kept = planned.report.plan.digest
    assert (Path(os.environ["WATCHKEEPER_CASES"]) / f"baseline/plans/{kept}.json").is_file()


def test_a_plan_is_shown_with_matrix_checklist_cost_and_page(planned):
    shown = planned.shown
    assert {"plan", "matrix", "checklist", "page", "cost"} <= set(shown)
    assert planned.result["digest"] in shown["plan"].data
    rows = json.loads(shown["matrix"].data)
    assert {row["region"] for row in rows} >= set(REGIONS)
    assert {row["account"] for row in rows} == {one.id for one in planned.report.plan.survey.accounts}
    assert planned.result["page"] in shown["page"].data
    assert "USD" in shown["cost"].data
    bars = [one for one in shown.values() if one.type == "progress"]
    assert [float(bar.data) for bar in bars] == [100.0]


def test_slack_hears_of_the_plan_once_with_its_digest(planned):
    (told,) = planned.told
    assert "planned" in told
    assert planned.result["digest"] in told


def test_a_suspended_account_is_left_out_and_named(here, planned):
    assert set(planned.report.plan.survey.left_out) == {CLOSED}
    assert "SUSPENDED" in planned.report.plan.survey.left_out[CLOSED]
    assert CLOSED in planned.shown["plan"].data
    assert CLOSED not in {line.account for line in planned.report.plan.lines}
    assert not [
        call for call in here.live.control.calls() if CLOSED in str(call["parameters"].get("RoleArn"))
    ]


@pytest.mark.parametrize("digest", ["empty", "short", "wrong"])
def test_an_apply_without_the_seen_digest_is_refused_and_changes_nothing(refused, digest):
    answers, writes = refused
    assert "run mode plan" in answers[digest]
    assert writes == []


def test_what_was_seen_is_applied_and_read_back_line_by_line(planned, applied):
    report = applied.report
    assert applied.result["changes"] == "0"
    assert {line.state for line in report.plan.lines} <= {State.IN_PLACE, State.NOT_AVAILABLE}
    assert len(report.changed) == len(planned.report.plan.changes)
    assert {one.line.key for one in report.changed} == {line.key for line in planned.report.plan.changes}
    assert report.seen_digest == planned.report.plan.digest
    assert report.failed == ()
    assert report.not_in_seen_plan == ()


def test_what_stood_there_before_is_kept_for_every_change(planned, applied):
    folder = Path(os.environ["WATCHKEEPER_CASES"]) / "baseline/before" / planned.result["digest"]
    assert len(list(folder.iterdir())) == len(applied.report.changed)
    trail = next(one.line for one in applied.report.changed if one.line.part == "trail")
    before = json.loads((folder / f"{trail.key.replace('/', '-')}.json").read_text())
    assert "org-trail" in json.dumps(before["before"])


def test_every_path_is_proven_with_its_seconds(applied):
    proofs = applied.report.proofs
    assert Counter(one.path for one in proofs) == {"queue": 2, "page": 2, "alarm": 1, "queue alarm": 1}
    assert {one.region for one in proofs if one.path == "queue"} == set(REGIONS)
    assert {one.verdict for one in proofs} == {Verdict.PASS}
    assert all(one.seconds is not None and one.seconds < 60 for one in proofs)


def test_an_apply_is_told_and_shown(applied):
    (told,) = applied.told
    assert "applied" in told
    assert {"plan", "matrix", "checklist", "page"} <= set(applied.shown)
    assert "Nothing to change" in applied.shown["plan"].data


def test_the_second_plan_is_empty_and_makes_no_writing_call(again):
    assert again.result["changes"] == "0"
    assert again.writes == []


def test_what_was_not_in_the_seen_plan_is_left_alone_and_said(here, again):
    s3 = here.operator("s3", SECURITY)
    s3.put_public_access_block(
        Bucket=BUCKET, PublicAccessBlockConfiguration={**PRIVATE, "BlockPublicPolicy": False}
    )
    here.told()
    since = here.now()
    try:
        with pytest.raises(Permanent, match=r"1 change\(s\) were not in the plan"):
            here.bootstrap("apply", again.result["digest"])

        assert [line.key for line in here.report().not_in_seen_plan] == [f"{SECURITY}/us-east-1/log_bucket"]
        assert here.report().receipts == ()
        found = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
        assert not found["BlockPublicPolicy"]
        assert "not in the plan" in here.told()[-1]
        proofs = {
            "PutEvents",
            "SetAlarmState",
            "ReceiveMessage",
            "ChangeMessageVisibility",
            "DeleteMessage",
        }
        assert {call["operation"] for call in here.writes(since)} <= proofs
    finally:
        s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=PRIVATE)


def test_an_account_that_denies_is_said_and_the_run_ends_with_its_report(here, again):
    here.live.control.deny(DEV)
    try:
        verified = run(here, "verify")
    finally:
        here.live.control.deny(DEV, denied=False)

    states = {}
    for line in verified.report.plan.lines:
        states.setdefault(line.account, set()).add(line.state)
    assert states.pop(DEV) == {State.COULD_NOT_LOOK}
    assert set(states) >= {PROD, SECURITY}
    assert set.union(*states.values()) <= {State.IN_PLACE, State.NOT_AVAILABLE}
    denied = ("AccessDenied", "UnauthorizedOperation")  # EC2's word for it
    assert [
        line.why for line in verified.report.unseen if not any(word in line.why for word in denied)
    ] == []
    assert f"{len(verified.report.unseen)} {State.COULD_NOT_LOOK}" in verified.told[0]
    assert "AccessDenied" in verified.shown["plan"].data


def test_a_bootstrap_killed_half_way_is_resumed_and_nothing_exists_twice(live_session, tmp_path):
    with house(live_session, tmp_path, REGIONS) as here:
        live = here.live
        process = live.stack.processes.start(
            "bootstrap", sys.executable, "-m", "deployments.bootstrap", "--yes", **here.environment
        )
        try:
            until(lambda: process.check() or len(here.writes()) >= 60, 120, process.tail)
            os.kill(process.popen.pid, signal.SIGKILL)
        finally:
            process.stop()
            live.stack.processes.running.remove(process)
        done = len(here.writes())
        said = re.search(r"(\d+) change\(s\), digest (\w{12})", process.log.read_text())

        resumed = run(here, "apply", said[2])

        assert resumed.result["changes"] == "0"
        assert 0 < len(resumed.report.changed) < int(said[1])
        assert resumed.report.not_in_seen_plan == ()
        assert len(here.writes()) > done
        made = Counter(
            (
                call["account"],
                call["region"],
                call["operation"],
                json.dumps(call["parameters"], sort_keys=True),
            )
            for call in live.control.calls()
            if call["operation"].startswith(("Create", "Enable")) and call["status"] < 400
        )
        assert [one for one, times in made.items() if times > 1] == []
        trails = here.operator("cloudtrail", "111111111111").describe_trails()["trailList"]
        assert len(trails) == 1
        assert not any(call["operation"].startswith(("Delete", "Disable")) and "Message" not in call["operation"]
                       for call in here.writes())  # fmt: skip
