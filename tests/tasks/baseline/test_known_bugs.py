"""Bugs that other tools had, and what AWS does otherwise than a test world: each would come back unseen."""

import hashlib
import json
from pathlib import Path

import botocore.exceptions
import pydantic
import pytest
from tenacity import wait_none

from tasks.baseline import bucket_settings, files, observe, reach, rulers
from tasks.baseline.bucket_calls import Bucket
from tasks.baseline.existing_trail import kept_key
from tasks.baseline.parts import finding_aggregator, securityhub_members
from tests.baseline_surveys import MANAGEMENT, PROD, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import (
    STORES,
    TRAIL,
    apply,
    baselines,
    differing,
    look,
    surveyed,
    trust_cloudtrail,
    writes,
)
from tests.tasks.scenes import last
from watchkeeper.baseline.cis_filters import CIS_FILTERS
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.part import Elsewhere
from watchkeeper.baseline.part_table import PARTS, part_named
from watchkeeper.baseline.parts.alert_topic import shown
from watchkeeper.baseline.survey import ExistingTrail
from watchkeeper.errors import NotYet, Permanent, Throttled
from watchkeeper.evidence import Seen

THEIR_BUCKET = "org-trail-222222222222"
WEBHOOK = "https://events.example.com/integration/0123456789secret/enqueue"
HANDS = Path(bucket_settings.__file__).parent
PRESCRIBED = {
    "CloudWatch.1": "6a0b7f784762869e", "CloudWatch.2": "466f930215a09922", "CloudWatch.3": "eb559f4cf2daab4b",
    "CloudWatch.4": "d1ebb2d6b7d7ae81", "CloudWatch.5": "037532dd537f0b35", "CloudWatch.6": "bcfb694063da6d42",
    "CloudWatch.7": "c7fbbaef305dcd35", "CloudWatch.8": "d85ab6c6d49ecdaf", "CloudWatch.9": "8b70feeb359142ce",
    "CloudWatch.10": "c6576bd66d8e6515", "CloudWatch.11": "031a82d4527c2b9e", "CloudWatch.12": "c75ebb0b7f8941a6",
    "CloudWatch.13": "f599187c59cd91a6", "CloudWatch.14": "f447626dc43e393e",
}  # fmt: skip
"""SHA-256, its first half, of the wording in AWS's own remediation (automated-security-response-on-aws)."""


def key_of_theirs(operator) -> str:
    """A key in the security account that CloudTrail may use."""
    who = [{"Service": "cloudtrail.amazonaws.com"}, {"AWS": f"arn:aws:iam::{SECURITY}:root"}]
    statements = [{"Effect": "Allow", "Principal": one, "Action": "kms:*", "Resource": "*"} for one in who]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return operator("kms", "security").create_key(Policy=policy)["KeyMetadata"]["Arn"]


