"""What is decided on ECS tasks, on malware in containers, and on what is seen at run time."""

import pytest

from tests.watchkeeper.runbooks import compute
from tests.watchkeeper.runbooks.containers import (
    CART,
    SHOP,
    TASK,
    cluster,
    finding,
    identity,
    kinds,
    said,
    task,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.facts.ecs_task import ServiceState
from watchkeeper.runbooks import container_malware, runtime
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import ClusterTarget, InstanceTarget

MALWARE = "Execution:ECS/MaliciousFile"
SHELL = "Execution:Runtime/ReverseShell"
ECS = ClusterTarget(name="web", platform="ecs")
HOST = InstanceTarget(instance_id="i-0abc")


def decide(given, looks):
    """By the runbook that the shelf finds for it."""
    book = runbook_for(given)
    plan = book.decide(given, looks)
    assert plan.runbook == book.id
    assert set(kinds(plan)) <= set(book.may)
    return plan


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        (MALWARE, container_malware),
        ("Execution:Container/SuspiciousFile", container_malware),
        (SHELL, runtime),
        ("CryptoCurrency:Runtime/BitcoinTool.B!DNS", runtime),
    ],
)
def test_each_type_has_its_runbook(kind, book):
    assert runbook_for(finding(kind, TASK)) is book.RUNBOOK


@pytest.mark.parametrize("kind", [MALWARE, SHELL])
def test_the_service_is_held_before_its_task_is_stopped(kind):
    plan = decide(finding(kind, ECS, TASK, HOST), task())

    assert kinds(plan) == ("hold_service", "revoke_role_sessions", "stop_task")
    hold, revoke, stop = plan.actions
    assert (hold.service, revoke.role_name, stop.task_arn) == ("front", "front-task", TASK.task_arn)
    assert plan.needs_approval
    assert "stops all of its 2 task(s)" in said(plan)
    assert "cannot be started again" in said(plan)
    assert "repo/front:3@sha256:ab" in said(plan)


@pytest.mark.parametrize(
    ("facts", "does", "told"),
    [
        ({"group": "family:front", "service": None}, ("revoke_role_sessions", "stop_task"), "replace the secrets"),
        ({"service": ServiceState(name="web/front", desired=0)}, ("revoke_role_sessions", "stop_task"),
         "wants no task already"),
        ({"service": ServiceState(name="web/front", desired=1, strategy="DAEMON")},
         ("revoke_role_sessions", "stop_task"), "drain the container instance"),
        ({"service": None, "not_seen": {"service": "AccessDenied"}},
         ("hold_service", "revoke_role_sessions", "stop_task"), "could not look at it: AccessDenied"),
        ({"task_role_arn": None}, ("hold_service", "stop_task"), "it has no task role"),
        ({"task_role_arn": None, "not_seen": {"definition": "AccessDenied"}}, ("hold_service", "stop_task"),
         "could not look at its definition: AccessDenied"),
        ({"status": "STOPPED"}, ("hold_service", "revoke_role_sessions"), "it is STOPPED"),
        ({"instance_id": "i-9"}, ("hold_service", "revoke_role_sessions", "stop_task"), "look at the host i-9"),
        ({"exec_enabled": True}, ("hold_service", "revoke_role_sessions", "stop_task"), "ECS Exec is on"),
    ],
    ids=["alone", "held", "daemon", "service unseen", "no role", "definition unseen", "over", "on a host", "exec"],
)  # fmt: skip
def test_what_is_seen_of_the_task_decides(facts, does, told):
    plan = decide(finding(MALWARE, ECS, TASK), task(**facts))

    assert kinds(plan) == does
    assert told in said(plan)
    assert plan.needs_approval


def test_a_task_that_was_not_seen_is_stopped_only_if_a_person_agrees():
    plan = decide(finding(MALWARE, ECS, TASK), {"ecs_task": Unseen(why="AccessDenied")})

    assert kinds(plan) == ("hold_service", "stop_task")
    assert plan.ask[0] == "could not look at task 0123: AccessDenied"


def test_a_task_that_is_gone_is_left():
    plan = decide(finding(MALWARE, ECS, TASK), {"ecs_task": Seen(value=Absent(what="task"))})

    assert (kinds(plan), plan.ask) == ((), ())


def test_malware_in_a_container_of_a_host_cuts_off_the_host_if_a_person_agrees():
    plan = decide(finding("Execution:Container/MaliciousFile", HOST), compute.looks())

    assert kinds(plan) == compute.ALL
    assert "every container on i-0abc is cut off" in plan.ask[0]


def test_a_host_that_runs_no_containers_is_contained_as_any_instance():
    plan = decide(finding(SHELL, HOST), compute.looks())

    assert kinds(plan) == compute.ALL
    assert plan.ask == ()


def test_a_node_without_a_named_workload_is_cut_off_only_if_a_person_agrees():
    plan = decide(finding(SHELL, SHOP, HOST), compute.looks())

    assert kinds(plan) == compute.ALL
    assert plan.ask == ("it is a node of shop: what others run on it goes down with it",)


def test_a_pod_is_answered_by_its_role_and_the_node_stays():
    looks = {
        **compute.looks(),
        **cluster(pod_identities=(identity("arn:aws:iam::333333333333:role/cart"),)),
    }

    plan = decide(finding(SHELL, SHOP, CART, HOST), looks)

    assert kinds(plan) == ("revoke_role_sessions",)
    assert plan.needs_approval
    assert "isolate the node" in said(plan)
    assert "NetworkPolicy" in said(plan)


@pytest.mark.parametrize("kind", [MALWARE, SHELL])
def test_a_finding_that_names_nothing_is_told(kind):
    plan = decide(finding(kind), {})

    assert kinds(plan) == ()
    assert "the finding names no task" in said(plan)
