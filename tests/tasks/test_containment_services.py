"""What is done to functions and databases, and what it meets (the way there and back: test_every_action)."""

import pytest

from emulator.world import WORKLOAD_PROD
from tasks import aws, contain, deletion_guard, eyes
from tasks.contain import carry_out, undo
from tasks.containment import database_calls
from tasks.containment.snapshots import CASE_TAG
from tasks.hands import HANDS
from tests.builders import key_finding
from tests.tasks.service_scenes import ALONE, CLUSTER, MEMBER, ORDERS, made_databases, made_function
from watchkeeper.actions.disable_event_sources import DisableEventSources
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.make_database_private import MakeDatabasePrivate
from watchkeeper.actions.protect_database import ProtectDatabase
from watchkeeper.actions.snapshot_database import SnapshotDatabase
from watchkeeper.actions.stop_function import StopFunction
from watchkeeper.errors import Refused, Transient
from watchkeeper.evidence import Seen
from watchkeeper.guardrails import review
from watchkeeper.house_policy import HousePolicy
from watchkeeper.receipt import Verdict
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import DatabaseTarget, FunctionTarget

WHERE = {"account": WORKLOAD_PROD, "region": "us-east-1", "case_id": "wk-0123456789ab"}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What never comes is waited for a second and not for minutes."""
    monkeypatch.setattr(contain, "_READ_BACK_SECONDS", 1.0)
    monkeypatch.setattr(database_calls, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(database_calls, "_PAUSE_SECONDS", 0.05)


@pytest.fixture
def function(operator):
    return made_function(operator)


@pytest.fixture
def rds(operator, world):
    return made_databases(operator, world)


def test_a_function_that_somebody_gave_another_number_since_keeps_it(function):
    receipt = carry_out.fn(StopFunction(function_arn=ORDERS, **WHERE))
    function.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=3)

    proof = undo.fn(receipt)

    assert proof.verdict is Verdict.FAIL
    assert function.get_function_concurrency(FunctionName="orders")["ReservedConcurrentExecutions"] == 3


def test_a_number_goes_only_while_the_function_is_named_as_our_own(function, control):
    client = aws.client("lambda", account=WORKLOAD_PROD, region="us-east-1")
    function.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=3)

    with pytest.raises(Refused):
        client.delete_function_concurrency(FunctionName=ORDERS)
    with deletion_guard.taking_away_own(ORDERS):
        with pytest.raises(Refused):
            client.delete_function_concurrency(FunctionName="another")
        with pytest.raises(Refused):
            client.delete_function(FunctionName=ORDERS)
        assert control.calls(operation="DeleteFunctionConcurrency") == []
        client.delete_function_concurrency(FunctionName=ORDERS)

    assert len(control.calls(operation="DeleteFunctionConcurrency")) == 1


def test_a_mapping_that_is_just_being_changed_is_tried_again(function, control, operator):
    queue = operator("sqs").create_queue(QueueName="a")["QueueUrl"]
    attributes = operator("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    function.create_event_source_mapping(
        FunctionName="orders", EventSourceArn=attributes["Attributes"]["QueueArn"]
    )
    control.fail_next("lambda", "UpdateEventSourceMapping", "ResourceInUseException", times=1)

    with pytest.raises(Transient):
        carry_out.fn(DisableEventSources(function_arn=ORDERS, **WHERE))


@pytest.mark.parametrize("arn", [ALONE, CLUSTER], ids=["alone", "cluster"])
def test_a_database_is_changed_at_once_and_not_in_its_next_maintenance_window(rds, arn, calls, world):
    vpc = world["vpc"]["id"]
    for action in (
        ProtectDatabase(database_arn=arn, **WHERE),
        IsolateDatabase(database_arn=arn, vpc_id=vpc, **WHERE),
    ):
        assert carry_out.fn(action).outcome == "done"

    changed = calls("rds", "ModifyDBCluster" if arn == CLUSTER else "ModifyDBInstance")
    assert [one["ApplyImmediately"] for one in changed] == [True, True]


@pytest.mark.parametrize("arn", [ALONE, CLUSTER], ids=["alone", "cluster"])
def test_a_snapshot_is_taken_once_tagged_with_the_case_and_stays(rds, arn, calls):
    action = SnapshotDatabase(database_arn=arn, **WHERE)
    kind = "DBClusterSnapshot" if arn == CLUSTER else "DBSnapshot"

    receipt = carry_out.fn(action)
    HANDS[action.kind].change(action)  # another process began at the same time

    assert receipt.before == {"snapshot": None, "arn": None}
    assert len(calls("rds", f"Create{kind}")) == 1
    name = action.snapshot_identifier
    described = getattr(rds, f"describe_db_{'cluster_' if arn == CLUSTER else ''}snapshots")
    (kept,) = described(**{f"{kind}Identifier": name})[f"{kind}s"]
    assert {"Key": CASE_TAG, "Value": WHERE["case_id"]} in kept["TagList"]


def test_a_database_that_is_busy_is_waited_for_and_then_tried_again(rds, control, monkeypatch):
    monkeypatch.setattr(database_calls, "_PATIENCE_SECONDS", 10)
    action = MakeDatabasePrivate(database_arn=ALONE, **WHERE)
    control.fail_next("rds", "ModifyDBInstance", "InvalidDBInstanceState", times=2)
    assert carry_out.fn(action).outcome == "done"

    monkeypatch.setattr(database_calls, "_PATIENCE_SECONDS", 0.1)
    snapshot = SnapshotDatabase(database_arn=CLUSTER, **WHERE)
    control.fail_next("rds", "CreateDBClusterSnapshot", "InvalidDBClusterStateFault", times=9)
    with pytest.raises(Transient):
        carry_out.fn(snapshot)


def test_a_member_has_no_groups_of_its_own(rds, world):
    receipt = carry_out.fn(IsolateDatabase(database_arn=MEMBER, vpc_id=world["vpc"]["id"], **WHERE))

    assert (receipt.outcome, receipt.changed) == ("failed", True)
    assert "InvalidParameterCombination" in receipt.error


def worked_on(finding):
    """The finding's runbook from evidence to release: the plan after the guardrails, and its receipts."""
    book = runbook_for(finding)
    looks = {step: eyes.look.fn(step, finding, name) for step in book.look_at
             if (name := eyes.concerns(step, finding)) is not None}  # fmt: skip
    plan = review(book.decide(finding, looks), finding, looks, HousePolicy(), 0)
    receipts = [carry_out.fn(action) for action in plan.actions]
    assert {receipt.outcome for receipt in receipts} == {"done"}, receipts
    assert {undo.fn(receipt).verdict for receipt in reversed(receipts)} == {Verdict.PASS}
    return plan, looks, book.decide(finding, looks)


@pytest.mark.parametrize(
    ("kind", "target", "expected"),
    [
        (
            "Backdoor:Lambda/C&CActivity.B",
            FunctionTarget(name="orders", role_arn=f"arn:aws:iam::{WORKLOAD_PROD}:role/app/orders"),
            ["close_function_url", "stop_function", "revoke_role_sessions"],
        ),
        (
            "CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin",
            DatabaseTarget(identifier="shop-1"),
            ["protect_database", "make_database_private", "snapshot_database"],
        ),
    ],
    ids=["function", "database"],
)
def test_from_the_evidence_to_the_release(function, rds, kind, target, expected):
    function.create_function_url_config(FunctionName="orders", AuthType="NONE")
    update = {"type": kind, "targets": (target,), "account": WORKLOAD_PROD, "region": "us-east-1"}

    plan, looks, decided = worked_on(key_finding().model_copy(update=update))

    assert [action.kind for action in plan.actions] == expected
    assert plan.ask == decided.ask  # the guardrails know everything: nothing was "not looked at"
    assert all(isinstance(look, Seen) for look in looks.values())
