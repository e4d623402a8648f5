"""What is decided on findings of a Kubernetes API: who called, what was opened, widened or deployed."""

import shutil
import subprocess

import pytest

from tests.builders import PROD
from tests.watchkeeper.runbooks.containers import (
    CART,
    ENTRY,
    OPS,
    SHOP,
    caller,
    cluster,
    finding,
    identity,
    kinds,
    said,
)
from watchkeeper.evidence import Absent, Seen, Unseen
from watchkeeper.kubernetes_commands import LABEL, bindings_of, workload_requests
from watchkeeper.runbooks import (
    kubernetes_anonymous,
    kubernetes_credentials,
    kubernetes_privileges,
    kubernetes_workload,
)
from watchkeeper.shelf import runbook_for
from watchkeeper.targets import InstanceTarget, WorkloadTarget

TOR = "CredentialAccess:Kubernetes/TorIPCaller"
DEPLOYED = "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed"


def decide(given, looks):
    """By the runbook that the shelf finds for it; every action needs a person here."""
    book = runbook_for(given)
    plan = book.decide(given, looks)
    assert plan.runbook == book.id
    assert set(kinds(plan)) <= set(book.may)
    assert not plan.actions or plan.needs_approval
    return plan


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        (TOR, kubernetes_credentials),
        ("Impact:Kubernetes/MaliciousIPCaller.Custom", kubernetes_credentials),
        ("CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed", kubernetes_credentials),
        ("Impact:Kubernetes/SuccessfulAnonymousAccess", kubernetes_anonymous),
        ("Policy:Kubernetes/ExposedDashboard", kubernetes_anonymous),
        ("Policy:Kubernetes/AdminAccessToDefaultServiceAccount", kubernetes_privileges),
        ("PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", kubernetes_privileges),
        (f"{DEPLOYED}!PrivilegedContainer", kubernetes_workload),
        ("Execution:Kubernetes/ExecInKubeSystemPod", kubernetes_workload),
    ],
)
def test_each_type_has_its_runbook(kind, book):
    assert runbook_for(finding(kind, SHOP)) is book.RUNBOOK


def test_a_role_loses_its_entry_and_its_sessions():
    plan = decide(finding(TOR, SHOP, caller()), cluster())

    assert kinds(plan) == ("strip_access_entry", "revoke_role_sessions")
    assert (plan.actions[0].principal_arn, plan.actions[1].role_name) == (OPS, "ops")
    assert "everyone who works in shop as" in said(plan)
    assert "/aws/eks/shop/cluster" in said(plan)


def test_a_role_with_a_path_is_known_by_its_entry():
    entry = ENTRY.model_copy(update={"principal_arn": f"arn:aws:iam::{PROD}:role/team/ops"})

    plan = decide(finding(TOR, SHOP, caller()), cluster(entries=(entry,)))

    assert plan.actions[0].principal_arn == entry.principal_arn


def test_a_name_that_an_entry_maps_leads_to_its_principal():
    entry = ENTRY.model_copy(
        update={"user_name": "jane", "principal_arn": f"arn:aws:iam::{PROD}:user/jane"}
    )

    plan = decide(finding(TOR, SHOP, caller("jane", None)), cluster(entries=(entry,)))

    assert kinds(plan) == ("strip_access_entry",)
    assert "`quarantine-user` by hand for jane" in said(plan)


def test_where_the_audit_log_is_off_it_is_said_and_goes_on_first():
    plan = decide(finding(TOR, SHOP, caller()), cluster(log_types=("api",)))

    assert kinds(plan)[0] == "enable_audit_log"
    assert "it is off: only GuardDuty saw" in said(plan)


