"""What an alarm of ours is: when it goes off, and whom it tells."""

from watchkeeper.baseline.part import Settings
from watchkeeper.evidence import Frozen


class AlarmRule(Frozen):
    """When an alarm goes off; no data means that nothing happened."""

    says: str
    statistic: str
    seconds: int
    comparison: str
    threshold: float


def alarm_settings(rule: AlarmRule, topic: str) -> Settings:
    """The settings of such an alarm, as they are looked at and compared.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
    """
    return {
        "says": rule.says,
        "statistic": rule.statistic,
        "seconds": rule.seconds,
        "evaluations": 1,
        "comparison": rule.comparison,
        "threshold": rule.threshold,
        "missing": "notBreaching",
        "tells": topic,
    }
