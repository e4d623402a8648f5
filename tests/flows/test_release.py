"""Undoing a containment: everything that a case changed goes back, last change first, once."""

from collections import Counter

import pytest

from emulator import stories
from tests.live import read
from watchkeeper.case import broken_links
from watchkeeper.errors import Permanent


@pytest.fixture(scope="module")
def _listener(live_session):
    with live_session.listening(1):
        yield


@pytest.fixture
def contained(live, _listener):
    """A contained case of the mining instance, in a process whose caches are fresh."""
    from tasks import aws, case_store
    from tasks.settings import house_policy, settings

    for cached in (settings, house_policy, case_store.store, aws._own_arn):
        cached.cache_clear()
    aws.forget_sessions()
    finding = stories.mining_instance(live.world)
    live.control.raise_finding(finding)
    live.run_of(finding)
    return live, finding


def release(case, **more):
    """In this process: the flow is the same wherever it runs."""
    from flows.release import release as flow

    return flow(case, released_by="Ada", reason="false alarm", **{"dry_run": False, **more})


def test_everything_is_put_back_and_proven(contained):
    live, finding = contained
    mark = max(call["number"] for call in live.control.calls())
    result = release(read(finding).case_id)

    assert result["outcome"] == "released"
    after = [
        (call["operation"], call["parameters"])
        for call in live.control.calls(since=mark)
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
    wanted = live.world["instances"]["miner-1"]["interfaces"]
    assert put_back == {eni: sorted(groups) for eni, groups in wanted.items()}
    assert broken_links(live.entries(finding)) == ()
    assert "released by Ada" in live.chat.slack("chat.update")[-1]["text"]  # the case's own message


def test_released_twice_is_released_once(contained):
    live, finding = contained
    release(read(finding).case_id)
    changes = live.changes()
    release(read(finding).case_id)

    assert live.changes() == changes


def test_a_dry_run_shows_what_would_be_undone_and_undoes_nothing(contained):
    live, finding = contained
    changes = live.changes()
    result = release(read(finding).case_id, dry_run=True)

    assert result["outcome"] == "would be released"
    assert live.changes() == changes


def test_only_what_is_named_is_put_back(contained):
    live, finding = contained
    release(read(finding).case_id, only=["stop_instance"])

    operations = Counter(operation for operation, _ in live.changes())
    assert operations["StartInstances"] == 1
    assert operations["DeleteRolePolicy"] == 0


def test_a_new_sighting_after_a_release_does_not_contain_again(contained):
    live, finding = contained
    release(read(finding).case_id)
    changes = live.changes()
    finding["service"]["count"] = 9
    live.control.raise_finding(finding)
    from tests.live import until

    until(lambda: any(entry.step == "update" for entry in live.entries(finding)), 30)
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


def test_who_is_not_among_the_approvers_releases_nothing(contained, monkeypatch, tmp_path):
    from tasks.settings import house_policy, settings

    _, finding = contained
    policy = tmp_path / "policy.yaml"
    policy.write_text("approvers: ['Grace*']\n")
    monkeypatch.setenv("WATCHKEEPER_HOUSE_POLICY", str(policy))
    settings.cache_clear()
    house_policy.cache_clear()
    with pytest.raises(Permanent, match="Ada is not among the approvers"):
        release(read(finding).case_id)


def test_an_altered_receipt_is_not_acted_on(contained):
    live, finding = contained
    case = read(finding).case_id
    (receipt,) = (live.cases / case / "receipts").glob("quarantine*")
    receipt.chmod(0o640)
    group = next(iter(live.world["instances"]["miner-1"]["interfaces"].values()))[0]
    receipt.write_text(receipt.read_text().replace(group, "sg-0123456789abcdef0"))
    changes = live.changes()

    with pytest.raises(Permanent, match=r"receipt of quarantine.* altered"):
        release(case)
    assert live.changes() == changes


def test_an_altered_history_is_not_acted_on(contained):
    live, finding = contained
    entry = live.cases / read(finding).case_id / "entries" / "00002.json"
    entry.chmod(0o640)
    entry.write_text(entry.read_text().replace("seen", "sean", 1))

    with pytest.raises(Permanent, match="altered"):
        release(read(finding).case_id)
