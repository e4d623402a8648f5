"""The hunts over labelled attacks and over ordinary work: what must be caught, and how little may be said."""

import re

import pytest

from benchmarks.detection import MARK, PAGE, sessions, techniques
from benchmarks.detection_logs import Asking, techniques_of
from benchmarks.detection_techniques import TECHNIQUES
from watchkeeper.hunting import replay
from watchkeeper.hunting.hunt_table import HUNTS as HUNT_NAMES
from watchkeeper.hunting.hunt_table import hunt_named
from watchkeeper.hunting.replay import Hit, Technique

HUNTS = {
    name: hunt_named(name)
    for name in (
        "console_login_without_mfa",
        "root_activity",
        "iam_policy_changes",
        "lambda_code_changed_by_newcomer",
    )
}
SIGN_IN = Technique(name="sign-in", calls=("ConsoleLogin",), words=("MFAUsed",))
CODE = Technique(name="code", calls=("UpdateFunctionCode",))


def hit(hunt: str, event_name: str) -> Hit:
    return Hit(hunt=hunt, event_id="e", event_name=event_name)


def test_a_hunt_about_the_technique_is_specific():
    found = replay.caught(SIGN_IN, 1, [hit("console_login_without_mfa", "ConsoleLogin")], HUNTS)

    assert (found.specific, found.at_once, found.reason) == (
        ("console_login_without_mfa",),
        ("console_login_without_mfa",),
        "",
    )


def test_a_hit_on_what_leads_to_the_technique_counts_for_nothing():
    found = replay.caught(
        SIGN_IN, 2, [hit("console_login_without_mfa", "AssumeRole")], HUNTS, "nothing looks there"
    )

    assert (found.specific, found.others, found.reason) == ((), (), "nothing looks there")


def test_context_is_no_detection():
    changes = Technique(name="changes", calls=("PutRolePolicy",))

    assert not replay.caught(changes, 1, [hit("iam_policy_changes", "PutRolePolicy")], HUNTS).specific


def test_a_hunt_that_needs_history_is_specific_and_not_at_once():
    found = replay.caught(CODE, 1, [hit("lambda_code_changed_by_newcomer", "UpdateFunctionCode")], HUNTS)

    assert (found.specific, found.at_once) == (("lambda_code_changed_by_newcomer",), ())


def test_a_call_is_the_same_in_every_version_of_the_api():
    assert replay.is_call("UpdateFunctionCode20150331v2", CODE.calls)
    assert not replay.is_call("UpdateFunctionCodeSigning", CODE.calls)
    assert replay.names(HUNTS["lambda_code_changed_by_newcomer"], "UpdateFunctionCode20150331v2")


def test_a_rate_needs_events():
    assert replay.per_ten_thousand(2, 3_374) == 5.9
    with pytest.raises(ValueError, match="needs events"):
        replay.per_ten_thousand(2, 0)


@pytest.fixture(scope="module")
def labelled(shared):
    return shared / "data" / "cloudtrail"


@pytest.fixture(scope="module")
def asking():
    return Asking()


@pytest.fixture(scope="module")
def found(labelled, asking):
    return techniques(labelled, asking)


def test_no_hunt_names_an_account_a_bucket_or_a_tool_of_the_labelled_logs(labelled):
    logs = "".join(path.read_text("utf-8") for path in sorted(labelled.rglob("*.jsonl")))
    accounts = set(re.findall(r'"(?:accountId|recipientAccountId)": ?"([0-9]{12})"', logs))
    buckets = {one for one in re.findall(r'"bucketName": ?"([^"]+)"', logs) if re.search("[-.0-9]", one)}
    tools = {
        one.lower() for one in re.findall(r'"userAgent": ?"([A-Za-z-]*(?:red-team|hog)[A-Za-z-]*)', logs)
    }
    hunts = {name: hunt_named(name).sql.lower() for name in HUNT_NAMES}

    assert len(accounts) > 10
    assert len(buckets) > 5
    assert len(tools) > 1
    named = {(name, one) for name, sql in hunts.items() for one in accounts | buckets | tools if one in sql}
    assert named == set()


def test_every_labelled_technique_is_listed(labelled):
    assert {one.name for one in TECHNIQUES} == set(techniques_of(labelled))


def test_of_35_techniques_at_least_33_are_hit_by_a_specific_hunt_that_needs_no_history(found, asking):
    missed = {one.technique: one.reason for one in found if not one.at_once}

    assert asking.unasked == {}
    assert len(found) == 35
    assert len(missed) <= 2, missed


def test_every_miss_has_a_reason(found):
    assert [one.technique for one in found if not one.specific and one.reason.startswith("no hunt")] == []


def test_ordinary_work_in_the_console_is_left_in_peace(labelled, asking):
    logs = sessions(labelled, asking)

    said = sum(sum(one.at_once.values()) for one in logs)
    assert asking.unasked == {}
    assert len(logs) == 11
    assert replay.per_ten_thousand(said, sum(one.events for one in logs)) <= 10


def test_the_page_names_no_hunt_that_is_gone():
    page = PAGE.read_text("utf-8").split(MARK, maxsplit=1)[1]

    assert "**35 of 35**" in page
    assert set(re.findall(r"`([a-z0-9_]+)`", page)) <= set(HUNT_NAMES)
