"""The case on one page: everything that was decided and done, nothing that a name could do to the reader."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.builders import PROD, changed, key_event
from tests.trails import BEGAN, DEV, KEY, call, story, timeline
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.approval import Approval, Decision
from watchkeeper.blast_radius import radius
from watchkeeper.case_page import case_page
from watchkeeper.evidence import AccessKeyState, Seen, Unseen, UserFacts
from watchkeeper.house_policy import HousePolicy
from watchkeeper.outcome import CaseSummary, Outcome
from watchkeeper.parsing.door import read_event
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.receipt import Proof, Receipt, Verdict
from watchkeeper.triage import triage

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"


def summary(word="deploy-bot", **more):
    """A case in which `word` stands wherever something from outside can stand."""
    finding = read_event(changed(key_event(), title=word, description=word))[0]
    finding = finding.model_copy(
        update={
            "targets": (finding.targets[0].model_copy(update={"user_name": word}),), "remote_ips": (word,),
        }
    )  # fmt: skip
    action = DeactivateAccessKey(
        user_name=word, access_key_id=KEY, account=PROD, region="us-east-1", case_id=finding.case_id
    )
    receipt = Receipt(
        action=action, at=BEGAN + timedelta(minutes=15), before={}, after={"status": "Inactive"}, changed=True,
        error=word,
    )  # fmt: skip
    calls = timeline(
        *story().calls,
        call(11, f"iam:{word.replace(':', '')}", userAgent=word, errorCode=word),
        gaps=(word,),
    )
    plan = Plan(
        case_id=finding.case_id, finding_key=finding.key, runbook="r", summary=word, actions=(action,),
        declined=(Declined(what=word, why="kept"),), ask=(word,), requests=(Request(what=word, why="asked"),),
        escalate=word,
    )  # fmt: skip
    user = UserFacts(
        user_name=word, arn=f"arn:aws:iam::{PROD}:user/x", tags={word: word},
        access_keys=(AccessKeyState(access_key_id=KEY, status="Active"),),
    )  # fmt: skip
    given = {
        "looks": {"user": Seen(value=user), "role": Unseen(why=word)},
        "timeline": calls,
        "radius": radius(finding, {}, calls),
        "plan": plan,
        "follow_ups": (plan,),
        "approval": Approval(decision=Decision.APPROVED, approver=word, why=word, digest=plan.digest),
        "receipts": (receipt,),
        "proofs": (Proof(action_key=action.key, verdict=Verdict.PASS, note=word),),
        "outcome": Outcome.CONTAINED,
        **more,
    }
    return CaseSummary(
        case_id=finding.case_id, finding=finding, triage=triage(finding, HousePolicy()), **given
    )


class Reader(HTMLParser):
    """Tags and texts; every tag that was opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.text, self.links = [], set(), "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_everything_that_was_decided_and_done_is_on_it():
    page = Reader(case_page(summary(), '<svg class="chart timeline"></svg>'))

    for said in (
        "Deactivate access key", "Undo: set the key to Active", "Found after the containment, round 2",
        "Asked of people", "Not done", "A person is called at once", "approved", "PASS", "Could not look",
        "deployer", DEV, "assumed at 2026-11-24 09:46:00", "iam:CreateAccessKey", "LookupEvents", "release",
    ):  # fmt: skip
        assert said in page.text, said
    assert "svg" in page.tags
    assert page.open == []


def test_no_name_from_outside_can_do_anything():
    page = case_page(summary(EVIL))

    read = Reader(page)
    assert not read.tags & {"script", "img"}
    assert EVIL in read.text
    assert read.open == []
    assert all(link.startswith("#") for link in read.links)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_a_strange_address_of_the_run_is_no_link(address):
    assert address not in case_page(summary(run_url=address))
    assert 'href="https://prefect.example/r"' in case_page(summary(run_url="https://prefect.example/r"))


def test_nothing_is_loaded_from_elsewhere():
    page = case_page(summary())

    assert not re.findall(r"url\(|@import|src=|<link", page)


def test_what_is_not_there_is_said():
    page = Reader(
        case_page(
            summary(looks={}, timeline=timeline(), radius=None, approval=None, receipts=(), proofs=(),
                    outcome=Outcome.NOT_CONTAINED)
        )
    ).text  # fmt: skip

    for said in (
        "There was nothing to draw.", "It was not looked into.", "Nothing was done.", "Nothing was looked at.",
        "No call was found by the questions that could be asked.", "Everything that was asked was answered.",
    ):  # fmt: skip
        assert said in page, said


def test_a_step_that_was_not_looked_at_again_is_unknown():
    page = case_page(summary(proofs=()))

    assert '<span class="sign unknown">UNKNOWN</span> not looked at again' in page


def test_a_long_timeline_is_folded_and_cut_and_says_so():
    calls = [call(n / 60, "iam:ListUsers", eventID=f"e{n}") for n in range(600)]

    page = case_page(summary(timeline=timeline(*calls), radius=None))

    assert "<summary>500 calls</summary>" in page
    assert "The newest 500 of 600" in page
    assert page.count("<code>iam:ListUsers</code>") == 500
