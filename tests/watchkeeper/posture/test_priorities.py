"""What to mend first: the order, what is left out, and what is said of each."""

from datetime import UTC, date, datetime

import pytest

from watchkeeper.posture.accepted_risks import RiskBook, read_risks
from watchkeeper.posture.cells import Status
from watchkeeper.posture.changes import Changes, Failing
from watchkeeper.posture.enabled import ControlFacts
from watchkeeper.posture.owners import Owner
from watchkeeper.posture.priorities import priorities
from watchkeeper.posture.scorecard import ControlResult, Coverage, Scorecard
from watchkeeper.posture.snapshot import Catalogue

PAYMENTS, SANDBOX, LABS = "111122223333", "444455556666", "777788889999"
TODAY = date(2026, 11, 23)
NOBODY = RiskBook()


def result(control, status=Status.FAILED, failed=None, accepted=None, **more):
    """A control that fails in one account unless said otherwise."""
    failed = {PAYMENTS: 1} if failed is None else failed
    return ControlResult(
        control=control,
        status=status,
        by_standard={},
        failed=sum(failed.values()),
        failed_by_account=failed,
        accounts_failing=tuple(sorted(failed)),
        accepted=accepted or {},
        **more,
    )


def ranked(*results, severities=None, book=NOBODY, on=TODAY, moved=None, owners=None):
    """Their priorities; every control is MEDIUM unless said otherwise."""
    severities = severities or {}
    catalogue = Catalogue(
        controls={
            one.control: ControlFacts(
                id=one.control,
                title=f"title of {one.control}",
                severity=severities.get(one.control, "MEDIUM"),
                remediation=f"https://docs.example/{one.control}",
            )
            for one in results
        }
    )
    card = Scorecard(
        scores=(), controls=results, coverage=Coverage(accounts=(), regions=(), places=0)
    )  # fmt: skip
    return priorities(card, moved or Changes(), catalogue, owners or {}, book, on)


def order(*results, **given):
    """Control ids in their order."""
    return [one.control for one in ranked(*results, **given)]


def book(**given):
    """A file with these risks, each about EC2.13: id to what is special about it."""
    common = {"control": "EC2.13", "owner": "o", "reason": "r", "expires": "2026-12-31"}
    risks = [common | {"id": name.replace("_", "-")} | special for name, special in given.items()]
    return read_risks({"risks": risks})


def failing(control, weeks):
    """A history; the weeks count, the first week does not."""
    return Failing(control=control, weeks=weeks, since="2026-W40")


def at(day):
    """A moment in November."""
    return datetime(2026, 11, day, tzinfo=UTC)


def test_severity_comes_first_whatever_the_reach():
    many = {PAYMENTS: 50, SANDBOX: 50, LABS: 50}
    severities = {"S3.9": "LOW", "S3.11": "MEDIUM", "S3.12": "HIGH", "S3.19": "CRITICAL"}
    results = (
        result("S3.9", failed=many),
        result("S3.11", failed=many),
        result("S3.12"),
        result("S3.19"),
    )
    assert order(*results, severities=severities) == ["S3.19", "S3.12", "S3.11", "S3.9"]


@pytest.mark.parametrize("severity", ["UNKNOWN", "INFORMATIONAL", ""])
def test_an_unknown_severity_stands_last_and_is_shown(severity):
    found = ranked(result("A.1"), result("B.1"), severities={"A.1": severity, "B.1": "LOW"})
    assert [(one.control, one.severity) for one in found] == [("B.1", "LOW"), ("A.1", severity)]


def test_what_matters_most_comes_first_within_its_severity_and_not_beyond_it():
    wide = result("S3.12", failed={PAYMENTS: 9, SANDBOX: 9})
    assert order(wide, result("IAM.3")) == ["IAM.3", "S3.12"]
    assert order(wide, result("IAM.3"), severities={"S3.12": "HIGH"}) == ["S3.12", "IAM.3"]


def test_then_accounts_then_resources():
    results = (
        result("A.1", failed={PAYMENTS: 9}),
        result("B.1", failed={PAYMENTS: 1, SANDBOX: 1}),
        result("C.1", failed={PAYMENTS: 10}),
    )
    assert order(*results) == ["B.1", "C.1", "A.1"]


