"""The heads of the event paths: where each is wanted, and with which names, patterns and statements."""

import json
import re

import pytest

from tests.baseline_surveys import HOME, MANAGEMENT, PROD, SECURITY, at, survey
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.part import Elsewhere, NotOffered
from watchkeeper.baseline.part_table import part_named
from watchkeeper.baseline.proofs import ProofEvent, proof_event, proof_of
from watchkeeper.baseline.survey import ExistingTrail
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.parsing.security_hub import CUSTOM_ACTION

EVENTS_OFF = {"events": {"enabled": False}}
ALARMS_OFF = {"alarms": {"enabled": False}}
EVERYWHERE = [
    at(account, region) for account in (MANAGEMENT, SECURITY, PROD) for region in (HOME, "eu-west-1")
]


def wanted(part, place, seen=None, **given):
    return part_named(part).wanted(place, seen or survey(), read_baselines(given).base)


def places(part, seen=None, **given):
    return [place for place in EVERYWHERE if wanted(part, place, seen, **given) is not None]


def trail(**fields):
    found = ExistingTrail(**({"name": "old", "bucket": "b", "home_region": HOME} | fields))
    return Seen[ExistingTrail | None](value=found)


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("alert_topic", [at(MANAGEMENT), at(SECURITY)]),
        ("metric_filters", [at(MANAGEMENT)]),
        ("cis_alarms", [at(MANAGEMENT)]),
        ("findings_queue", [at(SECURITY)]),
        ("forward_role", [at(SECURITY)]),
        ("finding_rules", [at(SECURITY), at(SECURITY, "eu-west-1")]),
        ("page_rule", [at(SECURITY)]),
        ("queue_alarms", [at(SECURITY)]),
        ("investigate_action", [at(SECURITY)]),
        ("investigate_rule", [at(SECURITY)]),
    ],
)
def test_each_part_is_wanted_only_where_it_belongs(part, where):
    assert places(part) == where


@pytest.mark.parametrize(
    "part",
    [
        "findings_queue", "forward_role", "finding_rules", "page_rule", "queue_alarms",
        "investigate_action", "investigate_rule",
    ],
)  # fmt: skip
def test_without_events_nothing_of_their_path_is_wanted(part):
    assert places(part, **EVENTS_OFF) == []


def test_the_topic_stays_where_somebody_uses_it():
    assert places("alert_topic", **EVENTS_OFF) == [at(MANAGEMENT)]
    assert places("alert_topic", **ALARMS_OFF) == [at(SECURITY)]
    assert places("alert_topic", **EVENTS_OFF, **ALARMS_OFF) == []


def test_one_account_by_itself_has_one_topic_and_needs_no_forwarding_within_one_region():
    alone = survey("account", regions=(HOME,))

    assert places("alert_topic", alone) == [at(SECURITY)]
    assert places("metric_filters", alone) == [at(SECURITY)]
    assert places("forward_role", alone) == []
    policy = wanted("alert_topic", at(SECURITY), alone)["policy"]
    assert set(policy) == {"WatchkeeperAlarms", "WatchkeeperPageRule", "WatchkeeperTlsOnly"}


def test_only_the_topic_of_the_pages_lets_the_page_rule_in():
    assert "WatchkeeperPageRule" not in wanted("alert_topic", at(MANAGEMENT))["policy"]
    rule = wanted("alert_topic", at(SECURITY))["policy"]["WatchkeeperPageRule"]
    assert rule["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:aws:events:{HOME}:{SECURITY}:rule/watchkeeper-page"}
    }


def test_arns_name_the_partition():
    china = wanted("alert_topic", at(SECURITY), survey(partition="aws-cn"))
    assert "sqs arn:aws-cn:sqs:us-east-1:222222222222:watchkeeper-proof" in china["subscriptions"]


