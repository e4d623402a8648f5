"""The event paths: made from nothing, changed where wrong, never made twice, foreign things kept."""

import json

import pytest

from tests.baseline_surveys import HOME, MANAGEMENT, SECURITY, at, survey
from tests.tasks.baseline.log_scenes import apply, differing, look, writes
from tests.tasks.scenes import last
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.event_paths import bus_arn
from watchkeeper.baseline.receipt import Outcome

PARTS = (
    "forward_role", "trail_log_group", "alert_topic", "findings_queue", "metric_filters", "cis_alarms",
    "finding_rules", "page_rule", "queue_alarms",
)  # fmt: skip
GROUP = "watchkeeper/cloudtrail"
TOPIC = f"arn:aws:sns:{HOME}:{SECURITY}:watchkeeper-alerts"
ROOT = "watchkeeper-cis-root-usage"
ROUTES = "watchkeeper-cis-route-table-changes"
LOOKS = {
    "forward_role": (SECURITY, "iam", "GetRole"),
    "alert_topic": (SECURITY, "sns", "GetTopicAttributes"),
    "findings_queue": (SECURITY, "sqs", "GetQueueUrl"),
    "metric_filters": (MANAGEMENT, "logs", "DescribeMetricFilters"),
    "cis_alarms": (MANAGEMENT, "cloudwatch", "DescribeAlarms"),
    "finding_rules": (SECURITY, "events", "DescribeRule"),
    "page_rule": (SECURITY, "events", "DescribeRule"),
    "queue_alarms": (SECURITY, "cloudwatch", "DescribeAlarms"),
}


def foreign(resource, action):
    return {
        "Sid": "Theirs",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{SECURITY}:root"},
        "Action": action,
        "Resource": resource,
    }


def sids(document):
    return {one.get("Sid") for one in json.loads(document)["Statement"]}


def test_everything_is_made_and_then_only_looked_at(control):
    made = apply(PARTS, survey())
    assert {one.line.key: one.why for one in made if one.outcome is not Outcome.CHANGED} == {}
    since = last(control)

    again = apply(PARTS, survey())

    assert {one.line.key: one.line.state for one in again if one.line.state is not State.IN_PLACE} == {}
    assert writes(control, since) == []


@pytest.mark.parametrize("part", LOOKS)
def test_what_may_not_be_read_is_not_said_to_be_missing(control, part):
    account, service, operation = LOOKS[part]
    control.fail_next(service, operation, "AccessDenied", account=account, times=20)

    line = look(part, survey(), at(account))

    assert line.state is State.COULD_NOT_LOOK
    assert "denied" in line.why


def test_the_queue_that_is_there_is_changed_and_its_own_statements_stay(operator, world):
    sqs = operator("sqs", "security")
    theirs = json.loads(
        sqs.get_queue_attributes(QueueUrl=world["queue_url"], AttributeNames=["Policy"])["Attributes"][
            "Policy"
        ]
    )
    sqs.set_queue_attributes(
        QueueUrl=world["queue_url"],
        Attributes={
            "MessageRetentionPeriod": "60",
            "KmsMasterKeyId": "alias/aws/sqs",
            "VisibilityTimeout": "77",
        },
    )
    queues = sqs.list_queues()["QueueUrls"]

    line = look("findings_queue", survey())
    apply(("findings_queue",), survey())

    assert {"kept_seconds", "encrypted", "policy"} <= differing(line)
    assert sqs.list_queues()["QueueUrls"] == queues
    found = sqs.get_queue_attributes(QueueUrl=world["queue_url"], AttributeNames=["All"])["Attributes"]
    assert (found["MessageRetentionPeriod"], found["VisibilityTimeout"]) == ("1209600", "77")
    assert found["SqsManagedSseEnabled"] == "true"
    assert not found.get("KmsMasterKeyId")
    assert theirs["Statement"][0] in json.loads(found["Policy"])["Statement"]


