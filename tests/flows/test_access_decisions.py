"""Decisions of an access review on a real Prefect server: given, confirmed, carried out, proven, undone."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.access_history import History
from tests.access_flows import (
    MANAGEMENT,
    PAUL,
    PEOPLE,
    SAM,
    SECURITY,
    AccessHouse,
    access_house,
    as_suggested,
    batch_of,
    filled,
    item_of,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Answered, Asked, Proved
from watchkeeper.access.review import account_case
from watchkeeper.errors import Permanent

MAIN = "C0WATCHKEEPER"
KEY = "AKIAOLDFORM12EXAMPLE"


@pytest.fixture(scope="module")
def house(live_session, tmp_path_factory):
    with access_house(live_session, tmp_path_factory.mktemp("access")) as made:
        yield made


@dataclass
class Account:
    """A review of the management account, from the first form to the release."""

    review: str
    again: str = ""
    forms: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    decided: History | None = None
    refused: History | None = None
    confirmed: History | None = None
    dry: History | None = None
    dry_changes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    changes_again: list[str] = field(default_factory=list)
    done: History | None = None
    tried: str | None = None
    proved: History | None = None
    proof_told: list[str] = field(default_factory=list)
    paged: list[str] = field(default_factory=list)
    sealed: History | None = None
    operations: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def account(house):
    played = Account(house.open(MANAGEMENT)["review"])
    since, history = house.now(), History.read(played.review)
    _answer_with_a_fault(house, played, history)
    _answer_and_confirm(house, played, history)
    operator = house.operator(MANAGEMENT)
    trust = operator.get_role(RoleName="AuditorReadOnly")["Role"]["AssumeRolePolicyDocument"]
    operator.attach_role_policy(RoleName="CostTool", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")

    mark = house.now()
    house.follow_up(played.review)
    played.dry, played.dry_changes, mark = History.read(played.review), house.changes(mark), house.now()
    house.follow_up(played.review, carry_out=True)
    played.changes, mark = house.changes(mark), house.now()
    house.follow_up(played.review, carry_out=True)
    played.changes_again, played.done = house.changes(mark), History.read(played.review)

    played.tried = house.live.control.attempt(MANAGEMENT, key=KEY)["error_code"]
    operator.update_assume_role_policy(RoleName="AuditorReadOnly", PolicyDocument=json.dumps(trust))
    house.told()
    house.follow_up(played.review, day=4)
    played.paged = [one["payload"]["summary"] for one in house.live.chat.pagerduty()]
    played.proof_told = [one for one in house.told()[MAIN] if "looked again" in one]
    played.proved = History.read(played.review)
    house.follow_up(played.review, day=15)
    played.sealed = History.read(played.review)
    played.operations = [one["operation"] for one in house.live.control.calls(since)]
    return played


def _answer_with_a_fault(house: AccessHouse, played: Account, history: History) -> None:
    batch = batch_of(history, "security-lead", MANAGEMENT)
    played.states.append(house.go_on(batch.id).state_name)
    house.answer(history, batch, SAM, lambda _: {"decision": "keep"})
    again = house.go_on(batch.id)
    played.states.append(again.state_name)
    played.again = house.form(again)
    house.answer(history, batch, SAM, as_suggested)
    played.states.append(house.go_on(batch.id).state_name)


def _answer_and_confirm(house: AccessHouse, played: Account, history: History) -> None:
    batch = batch_of(history, "platform-lead", MANAGEMENT)
    house.go_on(batch.id)
    house.answer(history, batch, PAUL, as_suggested)
    house.go_on(batch.id)
    played.decided = History.read(played.review)
    house.confirm(played.review, batch.id, PAUL)
    played.forms.append(house.form(house.go_on(batch.id)))
    played.refused = History.read(played.review)
    house.confirm(played.review, batch.id, SAM)
    played.states.append(house.go_on(batch.id).state_name)
    played.confirmed = History.read(played.review)


def test_an_answer_with_a_fault_is_asked_again_with_the_fault_in_the_form_and_then_counts(account):
    item = item_of(account.decided, "role", "AuditorReadOnly")

    assert account.states == ["Suspended", "Suspended", "Completed", "Completed"]
    assert "DOES NOT COUNT" in account.again
    assert "keeping it needs a reason" in account.again
    decisions = [
        one for event in account.sealed.events if isinstance(event, Answered) for one in event.decisions
    ]
    assert [one.choice for one in decisions if one.item == item.id] == ["revoke"]


def test_privileged_access_waits_for_somebody_else_than_who_decided(account):
    key = item_of(account.decided, "access_key", "old-terraform", KEY)

    assert key.privileged
    assert account.decided.ledger.standing(key.id) is Standing.WANTS_SECOND
    assert account.refused.ledger.standing(key.id) is Standing.WANTS_SECOND
    assert "somebody else must confirm" in account.forms[0]
    assert account.confirmed.ledger.standing(key.id) is Standing.TO_DO
    assert account.confirmed.ledger.confirmation(key.id).by == SAM
    plain = item_of(account.decided, "role", "CostTool")
    assert account.decided.ledger.standing(plain.id) is Standing.TO_DO


def test_a_dry_run_changes_nothing_and_says_what_it_would_do(account):
    key = item_of(account.dry, "access_key", "old-terraform", KEY)

    assert account.dry_changes == []
    assert account.dry.ledger.standing(key.id) is Standing.PLANNED
    assert KEY in account.dry.ledger.acted(key.id).sentences[0]


def test_what_was_decided_is_done_once_though_the_follow_up_runs_twice(account):
    key = item_of(account.done, "access_key", "old-terraform", KEY)

    assert account.done.ledger.standing(key.id) is Standing.DONE
    assert account.changes.count("UpdateAccessKey") == 1
    assert "UpdateAssumeRolePolicy" in account.changes
    assert account.changes_again == []


def test_what_has_changed_since_the_snapshot_is_not_touched_and_asked_again(account):
    item = item_of(account.done, "role", "CostTool")
    (back,) = (one for one in account.dry.ledger.history(item.id) if isinstance(one, Acted))
    asked = [one for one in account.done.ledger.history(item.id) if isinstance(one, Asked)]

    assert back.standing is Standing.BACK
    assert "ReadOnlyAccess was added" in back.note
    assert len(asked) == 2
    assert account.done.ledger.standing(item.id) is Standing.WAITING
    assert account.sealed.ledger.standing(item.id) is Standing.NOT_ATTESTED


def test_a_revoked_key_that_is_tried_again_is_proven_to_be_off(account):
    key = item_of(account.proved, "access_key", "old-terraform", KEY)

    assert account.tried == "InvalidClientTokenId"
    assert account.proved.ledger.proved(key.id).verdict == "PASS"
    assert account.proved.ledger.standing(key.id) is Standing.PROVEN


def test_a_revocation_that_somebody_undid_fails_and_people_are_called(account):
    role = item_of(account.proved, "role", "AuditorReadOnly")
    proofs = [one for one in account.proved.ledger.history(role.id) if isinstance(one, Proved)]

    assert [one.verdict for one in proofs] == ["FAIL"]
    assert account.proved.ledger.standing(role.id) is Standing.FAILED
    assert len(account.proof_told) == 1
    assert "AuditorReadOnly" in account.proof_told[0]
    assert any("looked again" in one for one in account.paged)


def test_nothing_was_deleted(account):
    assert [one for one in account.operations if one.startswith(("Delete", "Detach"))] == []


def verify(bundle: Path, digest: str) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parents[2] / "tasks" / "access" / "verify.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), str(bundle), "--digest", digest],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_the_sealed_bundle_verifies_and_one_changed_byte_does_not(house, account, tmp_path):
    (sealed,) = account.sealed.ledger.sealed
    bundle = house.cases / sealed.bundle
    assert verify(bundle, sealed.digest).returncode == 0, verify(bundle, sealed.digest).stdout
    altered, data = tmp_path / "altered.zip", bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(data)

    assert verify(altered, sealed.digest).returncode == 1
    assert verify(bundle, "0" * 64).returncode == 1


def test_releasing_the_accounts_case_undoes_what_the_review_did(house, account):
    from flows.release import release

    operator = house.operator(MANAGEMENT)

    def status():
        keys = operator.list_access_keys(UserName="old-terraform")["AccessKeyMetadata"]
        return {one["AccessKeyId"]: one["Status"] for one in keys}[KEY]

    assert status() == "Inactive"
    only = ["deactivate_access_key", "deny_all_user"]
    case = account_case(account.review, MANAGEMENT)
    released = release(case, released_by=SAM, reason="it was needed after all", only=only, dry_run=False)

    assert released["outcome"] == "released"
    assert status() == "Active"
    assert operator.list_user_policies(UserName="old-terraform")["PolicyNames"] == []


@dataclass
class Sheet:
    """A review of the security account, answered by sheet while the form was open."""

    review: str
    waiting: str
    outcome: dict[str, str]
    second: str = ""
    taken: History | None = None
    refused: list[str] = field(default_factory=list)
    failed: History | None = None
    done: History | None = None


def _by_sheet(item):
    """Sam's own access is somebody else's to decide, one key is another's, and the rest is as suggested."""
    if item.principal == "sam":
        return {"decision": "not mine", "reason": "it is my own"}
    if item.principal == "siem-reader":
        return {"decision": "transfer", "transfer_to": "payments-lead"}
    return as_suggested(item)


