"""KMS keys that are disabled, about to be deleted, or used by somebody else."""

from datetime import UTC, datetime

import pytest

from tests.builders import PROD
from tests.watchkeeper.runbooks.storage import asked, declined, kinds, on, requested
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.kms_key import KeyFacts, KeysFacts
from watchkeeper.looked_at import facts_about
from watchkeeper.runbooks import key_misuse, key_tampering
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import AccountTarget, KeyTarget

ALARM = on("CIS/KmsKeyDisabledOrScheduled", AccountTarget(account_id=PROD))
MISUSE = on("Exfiltration:KMS/AnomalousBehavior", KeyTarget(key_id="k1"))
ON_MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


def key(name="k1", state="PendingDeletion", **facts):
    arn = f"arn:aws:kms:us-east-1:{PROD}:key/{name}"
    return KeyFacts(key_id=name, arn=arn, state=state, **facts)


def keys(*members, **facts):
    found = KeysFacts(account=PROD, region="us-east-1", members=members, checked=7, **facts)
    return {"kms_keys": Seen(value=found)}


def test_a_deletion_is_cancelled_by_a_persons_word():
    looks = keys(
        key(aliases=("alias/pay",), deletion=ON_MONDAY), key("k2", "Disabled"), not_checked=("k3: no",)
    )
    plan = key_tampering.decide(ALARM, looks)

    (cancel,) = plan.actions
    assert (cancel.key_id, cancel.kind) == ("k1", "cancel_key_deletion")
    assert asked(plan) == "KMS key alias/pay is to be deleted on 2026-11-30: its owner may mean it"
    assert "enable them: k2" in requested(plan)
    assert "look at 1 key(s) that could not be seen: k3: no" in requested(plan)
    assert facts_about(cancel, looks).aliases == ("alias/pay",)
    assert runbook_for(ALARM).id == "key_tampering"


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        (keys(), "none of the 7 keys"),
        ({"kms_keys": Unseen(why="denied")}, "could not look at the keys: denied"),
        ({}, "were not looked at"),
    ],
    ids=["none", "not seen", "not looked at"],
)
def test_without_a_key_on_the_list_nothing_is_done(looks, said):
    plan = key_tampering.decide(ALARM, looks)

    assert kinds(plan) == []
    assert said in declined(plan)


@pytest.mark.parametrize(
    ("look", "actions", "said"),
    [
        (Seen(value=key(state="Enabled")), ["disable_kms_key"], "everything that encrypts or decrypts"),
        (Unseen(why="denied"), ["disable_kms_key"], "could not look at KMS key k1: denied"),
        (Seen(value=key(state="Disabled")), [], "it is Disabled already"),
        (Seen(value=key(state="Enabled", manager="AWS")), [], "a service of AWS keeps it"),
        (Seen(value=Absent(what="k")), [], "does not exist"),
    ],
    ids=["enabled", "not seen", "disabled", "of AWS", "gone"],
)
def test_a_key_in_use_is_disabled_only_by_a_persons_word(look, actions, said):
    plan = key_misuse.decide(MISUSE, {"kms_key": look})

    assert kinds(plan) == actions
    assert said in (asked(plan) if actions else declined(plan))
    assert bool(plan.ask) is bool(actions)
    assert runbook_for(MISUSE).id == "key_misuse"