class TestWhatOthersOwn:
    """An adopted trail and what came with it."""

    @pytest.fixture
    def trails(self, operator):
        trust_cloudtrail(operator)
        return operator("cloudtrail", "management")

    def test_nothing_expires_moves_or_changes_hands_in_a_bucket_that_came_with_a_trail(
        self, world, trails, operator
    ):
        del trails
        s3 = operator("s3", "security")
        rule = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 5000}}
        s3.put_bucket_lifecycle_configuration(Bucket=THEIR_BUCKET, LifecycleConfiguration={"Rules": [rule]})
        s3.put_bucket_ownership_controls(
            Bucket=THEIR_BUCKET, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        )
        before = s3.get_bucket_encryption(Bucket=THEIR_BUCKET)["ServerSideEncryptionConfiguration"]

        (receipt,) = [
            one for one in apply(STORES, surveyed(world, adopt=True)) if one.line.part == "log_bucket"
        ]

        assert (receipt.line.state, receipt.why) == (State.IN_PLACE, "")
        rules = s3.get_bucket_lifecycle_configuration(Bucket=THEIR_BUCKET)["Rules"]
        assert [(one["ID"], one["Expiration"]["Days"]) for one in rules] == [("theirs", 5000)]
        owner = s3.get_bucket_ownership_controls(Bucket=THEIR_BUCKET)["OwnershipControls"]["Rules"]
        assert owner == [{"ObjectOwnership": "ObjectWriter"}]
        assert s3.get_bucket_encryption(Bucket=THEIR_BUCKET)["ServerSideEncryptionConfiguration"] == before
        assert s3.get_bucket_versioning(Bucket=THEIR_BUCKET)["Status"] == "Enabled"
        assert all(
            s3.get_public_access_block(Bucket=THEIR_BUCKET)["PublicAccessBlockConfiguration"].values()
        )

    def test_the_key_of_an_adopted_trail_stays_and_none_of_ours_is_paid_for(
        self, control, world, trails, operator
    ):
        key = key_of_theirs(operator)
        apply(("access_log_bucket", "log_bucket"), surveyed(world, adopt=True))  # lets the trail in
        trails.update_trail(Name="org-trail", KmsKeyId=key)
        seen, since = surveyed(world, adopt=True), last(control)

        line = look("trail", seen)
        receipts = {one.line.part: one.line.state for one in apply(TRAIL, seen)}

        assert "kms_key" not in differing(line)
        assert any(key in note for note in line.notes)
        assert receipts["log_key"] is State.MANAGED_ELSEWHERE
        assert receipts["trail"] is State.IN_PLACE
        assert trails.describe_trails()["trailList"][0]["KmsKeyId"] == key
        assert "CreateKey" not in writes(control, since)

    @pytest.mark.parametrize(("owner", "kept"), [(PROD, True), ("999999999999", False)])
    def test_a_stranger_s_key_is_not_kept(self, owner, kept):
        key = f"arn:aws:kms:us-east-1:{owner}:key/1"
        trail = ExistingTrail(name="theirs", bucket="b", kms_key=key, home_region="us-east-1")

        assert (kept_key(survey(trail=Seen[ExistingTrail | None](value=trail))) == key) is kept

    def test_our_own_trail_with_another_key_is_drift(self, world, trails, operator):
        trails.delete_trail(Name="org-trail")
        apply(TRAIL, surveyed(world))
        trails.update_trail(Name="watchkeeper", KmsKeyId=key_of_theirs(operator))

        assert differing(look("trail", surveyed(world, adopt=True))) == {"kms_key"}

    def test_what_a_bucket_refuses_it_goes_on_refusing(self):
        put = []

        class S3:
            def get_bucket_encryption(self, **_):
                rule = {
                    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
                    "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
                }
                return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}

            def put_bucket_encryption(self, **given):
                put.extend(given["ServerSideEncryptionConfiguration"]["Rules"])
                return {}

        bucket_settings.WRITERS["encryption"](
            Bucket(S3(), "logs", at(SECURITY), "aws"), {"encryption": {"algorithm": "AES256"}}
        )

        assert put[0]["BlockedEncryptionTypes"] == {"EncryptionType": ["SSE-C"]}
        assert put[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}

    def test_a_chosen_list_of_types_and_another_bucket_of_config_are_shown_before_they_go(
        self, world, operator
    ):
        apply(STORES, surveyed(world))
        operator("iam").create_service_linked_role(AWSServiceName="config.amazonaws.com")
        config = operator("config")
        group = {
            "allSupported": False,
            "includeGlobalResourceTypes": False,
            "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::NetworkInterface"]},
            "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
        }
        role = f"arn:aws:iam::{PROD}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        config.put_configuration_recorder(
            ConfigurationRecorder={"name": "theirs", "roleARN": role, "recordingGroup": group}
        )

        (receipt,) = apply(("recorder",), surveyed(world), at(PROD))

        assert receipt.before.settings["all_supported"] == {"all but": ["AWS::EC2::NetworkInterface"]}
        assert receipt.line.state is State.IN_PLACE


