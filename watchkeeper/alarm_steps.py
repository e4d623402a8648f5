"""What the runbooks for alarms share: the calls behind the alarm, told to a person."""

from watchkeeper.evidence import Looks, Seen, Unseen
from watchkeeper.facts.alarm_calls import AlarmCall, AlarmCalls
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps

LOOK_AT = ("alarm_calls",)
SOURCES = (
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",
    "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html",
)
_MOST_SHOWN = 10
_FIND = "find the calls behind the alarm"


def calls_behind(looks: Looks) -> tuple[AlarmCall, ...]:
    """The calls that AWS carried out, newest first; those that it refused changed nothing."""
    return tuple(call for call in _seen(looks) if not call.error)


def tell_calls(looks: Looks) -> PrincipalSteps:
    """A request to go through the calls by who made them; or why none is known."""
    look = looks.get("alarm_calls", Unseen(why="they were not looked for"))
    if isinstance(look, Unseen):
        return PrincipalSteps(declined=(Declined(what=_FIND, why=look.why),))
    gaps = look.value.gaps if isinstance(look.value, AlarmCalls) else ()
    declined = tuple(Declined(what=_FIND, why=gap) for gap in gaps)
    by_whom: dict[str, list[AlarmCall]] = {}
    for call in _seen(looks):
        by_whom.setdefault(call.actor, []).append(call)
    if not by_whom:
        late = Request(
            what="look into CloudTrail again for the calls behind the alarm, in every region",
            why="it had none of them yet: it is up to 15 minutes late, and the trail may be another account's",
        )
        return PrincipalSteps(declined=declined, requests=(late,))
    asked = tuple(
        Request(
            what=f"ask {actor} whether these calls were wanted; take it out of use by hand if not",
            why="; ".join(call.label for call in calls[:_MOST_SHOWN]),
        )
        for actor, calls in by_whom.items()
    )
    return PrincipalSteps(declined=declined, requests=asked)


def _seen(looks: Looks) -> tuple[AlarmCall, ...]:
    look = looks.get("alarm_calls")
    if isinstance(look, Seen) and isinstance(look.value, AlarmCalls):
        return look.value.calls
    return ()
