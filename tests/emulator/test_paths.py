"""The ways of an event: rule to queue, topic and bus, and what closes each of them."""

import json

import pytest
from botocore.exceptions import ClientError

SECURITY = "222222222222"
RULE = f"arn:aws:events:us-east-1:{SECURITY}:rule/mine"
EVENT = {"Source": "my.app", "DetailType": "x", "Detail": '{"a": 1}'}
EVENTS = {"Service": "events.amazonaws.com"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(principal, action, resource, **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def code_of(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


class Queue:
    """A queue with what waits in it."""

    def __init__(self, sqs, name):
        self.sqs, self.url = sqs, sqs.create_queue(QueueName=name)["QueueUrl"]
        shown = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        self.arn = shown["Attributes"]["QueueArn"]

    def open_to(self, principal, **condition):
        allowed = policy(allow(principal, "sqs:SendMessage", self.arn, **condition))
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": allowed})

    def messages(self):
        given = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=0,
            MessageAttributeNames=["All"],
        )
        return given.get("Messages", [])


@pytest.fixture
def queue(client, seed):
    return Queue(client("sqs"), "path")


@pytest.fixture
def dead(client, seed):
    return Queue(client("sqs"), "path-dead")


@pytest.fixture
def events(client, seed):
    events = client("events")
    events.put_rule(Name="mine", EventPattern=json.dumps({"source": ["my.app"]}))
    return events


def send_to(events, arn, **target):
    events.put_targets(Rule="mine", Targets=[{"Id": "1", "Arn": arn, **target}])
    assert events.put_events(Entries=[EVENT])["FailedEntryCount"] == 0


def test_a_queue_without_a_policy_receives_nothing(events, queue):
    send_to(events, queue.arn)

    assert queue.messages() == []


@pytest.mark.parametrize(
    ("condition", "arrives"),
    [
        ({"ArnEquals": {"aws:SourceArn": RULE}}, 1),
        ({"StringEquals": {"aws:SourceAccount": SECURITY}}, 1),
        ({"ArnEquals": {"aws:SourceArn": f"{RULE}-of-another-name"}}, 0),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, 0),
    ],
    ids=["this rule", "this account", "another rule", "another account"],
)
def test_a_queues_policy_decides_which_rule_gets_in(events, queue, condition, arrives):
    queue.open_to(EVENTS, **condition)
    send_to(events, queue.arn)

    assert len(queue.messages()) == arrives


def test_what_a_queue_refuses_goes_to_the_targets_dead_letter_queue(events, queue, dead):
    dead.open_to(EVENTS)
    send_to(events, queue.arn, DeadLetterConfig={"Arn": dead.arn})

    (message,) = dead.messages()
    assert json.loads(message["Body"])["detail"] == {"a": 1}
    why = {name: one["StringValue"] for name, one in message["MessageAttributes"].items()}
    assert (why["RULE_ARN"], why["TARGET_ARN"]) == (RULE, queue.arn)
    assert why["ERROR_CODE"] == "NO_PERMISSIONS"


def test_what_was_meant_for_a_missing_queue_goes_to_the_dead_letter_queue(events, queue, dead):
    dead.open_to(EVENTS)
    send_to(events, f"{queue.arn}-missing", DeadLetterConfig={"Arn": dead.arn})

    assert dead.messages()[0]["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"


def test_a_dead_letter_queue_needs_a_policy_too(events, queue, dead):
    send_to(events, queue.arn, DeadLetterConfig={"Arn": dead.arn})

    assert dead.messages() == []


def test_a_queue_encrypted_with_awss_own_key_is_closed_to_eventbridge(events, queue):
    queue.open_to(EVENTS)
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    send_to(events, queue.arn)

    assert queue.messages() == []


def test_a_queues_policy_survives_another_setting(queue):
    queue.open_to(EVENTS)
    queue.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"VisibilityTimeout": "60"})

    shown = queue.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
    assert json.loads(shown["Policy"])["Statement"][0]["Principal"] == EVENTS
    assert shown["VisibilityTimeout"] == "60"


def test_a_queues_policy_must_be_a_policy(queue):
    code = code_of(queue.sqs.set_queue_attributes, QueueUrl=queue.url, Attributes={"Policy": "{no"})
    assert code == "InvalidAttributeValue"


@pytest.fixture
def topic(client, queue):
    sns = client("sns")
    arn = sns.create_topic(Name="pages")["TopicArn"]
    queue.open_to({"Service": "sns.amazonaws.com"}, ArnEquals={"aws:SourceArn": arn})
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue.arn)
    return arn


def open_topic(sns, arn, principal, **condition):
    allowed = policy(allow(principal, "sns:Publish", arn, **condition))
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=allowed)


def test_a_topics_default_policy_admits_no_rule(events, topic, queue):
    send_to(events, topic)

    assert queue.messages() == []


def test_a_topic_that_admits_the_rule_passes_the_event_on(events, topic, queue, client):
    open_topic(client("sns"), topic, EVENTS, ArnEquals={"aws:SourceArn": RULE})
    send_to(events, topic)

    (message,) = queue.messages()
    envelope = json.loads(message["Body"])
    assert envelope["TopicArn"] == topic
    assert json.loads(envelope["Message"])["detail"] == {"a": 1}


def test_a_queue_that_does_not_admit_the_topic_receives_nothing(topic, queue, client):
    queue.open_to({"Service": "sns.amazonaws.com"}, ArnEquals={"aws:SourceArn": f"{topic}-2"})
    client("sns").publish(TopicArn=topic, Message="hello")

    assert queue.messages() == []


