"""The ways of an event: one set of names and patterns that every part of them agrees on."""

from typing import Any

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.policies import Statement, normal
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.evidence import Seen

HOME_RULE = "watchkeeper-guardduty"
FORWARD_RULE = "watchkeeper-forward"
PAGE_RULE = "watchkeeper-page"
INVESTIGATE_RULE = "watchkeeper-investigate"
FORWARD_ROLE = "watchkeeper-forward-events"
PROOF_QUEUE = "watchkeeper-proof"
PROOF_SOURCE = "watchkeeper.proof"
PROOF_TYPE = "Watchkeeper Proof"
ACTION_ID = "Watchkeeper"
"""Of our custom action in Security Hub; at most 20 letters and digits.
Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateActionTarget.html"""
ACTION_TYPE = "Security Hub Findings - Custom Action"
EVENTS = "events.amazonaws.com"


def dead_of(queue: str) -> str:
    """Name of the queue for what could not be dealt with."""
    return f"{queue}-dead"


def arn(survey: Survey, service: str, at: Place, resource: str) -> str:
    """ARN of what `at` has under the name `resource`."""
    return f"arn:{survey.partition}:{service}:{at.region}:{at.account}:{resource}"


def topic_arn(survey: Survey, baseline: Baseline, at: Place) -> str:
    """The alert topic at that place."""
    return arn(survey, "sns", at, baseline.events.topic)


def rule_arn(survey: Survey, at: Place, name: str) -> str:
    """A rule on the default bus at that place."""
    return arn(survey, "events", at, f"rule/{name}")


def asks_from_the_hub(baseline: Baseline) -> bool:
    """Whether people can send findings from Security Hub: it takes a hub and a queue."""
    hub = baseline.security_hub
    return hub.enabled and hub.custom_action and baseline.events.enabled


def action_arn(survey: Survey, at: Place) -> str:
    """Our custom action in Security Hub at that place."""
    return arn(survey, "securityhub", at, f"action/custom/{ACTION_ID}")


def bus_arn(survey: Survey) -> str:
    """The bus where the events of every region come together."""
    return arn(survey, "events", survey.home(survey.security), "event-bus/default")


def watched_regions(survey: Survey, baseline: Baseline) -> tuple[str, ...]:
    """Every region whose events are wanted, home first; closed ones are left out."""
    security = survey.account(survey.security)
    known = security is not None and isinstance(security.regions, Seen)
    return tuple(
        place.region
        for place in survey.places(baseline.region_names)
        if place.account == survey.security and (not known or survey.is_enabled(place))
    )


def pattern(lowest_severity: float) -> dict[str, Any]:
    """GuardDuty's findings from that severity up, and our own test events, which pass any threshold.

    Members' findings reach GuardDuty's administrator by themselves, in each region: no other account
    has to be let onto the bus. AWS refuses test events under the name of one of its own services.
    Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
    """
    lowest = int(lowest_severity) if float(lowest_severity).is_integer() else lowest_severity
    return {
        "source": ["aws.guardduty", PROOF_SOURCE],
        "detail-type": ["GuardDuty Finding", PROOF_TYPE],
        "detail": {"severity": [{"numeric": [">=", lowest]}]},
    }


def from_service(service: str, action: str, resource: str, condition: dict[str, Any]) -> Statement:
    """That AWS service may do `action` to `resource`, under the condition that ties it to us."""
    return normal(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": action,
            "Resource": resource,
            "Condition": condition,
        }
    )


def without_tls(action: str, resource: str) -> Statement:
    """Nobody comes without TLS."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return normal(
        {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, "Condition": condition}
    )
