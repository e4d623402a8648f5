"""The access review on a real Prefect server: opened, answered, carried out, proven, sealed, undone."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.access_history import History
from tests.access_flows import (
    DEV,
    MANAGEMENT,
    PROD,
    SECURITY,
    AccessHouse,
    access_house,
    as_suggested,
    filled,
)
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Answered, Asked, Proved, Reminded, TimedOut
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import account_case
from watchkeeper.errors import Permanent

MAIN = "C0WATCHKEEPER"
PAUL, SAM, PIA = "Paul Platform", "Sam Security", "Pia Payments"
PEOPLE = {"platform-lead": PAUL, "security-lead": SAM, "payments-lead": PIA}
KEY = "AKIAOLDFORM12EXAMPLE"


@pytest.fixture(scope="module")
def house(live_session, tmp_path_factory):
    with access_house(live_session, tmp_path_factory.mktemp("access")) as made:
        yield made


def batch_of(history: History, reviewer: str, account: str):
    (found,) = (
        one for one in history.batches.values() if (one.reviewer, one.account) == (reviewer, account)
    )
    return found


def item_of(history: History, kind: str, principal: str, detail: str = "") -> ReviewItem:
    (found,) = (
        one
        for one in history.items.values()
        if (one.kind, one.principal) == (kind, principal) and detail in ("", one.detail)
    )
    return found


@dataclass
class Quarter:
    """A review of the whole organization, one account of which lets nobody in; hardly anybody answers."""

    first: dict[str, str]
    second: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    told_again: dict[str, list[str]] = field(default_factory=dict)
    reminded: dict[str, list[str]] = field(default_factory=dict)
    asked: History | None = None
    faults: str = ""
    answered: History | None = None
    waiting: str = ""
    ended: str = ""
    changes: list[str] = field(default_factory=list)
    over: History | None = None


@pytest.fixture(scope="module")
def quarter(house):
    from flows.access_answers import access_sheet_import

    house.live.control.deny(DEV)
    played = Quarter(house.open())
    review, since = played.first["review"], house.now()
    played.told = house.told()
    house.live.control.deny(DEV, denied=False)
    played.second = house.open()
    played.told_again = house.told()
    played.asked = History.read(review)

    payments = batch_of(played.asked, "payments-lead", PROD)
    security = batch_of(played.asked, "security-lead", SECURITY)
    text = filled(played.asked, [security, payments], PEOPLE, payments_lead="perhaps")
    with pytest.raises(Permanent) as caught:
        access_sheet_import(review, text)
    played.faults = str(caught.value)
    played.answered = History.read(review)

    lonely = batch_of(played.asked, "security-lead", PROD)
    played.waiting = house.go_on(lonely.id).state_name
    house.told()
    house.follow_up(review, day=4)
    played.reminded = house.told()
    house.follow_up(review, day=4)
    house.follow_up(review, day=15)
    from flows.access_ask import run_of

    played.ended = run_of(lonely.id).state_name
    played.changes = house.changes(since)
    played.over = History.read(review)
    return played


def test_every_reviewer_is_asked_in_one_form_an_account_and_has_its_sheet(house, quarter):
    asked = [one for one in quarter.asked.events if isinstance(one, Asked)]
    pairs = [(one.batch.reviewer, one.batch.account) for one in asked]

    assert len(pairs) == len(set(pairs)) == int(quarter.first["batches"])
    assert {reviewer for reviewer, _ in pairs} == set(PEOPLE)
    put = [item for one in asked for item in one.batch.items]
    assert len(put) == len(set(put))
    remarkable = {
        one.id
        for one in quarter.asked.items.values()
        if one.set_apart is None and (one.reasons or one.privileged)
    }
    assert set(put) == remarkable
    sheets = {path.stem for path in house.cases.glob(f"{quarter.first['review']}/sheets/*.csv")}
    assert sheets == {one.batch.id for one in asked}


def test_the_channel_and_the_reviewers_channels_hear_that_it_is_open(quarter):
    assert set(quarter.told) == {MAIN, "C0PAYMENTS", "C0PLATFORM"}
    assert "is open" in quarter.told[MAIN][0]
    assert "wait for payments-lead" in quarter.told["C0PAYMENTS"][0]


def test_a_second_start_goes_on_with_the_same_review_and_asks_nobody_twice(quarter):
    same = {name: value for name, value in quarter.first.items() if name != "page"}

    assert {name: value for name, value in quarter.second.items() if name != "page"} == same
    assert quarter.told_again == {}


def test_an_account_that_lets_nobody_in_stops_nothing_and_is_said(quarter):
    gaps = {what: why for what, why in quarter.asked.review.not_seen.items() if DEV in what}

    assert gaps
    assert all("AccessDenied" in why or "denied" in why for why in gaps.values())
    assert "could not be looked at" in quarter.told[MAIN][0]
    assert quarter.asked.items
    assert not [one for one in quarter.asked.items.values() if one.account == DEV and one.kind == "user"]


def test_a_sheet_with_a_wrong_row_takes_the_other_batches_and_names_row_and_column(quarter):
    history = quarter.answered
    security = batch_of(history, "security-lead", SECURITY)
    payments = batch_of(history, "payments-lead", PROD)

    assert f"row {len(security.items) + 2}, decision: " in quarter.faults
    answered = [one for one in history.events if isinstance(one, Answered)]
    assert [one.batch for one in answered] == [security.id]
    assert {one.way for one in answered[0].decisions} == {"sheet"}
    assert {history.ledger.standing(one) for one in payments.items} == {Standing.WAITING}


def test_who_is_silent_is_reminded_once_in_the_own_channel(quarter):
    reminded = [one for one in quarter.over.events if isinstance(one, Reminded)]

    assert len({one.batch for one in reminded}) == len(reminded)
    assert {one.to for one in reminded} >= {"payments-lead", "platform-lead"}
    assert len(quarter.reminded["C0PAYMENTS"]) == 1


def test_what_nobody_answered_is_not_attested_and_never_kept(quarter):
    history, timed_out = quarter.over, [one for one in quarter.over.events if isinstance(one, TimedOut)]
    security = batch_of(history, "security-lead", SECURITY)
    silent = [one for batch in history.batches.values() if batch.id != security.id for one in batch.items]

    assert {item for one in timed_out for item in one.items} >= set(silent)
    assert {history.ledger.standing(one) for one in silent} == {Standing.NOT_ATTESTED}
    unconfirmed = [one for one in security.items if history.items[one].privileged]
    assert unconfirmed
    assert {history.ledger.standing(one) for one in unconfirmed} == {Standing.NOT_ATTESTED}
    assert history.finished


def test_the_run_of_who_did_not_answer_ends_with_the_time(quarter):
    assert (quarter.waiting, quarter.ended) == ("Suspended", "Cancelled")


def test_a_house_that_has_not_said_carry_out_sees_what_would_be_done_and_nothing_changes(quarter):
    planned = [one for one in quarter.over.events if isinstance(one, Acted)]

    assert planned
    assert {one.standing for one in planned} == {Standing.PLANNED}
    assert quarter.changes == []


@dataclass
class Account:
    """A review of the management account, from the first form to the release."""

    review: str
    first: str = ""
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
    released = release(case, released_by=SAM, reason="it was needed after all", only=only)

    assert released["outcome"] == "released"
    assert status() == "Active"
    assert operator.list_user_policies(UserName="old-terraform")["PolicyNames"] == []


def test_a_leaver_check_asks_about_one_person_alone(house):
    from flows.access_review import leaver_check

    opened = leaver_check.with_options(retries=0)("carol", accounts=[PROD])
    history = History.read(opened["review"])

    assert history.review.scope.startswith("leaver:carol@")
    found = {(one.kind, one.principal): one for one in history.items.values()}
    sure = {one for one in found if one[1] == "carol"}
    assert sure == {(kind, "carol") for kind in ("user", "access_key", "console_access", "ssh_key")}
    assert {found[one].suggestion for one in sure} == {"revoke"}
    assert set(found) - sure == {
        ("assignment", "carol.chen"), ("entitlement", "carol.chen"), ("assignment", "developers")
    }  # fmt: skip
    through = found["assignment", "developers"]
    assert "revoke" not in through.choices  # it would hit everybody in the group
    assert "carol.chen is a member of developers" in through.reasons[0].text
    asked = {item for batch in history.batches.values() for item in batch.items}
    assert asked == set(history.items)


def test_a_leaver_of_whom_nothing_is_found_is_said_and_opens_nothing(house):
    from flows.access_review import leaver_check
    from tasks.access import review_store

    before = review_store.reviews()
    with pytest.raises(Permanent, match="nobody-of-that-name"):
        leaver_check.with_options(retries=0)("nobody-of-that-name", accounts=[MANAGEMENT])
    assert review_store.reviews() == before


def test_it_opens_on_the_first_monday_of_a_quarter_and_is_followed_up_daily(house):
    def schedule(name):
        (one,) = house.live.client.read_deployment_by_name(f"{name}/{name}").schedules
        return one.active, one.schedule.cron

    assert schedule("quarterly-access-review") == (True, "0 9 * 1,4,7,10 MON#1")
    assert schedule("access-review-follow-up") == (True, "0 7 * * *")
