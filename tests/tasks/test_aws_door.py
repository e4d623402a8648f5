"""The one door to AWS: whose account a client works in, and what errors say to do next."""

import ast
import json
import socket
import threading
import time
from pathlib import Path

import pytest

from emulator.world import MEMBER_ROLE, SECURITY, WORKLOAD_DEV, WORKLOAD_PROD
from tasks import aws
from watchkeeper.errors import Denied, NotThere, Permanent, SessionEnded, Throttled, Transient, Unreachable

ROOT = Path(__file__).parents[2]


def whoami(**where):
    return aws.client("sts", **where).get_caller_identity()


def look_at(user="deploy-bot"):
    with aws.reading_aws_errors("iam:GetUser", user):
        return aws.client("iam", account=WORKLOAD_PROD).get_user(UserName=user)


def test_without_an_account_the_client_works_in_our_own_with_our_own_key(calls):
    assert whoami()["Account"] == SECURITY
    assert whoami()["Arn"].endswith(":user/watchkeeper")
    assert calls("sts", "AssumeRole") == []


def test_our_own_account_is_known_and_no_role_is_assumed_for_it(calls):
    assert whoami(account=SECURITY)["Arn"].endswith(":user/watchkeeper")
    assert calls("sts", "AssumeRole") == []


@pytest.mark.parametrize("account", [WORKLOAD_PROD, WORKLOAD_DEV])
def test_in_another_account_it_works_as_that_accounts_member_role(account):
    identity = whoami(account=account)

    assert identity["Account"] == account
    assert f":assumed-role/{MEMBER_ROLE}/watchkeeper" in identity["Arn"]


def test_a_client_is_made_once_and_a_session_serves_all_services_of_an_account(calls):
    first = aws.client("iam", account=WORKLOAD_PROD)

    assert aws.client("iam", account=WORKLOAD_PROD) is first
    assert aws.client("iam", account=WORKLOAD_DEV) is not first
    aws.client("ec2", account=WORKLOAD_PROD, region="us-east-1").describe_vpcs()
    assert [call["RoleArn"].split(":")[4] for call in calls("sts", "AssumeRole")] == [
        WORKLOAD_PROD,
        WORKLOAD_DEV,
    ]


def test_many_threads_at_once_get_the_same_client(calls):
    found, start = [], threading.Barrier(8)

    def take():
        start.wait()
        found.append(aws.client("iam", account=WORKLOAD_PROD))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len({id(one) for one in found}) == 1
    assert len(calls("sts", "AssumeRole")) == 1


def test_the_client_of_a_region_asks_there(world):
    ec2 = aws.client("ec2", account=WORKLOAD_DEV, region="eu-west-1")

    found = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    assert found["InstanceId"] == world["instances"]["sandbox-1"]["instance_id"]


def test_a_role_that_does_not_exist_is_denied_by_name(house):
    house(member_role="NoSuchRole")

    with pytest.raises(
        Denied, match=r"sts:AssumeRole on arn:aws:iam::333333333333:role/NoSuchRole"
    ) as told:
        aws.client("iam", account=WORKLOAD_PROD)
    assert told.value.permission == "sts:AssumeRole"


def test_a_denied_role_is_asked_for_again_next_time(control):
    control.fail_next("sts", "AssumeRole", "AccessDenied")
    with pytest.raises(Denied):
        aws.client("iam", account=WORKLOAD_PROD)

    assert whoami(account=WORKLOAD_PROD)["Account"] == WORKLOAD_PROD


@pytest.fixture
def role_wants_external_id(operator):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "between-us"}},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    operator("iam").update_assume_role_policy(RoleName=MEMBER_ROLE, PolicyDocument=trust)


@pytest.mark.usefixtures("role_wants_external_id")
def test_the_external_id_opens_a_role_that_wants_one(house):
    house(external_id="between-us")

    assert whoami(account=WORKLOAD_PROD)["Account"] == WORKLOAD_PROD


