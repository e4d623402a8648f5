"""The calls behind an alarm on a metric filter: who did what in the minutes before it went off.

First the log group that the filter watches is asked: it holds just what was counted, of every account
of the trail. Where that cannot be read, CloudTrail's own history of the alarm's account is.
"""

from datetime import datetime, timedelta

from tasks import aws, cloudtrail
from tasks.evidence import alarm_log
from watchkeeper.calls import Call, Question
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Unseen
from watchkeeper.facts.alarm_calls import AlarmCall, AlarmCalls
from watchkeeper.finding import Finding
from watchkeeper.parsing.cloudwatch_alarm_kinds import PREFIX, alarm_questions, filter_name

_BEFORE = timedelta(minutes=30)
"""The trail reaches CloudWatch Logs after five minutes or so, and the alarm counts over five."""
_GLOBAL = ("iam.amazonaws.com", "organizations.amazonaws.com")
_MOST_CALLS = 50


def concerns(finding: Finding) -> str | None:
    """The account, if the finding is one of our alarms."""
    return finding.account if finding.type.startswith(PREFIX) else None


def look(finding: Finding, account: str) -> AlarmCalls:
    """What CloudTrail has of the calls that the alarm counts; it may have them 15 minutes later only.

    Raises:
        Transient: throttled or unreachable.
        Permanent: the alarm has no time.
    """
    if finding.created is None:
        raise Permanent("the alarm does not say when it went off")
    since, until = finding.created - _BEFORE, finding.created + timedelta(minutes=1)
    calls: dict[str, Call] = {}
    gaps: list[str] = []
    try:
        logged = alarm_log.counted_calls(
            account, finding.region, filter_name(finding.type) or "", since, until
        )
    except Permanent as error:
        logged, gaps = None, [f"the alarm's log group: {error}"]
    if logged:
        return _answer(account, since, until, {call.event_id: call for call in logged}, gaps)
    for question in _questions(finding):
        answer = cloudtrail.lookup.fn(account, question.region, question, since, until)
        if isinstance(answer, Unseen):
            gaps.append(f"{question.value} in {question.region}: could not look: {answer.why}")
            continue
        calls |= {call.event_id: call for call in answer.value.calls}
        if answer.value.cut:
            gaps.append(f"{question.value} in {question.region}: there were more than were read")
    return _answer(account, since, until, calls, gaps)


def _answer(
    account: str, since: datetime, until: datetime, calls: dict[str, Call], gaps: list[str]
) -> AlarmCalls:
    newest = sorted(calls.values(), key=lambda call: call.at, reverse=True)
    if len(newest) > _MOST_CALLS:
        gaps = [*gaps, f"{len(newest)} calls were found: the newest {_MOST_CALLS} are kept"]
    kept = tuple(_kept(call) for call in newest[:_MOST_CALLS])
    return AlarmCalls(account=account, since=since, until=until, calls=kept, gaps=tuple(gaps))


def _questions(finding: Finding) -> list[Question]:
    """Each kind of call, in the region that keeps it; of root's use everything that root did."""
    home, here = aws.global_services_region(), finding.region
    named = alarm_questions(finding)
    asked = [
        Question(
            attribute="EventName", value=name, region=region, reason="of the kind that the alarm counts"
        )
        for name, service in named
        # Where one signs in decides which region keeps it.
        for region in ((home,) if service in _GLOBAL else _signin(home, here, service))
    ]
    if not named and "Root" in finding.type:
        asked += [
            Question(attribute="Username", value="root", region=region, reason="made by root")
            for region in dict.fromkeys((home, here))
        ]
    return asked


def _signin(home: str, here: str, service: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((home, here))) if service == "signin.amazonaws.com" else (here,)


def _kept(call: Call) -> AlarmCall:
    return AlarmCall(
        name=call.name,
        service=call.service,
        at=call.at,
        account=call.account or "",
        region=call.region or "",
        actor=call.actor or "nobody named",
        actor_type=call.actor_type,
        user_name=call.user_name,
        source_ip=call.source_ip,
        error=call.error,
        mfa=call.mfa,
        request=call.request,
    )