def test_a_topic_with_awss_own_key_is_freed_of_it_and_keeps_its_people(operator):
    sns = operator("sns", "security")
    topic = sns.create_topic(Name="watchkeeper-alerts", Attributes={"KmsMasterKeyId": "alias/aws/sns"})[
        "TopicArn"
    ]
    policy = {"Version": "2012-10-17", "Statement": [foreign(topic, "sns:Publish")]}
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy))
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.com")
    given = {"events": {"subscriptions": [{"protocol": "email", "endpoint": "soc@example.com"}]}}

    line = look("alert_topic", survey(), at(SECURITY), **given)
    (receipt,) = apply(("alert_topic",), survey(), at(SECURITY), **given)

    assert "key" in differing(line)
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert not attributes.get("KmsMasterKeyId")
    assert sids(attributes["Policy"]) >= {"Theirs", "WatchkeeperAlarms", "WatchkeeperPageRule"}
    told = {one["Endpoint"] for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]}
    assert told >= {"oncall@example.com", "soc@example.com"}
    assert receipt.line.state is State.IN_PLACE  # nobody but its owner can confirm a subscription
    assert "email soc@example.com has not confirmed its subscription" in receipt.line.notes


def test_a_filter_with_the_same_pattern_counts_and_its_metric_gets_the_alarm(operator):
    logs, cloudwatch = operator("logs", "management"), operator("cloudwatch", "management")
    pattern = next(one for name, one in look_wanted("metric_filters").items() if name.endswith(ROOT))
    logs.create_log_group(logGroupName=GROUP)
    feeds = [{"metricName": "RootUse", "metricNamespace": "Theirs", "metricValue": "1"}]
    logs.put_metric_filter(
        logGroupName=GROUP, filterName="their-root", filterPattern=pattern, metricTransformations=feeds
    )

    receipts = apply(("metric_filters", "cis_alarms"), survey())

    assert [one.line.state for one in receipts] == [State.IN_PLACE] * 2
    assert f"{ROOT} is served by the filter their-root" in receipts[0].line.notes
    names = [one["filterName"] for one in logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"]]
    assert ROOT not in names
    assert len(names) == 16
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[ROOT])["MetricAlarms"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Theirs", "RootUse")


def look_wanted(part):
    return look(part, survey()).wanted


def test_a_filter_of_ours_with_another_pattern_is_changed(operator):
    logs = operator("logs", "management")
    logs.create_log_group(logGroupName=GROUP)
    feeds = [{"metricName": "kept", "metricNamespace": "Kept", "metricValue": "1"}]
    logs.put_metric_filter(
        logGroupName=GROUP, filterName=ROOT, filterPattern="{$.a = 1}", metricTransformations=feeds
    )

    line = look("metric_filters", survey())
    apply(("metric_filters",), survey())

    (difference,) = [one for one in line.differences if one.setting == f"filter {ROOT}"]
    assert difference.found == "{$.a = 1}"
    (found,) = logs.describe_metric_filters(logGroupName=GROUP, filterNamePrefix=ROOT)["metricFilters"]
    assert found["filterPattern"] == difference.wanted
    assert found["metricTransformations"][0]["metricName"] == "kept"


def test_a_twin_feeds_the_metric_of_the_first_filter_whoever_made_that(operator):
    logs = operator("logs", "management")
    pattern = look_wanted("metric_filters")[f"filter {ROUTES}"]
    logs.create_log_group(logGroupName=GROUP)
    theirs = [{"metricName": "Routes", "metricNamespace": "Theirs", "metricValue": "1"}]
    logs.put_metric_filter(
        logGroupName=GROUP, filterName="their-routes", filterPattern=pattern, metricTransformations=theirs
    )

    apply(("metric_filters",), survey())

    (twin,) = logs.describe_metric_filters(logGroupName=GROUP, filterNamePrefix=ROUTES)["metricFilters"]
    assert (twin["filterName"], twin["metricTransformations"]) == (f"{ROUTES}-by-source", theirs)
    assert twin["filterPattern"].startswith("{($.eventSource=ec2.amazonaws.com)")


def test_a_twin_that_feeds_another_metric_is_changed(operator):
    logs = operator("logs", "management")
    apply(("trail_log_group", "metric_filters"), survey())
    pattern = look_wanted("metric_filters")[f"filter {ROUTES}-by-source"]
    astray = [{"metricName": "Nowhere", "metricNamespace": "Theirs", "metricValue": "1"}]
    logs.put_metric_filter(
        logGroupName=GROUP, filterName=f"{ROUTES}-by-source", filterPattern=pattern,
        metricTransformations=astray,
    )  # fmt: skip

    line = look("metric_filters", survey())
    (receipt,) = apply(("metric_filters",), survey())

    (difference,) = line.differences
    assert "Nowhere" in difference.found
    assert receipt.line.state is State.IN_PLACE
    found = logs.describe_metric_filters(logGroupName=GROUP, filterNamePrefix=ROUTES)["metricFilters"]
    assert [one["metricTransformations"][0]["metricName"] for one in found] == [ROUTES, ROUTES]


def test_an_alarm_that_is_quiet_about_it_is_changed_and_goes_on_telling_others(operator):
    cloudwatch = operator("cloudwatch", "management")
    apply(("trail_log_group", "alert_topic", "metric_filters", "cis_alarms"), survey())
    other = f"arn:aws:sns:{HOME}:{MANAGEMENT}:other"
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[ROOT])["MetricAlarms"]
    kept = {name: alarm[name] for name in (
        "AlarmName", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "ComparisonOperator",
    )}  # fmt: skip
    cloudwatch.put_metric_alarm(**kept, Threshold=50, ActionsEnabled=False, AlarmActions=[other])

    line = look("cis_alarms", survey())
    apply(("cis_alarms",), survey())

    (difference,) = line.differences
    assert (difference.found["threshold"], difference.found["tells"]) == (50, "nobody")
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[ROOT])["MetricAlarms"]
    assert (alarm["Threshold"], alarm["ActionsEnabled"], alarm["TreatMissingData"]) == (
        1,
        True,
        "notBreaching",
    )
    assert alarm["AlarmActions"] == [f"arn:aws:sns:{HOME}:{MANAGEMENT}:watchkeeper-alerts", other]


