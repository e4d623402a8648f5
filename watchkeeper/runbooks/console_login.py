"""Somebody signed in to the console from places between which nobody travels so fast."""

from watchkeeper import anomalous
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.evidence import Looks, Seen, Unseen, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.newcomers import contain_newcomers
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import contain_principal, credentials_in
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Deny the user everything in the console; its keys go on, nothing says that they are known."""
    target = credentials_in(finding)
    plan = begun(finding, RUNBOOK.id, "The console was entered from places that do not fit together.")
    if target.user_type != "IAMUser" or not target.user_name:
        return contain_principal(finding, target, looks).then(_ask_the_person(target)).on(plan)
    own = _console_only(finding, target, target.user_name, looks)
    steps = contain_newcomers(finding, target, looks, own) if "newcomers" in looks else own
    return steps.then(_ask_the_person(target)).on(plan)


def _console_only(finding: Finding, target: AccessKeyTarget, user: str, looks: Looks) -> PrincipalSteps:
    look = looks.get("user", Unseen(why="the user was not looked at"))
    if isinstance(look, Seen) and not isinstance(look.value, UserFacts):
        why = f"user {user} does not exist (any more)"
        return PrincipalSteps(declined=(Declined(what="deny the console", why=why),))
    deny = DenyConsoleUser(
        user_name=user,
        account=target.account or finding.account,
        region=target.region or finding.region,
        case_id=finding.case_id,
    )
    keys = Declined(
        what=f"deactivate the access keys of {user}",
        why="a password is in question, not the keys: quarantine the user by hand if they are too",
    )
    ask = (f"could not look at user {user}: {look.why}",) if isinstance(look, Unseen) else ()
    return PrincipalSteps(actions=(deny,), declined=(keys,), ask=ask)


def _ask_the_person(target: AccessKeyTarget) -> PrincipalSteps:
    who = target.label
    return PrincipalSteps(
        requests=(
            Request(
                what=f"call {who}, not by mail: did you sign in from both places, or through a VPN?",
                why="who has the password may read the mail as well",
            ),
            Request(
                what=f"if it was not {who}: a new password, and a new MFA device",
                why="the deny ends what they do, not what they know",
            ),
        )
    )


RUNBOOK = Runbook(
    id="console_login",
    title="Console sign-in from places that do not fit together",
    handles=("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess*",),
    targets=("access_key",),
    look_at=anomalous.LOOK_AT,
    decide=decide,
    may=anomalous.MAY,
    asks=f"Was it you, from both places? {anomalous.ASKS}",
    sources=(
        *anomalous.SOURCES,
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html",
    ),
)
