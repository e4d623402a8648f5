"""Who watches the watch: alarms on findings that wait too long, and on those that nobody could handle."""

from watchkeeper.baseline.alarms import AlarmRule, alarm_settings
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import dead_of, topic_arn
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey

OLDEST = "watchkeeper-finding-waits"
DEAD = "watchkeeper-dead-letters"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Two alarms in the security account's home region."""
    events = baseline.events
    if not events.enabled or place != survey.home(survey.security):
        return None
    topic = topic_arn(survey, baseline, place)
    waits = AlarmRule(
        says="A finding waits: is the listener running?",
        statistic="Maximum",
        seconds=60,
        comparison="GreaterThanThreshold",
        threshold=events.oldest_message_seconds,
    )
    dead = AlarmRule(
        says="A finding could not be handled: look into the dead-letter queue",
        statistic="Maximum",
        seconds=300,
        comparison="GreaterThanThreshold",
        threshold=0,
    )
    settings: Settings = {"queue": events.queue, "dead_letter_queue": dead_of(events.queue)}
    return settings | {
        f"alarm {OLDEST}": alarm_settings(waits, topic),
        f"alarm {DEAD}": alarm_settings(dead, topic),
    }


PART = Part(
    id="queue_alarms",
    service=Service.EVENTS,
    stage=Stage.WATCH,
    what="alarms on the listener's queue",
    wanted=wanted,
    reads=("cloudwatch:DescribeAlarms",),
    writes=("cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"),
    undo="DeleteAlarms by name, or PutMetricAlarm with the former settings",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
)