def test_then_our_own_weeks_then_security_hubs_age_then_the_id():
    results = (
        result("E.1"),
        result("A.1", failing_since=at(2)),
        result("B.1", failing_since=at(20)),
        result("C.1", failing_since=at(1)),
        result("D.1"),
    )
    moved = Changes(failing=(failing("B.1", 5), failing("A.1", 1), failing("C.1", 1)))
    assert order(*results, moved=moved) == ["B.1", "C.1", "A.1", "D.1", "E.1"]


def test_ranks_count_from_one_without_a_gap():
    found = ranked(result("A.1"), result("B.1"), result("EC2.13", accepted={"R-1": 1}), book=book(R_1={}))
    assert [one.rank for one in found] == [1, 2]


@pytest.mark.parametrize("status", [Status.PASSED, Status.UNKNOWN, Status.NO_DATA, Status.DISABLED])
def test_only_what_fails_is_to_be_mended(status):
    assert order(result("A.1", status=status, failed={})) == []


def test_what_is_suppressed_in_security_hub_is_not_failing():
    suppressed = result("A.1", status=Status.NO_DATA, failed={}, suppressed=3, suppressed_failed=3)
    (one,) = ranked(suppressed, result("B.1", suppressed=4, suppressed_failed=4))
    assert (one.control, one.failed) == ("B.1", 1)


def test_what_is_said_of_a_control():
    since = at(3)
    (one,) = ranked(
        result("IAM.9", failed={PAYMENTS: 1, SANDBOX: 2}, failing_since=since, resources=("r1", "r2")),
        severities={"IAM.9": "CRITICAL"},
        moved=Changes(failing=(Failing(control="IAM.9", weeks=6, since="2026-W42", at_least=True),)),
        owners={
            SANDBOX: Owner(name="labs", channel=None, source="tag"),
            PAYMENTS: Owner(name="cards", channel="#c", source="file"),
            LABS: Owner(name="nobody asked", channel=None, source="tag"),
        },
    )
    assert (one.title, one.severity, one.status) == ("title of IAM.9", "CRITICAL", Status.FAILED)
    assert one.matters_most.startswith("Root can do everything")
    assert (one.accounts, one.failed, one.accepted) == ((PAYMENTS, SANDBOX), 3, 0)
    assert (one.weeks, one.since, one.at_least, one.first_seen) == (6, "2026-W42", True, since)
    assert one.cis == {"1.2.0": "1.13", "1.4.0": "1.5", "3.0.0": "1.5", "5.0.0": "1.4"}
    assert one.owners == ("cards", "labs")
    assert (one.remediation, one.resources, one.note) == ("https://docs.example/IAM.9", ("r1", "r2"), "")


def test_two_numbers_of_one_version_stand_together():
    (one,) = ranked(result("CloudWatch.1"))
    assert one.cis == {"1.2.0": "1.1, 3.3", "1.4.0": "1.7, 4.3"}


def test_what_nobody_knows_is_not_invented():
    card = Scorecard(
        scores=(), controls=(result("Zz.9"),), coverage=Coverage(accounts=(), regions=(), places=0)
    )  # fmt: skip
    (one,) = priorities(card, Changes(), Catalogue(), {PAYMENTS: None}, NOBODY, TODAY)
    assert (one.title, one.severity, one.remediation) == ("Zz.9", "UNKNOWN", "")
    assert (one.weeks, one.since, one.first_seen, one.matters_most) == (None, "", None, "")
    assert (one.cis, one.owners) == ({}, ())


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        (Changes(new=("A.1",)), "new this week"),
        (Changes(reopened=("A.1",)), "reopened"),
        (Changes(new_in_scope=("A.1",)), "new in scope"),
        (Changes(new=("B.1",), fixed=("A.1",)), ""),
    ],
)
def test_the_note_says_what_moved(changes, note):
    (one,) = ranked(result("A.1"), moved=changes)
    assert one.note == note


def test_a_control_that_is_wholly_accepted_is_left_out():
    assert order(result("EC2.13", failed={PAYMENTS: 3}, accepted={"R-1": 3}), book=book(R_1={})) == []
    both = result("EC2.13", failed={PAYMENTS: 3}, accepted={"R-1": 1, "R-2": 2})
    assert order(both, book=book(R_1={}, R_2={})) == []


