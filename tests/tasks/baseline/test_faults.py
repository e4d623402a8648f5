"""The whole baseline under faults: one bad cell stops nothing, hides nothing, and a rerun resumes."""

import json
import time
from types import SimpleNamespace

import pytest

from tasks.patience import patiently
from tests import baseline_runs as runs
from tests.baseline_surveys import DEV, MANAGEMENT, PROD, SECURITY
from watchkeeper.baseline.compare import State, cells_of
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.plan import seen_before
from watchkeeper.baseline.receipt import Outcome

TWO = read_baselines({"organization": {"regions": ["us-east-1", "eu-west-1"]}})
HOME_ONLY = read_baselines({"organization": {"regions": ["us-east-1"]}})
LACKING = read_baselines({"organization": {"regions": ["us-east-1", "ap-south-1"]}})
"""In the seeded world ap-south-1 is without GuardDuty's AI_PROTECTION."""


def look(baselines=TWO):
    return runs.look(runs.survey_organization(baselines), baselines)


def states(plan, account):
    return {cell.state for cell in cells_of(plan.lines) if cell.account == account}


def left(plan):
    return {line.key: str(line.differences)[:200] for line in plan.changes}


@pytest.fixture(scope="module")
def kept():
    """The story of `bootstrapped`, once it was played."""
    return []


@pytest.fixture
def bootstrapped(control, operator, kept):
    """An organization that is bootstrapped, run again, and then configured centrally: one for all who look at it.

    `calls` are all calls of the story, `rewrites` and `central_writes` what the later runs changed.
    """
    if kept:
        return kept[0]
    story = SimpleNamespace()
    trails = operator("cloudtrail", "management")
    story.trails_before = trails.describe_trails()["trailList"]
    story.receipts = runs.apply(look())
    story.trails_after = trails.describe_trails()["trailList"]
    since = control.calls()[-1]["number"]
    story.again = look()
    story.receipts_again = runs.apply(story.again)
    story.rewrites = control.writes(since)

    operator("securityhub", "security").update_organization_configuration(
        AutoEnable=False,
        AutoEnableStandards="NONE",
        OrganizationConfiguration={"ConfigurationType": "CENTRAL"},
    )
    since = control.calls()[-1]["number"]
    story.central = look()
    runs.apply(story.central)
    story.central_writes = control.writes(since, service="securityhub")
    story.calls = control.calls()
    kept.append(story)
    return story


def test_a_rerun_without_drift_makes_read_calls_only(bootstrapped):
    failed = [one for one in bootstrapped.receipts if one.outcome is Outcome.FAILED]
    assert {one.line.key: one.why for one in failed} == {}

    assert left(bootstrapped.again) == {}
    assert bootstrapped.receipts_again == ()
    assert bootstrapped.rewrites == []


def test_an_account_that_denies_is_said_and_the_others_are_done(control):
    control.deny(DEV)

    plan = look(HOME_ONLY)
    runs.apply(plan)
    after = look(HOME_ONLY)

    assert states(plan, DEV) == {State.COULD_NOT_LOOK}
    assert states(after, DEV) == {State.COULD_NOT_LOOK}
    assert all("AccessDenied" in line.why for line in after.lines if line.account == DEV)
    assert states(after, PROD) <= {State.IN_PLACE, State.NOT_AVAILABLE}
    # What the administrator could not do for the closed account is its own line, and is not hidden.
    assert {line.part for line in after.changes} <= {"guardduty_members", "securityhub_members"}


@pytest.fixture
def hurried(monkeypatch):
    """Every wait between two tries is a tenth as long: this AWS counts calls, and not seconds."""
    quick = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 10))
    monkeypatch.setattr("botocore.endpoint.time", quick)
    monkeypatch.setattr(patiently, "sleep", quick.sleep)


def test_throttling_on_every_third_call_changes_nothing_but_the_time(control, hurried):
    calm = look(HOME_ONLY)
    control.throttle(3)

    stormy = look(HOME_ONLY)
    receipts = runs.apply(stormy)
    control.throttle(0)
    after = look(HOME_ONLY)

    assert stormy.digest == calm.digest
    assert {one.line.key: one.why for one in receipts if one.outcome is Outcome.FAILED} == {}
    assert left(after) == {}