def test_an_adopted_trails_log_group_is_watched_in_the_trails_own_region():
    seen = survey(trail=trail(log_group="theirs", home_region="eu-west-1"))

    (place,) = places("metric_filters", seen)

    assert place == at(MANAGEMENT, "eu-west-1")
    assert wanted("metric_filters", place, seen)["log_group"] == "theirs"
    assert places("alert_topic", seen) == [place, at(SECURITY)]


@pytest.mark.parametrize("part", ["metric_filters", "cis_alarms"])
def test_where_the_trail_is_not_known_or_anothers_no_filter_is_guessed(part):
    unseen = survey(trail=Unseen(why="AWS denied it"))
    tower = survey(trail=trail(managed_by="AWS Control Tower"))
    far = survey(trail=trail(log_group="theirs", home_region="us-west-2"))

    assert isinstance(wanted(part, at(MANAGEMENT), unseen), Unseen)
    assert wanted(part, at(MANAGEMENT), tower) == Elsewhere(by="AWS Control Tower")
    assert isinstance(wanted(part, at(MANAGEMENT), far), NotOffered)
    assert isinstance(wanted(part, at(MANAGEMENT), trail={"enabled": False}), NotOffered)
    assert isinstance(wanted("alert_topic", at(MANAGEMENT), unseen), Unseen)


def test_control_towers_trail_is_watched_through_its_log_group():
    seen = survey(trail=trail(managed_by="AWS Control Tower", log_group="aws-controltower/CloudTrailLogs"))
    assert wanted("metric_filters", at(MANAGEMENT), seen)["log_group"] == "aws-controltower/CloudTrailLogs"


def test_there_are_fifteen_filters_and_each_fits_cloudwatch():
    assert len({one.id for one in CIS_FILTERS}) == len({one.pattern for one in CIS_FILTERS}) == 15
    assert {one.control for one in CIS_FILTERS} - {None} == {f"CloudWatch.{n}" for n in range(1, 15)}
    patterns = [pattern for one in CIS_FILTERS for pattern in one.patterns.values()]
    assert len(set(patterns)) == 16
    assert max(len(one) for one in patterns) <= 1_024
    assert all(one.count("(") == one.count(")") for one in patterns)
    numbers = sorted(one.numbers["5.0.0"][0] for one in CIS_FILTERS)
    assert numbers == sorted(f"4.{n}" for n in range(1, 16))


def test_route_tables_are_watched_in_both_wordings_and_the_twin_names_the_same_events():
    (one,) = [one for one in CIS_FILTERS if one.twin]
    assert one.control == "CloudWatch.13"
    assert "eventSource" not in one.pattern
    assert one.twin.startswith("{($.eventSource=ec2.amazonaws.com) && (")
    assert re.findall(r"eventName=(\w+)", one.twin) == re.findall(r"eventName=(\w+)", one.pattern)
    asked = wanted("metric_filters", at(MANAGEMENT), alarms={"without": [one.id]})
    assert not any("route-table" in setting for setting in asked)


def test_every_event_of_organizations_that_cis_names_is_watched():
    (one,) = [one for one in CIS_FILTERS if one.id == "organization-changes"]
    named = re.findall(r"\$\.eventName=(\w+)\)", one.pattern)
    assert len(named) == len(set(named)) == 21
    assert {"CancelHandshake", "CreateOrganization", "EnableAllFeatures"} < set(named)
    assert one.pattern.startswith("{($.eventSource=organizations.amazonaws.com) && (")


def test_a_filter_that_is_not_wanted_has_no_alarm_either():
    off = {"alarms": {"without": ["root-usage"]}}
    for part, left in (("metric_filters", 15), ("cis_alarms", 14)):
        named = [one for one in wanted(part, at(MANAGEMENT), **off) if "watchkeeper-cis-" in one]
        assert len(named) == left
        assert not any("root-usage" in one for one in named)