@pytest.mark.parametrize(("raw", "body"), [("true", "hello"), ("false", None)])
def test_a_message_is_delivered_raw_or_in_an_envelope(topic, queue, client, raw, body):
    sns = client("sns")
    subscription = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription["SubscriptionArn"],
        AttributeName="RawMessageDelivery",
        AttributeValue=raw,
    )
    sns.publish(TopicArn=topic, Message="hello")

    (message,) = queue.messages()
    if body is None:
        assert json.loads(message["Body"])["Message"] == "hello"
    else:
        assert message["Body"] == body


def test_a_mail_address_waits_for_its_confirmation(client, seed):
    sns = client("sns")
    topic = sns.create_topic(Name="pages")["TopicArn"]

    made = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.com")

    assert made["SubscriptionArn"] == "pending confirmation"
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["SubscriptionArn"], one["Endpoint"]) for one in listed] == [
        ("PendingConfirmation", "oncall@example.com")
    ]
    shown = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (shown["SubscriptionsPending"], shown["SubscriptionsConfirmed"]) == ("1", "0")


def test_a_topics_policy_must_be_a_policy(client, seed):
    sns = client("sns")
    topic = sns.create_topic(Name="pages")["TopicArn"]

    code = code_of(sns.set_topic_attributes, TopicArn=topic, AttributeName="Policy", AttributeValue="{no")
    assert code == "InvalidParameter"


HOME_BUS = f"arn:aws:events:us-east-1:{SECURITY}:event-bus/default"


@pytest.fixture
def arrivals(events, queue):
    """The queue behind the home bus of the security account."""
    queue.open_to(EVENTS)
    events.put_targets(Rule="mine", Targets=[{"Id": "1", "Arn": queue.arn}])
    return queue


def forwarding_role(client, account, trusted="events.amazonaws.com"):
    iam = client("iam", account)
    trust = policy({"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"})
    role = iam.create_role(RoleName="forward", AssumeRolePolicyDocument=trust)
    allowed = policy({"Effect": "Allow", "Action": "events:PutEvents", "Resource": HOME_BUS})
    iam.put_role_policy(RoleName="forward", PolicyName="put", PolicyDocument=allowed)
    return role["Role"]["Arn"]


def forward(client, account, region, role):
    events = client("events", account, region)
    events.put_rule(Name="forward", EventPattern=json.dumps({"source": ["my.app"]}))
    events.put_targets(
        Rule="forward", Targets=[{"Id": "1", "Arn": HOME_BUS, **({"RoleArn": role} if role else {})}]
    )
    events.put_events(Entries=[EVENT])


def test_a_bus_of_another_region_needs_a_role_on_the_target(client, seed):
    with pytest.raises(ClientError, match="RoleArn is required"):
        forward(client, "security", "eu-west-1", None)


def test_an_event_comes_from_another_region(client, arrivals):
    forward(client, "security", "eu-west-1", forwarding_role(client, "security"))

    (message,) = arrivals.messages()
    assert json.loads(message["Body"])["region"] == "eu-west-1"


def test_a_role_that_eventbridge_cannot_assume_forwards_nothing(client, arrivals):
    role = forwarding_role(client, "security", trusted="lambda.amazonaws.com")
    forward(client, "security", "eu-west-1", role)

    assert arrivals.messages() == []


@pytest.mark.parametrize(
    ("permission", "arrives"),
    [
        ({"Principal": "333333333333"}, 1),
        ({"Principal": "444444444444"}, 0),
        (
            {
                "Principal": "*",
                "Condition": {
                    "Type": "StringEquals",
                    "Key": "aws:PrincipalOrgID",
                    "Value": "organization",
                },
            },
            1,
        ),
        (None, 0),
    ],
    ids=["the account", "another account", "the organization", "nobody"],
)
def test_a_bus_decides_which_account_gets_in(client, seed, events, arrivals, permission, arrives):
    if permission is not None:
        given = json.loads(json.dumps(permission).replace("organization", seed["organization_id"]))
        events.put_permission(Action="events:PutEvents", StatementId="in", **given)
    forward(client, "workload-prod", "us-east-1", forwarding_role(client, "workload-prod"))

    assert len(arrivals.messages()) == arrives


def test_two_statements_for_the_same_principal_both_stay(events, seed):
    for name in ("first", "second"):
        events.put_permission(Action="events:PutEvents", StatementId=name, Principal="333333333333")

    shown = json.loads(events.describe_event_bus()["Policy"])["Statement"]
    assert [one["Sid"] for one in shown] == ["first", "second"]


def test_a_whole_policy_replaces_the_one_before(events, seed):
    events.put_permission(Action="events:PutEvents", StatementId="old", Principal="333333333333")
    new = {"Sid": "new", **allow({"AWS": "444444444444"}, "events:PutEvents", HOME_BUS)}
    events.put_permission(Policy=policy(new))

    shown = json.loads(events.describe_event_bus()["Policy"])["Statement"]
    assert shown == [new]


def test_only_aws_puts_events_of_aws(events, arrivals):
    answer = events.put_events(Entries=[EVENT, {**EVENT, "Source": "aws.guardduty"}])

    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1]["ErrorCode"] == "NotAuthorizedForSource"
    assert len(arrivals.messages()) == 1


@pytest.mark.parametrize(("severity", "matches"), [(8, True), (5, False)])
def test_a_pattern_can_be_tried_on_an_event(events, severity, matches):
    event = {
        "id": "1",
        "account": SECURITY,
        "source": "aws.guardduty",
        "time": "2026-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail-type": "GuardDuty Finding",
        "detail": {"severity": severity},
    }
    pattern = {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}}

    answer = events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))
    assert answer["Result"] is matches
