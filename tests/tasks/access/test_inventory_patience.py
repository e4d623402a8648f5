"""How an account is asked: few at once, again where that helps, no further where it does not."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.access import account as account_door
from tasks.access.access_keys import with_key_ids
from tasks.access.account import Account
from tasks.access.credential_report import credential_report
from tasks.access.gather import account_inventory
from tasks.access.user_credentials import ssh_keys
from watchkeeper.errors import Denied
from watchkeeper.evidence import Unseen


@pytest.fixture
def prod(world) -> str:
    return world["accounts"]["workload-prod"]


@pytest.fixture
def one_at_a_time(prod):
    with Account(prod, threads=1) as account:
        yield account


@pytest.fixture
def hasty(monkeypatch):
    """Without our own patience; botocore's three attempts remain."""
    monkeypatch.setattr(
        account_door, "patiently", lambda question, *given, **named: question(*given, **named)
    )


def read(account):
    return account_inventory(account, regions=("us-east-1",), privileged=lambda _: ())


def test_after_a_denial_no_more_users_are_asked(one_at_a_time, control):
    control.fail_next("iam", "ListSSHPublicKeys", "AccessDenied")
    users = [f"user-{number}" for number in range(50)]

    with pytest.raises(Denied, match="iam:ListSSHPublicKeys on user-0"):
        ssh_keys(one_at_a_time, users)

    assert sum(call["count"] for call in control.call_counts(operation="ListSSHPublicKeys")) < 5


def test_what_is_throttled_for_too_long_is_unseen_and_says_that_it_was_tried(prod, control, hasty):
    control.fail_next("iam", "GetAccountSummary", "Throttling", times=3)

    inventory = read(prod)

    assert isinstance(inventory.root, Unseen)
    assert inventory.unseen == {"root": inventory.root.why}
    assert inventory.root.why.endswith("Throttling (tried several times)")


def test_one_user_that_cannot_be_asked_is_a_gap_and_the_others_have_their_keys(
    one_at_a_time, control, hasty
):
    report = credential_report(one_at_a_time)
    control.fail_next("iam", "ListAccessKeys", "ServiceUnavailable", status=503, times=3)

    found, why = with_key_ids(one_at_a_time, report)

    without = [row.user for row in found.rows if any(key.access_key_id is None for key in row.keys)]
    assert len(without) == 1
    assert "iam:ListAccessKeys" in why
    assert why.endswith("(tried several times) (1 of 3 users)")
    assert sum(key.access_key_id is not None for row in found.rows for key in row.keys) == 3


def test_a_session_that_ends_on_the_way_is_begun_anew(prod, control):
    control.fail_next("iam", "ListSSHPublicKeys", "ExpiredToken")

    assert read(prod).unseen == {}
    assert sum(call["count"] for call in control.call_counts(operation="AssumeRole")) == 2


def test_a_report_that_is_hours_old_says_so(prod, control):
    read(prod)
    control.age_credential_report(prod, hours=3)

    (age,) = [age for age in read(prod).ages if age.source == "credentials"]

    assert timedelta(hours=2.9) < datetime.now(UTC) - age.as_of < timedelta(hours=3.1)
    assert datetime.now(UTC) - age.read < timedelta(minutes=1)


def test_never_more_calls_at_once_than_there_are_places(prod, control):
    control.fail_next("iam", "ListSSHPublicKeys", delay=0.2, times=9)
    began = datetime.now(UTC)

    with Account(prod, threads=2) as account:
        ssh_keys(account, ["alice", "bob", "deploy-bot", "break-glass-admin"])
        once = datetime.now(UTC) - began

    assert once >= timedelta(seconds=0.4)