def test_a_region_without_a_feature_gets_the_rest_and_is_in_place():
    runs.apply(look(LACKING))
    after = look(LACKING)

    detectors = {
        line.region: line for line in after.lines if line.part == "detector" and line.account == PROD
    }
    assert {line.state for line in detectors.values()} == {State.IN_PLACE}
    assert any("AI_PROTECTION" in note for note in detectors["ap-south-1"].notes)
    assert not any("AI_PROTECTION" in note for note in detectors["us-east-1"].notes)


def test_a_region_that_the_account_has_not_enabled_is_not_available():
    baselines = read_baselines({"organization": {"regions": ["us-east-1", "me-central-1"]}})

    plan = look(baselines)

    closed = [line for line in plan.lines if line.region == "me-central-1"]
    assert closed
    assert {line.state for line in closed} == {State.NOT_AVAILABLE}


def test_a_trail_that_exists_with_wrong_settings_is_changed_and_not_doubled(bootstrapped):
    trails = bootstrapped.trails_before
    assert [(one["Name"], one["LogFileValidationEnabled"]) for one in trails] == [("org-trail", False)]

    (trail,) = bootstrapped.trails_after
    assert trail["Name"] == "org-trail"
    assert trail["LogFileValidationEnabled"]
    assert trail["IsMultiRegionTrail"]
    assert trail["KmsKeyId"]
    made = [call for call in bootstrapped.calls if call["operation"] == "CreateTrail"]
    assert not [call for call in made if call["status"] < 400]


def test_a_bucket_name_that_is_taken_stops_only_what_needs_it(control, operator):
    taken = {"bucket": {"access_log_name": "taken-by-somebody"}}
    baselines = read_baselines({"organization": {"regions": ["us-east-1"]}, "trail": taken})
    operator("s3", "workload-prod").create_bucket(Bucket="taken-by-somebody")

    plan = look(baselines)
    runs.apply(plan)
    after = look(baselines)

    (bucket,) = [one for one in after.lines if one.part == "access_log_bucket"]
    assert bucket.state is State.COULD_NOT_LOOK
    assert "name" in bucket.why
    (detector,) = [one for one in after.lines if one.part == "detector" and one.account == PROD]
    assert detector.state is State.IN_PLACE


def test_central_configuration_is_seen_and_left_to_those_who_keep_it(bootstrapped):
    ruled = {line.part: line.state for line in bootstrapped.central.lines if line.account == PROD}
    assert ruled["hub"] is State.MANAGED_ELSEWHERE
    assert ruled["standards"] is State.MANAGED_ELSEWHERE
    assert ruled["detector"] is State.IN_PLACE
    assert not bootstrapped.central_writes


def test_what_was_killed_half_way_is_resumed_and_nothing_is_done_twice(control):
    seen = look()
    half = seen.model_copy(update={"lines": tuple(line for line in seen.lines if line.account != PROD)})
    runs.apply(half)

    now = look()
    known, new = seen_before(now, seen)
    runs.apply(now.model_copy(update={"lines": known}))

    assert new == ()
    assert {line.account for line in known} == {PROD}
    assert left(look()) == {}
    made = [
        (call["account"], call["region"], call["operation"], json.dumps(call["parameters"], sort_keys=True))
        for call in control.calls()
        if call["operation"].startswith("Create") and call["status"] < 400
    ]
    assert len(made) == len(set(made))


def test_one_account_by_itself_needs_no_organization(house, control, operator):
    baselines = read_baselines({"organization": {"regions": ["us-east-1", "eu-west-1"]}})
    survey = runs.survey_account(SECURITY, baselines)

    receipts = runs.apply(runs.look(survey, baselines))

    assert {one.line.key: one.why for one in receipts if one.outcome is Outcome.FAILED} == {}
    after = runs.look(runs.survey_account(SECURITY, baselines), baselines)
    assert left(after) == {}
    assert {line.account for line in after.lines} == {SECURITY}
    touched = {call["account"] for call in control.writes() if call["status"] < 400}
    assert touched <= {SECURITY}


@pytest.mark.parametrize("account", [MANAGEMENT, PROD])
def test_security_hub_is_never_disabled_nor_its_unified_brother_enabled(bootstrapped, account):
    made = [call for call in bootstrapped.calls if call["service"] == "securityhub"]
    asked = {call["operation"] for call in made if call["account"] == account}
    assert "EnableSecurityHub" in asked
    assert not asked & {"DisableSecurityHub", "EnableSecurityHubV2", "BatchDisableStandards"}
