"""A finding's way: raised, listed, on the bus of its account and of the administrator, in the queue."""

import json
import threading
import time
import uuid

import pytest
from botocore.exceptions import ClientError

from emulator import stories
from emulator.control import ControlError

ENVELOPE = {
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
}  # fmt: skip
ALWAYS = {
    "schemaVersion", "accountId", "region", "partition", "id", "arn", "type", "resource", "service",
    "severity", "createdAt", "updatedAt", "title", "description",
}  # fmt: skip


@pytest.fixture
def guardduty(client):
    return client("guardduty")


@pytest.fixture
def detector(guardduty):
    return guardduty.list_detectors()["DetectorIds"][0]


def test_a_members_finding_reaches_the_administrators_queue_once(control, seed, received):
    event_id = control.raise_finding(stories.compromised_user_key(seed))

    (event,) = received()

    assert set(event) == ENVELOPE
    assert event["id"] == event_id
    assert (event["source"], event["detail-type"]) == ("aws.guardduty", "GuardDuty Finding")
    assert event["account"] == seed["accounts"]["security"]
    assert event["detail"]["accountId"] == seed["accounts"]["workload-prod"]
    assert set(event["detail"]) == ALWAYS


def test_a_finding_of_another_region_is_forwarded_home_with_its_region_kept(control, seed, received):
    control.raise_finding(stories.medium_instance(seed))

    (event,) = received()

    assert event["region"] == event["detail"]["region"] == "eu-west-1"
    assert event["detail"]["accountId"] == seed["accounts"]["workload-dev"]


def test_an_update_keeps_the_id_and_is_sent_again_with_its_count(control, seed, received):
    finding = stories.mining_instance(seed)
    control.raise_finding(finding)
    control.raise_finding(stories.mining_instance(seed, id=finding["id"], count=9, severity=9.0))

    first, second = received()

    assert first["id"] != second["id"]
    assert first["detail"]["id"] == second["detail"]["id"] == finding["id"]
    assert [one["detail"]["service"]["count"] for one in (first, second)] == [1, 9]
    assert first["detail"]["createdAt"] == second["detail"]["createdAt"]


def test_an_archived_finding_is_kept_and_not_sent(control, seed, received, guardduty, detector):
    finding = stories.mining_instance(seed, archived=True)

    assert control.raise_finding(finding) == ""
    assert received() == []
    assert guardduty.list_findings(DetectorId=detector)["FindingIds"] == [finding["id"]]


def test_a_finding_without_a_type_or_a_detector_is_refused(control, seed):
    with pytest.raises(ControlError, match="needs a type"):
        control.raise_finding({"accountId": seed["accounts"]["workload-prod"]})
    with pytest.raises(ControlError, match="no GuardDuty detector in ap-south-1"):
        control.raise_finding(stories.mining_instance(seed), region="ap-south-1")


class TestList:
    """list_findings by criteria, in order, in pages."""

    @pytest.fixture
    def raised(self, control, seed):
        given = [(f"{number:032x}", severity) for number, severity in enumerate((2.0, 5.0, 8.0, 9.5))]
        for name, severity in given:
            control.raise_finding(stories.mining_instance(seed, id=name, severity=severity))
        return [name for name, _ in given]

    @pytest.mark.parametrize(
        ("field", "condition", "expected"),
        [
            ("severity", {"GreaterThanOrEqual": 8}, [2, 3]),
            ("severity", {"Gte": 5, "Lt": 9}, [1, 2]),
            ("severity", {"Gt": 8}, [3]),
            ("severity", {"Lte": 2}, [0]),
            ("id", {"Eq": [f"{1:032x}"]}, [1]),
            ("id", {"Neq": [f"{1:032x}"]}, [0, 2, 3]),
            ("accountId", {"Eq": ["333333333333"]}, [0, 1, 2, 3]),
            ("accountId", {"Eq": ["444444444444"]}, []),
            ("type", {"Eq": ["CryptoCurrency:EC2/BitcoinTool.B!DNS"]}, [0, 1, 2, 3]),
            ("type", {"Eq": ["Recon:EC2/Portscan"]}, []),
            ("service.archived", {"Eq": ["false"]}, [0, 1, 2, 3]),
            ("service.archived", {"Eq": ["true"]}, []),
            ("updatedAt", {"GreaterThanOrEqual": 1_000}, [0, 1, 2, 3]),
            ("updatedAt", {"LessThan": 1_000}, []),
        ],
    )
    def test_criteria(self, guardduty, detector, raised, field, condition, expected):
        found = guardduty.list_findings(
            DetectorId=detector, FindingCriteria={"Criterion": {field: condition}}
        )

        assert found["FindingIds"] == [raised[number] for number in expected]

    def test_sorted_by_severity(self, guardduty, detector, raised):
        sort = {"AttributeName": "severity", "OrderBy": "DESC"}

        found = guardduty.list_findings(DetectorId=detector, SortCriteria=sort)["FindingIds"]

        assert found == raised[::-1]

    def test_pages_of_at_most_50(self, guardduty, detector, control, seed):
        for number in range(53):
            control.raise_finding(stories.mining_instance(seed, id=f"{number:032x}"))

        pages = list(guardduty.get_paginator("list_findings").paginate(DetectorId=detector))

        assert [len(page["FindingIds"]) for page in pages] == [50, 3]
        with pytest.raises(ClientError, match="BadRequestException"):
            guardduty.get_findings(DetectorId=detector, FindingIds=["x"] * 51)


