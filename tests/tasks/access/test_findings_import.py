"""The review's findings in Security Hub: taken, refused one by one, updated, archived, and not scored."""

from datetime import timedelta

import pytest

from tasks.access.findings_import import import_findings
from tests.access_reviews import OPENED, POLICY, UNUSED, answered, by_id, item, review
from watchkeeper.access.asff import findings
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import ledger
from watchkeeper.errors import Denied, WatchkeeperError

REGION = "us-east-1"


@pytest.fixture
def account(world):
    """Ours, where Security Hub is on."""
    return world["accounts"]["security"]


@pytest.fixture
def hub(operator, account):
    """Security Hub of that account, as a person sees it."""
    client = operator("securityhub", "security")
    client.enable_security_hub(EnableDefaultStandards=False)
    return client


def key(account, name="deploy-bot"):
    return item(name, "access_key", "AKIAEXAMPLE", account=account, reasons=(UNUSED,))


def made(account, *events, items=None, at=OPENED, before=()):
    items = items or [key(account)]
    held = by_id(*items)
    return findings(
        review(accounts=(account,)), items, ledger(events, held, POLICY), partition="aws", region=REGION,
        at=at, before=before,
    )  # fmt: skip


def ours(hub):
    found = hub.get_findings(Filters={"GeneratorId": [{"Value": "watchkeeper/", "Comparison": "PREFIX"}]})
    return {one["Id"]: one for one in found["Findings"]}


def test_it_is_taken_once_and_the_same_again_is_an_update(account, hub):
    given = made(account)

    assert import_findings.fn(account, REGION, given) == (1, {})
    assert import_findings.fn(account, REGION, given) == (1, {})
    (held,) = ours(hub).values()
    assert held["Severity"]["Label"] == "MEDIUM"
    assert held["Workflow"]["Status"] == "NEW"
    assert held["Resources"][0]["Id"] == "AWS::IAM::AccessKey:AKIAEXAMPLE"


def test_what_was_settled_is_archived_and_keeps_its_first_day(account, hub):
    first = made(account)
    import_findings.fn(account, REGION, first)
    later = OPENED + timedelta(days=3)
    kept = answered(key(account), Choice.KEEP, reason="a job a year", day=1)

    import_findings.fn(account, REGION, made(account, kept, at=later, before=first))

    (held,) = ours(hub).values()
    assert held["RecordState"] == "ARCHIVED"
    assert held["CreatedAt"] == first[0]["CreatedAt"]


def test_more_than_a_batch_goes_in_several_calls(account, hub, calls):
    del hub
    given = made(account, items=[key(account, f"bot-{number}") for number in range(230)])

    assert import_findings.fn(account, REGION, given).taken == 230
    assert [len(one["Findings"]) for one in calls("securityhub", "BatchImportFindings")] == [100, 100, 30]


def test_one_that_is_refused_is_named_and_the_others_are_taken(account, hub):
    good = made(account)
    bad = {**good[0], "Id": "other", "AwsAccountId": "999999999999"}

    taken, refused = import_findings.fn(account, REGION, [*good, bad])

    assert taken == 1
    assert list(refused) == ["other"]
    assert refused["other"].startswith("InvalidAccess")
    assert len(ours(hub)) == 1


def test_where_security_hub_is_off_it_is_said(account):
    with pytest.raises(WatchkeeperError, match=r"not subscribed|InvalidAccess"):
        import_findings.fn(account, REGION, made(account))


def test_an_account_that_cannot_be_entered_is_denied(account):
    with pytest.raises(Denied):
        import_findings.fn("999999999999", REGION, made(account))
