"""Somebody turned CloudTrail's logging off: what came after is in no log that the account keeps."""

from watchkeeper.actions.start_trail_logging import StartTrailLogging
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.trails import TrailsFacts, TrailState
from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import part, text_or_none
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Log again at once, which hits nobody; who turned it off is contained by a person's word."""
    plan = begun(finding, RUNBOOK.id, "Logging was turned off.")
    return _trails(finding, looks).then(_who(finding)).on(plan)


def trail_named(finding: Finding) -> str | None:
    """The trail that the finding says was touched, by name or ARN."""
    called = part(part(part(finding.raw, "service"), "action"), "awsApiCallAction")
    affected = part(called, "affectedResources")
    # The door writes every field's first letter small, as EventBridge does: this "field" is a type's name.
    kinds = ("AWS::CloudTrail::Trail", "aWS::CloudTrail::Trail")
    return next((name for kind in kinds if (name := text_or_none(affected, kind))), None)


def _trails(finding: Finding, looks: Looks) -> PrincipalSteps:
    look = looks.get("trails", Unseen(why="the trails were not looked at"))
    if isinstance(look, Unseen):
        return PrincipalSteps(
            declined=(Declined(what="start logging again", why=f"could not look: {look.why}"),),
            requests=(Request(what="look whether every trail logs, and start those that do not"),),
            escalate=f"logging was turned off, and whether it is off still could not be seen: {look.why}",
        )
    trails = look.value.members if isinstance(look.value, TrailsFacts) else ()
    named = trail_named(finding)
    touched = [trail for trail in trails if named in (trail.arn, trail.trail_name)] if named else []
    if not trails or (named and not touched):
        which = f"trail {named}" if named else "every trail"
        return PrincipalSteps(
            declined=(Declined(what="start logging again", why=f"{which} is not seen any more"),),
            requests=(Request(what="make the trail again: run the bootstrap", why="it was deleted"),),
            escalate=f"{which} of account {finding.account} is not seen in {finding.region} any more",
        )
    steps = PrincipalSteps(escalate="somebody turned logging off: what they did next may be in no log")
    for trail in touched or trails:
        steps = steps.then(_trail(finding, trail))
    others = [
        one.trail_name for one in trails if touched and one not in touched and one.is_logging is False
    ]
    if others:
        why = "the finding does not name them: they may be off on purpose"
        steps = steps.then(
            PrincipalSteps(requests=(Request(what=f"look why {', '.join(others)} does not log", why=why),))
        )
    return steps


def _trail(finding: Finding, trail: TrailState) -> PrincipalSteps:
    start = StartTrailLogging(
        trail_arn=trail.arn,
        account=finding.account,
        region=trail.home_region,
        case_id=finding.case_id,
    )
    if trail.is_logging is False:
        if trail.account == finding.account:
            return PrincipalSteps(actions=(start,)).then(_what_it_keeps(trail))
        why = f"it is a trail of account {trail.account}, which alone can change it"
        return PrincipalSteps(
            declined=(Declined(what=start.sentence, why=why),),
            requests=(Request(what=f"start {trail.trail_name} in account {trail.account}", why=why),),
        )
    why = "it logs" if trail.is_logging else "whether it logs is only told to its own account"
    return PrincipalSteps(declined=(Declined(what=start.sentence, why=why),)).then(_what_it_keeps(trail))


def _what_it_keeps(trail: TrailState) -> PrincipalSteps:
    """A trail that logs can still be blind: its selectors before are known to no setting."""
    if trail.management_events:
        return PrincipalSteps()
    what = f"compare what trail {trail.trail_name} keeps with the baseline, and put it back"
    why = "it does not keep all management events" if trail.selectors is not None else "it was not told"
    return PrincipalSteps(requests=(Request(what=what, why=why),))


def _who(finding: Finding) -> PrincipalSteps:
    """An administrator can have done it, and logging must not wait for that question."""
    target = next((one for one in finding.targets if isinstance(one, AccessKeyTarget)), None)
    if target is None:
        return PrincipalSteps(requests=(Request(what="find out who turned logging off"),))
    return PrincipalSteps(
        declined=(
            Declined(
                what=f"contain {target.label}",
                why="it may have been meant: logging goes on without waiting for that answer",
            ),
        ),
        requests=(
            Request(
                what=f"ask {target.label} whether they turned logging off; if not, start `quarantine-user` "
                "or `revoke-role-sessions`",
                why="whoever turns logging off is about to do what should not be seen",
            ),
        ),
    )


RUNBOOK = Runbook(
    id="log_tampering",
    title="CloudTrail logging turned off",
    handles=("Stealth:IAMUser/CloudTrail*",),
    look_at=("trails",),
    decide=decide,
    may=("start_trail_logging",),
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html",
    ),
)
