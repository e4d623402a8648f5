"""The trail was changed, stopped or deleted: what comes next may not be recorded."""

from watchkeeper import alarm_steps
from watchkeeper.actions.start_trail_logging import StartTrailLogging
from watchkeeper.evidence import Looks, Seen, Unseen
from watchkeeper.facts.alarm_calls import AlarmCall
from watchkeeper.facts.trails import TrailsFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_BLINDING = ("StopLogging", "DeleteTrail", "UpdateTrail")


def decide(finding: Finding, looks: Looks) -> Plan:
    """Let every stopped trail log again at once; have looked at who stopped it, and why."""
    steps = _trails(finding, looks).then(alarm_steps.tell_calls(looks))
    blinding = _blinding(looks)
    if blinding and not steps.escalate:
        steps = steps.then(PrincipalSteps(escalate=f"the trail was touched: {blinding[0].label}"))
    return steps.on(begun(finding, RUNBOOK.id, "The trail was changed."))


def _blinding(looks: Looks) -> list[AlarmCall]:
    return [call for call in alarm_steps.calls_behind(looks) if call.name in _BLINDING]


def _trails(finding: Finding, looks: Looks) -> PrincipalSteps:
    look = looks.get("trails", Unseen(why="the trails were not looked at"))
    if isinstance(look, Unseen):
        return PrincipalSteps(
            declined=(Declined(what="let the trail log again", why=f"could not look: {look.why}"),),
            escalate=f"whether trails still log could not be seen: {look.why}",
        )
    if not isinstance(look, Seen) or not isinstance(look.value, TrailsFacts) or not look.value.members:
        return PrincipalSteps(
            requests=(
                Request(what="make the trail again (bootstrap)", why="the account has none any more"),
            ),
            escalate=f"account {finding.account} has no trail",
        )
    steps = PrincipalSteps()
    named = {str(call.request.get("name")) for call in _blinding(looks)}
    for trail in look.value.members:
        if trail.is_logging is not False:
            continue
        if named and not named & {trail.arn, trail.trail_name}:
            no = Declined(what=f"start {trail.arn}", why="no call stopped it now: it may be off on purpose")
            steps = steps.then(PrincipalSteps(declined=(no,)))
            continue
        if trail.account != finding.account:
            why = f"it is a trail of account {trail.account}, which alone can change it"
            more = PrincipalSteps(declined=(Declined(what=f"start {trail.arn}", why=why),))
        else:
            start = StartTrailLogging(
                trail_arn=trail.arn,
                account=finding.account,
                region=trail.home_region,
                case_id=finding.case_id,
            )
            more = PrincipalSteps(actions=(start,))
        steps = steps.then(more).then(PrincipalSteps(escalate=f"trail {trail.trail_name} does not log"))
    return steps


RUNBOOK = Runbook(
    id="trail_change",
    title="Trail changed",
    handles=("CIS/TrailChange",),
    look_at=("trails", *alarm_steps.LOOK_AT),
    decide=decide,
    may=("start_trail_logging",),
    sources=alarm_steps.SOURCES,
)