class TestLifecycle:
    """What expires by our own rules."""

    def test_config_s_history_is_not_thrown_away_with_the_access_logs(self):
        locked = baselines(trail={"bucket": {"object_lock_days": 30}}).base
        never = baselines(trail={"bucket": {"object_lock_days": 30, "expire_days": None}}).base
        wanted = part_named("access_log_bucket").wanted

        assert wanted(at(SECURITY), survey(), baselines().base)["lifecycle"] == {"expire_days": 400}
        assert wanted(at(SECURITY), survey(), locked)["lifecycle"] == {"expire_days": 2557}
        assert "lifecycle" not in wanted(at(SECURITY), survey(), never)

    def test_a_bucket_with_mfa_delete_takes_no_lifecycle(self):
        asked = baselines(trail={"bucket": {"mfa_delete": True}}).base

        assert "lifecycle" not in part_named("log_bucket").wanted(at(SECURITY), survey(), asked)


class TestWhatAWSSays:
    """Words of AWS that its documents spell in two ways, or that only some partitions say."""

    @pytest.mark.parametrize("status", ["Enabled", "ENABLED"])
    def test_a_member_is_one_in_either_spelling(self, monkeypatch, status):
        found = [
            {"AccountId": PROD, "MemberStatus": status},
            {"AccountId": MANAGEMENT, "MemberStatus": "Removed"},
        ]
        administrator = {"Administrator": {"AccountId": SECURITY, "MemberStatus": status}}

        class Hub:
            def get_administrator_account(self):
                return administrator

        monkeypatch.setattr(reach, "client", lambda *_, **__: Hub())
        monkeypatch.setattr(securityhub_members.aws, "pages", lambda *_, **__: found)

        assert securityhub_members._members(at(SECURITY)) == [PROD]
        assert finding_aggregator._administrator(at(PROD)) == SECURITY
        assert rulers._administrator(at(PROD)) == SECURITY

    @pytest.mark.parametrize("reason", ["INVALID_ENUM_POLICY_TYPE", "INPUT_REQUIRED"])
    def test_a_partition_without_guardduty_policies_has_none(self, monkeypatch, reason):
        said = {"Error": {"Code": "InvalidInputException", "Message": "invalid"}, "Reason": reason}
        error = Permanent("invalid")
        error.__cause__ = botocore.exceptions.ClientError(said, "ListPolicies")

        def refuse(*_, **__):
            raise error

        monkeypatch.setattr(reach, "client", lambda *_, **__: None)
        monkeypatch.setattr(rulers.aws, "pages", refuse)

        if reason == "INVALID_ENUM_POLICY_TYPE":
            assert rulers.guardduty_policy_rules(at(MANAGEMENT)) is False
        else:
            with pytest.raises(Permanent):
                rulers.guardduty_policy_rules(at(MANAGEMENT))

    @pytest.mark.parametrize(("error", "tries"), [(NotYet("new"), 12), (Throttled("busy"), 6)])
    def test_what_aws_has_yet_to_tell_itself_is_waited_for_and_not_for_ever(self, error, tries):
        asked = []

        def ask():
            asked.append(1)
            raise error

        with pytest.raises(type(error)):
            observe.patiently.copy(wait=wait_none())(ask)
        assert len(asked) == tries

    def test_between_two_tries_time_passes(self):
        """A readiness loop without a pause is another tool's bug."""

        class State:
            attempt_number = 3

        assert observe.patiently.wait(State()) > 0