@pytest.fixture(scope="module")
def answered_by_sheet(house):
    from flows.access_answers import access_decision_withdrawal, access_sheet_import

    review = house.open(SECURITY)["review"]
    history = History.read(review)
    batch = batch_of(history, "security-lead", SECURITY)
    waiting = house.go_on(batch.id).state_name
    text = filled(history, [batch], PEOPLE, _by_sheet)
    played = Sheet(review, waiting, access_sheet_import(review, text))
    played.taken = History.read(review)
    again = house.go_on(batch.id)
    played.second = house.form(again)
    house.confirm(review, batch.id, PAUL)
    house.go_on(batch.id)

    scanner = item_of(history, "role", "VendorScanner")
    for by, reason in (("Mallory", "I want it"), (SAM, " ")):
        with pytest.raises(Permanent) as caught:
            access_decision_withdrawal(review, scanner.id, by, reason)
        played.refused.append(str(caught.value))
    access_decision_withdrawal(review, scanner.id, SAM, "the contract goes on")
    house.live.control.fail_next("iam", "UpdateAssumeRolePolicy", "AccessDenied", status=403)
    house.follow_up(review, carry_out=True)
    played.failed = History.read(review)
    house.follow_up(review, carry_out=True)
    played.done = History.read(review)
    return played