def test_get_findings_answers_in_boto3s_shape(control, seed, guardduty, detector):
    finding = stories.compromised_user_key(seed)
    control.raise_finding(finding)

    (found,) = guardduty.get_findings(DetectorId=detector, FindingIds=[finding["id"]])["Findings"]

    assert found["Arn"].endswith(f"/finding/{finding['id']}")
    assert found["Resource"]["AccessKeyDetails"]["UserName"] == "deploy-bot"
    remote = found["Service"]["Action"]["AwsApiCallAction"]["RemoteIpDetails"]
    assert remote["IpAddressV4"] == seed["attacker_ip"]


def test_a_member_sees_its_own_findings_and_no_others(control, seed, client):
    control.raise_finding(stories.compromised_user_key(seed))
    dev = client("guardduty", "workload-dev")

    found = dev.list_findings(DetectorId=dev.list_detectors()["DetectorIds"][0])

    assert found["FindingIds"] == []


def test_archiving_by_the_administrator_is_undone_by_unarchiving(control, seed, guardduty, detector):
    finding = stories.compromised_user_key(seed)
    control.raise_finding(finding)
    archived = []
    for change in (guardduty.archive_findings, guardduty.unarchive_findings):
        change(DetectorId=detector, FindingIds=[finding["id"]])
        answer = guardduty.get_findings(DetectorId=detector, FindingIds=[finding["id"]])
        archived.append(answer["Findings"][0]["Service"]["Archived"])

    assert archived == [True, False]


def test_an_unknown_detector_is_refused(guardduty):
    with pytest.raises(ClientError, match="BadRequestException"):
        guardduty.list_findings(DetectorId="0" * 32)


def test_samples_say_that_they_are_samples_in_the_api_and_on_the_bus(guardduty, detector, received):
    kinds = ["Trojan:EC2/BlackholeTraffic", "Recon:IAMUser/TorIPCaller", "Made:Up/Type"]

    guardduty.create_sample_findings(DetectorId=detector, FindingTypes=kinds)

    ids = guardduty.list_findings(DetectorId=detector)["FindingIds"]
    found = guardduty.get_findings(DetectorId=detector, FindingIds=ids)["Findings"]
    assert sorted(one["Type"] for one in found) == sorted(kinds)
    assert all(one["Title"].startswith("[SAMPLE] ") for one in found)
    assert all(json.loads(one["Service"]["AdditionalInfo"]["Value"]) == {"sample": True} for one in found)
    assert all(one["detail"]["service"]["additionalInfo"]["sample"] is True for one in received())


