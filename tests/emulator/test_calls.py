"""Every AWS call is witnessed once: with its true name, account and outcome, and without secrets."""

import threading

import pytest
from botocore.exceptions import ClientError

from emulator.control import ControlError


def test_a_call_is_recorded_with_its_name_account_region_and_parameters(client, control, seed):
    client("iam", "workload-prod").list_access_keys(UserName="deploy-bot")

    (call,) = control.calls()

    assert (call["service"], call["operation"]) == ("iam", "ListAccessKeys")
    assert call["account"] == seed["accounts"]["workload-prod"]
    assert call["region"] == "us-east-1"
    assert call["parameters"] == {"UserName": "deploy-bot"}
    assert (call["status"], call["error_code"]) == (200, None)


@pytest.mark.parametrize(
    ("service", "method", "arguments", "operation"),
    [
        pytest.param("ec2", "describe_instances", {}, "DescribeInstances", id="ec2 protocol"),
        pytest.param("sts", "get_caller_identity", {}, "GetCallerIdentity", id="query protocol"),
        pytest.param("cloudtrail", "lookup_events", {}, "LookupEvents", id="json protocol"),
        pytest.param("guardduty", "list_detectors", {}, "ListDetectors", id="rest-json protocol"),
        pytest.param("s3", "list_buckets", {}, "ListBuckets", id="rest-xml protocol"),
        pytest.param(
            "s3", "get_bucket_policy_status", {"Bucket": "org-trail-222222222222"},
            "GetBucketPolicyStatus", id="rest-xml sub-resource",
        ),
    ],
)  # fmt: skip
def test_operations_of_every_protocol_have_their_true_name(
    client, control, service, method, arguments, operation
):
    try:
        getattr(client(service), method)(**arguments)
    except ClientError:
        pass  # recorded all the same

    assert [call["operation"] for call in control.calls()] == [operation]


def test_a_failed_call_is_recorded_with_aws_error_code(client, control):
    with pytest.raises(ClientError):
        client("iam", "workload-prod").get_user(UserName="nobody")

    (call,) = control.calls(operation="GetUser")

    assert (call["status"], call["error_code"]) == (404, "NoSuchEntity")


def test_a_call_through_an_assumed_role_belongs_to_the_members_account(client, control, seed, with_key):
    prod = seed["accounts"]["workload-prod"]
    role = f"arn:aws:iam::{prod}:role/{seed['member_role']}"
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

    member = with_key("iam", given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    member.list_users()

    (call,) = control.calls(operation="ListUsers")
    assert call["account"] == prod
    (call,) = control.calls(operation="AssumeRole")
    assert call["account"] == seed["accounts"]["security"]


def test_secrets_do_not_reach_the_log(client, control):
    client("iam", "workload-prod").create_login_profile(UserName="bob", Password="Sesame-1234!")
    client("s3").put_object(Bucket="org-trail-222222222222", Key="k", Body=b"Sesame-1234!")

    assert "Sesame" not in str(control.calls())
    assert len(control.calls()) == 2


def test_calls_are_chosen_by_number_and_by_field(client, control, seed):
    client("sts").get_caller_identity()
    client("iam", "workload-prod").list_users()
    first = control.calls()[0]["number"]

    assert [call["service"] for call in control.calls(since=first)] == ["iam"]
    assert [call["service"] for call in control.calls(service="sts")] == ["sts"]
    assert control.calls(account=seed["accounts"]["management"]) == []
    with pytest.raises(ControlError, match="cannot be chosen by"):
        control.calls(colour="red")


def test_no_call_is_lost_or_doubled_when_many_threads_call(client, control):
    clients = [client("sts") for _ in range(6)]
    threads = [
        threading.Thread(target=lambda sts=sts: [sts.get_caller_identity() for _ in range(10)])
        for sts in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = [call["number"] for call in control.calls(operation="GetCallerIdentity")]
    assert len(numbers) == len(set(numbers)) == 60


def test_a_call_that_the_emulator_lacks_fails_at_once_and_says_so(client):
    with pytest.raises(ClientError) as refused:
        client("guardduty").list_investigations(DetectorId="x")

    assert refused.value.response["Error"]["Code"] == "UnsupportedOperation"
    assert "guardduty:ListInvestigations" in str(refused.value)


class TestFaults:
    """Faults on order befall exactly the calls that they name."""

    def test_the_next_calls_fail_with_the_code_asked_for_and_then_no_more(self, client, control):
        control.fail_next("ec2", "DescribeInstances", "RequestLimitExceeded", times=2, status=503)
        ec2 = client("ec2", "workload-prod")

        codes = []
        for _ in range(3):
            try:
                ec2.describe_instances()
                codes.append("OK")
            except ClientError as error:
                codes.append(error.response["Error"]["Code"])

        assert codes == ["RequestLimitExceeded", "RequestLimitExceeded", "OK"]

    @pytest.mark.parametrize(
        ("service", "method", "operation", "arguments"),
        [
            ("iam", "list_users", "ListUsers", {}),
            ("guardduty", "list_detectors", "ListDetectors", {}),
            ("cloudtrail", "lookup_events", "LookupEvents", {}),
            ("s3", "list_buckets", "ListBuckets", {}),
            ("sqs", "list_queues", "ListQueues", {}),
        ],
    )
    def test_boto3_reads_the_error_in_every_protocol(
        self, client, control, service, method, operation, arguments
    ):
        control.fail_next(service, operation, "AccessDenied")

        with pytest.raises(ClientError) as refused:
            getattr(client(service), method)(**arguments)

        assert refused.value.response["Error"]["Code"] == "AccessDenied"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        assert control.calls()[-1]["error_code"] == "AccessDenied"

    def test_a_fault_for_one_account_spares_the_others(self, client, control, seed):
        control.fail_next("iam", "ListUsers", "AccessDenied", account=seed["accounts"]["workload-prod"])

        client("iam", "workload-dev").list_users()
        with pytest.raises(ClientError, match="AccessDenied"):
            client("iam", "workload-prod").list_users()

    def test_a_failed_change_changes_nothing(self, client, control):
        control.fail_next("iam", "DeleteUser", "ThrottlingException")
        iam = client("iam", "workload-prod")

        with pytest.raises(ClientError, match="ThrottlingException"):
            iam.delete_user(UserName="bob")

        assert iam.get_user(UserName="bob")["User"]["UserName"] == "bob"

    def test_a_delay_only_delays(self, client, control):
        control.fail_next("sts", "GetCallerIdentity", delay=0.3)
        sts = client("sts")

        sts.get_caller_identity()
        sts.get_caller_identity()

        slow, quick = control.calls(operation="GetCallerIdentity")
        assert slow["status"] == quick["status"] == 200
        assert quick["at"] - slow["at"] >= 0.3

    def test_a_fault_without_any_effect_is_refused(self, control):
        with pytest.raises(ControlError, match="error_code or a delay"):
            control.fail_next("sts", "GetCallerIdentity")
