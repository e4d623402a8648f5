"""What is wanted of key, buckets, log group, trail and recorder, and where."""

import json

import pytest

from tests.baseline_surveys import HOME, MANAGEMENT, ORGANIZATION_ID, PROD, SECURITY, at, survey
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_store import log_store
from watchkeeper.baseline.part import Elsewhere
from watchkeeper.baseline.parts import (
    access_log_bucket,
    log_bucket,
    log_key,
    recorder,
    trail,
    trail_log_group,
)
from watchkeeper.baseline.survey import Account, ExistingTrail
from watchkeeper.evidence import Seen

HEADS = {
    log_key: SECURITY, access_log_bucket: SECURITY, log_bucket: SECURITY,
    trail_log_group: MANAGEMENT, trail: MANAGEMENT,
}  # fmt: skip
TRAIL_ARN = f"arn:aws:cloudtrail:{HOME}:{MANAGEMENT}:trail/watchkeeper"
THEIRS = ExistingTrail(
    name="audit", bucket="audit-logs", prefix="logs/", log_group="audit/trail",
    organization=True, home_region="eu-west-1",
)  # fmt: skip


def with_trail(**changes):
    return survey(trail=Seen[ExistingTrail | None](value=THEIRS.model_copy(update=changes)))


def baseline(**given):
    return Baseline.model_validate(given)


def statements(part, surveyed, **given):
    return part.wanted(at(SECURITY), surveyed, baseline(**given))["policy"]


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.PART.id)
def test_each_is_wanted_once_at_its_owners_home(head):
    places = [place for place in survey().places() if head.wanted(place, survey(), baseline()) is not None]

    assert places == [at(HEADS[head])]


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.PART.id)
def test_a_single_account_has_all_of_them_itself(head):
    alone = survey("account", alone=PROD)

    assert [one for one in alone.places() if head.wanted(one, alone, baseline())] == [at(PROD)]


@pytest.mark.parametrize("head", [log_key, log_bucket, trail_log_group, trail], ids=lambda one: one.PART.id)
def test_switched_off_or_kept_by_control_tower_nothing_of_the_trail_is_wanted(head):
    off = baseline(trail={"enabled": False})
    governed = with_trail(managed_by="AWS Control Tower")

    assert head.wanted(at(HEADS[head]), survey(), off) is None
    assert head.wanted(at(HEADS[head]), governed, baseline()) == Elsewhere(by="AWS Control Tower")


