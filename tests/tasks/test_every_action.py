"""Every kind of action there and back: done once, proven, undone exactly, with no call beyond its permissions."""

import json
import shutil
import time

import pytest

from deployments import policies
from tasks import contain
from tasks.contain import carry_out, prove, undo
from tasks.containment import database_calls
from tasks.hands import HANDS
from tests.iam_names import is_allowed, needs_of, permission_of
from tests.tasks.action_scenes import SCENES
from watchkeeper.action_table import ACTIONS
from watchkeeper.receipt import Verdict

EVIDENCE = "evidence stays"
STAYS = {
    "cancel_key_deletion": "Watchkeeper schedules no key for deletion",
    "copy_snapshots": EVIDENCE,
    "snapshot_database": EVIDENCE,
    "snapshot_volumes": EVIDENCE,
    "start_trail_logging": "Watchkeeper turns no log off",
    "stop_task": "nothing starts a stopped task again",
}
"""What a release leaves as it is, and why: all else must be as it was."""
KEPT = {
    "isolate_database": {"quarantine_group", "quarantine_rules"},
    "quarantine_instance": {"quarantine_group", "quarantine_rules"},
}
"""Of these the empty quarantine group stays in the VPC, for the next case; nothing is in it."""
READS = ("Describe", "Get", "List", "Head", "Lookup")
BY_KIND = {action.model_fields["kind"].default: action for action in ACTIONS}
MEMBER_ROLE = [
    json.loads((policies.FOLDER / f"WatchkeeperResponder{half}.json").read_text())
    for half in ("Look", "Change")
]
"""The generated policies, as they are given to the role in each account."""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for a second and not for minutes."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)
    monkeypatch.setattr(database_calls, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(database_calls, "_PAUSE_SECONDS", 0.05)


@pytest.fixture
def recorded(control):
    """All calls of Watchkeeper's role since the last time that this was asked."""
    seen = 0

    def since():
        nonlocal seen
        found = control.calls(seen)
        seen = max([seen, *(call["number"] for call in found)])
        ours = (call for call in found if str(call["access_key_id"]).startswith("ASIA"))
        return [call for call in ours if call["service"] != "sts"]

    return since


def changing(calls):
    return [call["operation"] for call in calls if not call["operation"].startswith(READS)]


def forget_the_case(tmp_path):
    """Another process, which has none of the case's files."""
    shutil.rmtree(tmp_path / "cases")


def observed(action):
    """The state once AWS is done: EKS takes its time."""
    for _ in range(60):
        state = HANDS[action.kind].observe(action)
        if not any(state.get(name) for name in ("changing", "switching_on", "switching_off")):
            return state
        time.sleep(0.05)
    raise AssertionError(state)


def permitted(calls, declared):
    """Each call is among `declared`, and the member role's policies allow it and what AWS asks beside it."""
    assert {permission_of(call) for call in calls} <= set(declared)
    tags = {}
    for call in calls:
        if call["operation"] == "CreateSecurityGroup":  # the one that is taken away was made last
            tags = {tag["Key"]: tag["Value"] for tag in call["parameters"]["TagSpecifications"][0]["Tags"]}
        for permission, resource, keys in needs_of(call, tags):
            assert permission in declared
            assert is_allowed(MEMBER_ROLE, permission, resource, keys), (permission, resource, keys)


def test_no_kind_is_left_out():
    assert set(SCENES) == set(BY_KIND)
    assert set(STAYS) == {kind for kind, action in BY_KIND.items() if not action.undo_permissions}


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        pytest.param(kind, made, id=f"{kind}-{number}" if number else kind)
        for kind, scenes in SCENES.items()
        for number, made in enumerate(scenes)
    ],
)
def test_there_and_back(operator, world, tmp_path, recorded, kind, made):
    action = made(operator, world)
    assert action.kind == kind
    former = observed(action)
    assert not action.holds(former)
    recorded()

    receipt = carry_out.fn(action)

    assert (receipt.outcome, receipt.changed, receipt.before) == ("done", True, former), receipt.error
    assert receipt.verdict is prove.fn(action).verdict is Verdict.PASS
    doing = recorded()
    assert changing(doing)
    permitted(doing, action.permissions)

    assert carry_out.fn(action) == receipt
    assert recorded() == []
    forget_the_case(tmp_path)
    again = carry_out.fn(action)
    assert (again.outcome, again.changed) == ("already", False), again.error
    assert undo.fn(again).note == "the case did not change it"
    assert changing(recorded()) == []

    forget_the_case(tmp_path)
    done = observed(action)
    recorded()
    assert undo.fn(receipt).verdict is Verdict.PASS
    undoing = recorded()
    state = observed(action)
    recorded()
    assert undo.fn(receipt).note == "released before"
    assert recorded() == []

    if kind in STAYS:
        assert (state, undoing) == (done, [])
        return
    reading = {name for name in action.permissions if name.split(":")[1].startswith(READS)}
    permitted(undoing, {*action.undo_permissions, *reading})
    kept = KEPT.get(kind, set())
    assert {name: state[name] for name in state if name not in kept} == {
        name: former[name] for name in former if name not in kept
    }
    assert not kept or state["quarantine_rules"] == 0
    assert prove.fn(action).verdict is Verdict.FAIL
