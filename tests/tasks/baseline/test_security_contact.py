"""The alternate contact for security: made, kept, changed, and not guessed when it cannot be read."""

import pytest

from emulator.control import Control
from tests.baseline_surveys import PROD, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.receipt import Outcome

HOME = at(PROD)
CONTACT = {
    "name": "Security Desk",
    "title": "On call",
    "email": "security@example.com",
    "phone": "+12065550142",
}
NAMED = {"account": {"security_contact": CONTACT}}


@pytest.fixture
def contact(operator):
    """A reader of the contact, as a person in the account sees it."""
    account = operator("account")

    def read():
        return account.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"]

    return read


def test_it_is_made_once_and_not_written_again(control: Control, contact):
    (made,) = apply(("security_contact",), survey(), HOME, **NAMED)
    since = last(control)
    (again,) = apply(("security_contact",), survey(), HOME, **NAMED)

    assert (made.outcome, again.outcome) == (Outcome.CHANGED, Outcome.UNCHANGED), made.why
    assert writes(control, since) == []
    kept = contact()
    assert (kept["Name"], kept["Title"]) == (CONTACT["name"], CONTACT["title"])
    assert (kept["EmailAddress"], kept["PhoneNumber"]) == (CONTACT["email"], CONTACT["phone"])


def test_another_one_is_changed_and_shown_before(control: Control, operator, contact):
    operator("account").put_alternate_contact(
        AlternateContactType="SECURITY",
        Name=CONTACT["name"],
        Title=CONTACT["title"],
        EmailAddress="left@example.com",
        PhoneNumber=CONTACT["phone"],
    )

    line = look("security_contact", survey(), HOME, **NAMED)
    (receipt,) = apply(("security_contact",), survey(), HOME, **NAMED)

    assert differing(line) == {"email"}
    assert receipt.outcome is Outcome.CHANGED, receipt.why
    assert receipt.before.settings["email"] == "left@example.com"
    assert contact()["EmailAddress"] == CONTACT["email"]


def test_none_and_could_not_look_are_two_things(control: Control):
    assert look("security_contact", survey(), HOME, **NAMED).state is State.TO_CREATE
    control.fail_next("account", "GetAlternateContact", "AccessDeniedException", status=403)

    line = look("security_contact", survey(), HOME, **NAMED)

    assert line.state is State.COULD_NOT_LOOK
    assert "account:GetAlternateContact" in line.why
