"""Somebody signed in to the console without a second factor."""

from watchkeeper import alarm_steps
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.evidence import Looks
from watchkeeper.facts.alarm_calls import AlarmCall
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import ROOT_STEPS
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Deny each such user the console until there is a second factor, if a person agrees."""
    steps = PrincipalSteps()
    for call in alarm_steps.calls_behind(looks):
        if call.name == "ConsoleLogin" and call.mfa is not True:
            steps = steps.then(_about(finding, call))
    steps = steps.then(alarm_steps.tell_calls(looks))
    return steps.on(begun(finding, RUNBOOK.id, "The console was entered without a second factor."))


def _about(finding: Finding, call: AlarmCall) -> PrincipalSteps:
    if call.actor_type == "Root":
        return PrincipalSteps(
            requests=ROOT_STEPS,
            escalate=f"root of account {call.account or finding.account} signed in without MFA",
        )
    if call.actor_type != "IAMUser" or not call.user_name:
        why = "a second factor is its identity provider's matter: CloudTrail says No of every such sign-in"
        return PrincipalSteps(declined=(Declined(what=f"deny {call.actor} the console", why=why),))
    deny = DenyConsoleUser(
        user_name=call.user_name,
        account=call.account or finding.account,
        region=finding.region,
        case_id=finding.case_id,
    )
    return PrincipalSteps(
        actions=(deny,),
        ask=(f"{call.user_name} may be at work: it hits their console and other temporary sessions",),
        requests=(
            Request(
                what=f"give {call.user_name} an MFA device, and release the case then",
                why="with a password alone anybody signs in who knows it",
            ),
        ),
    )


RUNBOOK = Runbook(
    id="console_without_mfa",
    title="Console sign-in without MFA",
    handles=("CIS/ConsoleWithoutMfa",),
    look_at=alarm_steps.LOOK_AT,
    decide=decide,
    may=("deny_console_user",),
    asks="Always: was it this person, and may they be kept out until they have a second factor?",
    sources=(
        *alarm_steps.SOURCES,
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
        "cloudtrail-event-reference-aws-console-sign-in-events.html",
    ),
)