def test_to_switch_on_a_log_alone_is_no_containment_and_asked_of_people():
    plan = decide(finding(TOR, SHOP), cluster(log_types=()))

    assert kinds(plan) == ()
    assert "switch on the audit log of EKS cluster shop" in said(plan)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"entry_type": "EC2_LINUX"}, "nodes need it"),
        ({"groups": (), "policies": ()}, "it gives no group and no access policy"),
    ],
)
def test_an_entry_that_must_stay_or_gives_nothing_is_left(entry, why):
    plan = decide(finding(TOR, SHOP, caller()), cluster(entries=(ENTRY.model_copy(update=entry),)))

    assert kinds(plan) == ("revoke_role_sessions",)
    assert why in said(plan)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "it has none"),
        ({"entries_left_out": 7}, "7 more were not"),
        (
            {"not_seen": {"entries": "eks:ListAccessEntries: AccessDenied"}},
            "could not look: eks:ListAccess",
        ),
        ({"authentication_mode": "CONFIG_MAP"}, "edit configmap aws-auth"),
    ],
)
def test_without_an_entry_it_is_told_why_and_nothing_is_assumed(facts, told):
    plan = decide(finding(TOR, SHOP, caller()), cluster(**{"entries": (), **facts}))

    assert "strip_access_entry" not in kinds(plan)
    assert told in said(plan)


@pytest.mark.parametrize(
    "look",
    [Unseen(why="AccessDenied"), Seen(value=Absent(what="EKS cluster shop"))],
    ids=["unseen", "absent"],
)
def test_a_cluster_that_was_not_seen_is_not_changed(look):
    plan = decide(finding(TOR, SHOP, caller()), {"eks_cluster": look})

    assert kinds(plan) == ("revoke_role_sessions",)
    assert "strip the access entry" in plan.declined[0].what


def test_the_role_of_a_service_account_loses_its_sessions():
    by_pod = caller("system:serviceaccount:shop:cart-sa", None)

    plan = decide(
        finding(TOR, SHOP, by_pod),
        cluster(pod_identities=(identity(f"arn:aws:iam::{PROD}:role/cart-pods"),)),
    )

    assert kinds(plan) == ("revoke_role_sessions",)
    assert plan.actions[0].role_name == "cart-pods"
    assert "kubectl -n shop get serviceaccount cart-sa" in said(plan)


def test_a_role_of_another_account_is_asked_of_people():
    other = caller("x", "arn:aws:iam::999999999999:role/partner")

    plan = decide(finding(TOR, SHOP, other), cluster(entries=()))

    assert kinds(plan) == ()
    assert "for role partner in account 999999999999" in said(plan)


def test_a_node_keeps_its_entry():
    plan = decide(finding(TOR, SHOP, caller("system:node:ip-10-0-0-1.ec2.internal", None)), cluster())

    assert kinds(plan) == ()
    assert "cordon node ip-10-0-0-1.ec2.internal" in said(plan)


def test_who_was_impersonated_keeps_its_rights():
    admin = caller(f"arn:aws:iam::{PROD}:user/admin", f"arn:aws:iam::{PROD}:user/admin")
    entries = (ENTRY, ENTRY.model_copy(update={"principal_arn": admin.principal_arn}))

    plan = decide(finding(TOR, SHOP, caller(), admin), cluster(entries=entries))

    assert [action.principal_arn for action in plan.actions if action.kind == "strip_access_entry"] == [OPS]
    assert f"contain {admin.user_name}" in said(plan)


ANYBODY = "Discovery:Kubernetes/SuccessfulAnonymousAccess"


def test_a_public_endpoint_is_closed_if_a_person_agrees():
    plan = decide(finding(ANYBODY, SHOP, caller("system:anonymous", None)), cluster(log_types=()))

    assert kinds(plan) == ("close_cluster_endpoint",)
    assert "locked out; it is open to 0.0.0.0/0" in said(plan)
    assert "grep -F -- system:unauthenticated" in said(plan)


@pytest.mark.parametrize(
    ("looks", "why"),
    [
        (cluster(endpoint_public=False), "it has none"),
        ({"eks_cluster": Unseen(why="AccessDenied")}, "could not look at the cluster: AccessDenied"),
    ],
)
def test_an_endpoint_that_is_not_public_or_was_not_seen_is_left(looks, why):
    plan = decide(finding(ANYBODY, SHOP, caller("system:anonymous", None)), looks)

    assert kinds(plan) == ()
    assert why in said(plan)


