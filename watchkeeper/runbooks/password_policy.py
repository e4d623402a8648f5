"""The rules for passwords of IAM users were made weaker."""

from watchkeeper.evidence import Looks, Seen, Unseen
from watchkeeper.facts.password_policy import PasswordPolicyFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import credentials_in
from watchkeeper.runbook import Runbook

_SHOWN = {
    "MinimumPasswordLength": "at least {} characters",
    "MaxPasswordAge": "expire after {} days",
    "PasswordReusePrevention": "the last {} are refused",
}


def decide(finding: Finding, looks: Looks) -> Plan:
    """Say how the policy is now; whoever keeps the baseline puts it back."""
    who = credentials_in(finding).label
    steps = PrincipalSteps(
        declined=(
            Declined(
                what="put the former policy back",
                why="AWS keeps no former one, and the account's baseline says which is wanted",
            ),
            Declined(what=f"cut off {who}", why="a weaker rule for passwords lets nobody in by itself"),
        ),
        requests=(
            Request(
                what="put the password policy back by the baseline (baseline-apply, part password_policy)",
                why=_now(looks),
            ),
            Request(
                what=f"ask {who} why it was changed; quarantine the user by hand if it was not they",
                why="an attacker weakens the policy to set passwords that are easy to keep",
            ),
        ),
    )
    return steps.on(begun(finding, RUNBOOK.id, "The rules for passwords were changed."))


def _now(looks: Looks) -> str:
    look = looks.get("password_policy", Unseen(why="it was not looked at"))
    if isinstance(look, Unseen):
        return f"how it is now could not be seen: {look.why}"
    facts = look.value
    settings = facts.settings if isinstance(look, Seen) and isinstance(facts, PasswordPolicyFacts) else None
    if settings is None:
        return "there is none now: AWS's default of eight characters holds"
    said = [text.format(settings[name]) for name, text in _SHOWN.items() if settings.get(name)]
    needs = sorted(name for name, value in settings.items() if name.startswith("Require") and value is True)
    return f"now: {', '.join([*said, *needs]) or 'no rule at all'}"


RUNBOOK = Runbook(
    id="password_policy",
    title="Password policy changed",
    handles=("Stealth:IAMUser/PasswordPolicyChange",),
    look_at=("password_policy", "user", "role"),
    decide=decide,
    contains="The policy has no former state in AWS to go back to; the account's baseline puts it back.",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
)