def test_the_rules_that_are_there_are_changed_and_other_targets_stay(operator, world):
    home, far = operator("events", "security"), operator("events", "security", "eu-west-1")
    home.put_targets(
        Rule="watchkeeper-guardduty", Targets=[{"Id": "theirs", "Arn": world["dead_letter_queue_arn"]}]
    )
    home.put_targets(
        Rule="watchkeeper-guardduty",
        Targets=[{"Id": "1", "Arn": world["queue_arn"], "Input": '"constant"'}],
    )

    line = look("finding_rules", survey(), at(SECURITY))
    apply(("forward_role", "finding_rules"), survey())

    found = {one.setting: one.found for one in line.differences}
    assert found["target"]["other"] == {"Input": '"constant"'}
    targets = {one["Id"]: one for one in home.list_targets_by_rule(Rule="watchkeeper-guardduty")["Targets"]}
    assert set(targets) == {"1", "theirs"}
    assert "Input" not in targets["1"]
    assert targets["1"]["DeadLetterConfig"] == {"Arn": world["dead_letter_queue_arn"]}
    (target,) = far.list_targets_by_rule(Rule="watchkeeper-forward")["Targets"]
    assert target["Arn"] == bus_arn(survey())
    assert target["RoleArn"].endswith(":role/watchkeeper-forward-events")


def test_a_rule_that_was_turned_off_is_turned_on(operator):
    apply(("finding_rules",), survey(), at(SECURITY))
    operator("events", "security").disable_rule(Name="watchkeeper-guardduty")

    line = look("finding_rules", survey(), at(SECURITY))
    apply(("finding_rules",), survey(), at(SECURITY))

    assert differing(line) == {"state"}
    assert look("finding_rules", survey(), at(SECURITY)).state is State.IN_PLACE


def test_what_was_half_made_before_it_failed_is_finished_by_the_next_run(control, operator):
    control.fail_next("iam", "PutRolePolicy", "AccessDenied", account=SECURITY)
    (half,) = apply(("forward_role",), survey())
    assert (half.outcome, half.line.state, differing(half.line)) == (
        Outcome.FAILED, State.TO_CHANGE, {"role_policy"},
    )  # fmt: skip

    (whole,) = apply(("forward_role",), survey())

    assert (whole.outcome, whole.line.state) == (Outcome.CHANGED, State.IN_PLACE)
    document = operator("iam", "security").get_role_policy(
        RoleName="watchkeeper-forward-events", PolicyName="put-events"
    )["PolicyDocument"]
    assert document["Statement"][0]["Resource"] == bus_arn(survey())