def test_an_answer_by_sheet_ends_the_form_and_the_second_approver_is_asked(answered_by_sheet):
    history = answered_by_sheet.taken
    own = item_of(history, "user", "watchkeeper")
    batch = batch_of(history, "security-lead", SECURITY)

    assert answered_by_sheet.waiting == "Suspended"
    assert list(answered_by_sheet.outcome.values()) == [f"taken: {len(batch.items)} decision(s) by {SAM}"]
    assert "SecondApproval" in answered_by_sheet.second
    assert history.ledger.standing(own.id) is Standing.WANTS_SECOND
    assert answered_by_sheet.done.ledger.standing(own.id) is Standing.KEPT


def test_a_transfer_goes_to_who_was_named_and_ones_own_access_to_somebody_else(answered_by_sheet):
    history = answered_by_sheet.failed

    assert history.ledger.batch_of(item_of(history, "user", "siem-reader").id).reviewer == "payments-lead"
    sam = item_of(history, "user", "sam")
    assert history.ledger.batch_of(sam.id).reviewer != "security-lead"
    assert history.ledger.standing(sam.id) is Standing.WAITING


def test_a_decision_is_taken_back_by_who_may_and_the_item_asked_again(answered_by_sheet):
    history = answered_by_sheet.done
    scanner = item_of(history, "role", "VendorScanner")

    assert "Mallory neither decided it" in answered_by_sheet.refused[0]
    assert "needs a name and a reason" in answered_by_sheet.refused[1]
    assert history.ledger.standing(scanner.id) is Standing.WAITING
    assert len([one for one in history.ledger.history(scanner.id) if isinstance(one, Asked)]) == 2
    assert not [one for one in history.ledger.history(scanner.id) if isinstance(one, Acted)]


def test_a_change_that_aws_refuses_is_said_hides_no_other_and_is_tried_again(answered_by_sheet):
    failed, done = answered_by_sheet.failed, answered_by_sheet.done
    key = item_of(failed, "access_key", "old-scanner")
    role = item_of(failed, "role", "ForensicsInstanceRole")

    assert failed.ledger.standing(role.id) is Standing.FAILED
    assert "iam:UpdateAssumeRolePolicy" in failed.ledger.acted(role.id).note
    assert failed.ledger.standing(key.id) is Standing.DONE
    assert done.ledger.standing(role.id) is Standing.DONE
