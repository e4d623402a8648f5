"""CloudTrail's LookupEvents: the last 90 days, management events, one attribute, two calls a second."""

from datetime import UTC, datetime
from typing import Any

from prefect import task

from tasks import aws
from tasks.options import READ
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.timeline import AnswerLook, Answers, Question, read_event

_MOST_PAGES = 10
"""500 events a question: enough around a finding; more is a hunt, and is said to be cut."""


@task(name="ask-cloudtrail", task_run_name="ask CloudTrail {question.attribute} in {region}", **READ)
def lookup(
    account: str,
    region: str,
    question: Question,
    since: datetime,
    until: datetime,
    *,
    most_pages: int = _MOST_PAGES,
) -> AnswerLook:
    """The calls that `question` finds between two moments (UTC), newest first as AWS gives them.

    Raises:
        Transient: throttled or unreachable.
    """
    try:
        cloudtrail = aws.client("cloudtrail", account=account, region=region)
        calls, token = [], None
        for _ in range(most_pages):
            aws.lookup_pace(account, region).wait()
            with aws.reading_aws_errors("cloudtrail:LookupEvents", f"{account} {region}"):
                page = cloudtrail.lookup_events(
                    LookupAttributes=[
                        {"AttributeKey": question.attribute, "AttributeValue": question.value}
                    ],
                    StartTime=since,
                    EndTime=until,
                    MaxResults=50,
                    **({"NextToken": token} if token else {}),
                )
            read = (read_event(_in_utc(event), question.reason) for event in page["Events"])
            calls += [call for call in read if call is not None]
            token = page.get("NextToken")
            if token is None:
                break
        return Seen(value=Answers(calls=tuple(calls), cut=token is not None))
    except Permanent as error:
        return Unseen(why=str(error))


def _in_utc(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its time in UTC: boto3 gives this one in the zone of the machine."""
    at = event.get("EventTime")
    return {**event, "EventTime": at.astimezone(UTC)} if isinstance(at, datetime) else event
