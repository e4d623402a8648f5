"""What is done to clusters, services and tasks, and what it meets (there and back: test_every_action)."""

import time

import pytest

from tasks import contain
from tasks.contain import carry_out, undo
from tasks.hands import HANDS
from tests.tasks.container_scenes import ADMIN, EDIT, NODES, OPS, WHERE, make_cluster, make_service
from watchkeeper.actions.close_cluster_endpoint import CloseClusterEndpoint
from watchkeeper.actions.enable_audit_log import EnableAuditLog
from watchkeeper.actions.hold_service import HoldService
from watchkeeper.actions.stop_task import StopTask
from watchkeeper.actions.strip_access_entry import StripAccessEntry
from watchkeeper.errors import Transient
from watchkeeper.receipt import Verdict

STRIP = StripAccessEntry(cluster="shop", principal_arn=OPS, **WHERE)
CLOSE = CloseClusterEndpoint(cluster="shop", **WHERE)
AUDIT = EnableAuditLog(cluster="shop", **WHERE)
HOLD = HoldService(cluster="web", service="front", **WHERE)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for half a second and not twelve."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 0.5)


def state(action):
    return HANDS[action.kind].observe(action)


def settled(action):
    """The state once AWS is done with the cluster."""
    for _ in range(40):
        now = state(action)
        if not now.get("changing") and not now.get("switching_on") and not now.get("switching_off"):
            return now
        time.sleep(0.05)
    raise AssertionError(now)


def test_an_entry_of_nodes_that_cannot_be_changed_is_left_as_it_is(world, operator):
    make_cluster(operator("eks"))

    receipt = carry_out.fn(STRIP.model_copy(update={"principal_arn": NODES}))

    assert (receipt.outcome, receipt.changed) == ("already", False)


def test_an_entry_that_is_gone_gives_nothing_and_is_not_put_back(world, operator):
    make_cluster(operator("eks"))
    gone = STRIP.model_copy(update={"principal_arn": f"{OPS}-gone"})

    receipt = carry_out.fn(gone)

    assert receipt.outcome == "already"
    assert HANDS[gone.kind].undo(gone, {"exists": True, "groups": ["g"], "policies": {}})["exists"] is False


def test_what_somebody_gave_the_entry_since_stays(world, operator):
    eks = operator("eks")
    make_cluster(eks)
    receipt = carry_out.fn(STRIP)
    eks.update_access_entry(clusterName="shop", principalArn=OPS, kubernetesGroups=["auditors"])

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.FAIL
    assert "groups is ['auditors']" in proof.note
    assert set(state(STRIP)["policies"]) == {ADMIN, EDIT}


def test_an_endpoint_is_closed_in_the_background_and_opened_to_the_same_ranges(world, operator, calls):
    make_cluster(operator("eks"))
    before = state(CLOSE)

    receipt = carry_out.fn(CLOSE)

    assert receipt.outcome == "done"
    assert receipt.after["changing"] == {"EndpointPublicAccess": "false", "EndpointPrivateAccess": "true"}
    assert settled(CLOSE) | {"public": False, "private": True} == settled(CLOSE)
    HANDS[CLOSE.kind].change(CLOSE)
    assert len(calls("eks", "UpdateClusterConfig")) == 1
    assert undo.fn(receipt).verdict is Verdict.PASS
    assert settled(CLOSE) == before
    vpc = operator("eks").describe_cluster(name="shop")["cluster"]["resourcesVpcConfig"]
    assert vpc["subnetIds"] == ["subnet-1", "subnet-2"]


def test_one_change_of_a_cluster_at_a_time_the_next_is_tried_again(world, operator):
    make_cluster(operator("eks"))
    HANDS[CLOSE.kind].change(CLOSE)

    with pytest.raises(Transient, match="being changed already"):
        HANDS[AUDIT.kind].change(AUDIT)

    settled(CLOSE)
    HANDS[AUDIT.kind].change(AUDIT)
    assert settled(AUDIT)["audit"] is True


def test_the_audit_log_goes_on_alone_and_off_alone(world, operator):
    make_cluster(operator("eks"))

    receipt = carry_out.fn(AUDIT)
    assert (receipt.outcome, receipt.before["audit"]) == ("done", False)
    assert settled(AUDIT)["audit"] is True
    assert undo.fn(receipt).verdict is Verdict.PASS

    assert settled(AUDIT)["audit"] is False
    logs = operator("eks").describe_cluster(name="shop")["cluster"]["logging"]["clusterLogging"]
    assert [setup["types"] for setup in logs if setup["enabled"]] == [["api"]]


def test_a_service_that_somebody_set_anew_is_left_alone(world, operator):
    make_service(operator("ecs"), operator("ec2"))
    receipt = carry_out.fn(HOLD)
    operator("ecs").update_service(cluster="web", service="front", desiredCount=5)

    assert undo.fn(receipt).verdict is Verdict.FAIL
    assert state(HOLD)["desired"] == 5


def test_a_task_is_stopped_for_good_and_what_it_was_is_kept(world, operator, calls):
    target = make_service(operator("ecs"), operator("ec2"))
    stop = StopTask(cluster="web", task_arn=target.task_arn, **WHERE)

    receipt = carry_out.fn(stop)

    assert (receipt.outcome, receipt.before["definition"]) == ("done", target.definition_arn)
    assert receipt.before["subnets"][0].startswith("subnet-")
    assert calls("ecs", "StopTask")[0]["reason"] == f"Watchkeeper case {stop.case_id}: security incident"
    HANDS[stop.kind].change(stop)
    assert len(calls("ecs", "StopTask")) == 1
    proof = undo.fn(receipt)
    assert (proof.verdict, "run the kept task definition" in proof.note) == (Verdict.PASS, True)
    assert state(stop)["status"] == "STOPPED"
    assert HANDS[stop.kind].left(receipt.before, state(stop)) == (
        f"it is STOPPED and was RUNNING: run {target.definition_arn} anew",
    )


def test_a_task_that_ecs_has_forgotten_is_stopped(world, operator):
    make_service(operator("ecs"), operator("ec2"))
    gone = StopTask(cluster="web", task_arn=f"arn:aws:ecs:us-east-1:{WHERE['account']}:task/web/0", **WHERE)

    assert state(gone) == {"status": "MISSING", "desired": None}
    assert carry_out.fn(gone).outcome == "already"
