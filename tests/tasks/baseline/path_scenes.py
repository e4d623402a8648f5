"""The parts that make up the paths of an event, and a topic that somebody closed."""

import json
from collections.abc import Callable
from typing import Any

NONCE = "proof-of-this-test"
EVENTS = ("forward_role", "alert_topic", "findings_queue", "finding_rules", "page_rule", "queue_alarms")
ALARMS = ("trail_log_group", "alert_topic", "metric_filters", "cis_alarms")


def close_topic(operator: Callable[..., Any], account: str) -> None:
    """Take from the topic's policy whoever may publish."""
    sns = operator("sns", account)
    (topic,) = [one["TopicArn"] for one in sns.list_topics()["Topics"]]
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] == "WatchkeeperTlsOnly"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy))
