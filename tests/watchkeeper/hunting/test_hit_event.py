"""From rows to findings: whom they name, what is one finding, and that it stays the same one."""

from datetime import UTC, datetime

import pytest

from tests.watchkeeper.hunting.hunting_rows import ACCOUNT, OTHER, hunt, row
from watchkeeper.hunting.hit_event import event_of, groups_of
from watchkeeper.hunting.hit_targets import targets_of
from watchkeeper.parsing.door import read_event
from watchkeeper.severity import Severity

UNTIL = datetime(2026, 11, 25, tzinfo=UTC)
HUNT = hunt()


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ({}, "IAMUser", "alice"),
        ({"principal": f"arn:aws:iam::{ACCOUNT}:root"}, "Root", "root"),
        ({"principal": f"arn:aws:iam::{ACCOUNT}:role/team/web"}, "AssumedRole", "web"),
        ({"principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/i-0123abcd"}, "AssumedRole", "web"),
        ({"principal": f"arn:aws-us-gov:sts::{ACCOUNT}:federated-user/eve"}, "FederatedUser", "eve"),
        ({"principal": "ec2.amazonaws.com"}, "AWSService", "ec2.amazonaws.com"),
        ({"principal": "AIDAX", "access_key_id": "AKIA1", "user_name": "bot"}, "IAMUser", "bot"),
    ],
)
def test_the_principal_is_who_the_row_says(given, kind, name):
    target = targets_of([row(**given)], ACCOUNT)[0]

    assert (target.user_type, target.user_name, target.account) == (kind, name, "")


def test_a_principal_of_another_account_is_placed_there():
    (target,) = targets_of([row(principal=f"arn:aws:iam::{OTHER}:user/mallory")], ACCOUNT)

    assert (target.user_name, target.account) == ("mallory", OTHER)


def test_a_key_is_named_only_where_all_rows_agree():
    one, two = row(1, access_key_id="AKIA1"), row(2, access_key_id="AKIA2")

    assert targets_of([one], ACCOUNT)[0].access_key_id == "AKIA1"
    assert targets_of([one, two], ACCOUNT)[0].access_key_id is None


def test_an_instance_is_named_by_its_session_and_resources_by_a_hunts_own_columns():
    web = f"arn:aws:iam::{ACCOUNT}:role/web"
    found = targets_of([row(principal=web, session_name="i-0123abcd", bucket="backups")], ACCOUNT)

    assert [(one.kind, one.label) for one in found] == [
        ("access_key", "web"), ("bucket", "backups"), ("instance", "i-0123abcd"),
    ]  # fmt: skip


def test_nobody_named_is_the_account():
    assert [one.kind for one in targets_of([row(principal="HIDDEN_DUE_TO_SECURITY_REASONS")], ACCOUNT)] == [
        "account"
    ]


def test_one_finding_for_each_principal_and_account_of_the_day():
    rows = [row(3), row(1), row(2, principal="ec2.amazonaws.com"), row(4, account=OTHER)]
    groups = groups_of(HUNT, rows, "2026-11-24")

    assert [(one.account, one.principal.rsplit("/", 1)[-1], len(one.rows)) for one in groups] == [
        (ACCOUNT, "alice", 2), (ACCOUNT, "ec2.amazonaws.com", 1), (OTHER, "alice", 1),
    ]  # fmt: skip
    assert len({one.id for one in groups}) == 3
    again = groups_of(HUNT, [*rows, row(5, event_name="LateComer")], "2026-11-24")
    assert [one.id for one in again] == [one.id for one in groups]
    assert groups_of(HUNT, rows, "2026-11-25")[0].id != groups[0].id


def test_the_event_is_read_at_the_door_without_secrets():
    rows = [row(2, request='{"password": "hunter2hunter2"}'), row(1, access_key_id="AKIA1")]
    (group,) = groups_of(HUNT, rows, "2026-11-24")
    event = event_of(HUNT, group, UNTIL)
    (finding,) = read_event(event)

    assert finding.type == "Hunt:keys_made"
    assert finding.band is Severity.HIGH
    assert (finding.first_seen.minute, finding.last_seen.minute, finding.count) == (1, 2, 2)
    assert finding.apis == ("CreateAccessKey",)
    assert finding.targets[0].access_key_id == "AKIA1"
    assert "hunter2" not in str(event)


def test_a_row_without_time_and_region_still_makes_a_finding():
    (group,) = groups_of(HUNT, [row(event_time=None, region=None)], "2026-11-24")

    assert read_event(event_of(HUNT, group, UNTIL))[0].created == UNTIL
