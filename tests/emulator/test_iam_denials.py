"""Explicit denials take effect, and are in CloudTrail; a closed role lets nobody in; tickets are made once."""

import json
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from emulator.control import ControlError
from emulator.tickets import FAKE_TICKET_TOKEN
from emulator.world import KEY_IDS

PROD, KEY = "333333333333", KEY_IDS["deploy-bot"]
VENDOR = "arn:aws:iam::999999999999:role/scanner"


@pytest.fixture
def iam(client):
    return client("iam", "workload-prod")


def policy(condition=None, **more):
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", **more}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trusting(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def events(client, attribute, value):
    found = client("cloudtrail", "workload-prod").lookup_events(
        LookupAttributes=[{"AttributeKey": attribute, "AttributeValue": value}]
    )
    return [json.loads(one["CloudTrailEvent"]) for one in found["Events"]]


class TestUsers:
    """A Deny in a user's own policies, or in those of its groups, wins."""

    def test_the_call_is_refused_and_written_down(self, iam, client, with_key):
        iam.put_user_policy(UserName="deploy-bot", PolicyName="deny", PolicyDocument=policy())
        before = iam.get_access_key_last_used(AccessKeyId=KEY)["AccessKeyLastUsed"]["LastUsedDate"]

        with pytest.raises(ClientError, match="AccessDenied"):
            with_key("s3", KEY).list_buckets()
        with pytest.raises(ClientError, match="UnauthorizedOperation"):
            with_key("ec2", KEY).describe_instances()
        with pytest.raises(ClientError, match="AccessDeniedException"):
            with_key("securityhub", KEY).describe_hub()

        assert with_key("sts", KEY).get_caller_identity()["Account"] == PROD
        found = [one.get("errorCode") for one in events(client, "AccessKeyId", KEY)[:4]]
        assert found == [None, "AccessDeniedException", "Client.UnauthorizedOperation", "AccessDenied"]
        assert iam.get_access_key_last_used(AccessKeyId=KEY)["AccessKeyLastUsed"]["LastUsedDate"] > before

    def test_it_comes_through_when_the_policy_is_gone_or_says_something_else(self, iam, with_key):
        s3 = with_key("s3", KEY)
        iam.put_user_policy(UserName="deploy-bot", PolicyName="deny", PolicyDocument=policy(Action="ec2:*"))
        assert s3.list_buckets()["Buckets"]
        iam.put_user_policy(
            UserName="deploy-bot",
            PolicyName="deny",
            PolicyDocument=policy({"Null": {"aws:TokenIssueTime": "false"}}),
        )
        assert s3.list_buckets()["Buckets"]
        iam.put_user_policy(UserName="deploy-bot", PolicyName="deny", PolicyDocument=policy())
        iam.delete_user_policy(UserName="deploy-bot", PolicyName="deny")
        assert s3.list_buckets()["Buckets"]

    def test_a_groups_managed_denial_counts(self, iam, with_key):
        iam.create_group(GroupName="blocked")
        iam.attach_group_policy(GroupName="blocked", PolicyArn="arn:aws:iam::aws:policy/AWSDenyAll")
        iam.add_user_to_group(GroupName="blocked", UserName="deploy-bot")
        with pytest.raises(ClientError, match="AccessDenied"):
            with_key("s3", KEY).list_buckets()


def test_sessions_from_before_a_revocation_are_refused_and_later_ones_are_not(iam, client, with_key):
    arn = f"arn:aws:iam::{PROD}:role/WatchkeeperBootstrap"

    def session():
        made = client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return with_key("s3", made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])

    old = session()
    assert old.list_buckets()["Buckets"]
    moment = datetime.now(UTC).isoformat()
    iam.put_role_policy(
        RoleName="WatchkeeperBootstrap",
        PolicyName="revoke",
        PolicyDocument=policy({"DateLessThan": {"aws:TokenIssueTime": moment}}),
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        old.list_buckets()
    assert session().list_buckets()["Buckets"]


def test_a_denial_in_the_trust_policy_closes_the_role(iam, client):
    security, arn = {"AWS": "arn:aws:iam::222222222222:root"}, f"arn:aws:iam::{PROD}:role/batch-role"
    sts = client("sts")
    iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=trusting(allow(security)))
    assert sts.assume_role(RoleArn=arn, RoleSessionName="test")["AssumedRoleUser"]
    closed = trusting(allow(security), {**allow("*"), "Effect": "Deny"})
    iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=closed)
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=arn, RoleSessionName="test")