def test_a_control_that_is_accepted_in_part_stays_with_the_rest():
    (one,) = ranked(result("EC2.13", failed={PAYMENTS: 3}, accepted={"R-1": 2}), book=book(R_1={}))
    assert (one.failed, one.accepted, one.note) == (1, 2, "")


@pytest.mark.parametrize(
    ("on", "stands"), [(date(2026, 11, 20), False), (date(2026, 11, 21), True)]
)  # fmt: skip
def test_on_its_last_day_a_risk_holds_and_the_day_after_it_is_back_with_a_note(on, stands):
    ending = book(R_3={"expires": "2026-11-20"})
    found = ranked(result("EC2.13", failed={PAYMENTS: 2}, accepted={"R-3": 2}), book=ending, on=on)
    said = [(one.failed, one.accepted, one.note) for one in found]
    assert said == ([(2, 0, "accepted risk R-3 expired on 2026-11-20")] if stands else [])


def test_the_notes_of_a_control_stand_together():
    ended = book(R_3={"expires": "2026-11-20"}, R_4={"expires": "2026-11-21"})
    (one,) = ranked(
        result("EC2.13", failed={PAYMENTS: 2}, accepted={"R-3": 1, "R-4": 1}),
        book=ended,
        moved=Changes(new=("EC2.13",)),
    )
    assert one.note == (
        "accepted risk R-4 expired on 2026-11-21; accepted risk R-3 expired on 2026-11-20; new this week"
    )


def test_an_expired_risk_that_covers_nothing_any_more_is_not_noted():
    (one,) = ranked(result("EC2.13"), book=book(R_3={"expires": "2026-11-20"}))
    assert one.note == ""


def test_a_risk_that_left_the_file_covers_nothing():
    (one,) = ranked(result("EC2.13", failed={PAYMENTS: 2}, accepted={"R-1": 2}))
    assert (one.failed, one.accepted) == (2, 0)


def test_a_risk_of_another_control_covers_nothing_here():
    (one,) = ranked(result("EC2.14", failed={PAYMENTS: 2}, accepted={"R-1": 2}), book=book(R_1={}))
    assert (one.failed, one.accepted) == (2, 0)


@pytest.mark.parametrize(
    ("risk", "accepted", "left"),
    [
        ({"accounts": [SANDBOX]}, 2, (PAYMENTS, LABS)),
        ({"accounts": [SANDBOX]}, 1, (PAYMENTS, SANDBOX, LABS)),
        ({"accounts": [SANDBOX, LABS]}, 3, (PAYMENTS,)),
        ({"accounts": [SANDBOX, LABS]}, 2, (PAYMENTS, SANDBOX, LABS)),
        ({}, 3, (PAYMENTS, SANDBOX, LABS)),
        ({}, 5, (PAYMENTS, SANDBOX, LABS)),
    ],
)
def test_an_account_leaves_only_if_all_that_fails_there_is_certainly_accepted(risk, accepted, left):
    failed = {PAYMENTS: 3, SANDBOX: 2, LABS: 1}
    (one,) = ranked(result("EC2.13", failed=failed, accepted={"R-1": accepted}), book=book(R_1=risk))
    assert set(one.accounts) == set(left)


def test_the_owner_of_what_is_wholly_accepted_is_not_asked():
    owners = {
        PAYMENTS: Owner(name="cards", channel=None, source="tag"),
        SANDBOX: Owner(name="labs", channel=None, source="tag"),
    }
    (one,) = ranked(
        result("EC2.13", failed={PAYMENTS: 1, SANDBOX: 2}, accepted={"R-1": 2}),
        book=book(R_1={"accounts": [SANDBOX]}),
        owners=owners,
    )
    assert one.owners == ("cards",)


def test_the_named_resources_are_open_ones():
    (one,) = ranked(
        result("EC2.13", failed={PAYMENTS: 2}, accepted={"R-1": 1}, resources=("sg-a", "sg-b")),
        book=book(R_1={"resources": ["sg-a"]}),
    )
    assert one.resources == ("sg-b",)