class TestWhoIsTold:
    """The alert topic's people."""

    @pytest.fixture
    def with_webhook(self, monkeypatch):
        given = {"events": {"subscriptions": [{"protocol": "https", "endpoint": WEBHOOK}]}}
        monkeypatch.setattr("tasks.baseline.parts.alert_topic.baselines", lambda: read_baselines(given))
        return given

    def test_the_address_of_a_webhook_is_in_no_plan_and_is_subscribed_whole(self, operator, with_webhook):
        (receipt,) = apply(("alert_topic",), survey(), at(SECURITY), **with_webhook)

        assert "secret" not in receipt.model_dump_json()
        assert "events.example.com" in receipt.model_dump_json()
        sns = operator("sns", "security")
        found = sns.list_subscriptions()["Subscriptions"]
        assert WEBHOOK in {one["Endpoint"] for one in found}
        assert receipt.line.state is State.IN_PLACE

    def test_a_webhook_that_the_file_no_longer_names_is_not_guessed(
        self, operator, with_webhook, monkeypatch
    ):
        del operator
        monkeypatch.setattr("tasks.baseline.parts.alert_topic.baselines", lambda: read_baselines({}))

        (receipt,) = apply(("alert_topic",), survey(), at(SECURITY), **with_webhook)

        assert receipt.line.state is State.TO_CHANGE
        assert "no longer names" in receipt.why

    def test_two_webhooks_of_one_host_are_two(self):
        assert shown("https", WEBHOOK) != shown("https", f"{WEBHOOK}/2")
        assert shown("email", "a@example.com") == "email a@example.com"

    def test_a_topic_that_nobody_hears_is_said(self, world):
        del world
        apply(("alert_topic",), survey(), at(SECURITY))
        told = {"events": {"subscriptions": [{"protocol": "email", "endpoint": "soc@example.com"}]}}

        assert any("nobody hears" in note for note in look("alert_topic", survey(), at(SECURITY)).notes)
        apply(("alert_topic",), survey(), at(SECURITY), **told)
        assert not any(
            "nobody hears" in note for note in look("alert_topic", survey(), at(SECURITY), **told).notes
        )


@pytest.mark.parametrize("part", ["guardduty_admin", "securityhub_admin"])
def test_a_management_account_that_administers_itself_is_said_once_and_is_no_pass(part):
    seen = survey(security=MANAGEMENT)

    said = [part_named(part).wanted(place, seen, baselines().base) for place in seen.places()]
    said = [one for one in said if one is not None]

    assert len(said) == 1
    assert isinstance(said[0], Elsewhere)
    assert "security_account" in said[0].by


@pytest.mark.parametrize("given", ["", "no thanks", None])
def test_what_is_no_yes_or_no_switches_nothing_on(given):
    """Python's `"" in "true"` is true: an empty setting turned features on elsewhere."""
    with pytest.raises(pydantic.ValidationError):
        read_baselines({"trail": {"enabled": given}})


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("service_access", "trail"),
        ("service_access", "guardduty_admin"),
        ("service_linked_roles", "detector"),
        ("service_linked_roles", "recorder"),
        ("log_bucket", "trail"),
        ("log_key", "trail"),
        ("trail_log_group", "metric_filters"),
        ("recorder", "standards"),
        ("detector", "guardduty_members"),
        ("hub", "securityhub_members"),
        ("guardduty_admin", "guardduty_organization"),
        ("securityhub_admin", "finding_aggregator"),
        ("analyzer_admin", "unused_access_analyzer"),
        ("findings_queue", "finding_rules"),
        ("alert_topic", "cis_alarms"),
        ("forward_role", "finding_rules"),
    ],
)
def test_what_another_part_needs_is_made_a_stage_before(first, then):
    assert part_named(first).stage < part_named(then).stage


@pytest.mark.parametrize(
    ("first", "then"), [("access_log_bucket", "log_bucket"), ("log_key", "log_bucket")]
)
def test_within_a_stage_and_a_place_the_table_s_order_holds(first, then):
    ids = [one.id for one in PARTS]

    assert part_named(first).stage == part_named(then).stage
    assert ids.index(first) < ids.index(then)


def test_the_filters_are_byte_for_byte_those_that_security_hub_takes():
    found = {
        one.control: hashlib.sha256(one.pattern.encode()).hexdigest()[:16]
        for one in CIS_FILTERS
        if one.control
    }

    assert found == PRESCRIBED


@pytest.mark.parametrize(
    "words",
    [
        "disable_security_hub", "enable_security_hub_v2", "batch_disable_standards", "delete_detector",
        "disable_organization_admin_account", "stop_logging", "DataSources=",
    ],
)  # fmt: skip
def test_no_hand_can_take_away_and_none_uses_the_old_shape_of_guardduty(words):
    named = [path.name for path in HANDS.rglob("*.py") if words in path.read_text()]

    assert named == []
    assert files.packaged("default.yaml")["security_hub"]["enabled"]