class TestRules:
    """Any rule on a bus, not only the seeded one."""

    @pytest.fixture
    def queue(self, client):
        sqs = client("sqs")
        url = sqs.create_queue(QueueName="elsewhere")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        senders = {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]}
        allowed = {
            "Effect": "Allow",
            "Principal": senders,
            "Action": "sqs:SendMessage",
            "Resource": arn["QueueArn"],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

        def bodies():
            given = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
            return [json.loads(one["Body"]) for one in given.get("Messages", [])]

        return arn["QueueArn"], bodies

    def rule(self, client, pattern, target):
        events = client("events")
        events.put_rule(Name="mine", EventPattern=json.dumps(pattern))
        events.put_targets(Rule="mine", Targets=[{"Id": "1", **target}])
        return events

    def test_a_numeric_pattern_lets_only_its_severities_through(self, client, control, seed, queue):
        arn, bodies = queue
        self.rule(client, {"detail": {"severity": [{"numeric": [">=", 7]}]}}, {"Arn": arn})

        for severity in (6.9, 7, 9.5):
            control.raise_finding(stories.mining_instance(seed, severity=severity))

        assert [one["detail"]["severity"] for one in bodies()] == [7, 9.5]

    def test_put_events_delivers_the_whole_envelope(self, client, seed, queue):
        arn, bodies = queue
        events = self.rule(client, {"source": ["my.app"]}, {"Arn": arn})

        entry = {"Source": "my.app", "DetailType": "Hello", "Detail": '{"a": 1}'}
        answer = events.put_events(Entries=[entry, {**entry, "Source": "other.app"}])

        assert answer["FailedEntryCount"] == 0
        (event,) = bodies()
        assert set(event) == ENVELOPE
        assert event["account"] == seed["accounts"]["security"]
        assert event["detail"] == {"a": 1}

    def test_a_disabled_rule_sends_nothing(self, client, queue):
        arn, bodies = queue
        events = self.rule(client, {"source": ["my.app"]}, {"Arn": arn})
        events.disable_rule(Name="mine")

        events.put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}])

        assert bodies() == []

    def test_an_input_transformer_shapes_the_message(self, client, queue):
        arn, bodies = queue
        transformer = {"InputPathsMap": {"what": "$.detail.a"}, "InputTemplate": '{"got": <what>}'}
        target = {"Arn": arn, "InputTransformer": transformer}
        events = self.rule(client, {"source": ["my.app"]}, target)

        events.put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": '{"a": 1}'}])

        assert bodies() == [{"got": 1}]

    def test_a_topic_as_target_receives_the_event(self, client, queue):
        arn, bodies = queue
        sns = client("sns")
        topic = sns.create_topic(Name="watch")["TopicArn"]
        allowed = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        events = self.rule(client, {"source": ["my.app"]}, {"Arn": topic})

        events.put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}])

        (envelope,) = bodies()
        assert json.loads(envelope["Message"])["source"] == "my.app"

    @pytest.mark.parametrize("kind", ["sqs", "sns", "lambda"])
    def test_a_target_that_is_not_there_does_not_fail_the_putter(self, client, kind):
        name = "function:none" if kind == "lambda" else f"none-{uuid.uuid4().hex}"
        target = {"Arn": f"arn:aws:{kind}:us-east-1:222222222222:{name}"}
        events = self.rule(client, {"source": ["my.app"]}, target)

        answer = events.put_events(Entries=[{"Source": "my.app", "DetailType": "x", "Detail": "{}"}])

        assert answer["FailedEntryCount"] == 0


def test_a_message_is_moved_to_the_dead_letter_queue_after_five_receptions(client, seed, control):
    sqs = client("sqs")
    sqs.send_message(QueueUrl=seed["queue_url"], MessageBody=stories.malformed_message())
    for _ in range(5):
        given = sqs.receive_message(QueueUrl=seed["queue_url"], VisibilityTimeout=0, WaitTimeSeconds=0)
        assert len(given["Messages"]) == 1

    gone = sqs.receive_message(QueueUrl=seed["queue_url"], WaitTimeSeconds=0)
    dead = sqs.receive_message(QueueUrl=seed["dead_letter_queue_url"], WaitTimeSeconds=0)

    assert "Messages" not in gone
    assert dead["Messages"][0]["Body"] == stories.malformed_message()


class TestQueue:
    """Consumers of the queue: several of them, and one that waits while the world is reset."""

    def test_no_message_goes_to_two_consumers_at_once(self, client, control, seed):
        raised = {control.raise_finding(stories.mining_instance(seed)) for _ in range(60)}
        sqs, taken = client("sqs"), []

        def consume():
            while messages := sqs.receive_message(
                QueueUrl=seed["queue_url"], MaxNumberOfMessages=3, WaitTimeSeconds=0
            ).get("Messages"):
                taken.extend(json.loads(one["Body"])["id"] for one in messages)

        consumers = [threading.Thread(target=consume) for _ in range(4)]
        for consumer in consumers:
            consumer.start()
        for consumer in consumers:
            consumer.join()

        assert len(taken) == len(raised)
        assert set(taken) == raised

    def test_a_poll_that_began_before_a_reset_receives_what_comes_after(self, client, control, seed):
        sqs, answers = client("sqs"), []

        def poll():
            given = sqs.receive_message(QueueUrl=seed["queue_url"], WaitTimeSeconds=5)
            answers.append(len(given.get("Messages", [])))

        consumer = threading.Thread(target=poll)
        consumer.start()
        time.sleep(0.3)
        control.reset()
        control.raise_finding(stories.mining_instance(seed))
        consumer.join()

        assert answers == [1]