def test_a_forwarding_rule_lets_through_what_either_path_wants():
    given = {"events": {"from_severity": 8, "page_from_severity": 4}}
    assert wanted("finding_rules", at(SECURITY), **given)["pattern"]["detail"] == {
        "severity": [{"numeric": [">=", 8]}]
    }
    forward = wanted("finding_rules", at(SECURITY, "eu-west-1"), **given)
    assert forward["pattern"]["detail"] == {"severity": [{"numeric": [">=", 4]}]}
    assert forward["target"]["arn"] == f"arn:aws:events:{HOME}:{SECURITY}:event-bus/default"


@pytest.mark.parametrize("off", ["enabled", "custom_action"])
def test_without_the_hub_or_its_action_nothing_is_asked_from_there_and_no_rule_of_it_let_in(off):
    given = {"security_hub": {off: False}}

    assert places("investigate_action", **given) == places("investigate_rule", **given) == []
    queue = wanted("findings_queue", at(SECURITY), **given)
    assert "watchkeeper-investigate" not in json.dumps([queue["policy"], queue["dead_letter_policy"]])


def test_only_the_two_rules_that_fill_the_queue_are_let_in_and_the_page_rule_into_the_dead_letters():
    queue = wanted("findings_queue", at(SECURITY))
    policies = queue["policy"]["WatchkeeperFromRule"], queue["dead_letter_policy"]["WatchkeeperFromRules"]
    filling, dead = (one["Condition"]["ArnEquals"]["aws:SourceArn"] for one in policies)

    rule = f"arn:aws:events:{HOME}:{SECURITY}:rule"
    assert filling == [f"{rule}/watchkeeper-guardduty", f"{rule}/watchkeeper-investigate"]
    assert {*dead} == {*filling, f"{rule}/watchkeeper-page"}


def test_the_action_fits_security_hub_and_the_rule_takes_this_action_alone():
    action = wanted("investigate_action", at(SECURITY))
    assert len(action["action"]) <= 20
    assert action["action"].isalnum()
    assert len(action["name"]) < 20
    china = wanted("investigate_rule", at(SECURITY), survey(partition="aws-cn"))
    assert china["pattern"] == {
        "source": ["aws.securityhub"],
        "detail-type": [CUSTOM_ACTION],
        "resources": [f"arn:aws-cn:securityhub:{HOME}:{SECURITY}:action/custom/{action['action']}"],
    }


def test_a_proof_is_known_by_its_source_and_gives_its_region():
    sent = proof_event("nonce-1234", SECURITY, "eu-west-1")
    event = {
        "source": sent["Source"],
        "detail-type": sent["DetailType"],
        "detail": json.loads(sent["Detail"]),
    }

    assert proof_of(json.dumps(event)) == ProofEvent(nonce="nonce-1234", region="eu-west-1")
    assert proof_of(json.dumps(event)).mark == "baseline/proofs/nonce-1234/eu-west-1.json"


@pytest.mark.parametrize(
    "change",
    [
        {"source": "aws.guardduty"},
        {"detail-type": "GuardDuty Finding"},
        {"detail": {"nonce": "../../etc/passwd", "region": "eu-west-1"}},
        {"detail": {"nonce": "nonce-1234", "region": "../x"}},
        {"detail": {"nonce": ["nonce-1234"], "region": "eu-west-1"}},
        {"detail": "watchkeeper.proof"},
    ],
)
def test_what_only_looks_like_a_proof_is_none(change):
    event = {
        "source": "watchkeeper.proof",
        "detail-type": "Watchkeeper Proof",
        "detail": {"nonce": "nonce-1234", "region": "eu-west-1"},
    }
    assert proof_of(json.dumps(event)) is not None
    assert proof_of(json.dumps({**event, **change})) is None


@pytest.mark.parametrize(
    "text", ["watchkeeper.proof", "[" * 100_000 + "watchkeeper.proof", '["watchkeeper.proof"]']
)
def test_text_that_names_the_source_and_is_no_event_is_no_proof(text):
    assert proof_of(text) is None