def test_a_dashboard_has_a_way_in_of_its_own():
    plan = decide(finding("Policy:Kubernetes/ExposedDashboard", SHOP), cluster())

    assert kinds(plan) == ()
    assert "ClusterIP" in said(plan)


def test_a_new_binding_is_named_and_who_made_it_may_lose_the_cluster():
    binding = {"kind": "ClusterRoleBinding", "name": "oops", "roleRefName": "cluster-admin"}
    raw = {"service": {"action": {"kubernetesRoleBindingDetails": binding}}}
    kind = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated"

    plan = decide(finding(kind, SHOP, caller(), raw=raw), cluster())

    assert kinds(plan) == ("strip_access_entry", "revoke_role_sessions")
    assert "ClusterRoleBinding oops to cluster-admin" in said(plan)


def test_a_weak_policy_is_no_sign_of_a_stranger():
    plan = decide(
        finding("Policy:Kubernetes/AdminAccessToDefaultServiceAccount", SHOP, caller()), cluster()
    )

    assert kinds(plan) == ()
    assert "no sign of a stranger" in said(plan)


def test_a_deployed_workload_is_isolated_by_people_and_its_role_and_caller_by_us():
    looks = cluster(pod_identities=(identity(f"arn:aws:iam::{PROD}:role/cart-pods"),))

    plan = decide(finding(DEPLOYED, SHOP, caller(), CART), looks)

    assert kinds(plan) == ("revoke_role_sessions", "strip_access_entry", "revoke_role_sessions")
    assert [one.role_name for one in plan.actions if one.kind == "revoke_role_sessions"] == [
        "cart-pods",
        "ops",
    ]
    assert "delete the pods of shop/cart" in said(plan)
    assert "NetworkPolicy" in said(plan)


def test_a_finding_without_a_workload_says_so():
    plan = decide(finding("Execution:Kubernetes/MaliciousFile", SHOP), cluster())

    assert kinds(plan) == ()
    assert "the finding names none" in said(plan)


@pytest.mark.parametrize("kind", ["pods", "Pod", "deployments", "statefulsets", "daemonsets", "cronjobs"])
@pytest.mark.parametrize("host", [None, "i-0123456789abcdef0"])
def test_every_command_is_one_that_a_shell_reads(kind, host):
    workload = CART.model_copy(update={"workload_type": kind})
    targets = [workload, InstanceTarget(instance_id=host)] if host else [workload]

    requests = workload_requests(workload, finding(DEPLOYED, *targets))

    commands = [one.what.partition(": ")[2] for one in requests if "kubectl" in one.what]
    assert len(commands) == 3
    if bash := shutil.which("bash"):
        for command in commands:
            read = subprocess.run([bash, "-n"], input=command, text=True, capture_output=True, check=False)
            assert read.returncode == 0, (command, read.stderr)


@pytest.mark.parametrize(
    "name", ["cart; rm -rf ~", "$(id)", "cart'x", "--all", "Cart", "", "a" * 300, "cart\nx"]
)
def test_a_name_that_kubernetes_would_not_take_is_in_no_command(name):
    for workload in (CART.model_copy(update={"name": name}), CART.model_copy(update={"namespace": name})):
        assert not any(
            "kubectl" in one.what for one in workload_requests(workload, finding(DEPLOYED, workload))
        )


def test_a_label_ties_the_pods_to_the_policy():
    pod = WorkloadTarget(namespace="shop", name="cart-1", workload_type="pods")
    given = finding(DEPLOYED, pod)

    cut = next(one.what for one in workload_requests(pod, given) if "NetworkPolicy" in one.what)

    assert f"label pod cart-1 {LABEL}={given.case_id}" in cut
    assert f'"{LABEL}": "{given.case_id}"' in cut


def test_a_user_is_quoted_for_the_shell():
    assert "-- 'jane; rm -rf ~'" in bindings_of("jane; rm -rf ~").what
