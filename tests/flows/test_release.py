"""Undoing a containment: everything that a case changed goes back, last change first, once."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from emulator import stories
from tests.live import Live, forget, read, until
from watchkeeper.case import broken_links
from watchkeeper.errors import Permanent


@pytest.fixture(scope="module")
def _listener(live_session):
    with live_session.listening(1):
        yield


def _contained(live):
    """A fresh AWS with a contained case of the mining instance, in a process whose caches are fresh."""
    live.renew()
    forget()
    finding = stories.mining_instance(live.world)
    live.control.raise_finding(finding)
    live.run_of(finding)
    return live, finding


@dataclass
class Released:
    """A case that was released, released again, and whose finding was seen once more."""

    live: Live
    finding: dict[str, Any]
    result: dict[str, str]
    calls: list[dict[str, Any]]
    """What the release did."""
    told: str
    links: tuple[str, ...]
    changes: list[list[tuple[str, str]]]
    """All changes up to the release, up to the second one, and up to the new sighting."""


@pytest.fixture(scope="module")
def released(live_session, _listener):
    live, finding = _contained(live_session)
    mark = max(call["number"] for call in live.control.calls())
    result = release(read(finding).case_id)
    calls, changes = live.control.calls(since=mark), [live.changes()]
    told = live.chat.slack("chat.update")[-1]["text"]
    links = broken_links(live.entries(finding))
    release(read(finding).case_id)
    changes.append(live.changes())
    finding["service"]["count"] = 9
    live.control.raise_finding(finding)
    until(lambda: any(entry.step == "update" for entry in live.entries(finding)))
    changes.append(live.changes())
    return Released(live, finding, result, calls, told, links, changes)


@pytest.fixture(scope="module")
def contained(live_session, _listener):
    """A contained case that is not released, since what is asked for is refused or only shown."""
    return _contained(live_session)


def release(case, **more):
    """In this process: the flow is the same wherever it runs."""
    from flows.release import release as flow

    return flow(case, released_by="Ada", reason="false alarm", **{"dry_run": False, **more})


def test_everything_is_put_back_and_proven(released):
    assert released.result["outcome"] == "released"
    after = [
        (call["operation"], call["parameters"])
        for call in released.calls
        if call["service"] != "sqs" and call["operation"].startswith(("Modify", "Start", "Delete"))
    ]
    assert Counter(operation for operation, _ in after) == {
        "StartInstances": 1,
        "DeleteRolePolicy": 1,
        "ModifyNetworkInterfaceAttribute": 3,
        "ModifyInstanceAttribute": 1,
    }
    assert after[0][0] == "StartInstances"
    put_back = {
        parameters["NetworkInterfaceId"]: sorted(parameters["Groups"])
        for operation, parameters in after
        if operation == "ModifyNetworkInterfaceAttribute"
    }
    wanted = released.live.world["instances"]["miner-1"]["interfaces"]
    assert put_back == {eni: sorted(groups) for eni, groups in wanted.items()}
    assert released.links == ()
    assert "released by Ada" in released.told  # the case's own message


def test_released_twice_is_released_once(released):
    assert released.changes[1] == released.changes[0]


def test_a_new_sighting_after_a_release_does_not_contain_again(released):
    assert released.changes[2] == released.changes[1]


def test_a_dry_run_shows_what_would_be_undone_and_undoes_nothing(contained):
    live, finding = contained
    changes = live.changes()
    result = release(read(finding).case_id, dry_run=True)

    assert result["outcome"] == "would be released"
    assert live.changes() == changes


@pytest.mark.parametrize("case", ["wk-000000000000", "../../etc", "wk-"])
def test_what_is_no_case_is_refused(contained, case):
    with pytest.raises(Permanent):
        release(case)


@pytest.mark.parametrize("only", [["stop_instence"], ["deactivate_access_key"]])
def test_a_kind_that_there_is_not_or_that_the_case_has_not_is_refused_by_name(contained, only):
    live, finding = contained
    changes = live.changes()
    with pytest.raises(Permanent, match=only[0]):
        release(read(finding).case_id, only=only)
    assert live.changes() == changes


def test_who_is_not_among_the_approvers_releases_nothing(contained, monkeypatch, tmp_path, request):
    from tasks.settings import house_policy, settings

    _, finding = contained
    policy = tmp_path / "policy.yaml"
    policy.write_text("approvers: ['Grace*']\n")
    monkeypatch.setenv("WATCHKEEPER_HOUSE_POLICY", str(policy))
    settings.cache_clear()
    house_policy.cache_clear()
    request.addfinalizer(forget)
    with pytest.raises(Permanent, match="Ada is not among the approvers"):
        release(read(finding).case_id)


def test_an_altered_receipt_is_not_acted_on(contained):
    live, finding = contained
    case = read(finding).case_id
    (receipt,) = (live.cases / case / "receipts").glob("quarantine*")
    receipt.chmod(0o640)
    as_it_was = receipt.read_bytes()
    group = next(iter(live.world["instances"]["miner-1"]["interfaces"].values()))[0]
    receipt.write_text(receipt.read_text().replace(group, "sg-0123456789abcdef0"))
    changes = live.changes()

    try:
        with pytest.raises(Permanent, match=r"receipt of quarantine.* altered"):
            release(case)
    finally:
        receipt.write_bytes(as_it_was)
    assert live.changes() == changes


def test_an_altered_history_is_not_acted_on(contained):
    live, finding = contained
    entry = live.cases / read(finding).case_id / "entries" / "00002.json"
    entry.chmod(0o640)
    as_it_was = entry.read_text()
    entry.write_text(as_it_was.replace("seen", "sean", 1))

    try:
        with pytest.raises(Permanent, match="altered"):
            release(read(finding).case_id)
    finally:
        entry.write_text(as_it_was)


def test_only_what_is_named_is_put_back(contained):
    live, finding = contained
    release(read(finding).case_id, only=["stop_instance"])

    operations = Counter(operation for operation, _ in live.changes())
    assert operations["StartInstances"] == 1
    assert operations["DeleteRolePolicy"] == 0
