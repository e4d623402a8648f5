"""KMS keys were disabled, or scheduled for deletion: what they encrypted cannot be read, or soon never again."""

from watchkeeper import alarm_steps
from watchkeeper.actions.cancel_key_deletion import CancelKeyDeletion
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.kms_key import KeyFacts, KeysFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_MOST_NAMED = 10


def decide(finding: Finding, looks: Looks) -> Plan:
    """Take keys off the list for deletion, if that is not meant; disabled ones are for their owners."""
    plan = begun(finding, RUNBOOK.id, "KMS keys were disabled or scheduled for deletion.")
    return _keys(finding, looks).then(alarm_steps.tell_calls(looks)).on(plan)


def _keys(finding: Finding, looks: Looks) -> PrincipalSteps:
    look = looks.get("kms_keys", Unseen(why="the keys were not looked at"))
    if isinstance(look, Unseen) or not isinstance(look.value, KeysFacts):
        why = f"could not look at the keys: {look.why}" if isinstance(look, Unseen) else "there are none"
        return PrincipalSteps(
            declined=(Declined(what="cancel the deletion of keys", why=why),),
            requests=(
                Request(what=f"look which keys are about to be deleted in {finding.region}", why=why),
            ),
        )
    facts = look.value
    steps = PrincipalSteps()
    for key in facts.members:
        if key.is_leaving:
            steps = steps.then(_keep(finding, key))
    if not steps.actions:
        no = Declined(
            what="cancel the deletion of keys",
            why=f"none of the {facts.checked} keys that were looked at is scheduled for deletion",
        )
        steps = PrincipalSteps(declined=(no,))
    off = [key.words for key in facts.members if key.state == "Disabled"]
    if off:
        named = ", ".join(off[:_MOST_NAMED]) + (" …" if len(off) > _MOST_NAMED else "")
        why = "nothing that they encrypted can be read; enabling gives it back to whoever may use them"
        asked = Request(what=f"ask the owners of these disabled keys, and enable them: {named}", why=why)
        steps = steps.then(PrincipalSteps(requests=(asked,)))
    if facts.not_checked:
        asked = Request(
            what=f"look at {len(facts.not_checked)} key(s) that could not be seen",
            why=facts.not_checked[0],
        )
        steps = steps.then(PrincipalSteps(requests=(asked,)))
    return steps


def _keep(finding: Finding, key: KeyFacts) -> PrincipalSteps:
    when = f"on {key.deletion:%Y-%m-%d}" if key.deletion else "soon"
    cancel = CancelKeyDeletion(
        key_id=key.key_id,
        found_by="kms_keys",
        account=finding.account,
        region=finding.region,
        case_id=finding.case_id,
    )
    why = f"KMS key {key.words} is to be deleted {when}: its owner may mean it"
    after = Request(
        what=f"find out what KMS key {key.words} encrypts, and enable it if it is needed",
        why="a key whose deletion is cancelled stays disabled",
    )
    return PrincipalSteps(actions=(cancel,), ask=(why,), requests=(after,))


RUNBOOK = Runbook(
    id="key_tampering",
    title="KMS keys disabled or to be deleted",
    handles=("CIS/KmsKeyDisabledOrScheduled",),
    look_at=("kms_keys", *alarm_steps.LOOK_AT),
    decide=decide,
    may=("cancel_key_deletion",),
    asks="whether each key is meant to be deleted",
    sources=(
        "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
        *alarm_steps.SOURCES,
    ),
)
