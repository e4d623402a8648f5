"""Nothing is deleted and nothing terminated: what the guard stops never leaves the process."""

import contextlib
import threading

import botocore.session
import pytest

from emulator.world import WORKLOAD_PROD
from tasks import aws
from tasks.deletion_guard import taking_away_own
from watchkeeper.errors import NotThere, Refused

SERVICES = ("cloudtrail", "ec2", "guardduty", "iam", "kms", "lambda", "rds", "s3", "sqs")
NAMES = ("Delete", "Terminate", "BatchDelete", "Purge", "Deregister", "ScheduleKeyDeletion")
CASE = "wk-0123456789ab"
OWN = {
    "user": {"UserName": "bob", "PolicyName": f"EmergencyDenyAll-{CASE}"},
    "role": {"RoleName": "batch-role", "PolicyName": f"WatchkeeperRevokeSessions-{CASE}"},
}
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'


def model_of(service):
    return botocore.session.get_session().get_service_model(service)


def plausible(shape, depth=0):
    """The least that botocore accepts for `shape`: the guard must not lean on its validation."""
    if shape.type_name == "structure":
        if depth > 6:
            return {}
        return {name: plausible(shape.members[name], depth + 1) for name in shape.required_members}
    if shape.type_name == "list":
        return [plausible(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {}
    plain = {
        "integer": 7,
        "long": 7,
        "boolean": True,
        "blob": b"x",
        "timestamp": 0,
        "float": 1.0,
        "double": 1.0,
    }
    return plain.get(shape.type_name, "plausible-name")


def ask(client, operation):
    method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)
    shape = client.meta.service_model.operation_model(operation).input_shape
    return getattr(client, method)(**(plausible(shape) if shape else {}))


def reached(control):
    return [call["operation"] for call in control.calls() if call["operation"] != "GetCallerIdentity"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_that_deletes_or_terminates_is_refused_and_never_sent(control, service):
    client = aws.client(service, region="us-east-1")
    forbidden = [name for name in client.meta.service_model.operation_names if name.startswith(NAMES)]
    let_pass = {"DeleteMessage"}

    refused = []
    for operation in forbidden:
        if operation in let_pass:
            continue
        with pytest.raises(Refused, match=f"^{operation} is refused"):
            ask(client, operation)
        refused.append(operation)

    assert set(refused) == set(forbidden) - let_pass
    assert reached(control) == []


def test_the_models_hold_as_many_such_operations_as_one_would_fear():
    counts = {service: sum(name.startswith(NAMES) for name in model_of(service).operation_names)
              for service in SERVICES}  # fmt: skip

    assert counts["ec2"] > 80
    assert counts["iam"] > 20
    assert min(counts.values()) > 2
    assert not any(name.startswith(NAMES) for name in model_of("sts").operation_names)
    assert "TerminateInstances" in model_of("ec2").operation_names
    assert "ScheduleKeyDeletion" in model_of("kms").operation_names
    assert "PurgeQueue" in model_of("sqs").operation_names


def test_in_a_members_account_it_is_refused_just_the_same(control, world):
    ec2 = aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1")
    name = world["instances"]["db-1"]["instance_id"]

    with pytest.raises(Refused):
        ec2.terminate_instances(InstanceIds=[name])
    with pytest.raises(Refused):
        ec2.delete_snapshot(SnapshotId="snap-1")

    assert control.calls(operation="TerminateInstances") == control.calls(operation="DeleteSnapshot") == []
    assert ec2.describe_instances(InstanceIds=[name])["Reservations"]


def test_a_presigned_url_that_deletes_is_not_made():
    with pytest.raises(Refused):
        aws.client("s3").generate_presigned_url("delete_object", Params={"Bucket": "b", "Key": "k"})


@pytest.mark.parametrize("kind", ["user", "role"])
def test_the_cases_own_policy_may_be_taken_away(calls, operator, kind):
    getattr(operator("iam"), f"put_{kind}_policy")(**OWN[kind], PolicyDocument=DENY)
    iam = aws.client("iam", account=WORKLOAD_PROD)

    getattr(iam, f"delete_{kind}_policy")(**OWN[kind])

    assert calls("iam", f"Delete{kind.title()}Policy") == [OWN[kind]]
    with pytest.raises(NotThere), aws.reading_aws_errors("iam", kind):
        getattr(iam, f"get_{kind}_policy")(**OWN[kind])


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("user", "deploy"),
        ("user", "EmergencyDenyAll"),
        ("user", "EmergencyDenyAll-by-hand"),
        ("user", "emergencydenyall-wk-0123456789ab"),
        ("user", f"x-EmergencyDenyAll-{CASE}"),
        ("user", "WatchkeeperDenyConsole-by-hand"),
        ("role", f"WatchkeeperDenyConsole-{CASE}"),
        ("user", f"WatchkeeperRevokeSessions-{CASE}"),
        ("role", "AWSRevokeOlderSessions"),
        ("role", "WatchkeeperRevokeSessions-by-hand"),
        ("role", f"EmergencyDenyAll-{CASE}"),
    ],
)
def test_another_policy_stays_whatever_its_name_resembles(control, kind, policy):
    names = {**OWN[kind], "PolicyName": policy}

    with pytest.raises(Refused):
        getattr(aws.client("iam", account=WORKLOAD_PROD), f"delete_{kind}_policy")(**names)
    assert control.calls(operation=f"Delete{kind.title()}Policy") == []