def test_the_bucket_takes_the_organizations_trail_and_no_other():
    policy = statements(log_bucket, survey())

    account, organization = (
        policy["WatchkeeperCloudTrailWrite"],
        policy["WatchkeeperCloudTrailOrganizationWrite"],
    )
    bucket = f"arn:aws:s3:::watchkeeper-trail-{SECURITY}-{HOME}"
    # One known bug of others: AWSLogs/<account>/* alone lets no organization's trail write.
    assert account["Resource"] == f"{bucket}/AWSLogs/{MANAGEMENT}/*"
    assert organization["Resource"] == f"{bucket}/AWSLogs/{ORGANIZATION_ID}/*"
    for statement in (account, organization):
        assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL_ARN
        assert statement["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"
    assert policy["WatchkeeperTlsOnly"]["Effect"] == "Deny"


def test_no_service_is_let_in_without_saying_for_whom():
    for head in (log_key, log_bucket, access_log_bucket):
        for sid, statement in statements(head, survey()).items():
            if "Service" in statement["Principal"]:
                keys = {key for one in statement["Condition"].values() for key in one}
                assert keys & {"aws:SourceArn", "aws:SourceAccount"}, sid


def test_the_key_is_kept_for_trail_config_and_the_organizations_readers():
    policy = statements(log_key, survey())

    encrypts = policy["WatchkeeperCloudTrailEncrypts"]["Condition"]
    assert encrypts["StringEquals"] == {"aws:SourceArn": TRAIL_ARN}
    assert encrypts["StringLike"] == {
        "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{MANAGEMENT}:trail/*"
    }
    assert policy["WatchkeeperReaders"]["Condition"]["StringEquals"] == {
        "aws:PrincipalOrgID": ORGANIZATION_ID
    }
    assert policy["Enable IAM User Permissions"]["Principal"] == {"AWS": f"arn:aws:iam::{SECURITY}:root"}
    assert (
        "WatchkeeperReaders"
        not in log_key.wanted(at(PROD), survey("account", alone=PROD), baseline())["policy"]
    )


def test_an_adopted_trail_brings_its_bucket_prefix_region_and_log_group():
    surveyed = with_trail()

    wanted = trail.wanted(at(MANAGEMENT), surveyed, baseline())
    group = trail_log_group.wanted(at(MANAGEMENT), surveyed, baseline())

    assert (wanted["name"], wanted["region"]) == ("audit", "eu-west-1")
    assert (wanted["bucket"], wanted["log_group"]) == ("audit-logs", "audit/trail")
    assert group == {"name": "audit/trail", "region": "eu-west-1", "retention_days": 365}
    write = statements(log_bucket, surveyed)["WatchkeeperCloudTrailOrganizationWrite"]
    assert write["Resource"] == f"arn:aws:s3:::audit-logs/logs/AWSLogs/{ORGANIZATION_ID}/*"
    assert write["Condition"]["StringEquals"]["aws:SourceArn"].endswith(
        f"eu-west-1:{MANAGEMENT}:trail/audit"
    )


def test_without_adoption_only_a_trail_of_our_name_is_taken_over():
    alone = baseline(trail={"adopt_existing": False})

    assert log_store(with_trail(), alone).trail == "watchkeeper"
    assert log_store(with_trail(name="watchkeeper"), alone).bucket == "audit-logs"


def test_the_plan_is_the_same_before_and_after_a_trail_got_key_and_log_group():
    mended = with_trail(log_group="watchkeeper/cloudtrail", kms_key="arn:aws:kms:eu-west-1:2:key/x")
    bare = with_trail(log_group=None)

    for head, account in HEADS.items():
        wanted = [head.wanted(at(account), one, baseline()) for one in (bare, mended)]
        assert wanted[0] == wanted[1], head.PART.id


@pytest.mark.parametrize("head", [*HEADS, recorder], ids=lambda head: head.PART.id)
def test_what_is_wanted_is_plain_json_and_policies_fit(head):
    place = at(HEADS.get(head, PROD))

    wanted = head.wanted(place, survey(), baseline())

    assert json.loads(json.dumps(wanted)) == wanted
    assert head.PART.source.startswith("https://docs.aws.amazon.com/")


def test_a_large_organization_is_named_by_its_id_so_that_the_policy_fits():
    regions = Seen(value=(HOME,))
    many = survey(
        accounts=tuple(
            Account(id=str(10**11 + number), name="", regions=regions) for number in range(1_000)
        )
    )

    policy = statements(log_bucket, many)

    assert len(json.dumps(policy)) < 20_000
    assert (
        policy["WatchkeeperConfigWrite"]["Condition"]["StringEquals"]["aws:SourceOrgID"] == ORGANIZATION_ID
    )


def test_iams_types_are_recorded_in_the_home_region_only():
    globally = {
        place.region: recorder.wanted(place, survey(), baseline())["global_types"]
        for place in survey().places()
    }

    assert globally == {HOME: True, "eu-west-1": False}


@pytest.mark.parametrize(
    ("given", "bucket"),
    [
        ({}, f"watchkeeper-trail-{SECURITY}-{HOME}"),
        ({"trail": {"enabled": False}}, f"watchkeeper-access-logs-{SECURITY}-{HOME}"),
        ({"trail": {"bucket": {"object_lock_days": 7}}}, f"watchkeeper-access-logs-{SECURITY}-{HOME}"),
    ],
)
def test_config_delivers_where_it_can(given, bucket):
    wanted = recorder.wanted(at(PROD), survey(), baseline(**given))
    kept = access_log_bucket if "access-logs" in bucket else log_bucket

    assert wanted["bucket"] == bucket
    assert "WatchkeeperConfigWrite" in statements(kept, survey(), **given)


def test_without_config_and_trail_no_bucket_is_wanted():
    none = baseline(trail={"enabled": False}, config={"enabled": False})

    assert access_log_bucket.wanted(at(SECURITY), survey(), none) is None
    assert recorder.wanted(at(SECURITY), survey(), none) is None


def test_in_another_partition_every_arn_is_of_it():
    wanted = [
        head.wanted(at(account), survey(partition="aws-us-gov"), baseline())
        for head, account in HEADS.items()
    ]

    assert "arn:aws:" not in json.dumps(wanted)
    assert "arn:aws-us-gov:" in json.dumps(wanted)
