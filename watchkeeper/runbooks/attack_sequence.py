"""Several steps of one attack: each resource and each actor gets the answer of its own kind, in one case."""

from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook
from watchkeeper.runbooks import (
    bucket_data,
    compromised_function,
    compromised_instance,
    compromised_user_key,
    container_malware,
    database_login,
    kubernetes_credentials,
    kubernetes_workload,
)

_ANSWERS: dict[str, Runbook] = {
    "access_key": compromised_user_key.RUNBOOK,
    "role": compromised_user_key.RUNBOOK,
    "instance": compromised_instance.RUNBOOK,
    "bucket": bucket_data.RUNBOOK,
    "function": compromised_function.RUNBOOK,
    "database": database_login.RUNBOOK,
    "task": container_malware.RUNBOOK,
    "workload": kubernetes_workload.RUNBOOK,
    "kubernetes_user": kubernetes_credentials.RUNBOOK,
    "cluster": kubernetes_credentials.RUNBOOK,
}
"""By the kind of the view's target: each is decided by the runbook for a lone finding on such a thing."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """The answer for one view: one target, in its own account and region."""
    target = finding.targets[0] if finding.targets else None
    book = _ANSWERS.get(target.kind) if target is not None else None
    if book is None:
        label = target.label if target is not None else "what the sequence is about"
        plan = Plan(
            case_id=finding.case_id,
            finding_key=finding.key,
            runbook=RUNBOOK.id,
            summary=SUMMARY,
            declined=(Declined(what=f"contain {label}", why="no runbook answers this kind of resource"),),
        )
    else:
        plan = book.decide(finding, looks)
    return plan.model_copy(update={"runbook": RUNBOOK.id, "summary": SUMMARY})


SUMMARY = "Several steps of one attack: every resource and every actor is answered."

RUNBOOK = Runbook(
    id="attack_sequence",
    title="Attack sequence over several resources",
    handles=("AttackSequence:*",),
    look_at=tuple(dict.fromkeys(step for book in _ANSWERS.values() for step in book.look_at)),
    decide=decide,
    may=tuple(dict.fromkeys(kind for book in _ANSWERS.values() for kind in book.may)),
    asks="whatever the runbook of each resource asks, in one question for all of them",
    each_target=True,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-attack-sequence-finding-types.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-extended-threat-detection.html",
    ),
)