@pytest.fixture
def groups(operator, world):
    ec2 = operator("ec2")
    make = lambda name: ec2.create_security_group(  # noqa: E731
        GroupName=name, Description="x", VpcId=world["vpc"]["id"]
    )["GroupId"]
    return make("own"), make("other")


def test_a_security_group_goes_only_while_it_is_named_as_our_own(calls, groups):
    own, other = groups
    ec2 = aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1")

    with pytest.raises(Refused):
        ec2.delete_security_group(GroupId=own)
    with taking_away_own(own):
        with pytest.raises(Refused):
            ec2.delete_security_group(GroupId=other)
        with pytest.raises(Refused):
            ec2.delete_security_group(GroupName="own")
        ec2.delete_security_group(GroupId=own)
    with pytest.raises(Refused):
        ec2.delete_security_group(GroupId=own)

    assert calls("ec2", "DeleteSecurityGroup") == [{"GroupId": own}]


def test_naming_a_group_as_our_own_opens_nothing_else(control, groups):
    ec2 = aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1")

    with taking_away_own("i-0123456789abcdef0"), pytest.raises(Refused):
        ec2.terminate_instances(InstanceIds=["i-0123456789abcdef0"])
    assert control.calls(operation="TerminateInstances") == []


def test_the_permission_ends_with_its_block_also_when_the_block_fails(groups):
    with contextlib.suppress(ValueError), taking_away_own(groups[0]):
        raise ValueError

    with pytest.raises(Refused):
        aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1").delete_security_group(
            GroupId=groups[0]
        )


def test_the_permission_of_one_thread_is_none_for_another(groups):
    ec2, caught = aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1"), []

    def other_case():
        try:
            ec2.delete_security_group(GroupId=groups[0])
        except Refused as error:
            caught.append(error)

    with taking_away_own(groups[0]):
        thread = threading.Thread(target=other_case)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_a_message_that_was_dealt_with_may_leave_the_queue(calls, environment):
    url = environment["WATCHKEEPER_QUEUE_URL"]
    sqs = aws.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    handle = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0)["Messages"][0]["ReceiptHandle"]

    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)

    assert len(calls("sqs", "DeleteMessage")) == 1


def test_the_client_of_a_case_bucket_deletes_nothing_either(control, bucket_store):
    bucket_store.write_once("wk-1/a.json", b"1")

    with pytest.raises(Refused):
        bucket_store._s3.delete_object(Bucket=bucket_store._bucket, Key="wk-1/a.json")
    with pytest.raises(Refused):
        bucket_store._s3.delete_bucket(Bucket=bucket_store._bucket)

    assert bucket_store.read("wk-1/a.json") == b"1"
    assert control.calls(operation="DeleteObject") == control.calls(operation="DeleteBucket") == []