class TestAttempts:
    """Calls of those who have no credentials here."""

    def test_a_key_that_is_switched_off(self, iam, client, control):
        assert control.attempt(PROD, key=KEY)["error_code"] is None
        iam.update_access_key(UserName="deploy-bot", AccessKeyId=KEY, Status="Inactive")
        outcome = control.attempt(PROD, key=KEY)
        assert outcome["error_code"] == "InvalidClientTokenId"
        assert events(client, "EventId", outcome["event_id"])[0]["errorCode"] == "InvalidClientTokenId"

    def test_the_console_is_closed_and_the_key_is_not(self, iam, control):
        condition = {"Null": {"aws:TokenIssueTime": "false"}}
        assert control.attempt(PROD, console_user="alice")["error_code"] is None
        iam.put_user_policy(UserName="alice", PolicyName="deny", PolicyDocument=policy(condition))
        assert control.attempt(PROD, console_user="alice")["error_code"] == "AccessDenied"
        assert control.attempt(PROD, key=KEY_IDS["alice"])["error_code"] is None
        used = iam.get_user(UserName="alice")["User"]["PasswordLastUsed"]
        assert datetime.now(UTC) - used < timedelta(minutes=1)

    def test_a_vendor_is_let_in_with_its_external_id_only(self, iam, client, control):
        condition = {"StringEquals": {"sts:ExternalId": "secret"}}
        document = trusting(allow({"AWS": "999999999999"}, Condition=condition))
        iam.update_assume_role_policy(RoleName="batch-role", PolicyDocument=document)

        without = control.attempt(PROD, role="batch-role", by=VENDOR)
        with_it = control.attempt(PROD, role="batch-role", by=VENDOR, external_id="secret")

        assert (without["error_code"], with_it["error_code"]) == ("AccessDenied", None)
        (denied,) = events(client, "EventId", without["event_id"])
        assert denied["userIdentity"]["accountId"] == "999999999999"
        assert denied["errorMessage"].endswith(f"arn:aws:iam::{PROD}:role/batch-role")
        assert "LastUsedDate" in iam.get_role(RoleName="batch-role")["Role"]["RoleLastUsed"]

    def test_a_service_is_a_principal_too(self, control):
        tries = {
            by: control.attempt(PROD, role="batch-role", by=by)["error_code"]
            for by in ("ec2.amazonaws.com", "lambda.amazonaws.com")
        }
        assert tries == {"ec2.amazonaws.com": None, "lambda.amazonaws.com": "AccessDenied"}

    @pytest.mark.parametrize(
        "asked", [{"key": "AKIANOBODY"}, {"console_user": "bob"}, {"role": "none", "by": VENDOR}, {}]
    )
    def test_nobody_cannot_try(self, control, asked):
        with pytest.raises(ControlError):
            control.attempt(PROD, **asked)


class TestTickets:
    """A ticket system that makes one ticket per key."""

    def ask(self, running, key="k", token=FAKE_TICKET_TOKEN, **body):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        data = json.dumps(body or {"title": "Remove an assignment"}).encode()
        try:
            request = Request(f"{running.chat_url}/tickets", data, headers)  # noqa: S310  ours
            with urlopen(request) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, {}

    def test_the_same_key_is_the_same_ticket(self, running, chat):
        first, again, other = self.ask(running), self.ask(running), self.ask(running, key="other")
        assert [first[0], again[0], other[0]] == [201, 200, 201]
        assert first[1] == again[1] == {"id": "TCK-1", "url": f"{running.chat_url}/tickets/TCK-1"}
        assert [one["id"] for one in chat.tickets()] == ["TCK-1", "TCK-2"]
        assert chat.tickets()[0]["body"] == {"title": "Remove an assignment"}

    def test_it_refuses_strangers_and_what_is_no_ticket(self, running, chat):
        assert self.ask(running, token="wrong")[0] == 401
        assert self.ask(running, text="no title")[0] == 400
        chat.fail_next("tickets", 503)
        assert self.ask(running)[0] == 503
        assert self.ask(running)[0] == 201
        assert len(chat.tickets()) == 1
