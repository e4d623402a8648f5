"""What findings have in common, and what is no reason to think of one incident."""

from datetime import timedelta

import pytest

from tests.builders import PROD, changed, instance_event, key_event
from watchkeeper.finding import Source
from watchkeeper.house_policy import HousePolicy
from watchkeeper.joining import Mark, fits, may_join, moment_of, subjects_of
from watchkeeper.parsing.door import read_event
from watchkeeper.targets import (
    AccessKeyTarget,
    BucketTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    KeyTarget,
    KubernetesUserTarget,
    ObjectTarget,
    RoleTarget,
    TaskTarget,
    WorkloadTarget,
)

KEY = read_event(key_event())[0]
INSTANCE = read_event(instance_event())[0]
POLICY = HousePolicy()
TASK = f"arn:aws:ecs:us-east-1:{PROD}:task/web/0123"


def about(*targets, **more):
    return set(subjects_of(KEY.model_copy(update={"targets": targets, "apis": (), **more})))


def key(kind, name, **more):
    return AccessKeyTarget(user_type=kind, user_name=name, **more)


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (key("IAMUser", "bot", access_key_id="AKIA1"), {f"principal/{PROD}/user/bot", "access_key/AKIA1"}),
        (key("AssumedRole", "web", principal_id="AROA1:s"), {f"principal/{PROD}/role/web"}),
        (
            key("AssumedRole", "web", principal_id="AROA1:i-0abc"),
            {f"principal/{PROD}/role/web", f"instance/{PROD}/i-0abc"},
        ),
        (
            key("AssumedRole", "AWSReservedSSO_A_1", principal_id="AROA1:alice"),
            {f"principal/{PROD}/role/AWSReservedSSO_A_1/alice"},
        ),
        (key("Root", "Root"), {f"principal/{PROD}/root"}),
        (key("AWSAccount", "ANONYMOUS_PRINCIPAL", access_key_id="X"), set()),
        (key("AWSService", "ec2"), set()),
        (RoleTarget(role_name="web", account="4"), {"principal/4/role/web"}),
        (InstanceTarget(instance_id="i-0abc", region="eu-west-1"), {f"instance/{PROD}/i-0abc"}),
        (BucketTarget(name="b"), {"bucket/b"}),
        (ObjectTarget(bucket="b", key="k"), {"bucket/b"}),
        (FunctionTarget(name="f"), {f"function/{PROD}/us-east-1/f"}),
        (FunctionTarget(name="f", region="eu-west-1"), {f"function/{PROD}/eu-west-1/f"}),
        (DatabaseTarget(identifier="d"), {f"database/{PROD}/us-east-1/d"}),
        (TaskTarget(cluster="web", task_arn=TASK), {f"task/{TASK}"}),
        (KeyTarget(key_id="arn:aws:kms:us-east-1:3:key/k-1"), {f"kms_key/{PROD}/us-east-1/k-1"}),
        (
            WorkloadTarget(cluster="c", namespace="n", name="w", workload_type="pods"),
            {f"workload/{PROD}/us-east-1/c/pods/n/w"},
        ),
        (WorkloadTarget(name="w"), set()),
        (
            KubernetesUserTarget(cluster="c", user_name="eve"),
            {f"kubernetes_user/{PROD}/us-east-1/c/eve"},
        ),
        (KubernetesUserTarget(cluster="c", user_name="system:anonymous"), set()),
    ],
)
def test_each_target_is_known_by_names_that_no_other_thing_has(target, names):
    assert about(target, remote_ips=()) == names


def addresses(finding):
    return {name for name in subjects_of(finding) if name.startswith("address/")}


def test_a_stranger_who_calls_as_a_principal_is_known_by_the_address_in_that_account():
    assert addresses(KEY) == {f"address/{PROD}/198.51.100.23"}


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.20.0.1", "192.168.1.1", "100.64.3.3", "127.0.0.1", "169.254.169.254", "fd00::1",
     "fe80::1", "::1", "0.0.0.7", "ec2.amazonaws.com", "AWS Internal", ""],
)  # fmt: skip
def test_a_private_address_is_another_host_elsewhere(address):
    assert addresses(KEY.model_copy(update={"remote_ips": (address,)})) == set()


@pytest.mark.parametrize(
    "kind", ["Recon:EC2/PortProbeUnprotectedPort", "UnauthorizedAccess:EC2/SSHBruteForce"]
)
def test_who_scans_the_whole_internet_joins_nothing(kind):
    finding = INSTANCE.model_copy(update={"type": kind, "remote_ips": ("198.51.100.23",)})
    with_a_key = KEY.model_copy(update={"type": kind})

    assert addresses(finding) == addresses(with_a_key) == set()


def test_an_instances_other_side_joins_nothing():
    assert addresses(INSTANCE.model_copy(update={"remote_ips": ("198.51.100.23",)})) == set()


def test_a_sample_has_names_of_its_own():
    sample = read_event(changed(key_event(), title="[SAMPLE] x"))[0]

    assert sample.sample
    assert not set(subjects_of(sample)) & set(subjects_of(KEY))


def test_the_window_is_around_the_findings_own_times():
    at = moment_of(KEY)
    policy = HousePolicy(join_hours=6)

    for hours, inside in ((-6, True), (6, True), (-6.1, False), (6.1, False), (0, True)):
        mark = Mark(case_id="wk-1", at=at + timedelta(hours=hours))
        assert fits(mark, KEY, policy) is inside
    assert at == KEY.first_seen


@pytest.mark.parametrize(
    "alone",
    [
        {"source": Source.BY_HAND},
        {"archived": True},
        {"first_seen": None, "last_seen": None, "created": None, "updated": None},
    ],
    ids=["by hand", "archived", "without a time"],
)
def test_what_stands_alone(alone):
    assert may_join(KEY, POLICY)
    assert not may_join(KEY.model_copy(update=alone), POLICY)
    assert not may_join(KEY, HousePolicy(join_hours=0))
