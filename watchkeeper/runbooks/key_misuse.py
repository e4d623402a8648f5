"""A KMS key works for someone else."""

from watchkeeper.actions.disable_kms_key import DisableKmsKey
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.kms_key import KeyFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.principals import contain_principal
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget, KeyTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Whoever uses it first; the key itself only by a person's word: everything that decrypts with it stops."""
    plan = begun(finding, RUNBOOK.id, "A KMS key is used by someone who should not.")
    steps = PrincipalSteps()
    for target in finding.targets:
        if isinstance(target, AccessKeyTarget):
            steps = steps.then(contain_principal(finding, target, looks))
    key = next(target for target in finding.targets if isinstance(target, KeyTarget))
    return steps.then(_key(finding, looks, key)).on(plan)


def _key(finding: Finding, looks: Looks, target: KeyTarget) -> PrincipalSteps:
    what = f"disable KMS key {target.key_id}"
    look = looks.get("kms_key", Unseen(why="it was not looked at"))
    seen = None if isinstance(look, Unseen) else look.value
    if seen is not None and not isinstance(seen, KeyFacts):
        why = "it does not exist (any more)"
        return PrincipalSteps(declined=(Declined(what=what, why=why),))
    if seen is not None and seen.manager != "CUSTOMER":
        why = "a service of AWS keeps it: nobody else can disable it"
        return PrincipalSteps(declined=(Declined(what=what, why=why),))
    if seen is not None and seen.state != "Enabled":
        why = f"it is {seen.state} already"
        return PrincipalSteps(declined=(Declined(what=what, why=why),))
    disable = DisableKmsKey(
        key_id=seen.key_id if seen is not None else target.key_id,
        account=finding.account,
        region=finding.region,
        case_id=finding.case_id,
    )
    ask = [f"everything that encrypts or decrypts with KMS key {target.key_id} stops"]
    if isinstance(look, Unseen):
        ask.append(f"could not look at KMS key {target.key_id}: {look.why}")
    return PrincipalSteps(actions=(disable,), ask=tuple(ask))


RUNBOOK = Runbook(
    id="key_misuse",
    title="KMS key misused",
    handles=("*:KMS/*",),
    targets=("kms_key",),
    look_at=("user", "role", "kms_key"),
    decide=decide,
    may=("deactivate_access_key", "deny_all_user", "revoke_role_sessions", "disable_kms_key"),
    asks="whether everything that works with the key may stop",
    sources=("https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",),
)
