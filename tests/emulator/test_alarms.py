"""From a log event to a page: metric filters, metrics, alarms and their topics."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from emulator.filter_patterns import parse

GROUP, STREAM = "trail", "222222222222_CloudTrail_us-east-1"
NO_MFA = '{($.eventName="ConsoleLogin") && ($.additionalEventData.MFAUsed !="Yes")}'
UNAUTHORIZED = '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'
ROOT = (
    '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
)
KEYS = (
    "{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}"
)
ORGANIZATION = (
    '{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = "AcceptHandshake") || '
    '($.eventName= "CreatePolicy") || ($.eventName ="UpdateOrganizationalUnit")) }'
)


def code_of(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    ("pattern", "event", "matches"),
    [
        (UNAUTHORIZED, {"errorCode": "Client.UnauthorizedOperation"}, True),
        (UNAUTHORIZED, {"errorCode": "AccessDeniedException"}, True),
        (UNAUTHORIZED, {"errorCode": "UnauthorizedOperation.Not"}, False),
        (UNAUTHORIZED, {"eventName": "ListBuckets"}, False),
        (NO_MFA, {"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "No"}}, True),
        (NO_MFA, {"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "Yes"}}, False),
        (ROOT, {"userIdentity": {"type": "Root"}, "eventType": "AwsApiCall"}, True),
        (ROOT, {"userIdentity": {"type": "Root"}, "eventType": "AwsServiceEvent"}, False),
        (
            ROOT,
            {"userIdentity": {"type": "Root", "invokedBy": "x"}, "eventType": "AwsApiCall"},
            False,
        ),
        (KEYS, {"eventSource": "kms.amazonaws.com", "eventName": "DisableKey"}, True),
        (KEYS, {"eventSource": "s3.amazonaws.com", "eventName": "DisableKey"}, False),
        (
            ORGANIZATION,
            {"eventSource": "organizations.amazonaws.com", "eventName": "CreatePolicy"},
            True,
        ),
        ("{$.a IS NULL}", {"a": None}, True),
        ("{$.a IS NULL}", {}, False),
        ("{$.bytes >= 100 && $.bytes < 200}", {"bytes": 150}, True),
        ("{$.list[1].name = b*}", {"list": [{}, {"name": "bob"}]}, True),
        ("{$.a = 1 || $.b = 1 && $.c = 1}", {"a": 1}, True),
        ("{($.a = 1 || $.b = 1) && $.c = 1}", {"a": 1}, False),
    ],
)
def test_a_pattern_takes_the_events_that_it_means(client, pattern, event, matches):
    logs = client("logs")
    answer = logs.test_metric_filter(filterPattern=pattern, logEventMessages=[json.dumps(event)])

    assert bool(answer["matches"]) is matches


@pytest.mark.parametrize(("text", "matches"), [("an ERROR here", True), ("ERROR debug", False)])
def test_plain_terms_are_all_there_or_not(text, matches):
    assert parse("ERROR -debug")(text) is matches


def test_a_tried_pattern_shows_what_it_found(client):
    event = json.dumps({"eventName": "ConsoleLogin", "additionalEventData": {"MFAUsed": "No"}})
    answer = client("logs").test_metric_filter(filterPattern=NO_MFA, logEventMessages=["{}", event])

    (match,) = answer["matches"]
    assert match["eventNumber"] == 2
    assert match["extractedValues"]["$.additionalEventData.MFAUsed"] == "No"


@pytest.fixture
def logs(client, seed):
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    return logs


def put_filter(logs, pattern=ROOT, name="root", group=GROUP, metric="RootUsage"):
    logs.put_metric_filter(
        logGroupName=group,
        filterName=name,
        filterPattern=pattern,
        metricTransformations=[{"metricName": metric, "metricNamespace": "Watch", "metricValue": "1"}],
    )


def write(logs, *events):
    now = int(time.time() * 1000)
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName=STREAM,
        logEvents=[{"timestamp": now, "message": json.dumps(event)} for event in events],
    )


BY_ROOT = {"userIdentity": {"type": "Root"}, "eventType": "AwsApiCall", "eventName": "CreateUser"}


@pytest.mark.parametrize("days", [0, 2, 91, 366])
def test_a_retention_that_aws_does_not_know_is_refused(logs, days):
    code = code_of(logs.put_retention_policy, logGroupName=GROUP, retentionInDays=days)
    assert code == "InvalidParameterException"


def test_a_retention_reads_back(logs):
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=365)

    (group,) = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert group["retentionInDays"] == 365


@pytest.mark.parametrize(
    "pattern",
    ["{$.a = 1", "{$.a}", "{$.a = }", "{a = 1}", "{($.a = 1}", "{$.a = 1} x", "x" * 1025],
)
def test_a_pattern_that_cannot_be_read_is_refused(logs, pattern):
    with pytest.raises(ClientError, match="InvalidParameterException"):
        put_filter(logs, pattern)


def test_a_filter_needs_its_log_group(logs):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        put_filter(logs, group="missing")


def test_a_filter_of_the_same_name_is_replaced(logs):
    put_filter(logs)
    put_filter(logs, NO_MFA)

    (shown,) = logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]
    assert shown["filterPattern"] == NO_MFA


def test_filters_come_in_pages_and_by_metric(logs):
    for number in range(55):
        put_filter(logs, name=f"f-{number:02}", metric=f"M{number}")

    pages = logs.get_paginator("describe_metric_filters").paginate(logGroupName=GROUP)
    sizes = [len(page["metricFilters"]) for page in pages]
    assert sizes == [50, 5]
    one = logs.describe_metric_filters(metricName="M7", metricNamespace="Watch")["metricFilters"]
    assert [shown["filterName"] for shown in one] == ["f-07"]


def sum_of(cloudwatch, metric="RootUsage"):
    now = time.time()
    answer = cloudwatch.get_metric_statistics(
        Namespace="Watch",
        MetricName=metric,
        StartTime=now - 600,
        EndTime=now + 60,
        Period=3600,
        Statistics=["Sum"],
    )
    return sum(point["Sum"] for point in answer["Datapoints"])


def test_a_filter_counts_the_events_that_match(logs, client):
    put_filter(logs)
    write(logs, BY_ROOT, {"userIdentity": {"type": "IAMUser"}}, BY_ROOT)

    assert sum_of(client("cloudwatch")) == 2


ALARM = {
    "AlarmName": "root",
    "Namespace": "Watch",
    "MetricName": "RootUsage",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
}


@pytest.fixture
def page(client, seed):
    """A topic with a queue behind it; gives its ARN and what arrived."""
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    url = sqs.create_queue(QueueName="pages")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn["QueueArn"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])

    def arrived():
        given = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        bodies = [json.loads(one["Body"]) for one in given.get("Messages", [])]
        return [json.loads(one["Message"]) for one in bodies]

    return topic, arrived


@pytest.fixture
def cloudwatch(client, page):
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(**ALARM, AlarmActions=[page[0]])
    return cloudwatch


def state(cloudwatch):
    return cloudwatch.describe_alarms(AlarmNames=["root"])["MetricAlarms"][0]["StateValue"]


def test_an_alarm_reads_back_as_it_was_made(cloudwatch, page):
    (shown,) = cloudwatch.describe_alarms(AlarmNames=["root"])["MetricAlarms"]

    assert {name: shown[name] for name in ALARM} == ALARM
    assert shown["AlarmActions"] == [page[0]]
    assert shown["ActionsEnabled"] is True


def test_an_alarm_without_data_is_ok_where_missing_is_not_breaching(cloudwatch, page):
    assert state(cloudwatch) == "OK"
    assert page[1]() == []


def test_an_alarm_without_data_says_so_where_nothing_is_said(cloudwatch):
    cloudwatch.put_metric_alarm(**{**ALARM, "TreatMissingData": "missing"})

    assert state(cloudwatch) == "INSUFFICIENT_DATA"


def test_a_log_event_becomes_a_page(cloudwatch, logs, page):
    put_filter(logs)
    write(logs, BY_ROOT)

    assert state(cloudwatch) == "ALARM"
    (message,) = page[1]()
    assert (message["AlarmName"], message["NewStateValue"]) == ("root", "ALARM")


def test_a_value_below_the_threshold_pages_nobody(cloudwatch, page):
    data = [{"MetricName": "RootUsage", "Value": 0}]
    cloudwatch.put_metric_data(Namespace="Watch", MetricData=data)

    assert (state(cloudwatch), page[1]()) == ("OK", [])


def test_a_state_set_by_hand_pages_once(cloudwatch, page):
    assert state(cloudwatch) == "OK"
    for _ in range(2):
        cloudwatch.set_alarm_state(AlarmName="root", StateValue="ALARM", StateReason="a test")

    (message,) = page[1]()
    assert (message["NewStateReason"], message["OldStateValue"]) == ("a test", "OK")
    assert state(cloudwatch) == "ALARM"


def test_a_missing_alarm_cannot_be_set(cloudwatch):
    code = code_of(cloudwatch.set_alarm_state, AlarmName="none", StateValue="ALARM", StateReason="a test")
    assert code == "ResourceNotFound"


def test_an_alarm_whose_actions_are_off_pages_nobody(cloudwatch, page):
    cloudwatch.disable_alarm_actions(AlarmNames=["root"])
    cloudwatch.set_alarm_state(AlarmName="root", StateValue="ALARM", StateReason="a test")

    assert page[1]() == []


@pytest.mark.parametrize(
    ("service", "arrives"), [("cloudwatch.amazonaws.com", 1), ("events.amazonaws.com", 0)]
)
def test_a_topics_own_policy_must_admit_cloudwatch(cloudwatch, page, client, service, arrives):
    topic, arrived = page
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"StringEquals": {"aws:SourceAccount": "222222222222"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)

    cloudwatch.set_alarm_state(AlarmName="root", StateValue="ALARM", StateReason="a test")

    assert len(arrived()) == arrives


def test_an_alarm_changed_in_its_settings_keeps_its_state(cloudwatch):
    cloudwatch.set_alarm_state(AlarmName="root", StateValue="ALARM", StateReason="a test")
    cloudwatch.put_metric_alarm(**{**ALARM, "Threshold": 5})

    (shown,) = cloudwatch.describe_alarms(AlarmNames=["root"])["MetricAlarms"]
    assert shown["Threshold"] == 5
    assert shown["StateReason"] == "a test"


def test_eventbridge_hears_of_every_change(cloudwatch, client):
    sqs, events = client("sqs"), client("events")
    url = sqs.create_queue(QueueName="changes")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn["QueueArn"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    events.put_rule(Name="alarms", EventPattern=json.dumps({"source": ["aws.cloudwatch"]}))
    events.put_targets(Rule="alarms", Targets=[{"Id": "1", "Arn": arn["QueueArn"]}])

    cloudwatch.set_alarm_state(AlarmName="root", StateValue="ALARM", StateReason="a test")

    event = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
    assert event["detail-type"] == "CloudWatch Alarm State Change"
    assert (event["detail"]["alarmName"], event["detail"]["state"]["value"]) == ("root", "ALARM")


def test_new_volumes_are_encrypted_where_the_account_asks_for_it(client, seed):
    ec2, elsewhere = client("ec2", "workload-dev"), client("ec2", "workload-dev", "eu-west-1")
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    ec2.enable_ebs_encryption_by_default()

    assert ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["Encrypted"] is True
    assert elsewhere.create_volume(AvailabilityZone="eu-west-1a", Size=1)["Encrypted"] is False
    assert elsewhere.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
