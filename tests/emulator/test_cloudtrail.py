"""LookupEvents over what really happened here and over the seeded past."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from emulator.world import KEY_IDS


@pytest.fixture
def trail(client):
    return client("cloudtrail", "workload-prod")


def look(trail, attribute, value, **more):
    given = [{"AttributeKey": attribute, "AttributeValue": value}]
    return trail.lookup_events(LookupAttributes=given, **more)["Events"]


def record(event):
    return json.loads(event["CloudTrailEvent"])


def test_a_call_made_here_is_found_with_who_made_it_and_on_what(client, trail, seed):
    client("iam", "workload-prod").tag_user(UserName="bob", Tags=[{"Key": "a", "Value": "b"}])

    (event,) = look(trail, "EventName", "TagUser")

    assert event["EventSource"] == "iam.amazonaws.com"
    assert event["Username"] == "break-glass-admin"
    assert event["ReadOnly"] == "false"
    assert {"ResourceType": "AWS::IAM::User", "ResourceName": "bob"} in event["Resources"]
    told = record(event)
    assert told["userIdentity"]["type"] == "IAMUser"
    assert told["requestParameters"]["userName"] == "bob"
    assert told["recipientAccountId"] == seed["accounts"]["workload-prod"]
    assert told["sourceIPAddress"] == "127.0.0.1"


def test_a_role_session_is_told_with_its_issuer(client, trail, seed, with_key):
    role = f"arn:aws:iam::{seed['accounts']['workload-prod']}:role/{seed['member_role']}"
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="watchkeeper")["Credentials"]
    key = given["AccessKeyId"]
    with_key("iam", key, given["SecretAccessKey"], given["SessionToken"]).list_users()

    (event,) = look(trail, "AccessKeyId", key)

    assert event["Username"] == "watchkeeper"
    issuer = record(event)["userIdentity"]["sessionContext"]["sessionIssuer"]
    assert issuer["arn"] == role


def test_assume_role_is_told_in_both_accounts_with_the_sessions_token(client, trail, seed):
    role = f"arn:aws:iam::{seed['accounts']['workload-prod']}:role/{seed['member_role']}"
    client("sts").assume_role(RoleArn=role, RoleSessionName="watchkeeper")

    for one in (client("cloudtrail"), trail):
        event = look(one, "EventName", "AssumeRole")[0]
        shown = record(event)["responseElements"]["credentials"]
        assert shown["sessionToken"]
        assert "secretAccessKey" not in shown
    assert [one["EventName"] for one in look(trail, "ResourceName", seed["member_role"])]


def test_a_refused_call_is_told_with_its_error(client, trail):
    with pytest.raises(ClientError):
        client("iam", "workload-prod").get_user(UserName="nobody")

    (event,) = look(trail, "ResourceName", "nobody")

    assert record(event)["errorCode"] == "NoSuchEntity"


def test_what_a_change_made_is_found_by_its_id(client, trail, seed):
    group = client("ec2", "workload-prod").create_security_group(
        GroupName="new", Description="new", VpcId=seed["vpc"]["id"]
    )["GroupId"]

    assert [one["EventName"] for one in look(trail, "ResourceName", group)] == ["CreateSecurityGroup"]


def test_the_rules_of_a_security_group_are_told_in_items_as_ec2_writes_them(client, trail, seed):
    group = seed["vpc"]["security_groups"]["batch"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2 = client("ec2", "workload-prod")
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])

    (event,) = look(trail, "EventName", "AuthorizeSecurityGroupIngress")

    (told,) = record(event)["requestParameters"]["ipPermissions"]["items"]
    assert (told["fromPort"], told["ipRanges"]) == (22, {"items": [{"cidrIp": "0.0.0.0/0"}]})


def test_data_events_are_not_told(client):
    s3 = client("s3")
    s3.put_object(Bucket="org-trail-222222222222", Key="k", Body=b"x")
    s3.put_bucket_versioning(Bucket="org-trail-222222222222", VersioningConfiguration={"Status": "Enabled"})

    trail = client("cloudtrail")
    assert look(trail, "EventName", "PutObject") == []
    assert len(look(trail, "EventName", "PutBucketVersioning")) == 1


def test_iam_is_told_in_us_east_1_only_and_ec2_where_it_was_called(client):
    client("iam", "workload-dev", "eu-west-1").list_users()
    client("ec2", "workload-dev", "eu-west-1").describe_instances(MaxResults=5)
    here = client("cloudtrail", "workload-dev")
    there = client("cloudtrail", "workload-dev", "eu-west-1")

    assert look(there, "EventSource", "iam.amazonaws.com") == []
    assert look(here, "EventName", "ListUsers")
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert look(there, "EventName", "DescribeInstances", StartTime=since)
    assert not look(here, "EventName", "DescribeInstances", StartTime=since)


class TestSeededPast:
    """A week of it, with the attack inside."""

    def test_the_stolen_keys_story_is_there_newest_first(self, trail, seed):
        since = datetime.now(UTC) - timedelta(hours=3)

        events = look(trail, "AccessKeyId", KEY_IDS["deploy-bot"], StartTime=since)

        assert [one["EventName"] for one in events][::-1] == [
            "GetCallerIdentity", "ListUsers", "ListAttachedUserPolicies", "ListRoles", "CreateUser",
            "CreateAccessKey", "ListBuckets", "AssumeRole", "DeleteAccessKey",
        ]  # fmt: skip
        assert {record(one)["sourceIPAddress"] for one in events} == {seed["attacker_ip"]}
        denied = [one["EventName"] for one in events if record(one).get("errorCode")]
        assert denied == ["DeleteAccessKey", "CreateAccessKey", "CreateUser"]

    def test_the_roles_session_goes_on_and_tries_to_blind_the_trail(self, trail):
        events = look(trail, "Username", "maintenance")

        assert [one["EventName"] for one in events] == [
            "StopLogging",
            "RunInstances",
            "DescribeInstances",
        ]
        assert record(events[0])["errorCode"] == "AccessDeniedException"

    def test_how_the_miner_came_to_be_is_found_by_its_id(self, trail, seed):
        name = seed["instances"]["miner-1"]["instance_id"]

        on_it = [one["EventName"] for one in look(trail, "ResourceName", name)]
        from_it = [one["EventName"] for one in look(trail, "Username", name)]

        assert "RunInstances" in on_it
        assert "AssociateIamInstanceProfile" in on_it
        assert from_it[::-1] == ["GetCallerIdentity", "ListBuckets", "DescribeInstances"]

    def test_ordinary_days_fill_every_account_that_has_users(self, client, seed):
        for account in ("workload-prod", "workload-dev", "security"):
            assert client("cloudtrail", account).lookup_events()["Events"]
        assert seed["history"]["events"] > 300

    def test_appended_history_is_found(self, control, trail, seed):
        given = {
            "eventName": "ConsoleLogin",
            "eventSource": "signin.amazonaws.com",
            "eventTime": (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "userIdentity": {"type": "IAMUser", "userName": "alice"},
        }
        control.history(seed["accounts"]["workload-prod"], "us-east-1", [given])

        (event,) = look(trail, "EventName", "ConsoleLogin")

        assert (event["Username"], event["EventId"]) == ("alice", record(event)["eventID"])


class TestRules:
    """LookupEvents' own rules."""

    def test_pages_are_whole_and_without_doubles_while_new_events_arrive(self, client, trail):
        seen, token = [], None
        for _ in range(3):
            page = trail.lookup_events(MaxResults=20, **({"NextToken": token} if token else {}))
            seen += [one["EventId"] for one in page["Events"]]
            token = page["NextToken"]

        assert len(seen) == len(set(seen)) == 60

    def test_times_fall_from_page_to_page(self, trail):
        events = trail.get_paginator("lookup_events").paginate(PaginationConfig={"MaxItems": 120})
        times = [one["EventTime"] for page in events for one in page["Events"]]

        assert times == sorted(times, reverse=True)

    def test_a_window_of_time_holds(self, trail):
        end = datetime.now(UTC) - timedelta(days=2)
        start = end - timedelta(days=1)

        events = trail.lookup_events(StartTime=start, EndTime=end)["Events"]

        assert events
        assert all(start <= one["EventTime"] <= end for one in events)

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "a"}] * 2},
             "InvalidLookupAttributesException"),
            ({"MaxResults": 51}, "InvalidMaxResultsException"),
            ({"NextToken": "nonsense"}, "InvalidNextTokenException"),
            ({"StartTime": datetime(2026, 2, 1, tzinfo=UTC),
              "EndTime": datetime(2026, 1, 1, tzinfo=UTC)}, "InvalidTimeRangeException"),
        ],
    )  # fmt: skip
    def test_impossible_questions_are_refused(self, trail, arguments, error):
        with pytest.raises(ClientError) as refused:
            trail.lookup_events(**arguments)

        assert refused.value.response["Error"]["Code"] == error