@pytest.mark.usefixtures("role_wants_external_id")
@pytest.mark.parametrize("given", ["", "guessed"])
def test_no_or_another_external_id_is_denied_and_not_told(house, given):
    house(external_id=given)

    with pytest.raises(Denied) as told:
        aws.client("iam", account=WORKLOAD_PROD)
    assert "guessed" not in str(told.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", Denied),
        ("AccessDeniedException", Denied),
        ("UnauthorizedOperation", Denied),
        ("ExpiredToken", SessionEnded),
        ("InvalidClientTokenId", SessionEnded),
        ("AuthFailure", SessionEnded),
        ("NoSuchEntity", NotThere),
        ("InvalidInstanceID.NotFound", NotThere),
        ("TrailNotFoundException", NotThere),
        ("ConcurrentModification", Throttled),
        ("UnmodifiableEntity", Permanent),
        ("LimitExceeded", Permanent),
        ("MalformedPolicyDocument", Permanent),
    ],
)
def test_an_error_of_aws_is_named_by_what_to_do_next(control, code, kind):
    control.fail_next("iam", "GetUser", code)

    with pytest.raises(kind, match=code) as told:
        look_at()
    assert type(told.value) is kind
    assert "iam:GetUser on deploy-bot" in str(told.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Throttling", Throttled),
        ("ThrottlingException", Throttled),
        ("RequestLimitExceeded", Throttled),
        ("ServiceUnavailable", Unreachable),
        ("InternalFailure", Unreachable),
    ],
)
def test_what_may_help_later_is_tried_three_times_and_then_is_transient(control, code, kind):
    control.fail_next("iam", "GetUser", code, times=3)

    with pytest.raises(kind) as told:
        look_at()
    assert isinstance(told.value, Transient)
    assert len(control.calls(service="iam", operation="GetUser")) == 3


def test_what_passes_within_three_tries_is_not_seen_at_all(control):
    control.fail_next("iam", "GetUser", "Throttling", times=2)

    assert look_at()["User"]["UserName"] == "deploy-bot"


def test_a_session_that_ended_early_is_transient_and_the_next_try_assumes_the_role_anew(control, calls):
    look_at()
    control.fail_next("iam", "GetUser", "ExpiredToken")
    with pytest.raises(SessionEnded) as told:
        look_at()
    assert isinstance(told.value, Transient)

    assert look_at()["User"]["UserName"] == "deploy-bot"
    assert len(calls("sts", "AssumeRole")) == 2


def test_what_aws_does_not_have_is_not_there():
    with pytest.raises(NotThere, match="NoSuchEntity"):
        look_at("nobody")


def test_a_call_that_is_built_wrong_is_permanent():
    with pytest.raises(Permanent, match="iam:GetUser"), aws.reading_aws_errors("iam:GetUser", "7"):
        aws.client("iam").get_user(UserName=7)


def test_a_port_where_nobody_listens_is_unreachable(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        house(AWS_ENDPOINT_URL_IAM=f"http://127.0.0.1:{taken.getsockname()[1]}")

        with pytest.raises(Unreachable, match=r"iam:GetUser on deploy-bot: EndpointConnectionError"):
            look_at()


def test_an_error_that_is_not_of_aws_passes_unchanged():
    with pytest.raises(KeyError), aws.reading_aws_errors("iam:GetUser", "x"):
        {}["a bug of ours"]


def test_pages_gives_every_item_of_every_page(operator):
    deny = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'
    person = operator("iam")
    for number in range(105):
        person.put_role_policy(RoleName="batch-role", PolicyName=f"p-{number:03}", PolicyDocument=deny)
    iam = aws.client("iam", account=WORKLOAD_PROD)

    found = aws.pages(iam, "list_role_policies", "PolicyNames", RoleName="batch-role")

    assert found == [f"p-{number:03}" for number in range(105)]


def test_pages_names_the_permission_that_is_missing(control):
    control.fail_next("iam", "ListUserPolicies", "AccessDenied")

    with pytest.raises(Denied, match="iam:ListUserPolicies on bob"):
        aws.pages(
            aws.client("iam", account=WORKLOAD_PROD), "list_user_policies", "PolicyNames", UserName="bob"
        )


def test_a_pace_lets_a_burst_through_and_then_two_a_second():
    pace, begun, at = aws.Pace(2.0), time.monotonic(), []
    for _ in range(5):
        pace.wait()
        at.append(time.monotonic() - begun)

    assert at[1] < 0.2
    assert [round(moment, 1) for moment in at[2:]] == pytest.approx([0.5, 1.0, 1.5], abs=0.2)


def test_a_pace_holds_for_all_threads_together():
    pace, begun = aws.Pace(20.0), time.monotonic()
    threads = [threading.Thread(target=lambda: [pace.wait() for _ in range(6)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 0.45 <= time.monotonic() - begun < 1.5  # 30 calls: a burst of 20, then 20 a second


def test_each_account_and_region_has_a_pace_of_its_own():
    assert aws.lookup_pace("1", "us-east-1") is aws.lookup_pace("1", "us-east-1")
    assert aws.lookup_pace("1", "us-east-1") is not aws.lookup_pace("1", "eu-west-1")


def test_nobody_but_the_door_imports_the_sdk():
    guilty = set()
    for room in ("tasks", "flows", "listener", "watchkeeper"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if {name.split(".")[0] for name in names} & {"boto3", "botocore", "aiobotocore"}:
                    guilty.add(str(path.relative_to(ROOT)))

    assert guilty == {"tasks/aws.py"}
