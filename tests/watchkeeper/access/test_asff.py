"""The review's findings for Security Hub: what is open, what was settled, and in which form."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.access_reviews import (
    ACCOUNT,
    LEAVE,
    OPENED,
    OTHER,
    POLICY,
    UNUSED,
    answered,
    by_id,
    confirmed,
    item,
    noticed,
    review,
    timed_out,
)  # fmt: skip
from watchkeeper.access.asff import by_account, findings
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import ledger
from watchkeeper.posture.identify import NotScored, identify
from watchkeeper.severity import Severity

KEY = item("deploy-bot", "access_key", "AKIAEXAMPLE", reasons=(UNUSED,), owner="payments")
LATER = OPENED + timedelta(days=90)


def made(*items, events=(), at=OPENED, before=(), partition="aws", **head):
    return findings(
        review(**head), items, ledger(events, by_id(*items), POLICY), partition=partition, region="us-east-1",
        at=at, before=before,
    )  # fmt: skip


def test_one_finding_is_of_one_item_and_one_rule():
    both = (UNUSED, noticed(Severity.HIGH, "key-old"))
    found = made(KEY.model_copy(update={"reasons": both}), item("nobody"))

    assert [one["Id"] for one in found] == [
        f"watchkeeper/access/{KEY.id}/key-unused", f"watchkeeper/access/{KEY.id}/key-old",
    ]  # fmt: skip
    assert [one["GeneratorId"] for one in found] == [
        "watchkeeper/access/key-unused", "watchkeeper/access/key-old",
    ]  # fmt: skip
    assert [one["FindingProviderFields"]["Severity"]["Label"] for one in found] == ["MEDIUM", "HIGH"]


def test_two_reasons_of_a_rule_are_one_finding_with_the_higher_severity():
    twice = (noticed(Severity.LOW, "trust-external"), noticed(Severity.CRITICAL, "trust-external"))
    (found,) = made(item("r", "role", reasons=twice))

    assert found["FindingProviderFields"]["Severity"]["Label"] == "CRITICAL"
    assert found["Description"].count("was noticed") == 2


def test_what_could_not_be_looked_at_is_a_warning_and_no_failure():
    (found,) = made(item(reasons=(noticed(Severity.MEDIUM, "mfa", known=False),)))

    assert found["Compliance"]["Status"] == "WARNING"
    assert "could not be looked at" in found["Description"]


@pytest.mark.parametrize(
    ("thing", "kind", "name"),
    [
        (KEY, "AwsIamAccessKey", "AWS::IAM::AccessKey:AKIAEXAMPLE"),
        (item("u", "console_access", arn="arn:aws:iam::1:user/u", reasons=(UNUSED,)), "AwsIamUser",
         "arn:aws:iam::1:user/u"),
        (item("bot", "access_key", "1", arn="arn:aws:iam::1:user/bot", reasons=(UNUSED,)), "AwsIamUser",
         "arn:aws:iam::1:user/bot"),
        (item("r", "role", arn="arn:aws:iam::1:role/x/r", reasons=(UNUSED,)), "AwsIamRole",
         "arn:aws:iam::1:role/x/r"),
        (item("root", "root", reasons=(UNUSED,)), "AwsAccount", f"AWS::::Account:{ACCOUNT}"),
        (item("pia", "assignment", "Admin", reasons=(UNUSED,)), "Other", f"{ACCOUNT}/assignment/pia"),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)  # fmt: skip
def test_the_resource_is_named_as_security_hub_names_it(thing, kind, name):
    (found,) = made(thing)

    (resource,) = found["Resources"]
    assert (resource["Type"], resource["Id"], resource["Partition"]) == (kind, name, "aws")


def test_the_product_is_the_accounts_own_in_its_partition():
    (found,) = made(KEY, partition="aws-us-gov")

    assert (
        found["ProductArn"] == f"arn:aws-us-gov:securityhub:us-east-1:{ACCOUNT}:product/{ACCOUNT}/default"
    )
    assert found["Resources"][0]["Partition"] == "aws-us-gov"


@pytest.mark.parametrize(
    ("events", "is_open"),
    [
        ((), True),
        ((timed_out(KEY),), True),
        ((answered(KEY, Choice.REVOKE),), True),
        ((answered(KEY, Choice.KEEP, reason="yearly job"),), False),
    ],
    ids=["waiting", "not attested", "to be carried out", "kept"],
)
def test_it_is_open_until_somebody_kept_it_or_took_it_away(events, is_open):
    assert bool(made(KEY, events=events)) is is_open


def test_a_keep_that_was_not_confirmed_settles_nothing():
    admin = item("root-like", "role", privileged=True, reasons=(UNUSED,), reduce=(LEAVE,))
    kept = answered(admin, Choice.KEEP, reason="needed")

    assert made(admin, events=(kept,))
    assert not made(admin, events=(kept, confirmed(admin)))


def test_who_is_set_apart_is_nobodys_finding():
    assert not made(item(reasons=(UNUSED,), set_apart="service-linked"))


def test_an_update_keeps_its_first_day_and_comes_later():
    (first,) = made(KEY)
    (again,) = made(KEY, at=LATER, before=(first,))

    assert again["CreatedAt"] == first["CreatedAt"] == "2026-10-05T06:00:00.000Z"
    assert again["UpdatedAt"] > first["UpdatedAt"]


def test_what_is_gone_is_archived_once():
    first = made(KEY)
    gone = made(item("nobody"), at=LATER, before=first)

    assert [(one["Id"], one["RecordState"]) for one in gone] == [(first[0]["Id"], "ARCHIVED")]
    assert gone[0]["UpdatedAt"] == "2027-01-03T06:00:00.000Z"
    assert not made(item("nobody"), at=LATER, before=gone)


def test_what_comes_back_is_active_again():
    gone = made(item("nobody"), before=made(KEY))
    (back,) = made(KEY, at=LATER, before=gone)

    assert back["RecordState"] == "ACTIVE"


def test_an_account_that_could_not_be_looked_into_keeps_its_findings():
    first = made(KEY)

    assert made(item("x", account=OTHER), before=first, accounts=(OTHER,)) == ()


def test_texts_from_outside_fit_the_format():
    hostile = item("x\n\x00y", "role", title="t" * 5_000, owner="o" * 5_000, reasons=(
        noticed(Severity.LOW).model_copy(update={"text": "line\nline " * 1_000}),))  # fmt: skip
    (found,) = made(hostile)

    assert len(found["Title"]) == 256
    assert len(found["Description"]) <= 1_024
    assert "\n" not in found["Description"]
    assert all(len(one) <= 2_048 for one in found["ProductFields"].values())
    assert len(json.dumps(found)) < 240_000


def test_each_account_imports_its_own():
    other = item("x", account=OTHER, reasons=(UNUSED,))
    shared = by_account(made(KEY, other))

    assert {name: len(own) for name, own in shared.items()} == {ACCOUNT: 1, OTHER: 1}
    assert all(one["AwsAccountId"] == name for name, own in shared.items() for one in own)


def test_moments_are_in_utc():
    (found,) = made(KEY, at=datetime(2026, 10, 5, 6, 0, 0, 123_456, tzinfo=UTC))

    assert found["UpdatedAt"] == "2026-10-05T06:00:00.123Z"


def test_the_weekly_score_does_not_count_it():
    (found,) = made(KEY)
    read = identify(
        product_arn=found["ProductArn"], generator_id=found["GeneratorId"], security_control_id=None,
        associated_standards=(), standards_arn=None, control_id=None, names={},
    )  # fmt: skip

    assert read == NotScored(f"product {ACCOUNT}/default", refused=False)
