"""Undoing a containment: everything that a case changed goes back to what its receipts say."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from flows import tell_case
from flows.close import show_pages
from flows.record import Record, patiently
from tasks import case_store, slack
from tasks.artifacts import Page
from tasks.contain import UNFINISHED, receipts_of, undo
from tasks.hands import HANDS
from tasks.settings import house_policy
from watchkeeper.case import Entry, broken_links
from watchkeeper.errors import Permanent, Transient
from watchkeeper.escaping import markdown
from watchkeeper.escaping import slack as for_slack
from watchkeeper.finding import Finding, plain
from watchkeeper.receipt import Proof, Receipt, Verdict


@flow(name="release", flow_run_name="release/{case_id}")
def release(
    case_id: str,
    released_by: str,
    reason: str,
    only: Annotated[
        list[str] | None, Field(json_schema_extra={"items": {"type": "string", "enum": list(HANDS)}})
    ] = None,
    *,
    dry_run: bool = True,
) -> dict[str, str]:
    """Undo what a case changed, last change first, and prove each step by reading back.

    Args:
        case_id: the case, as `wk-0123456789ab`.
        released_by: your name; it stands in the case file.
        reason: why the containment ends.
        only: kinds of action to undo (`stop_instance`, `quarantine_instance` …); empty: all of them.
            To keep a stolen key off, name everything but `deactivate_access_key`.
        dry_run: show what would be undone, and undo nothing.

    Raises:
        Permanent: there is no such case, nothing of that kind in it, you may not release, its history
            was altered, or one step could not be undone.
    """
    name = " ".join(released_by.split())
    if not name or not reason.strip():
        raise Permanent("a release needs a name and a reason")
    approvers = house_policy().approvers
    if approvers and not any(fnmatchcase(name, who) for who in approvers):
        raise Permanent(f"{name} is not among the approvers")
    if unknown := sorted(set(only or ()) - set(HANDS)):
        raise Permanent(f"no such kind of action: {', '.join(unknown)}; there are {', '.join(HANDS)}")
    if plain(case_id) != case_id:
        raise Permanent("that is not the id of a case")
    receipts = receipts_of(case_id)
    if not receipts:
        raise Permanent(f"case {case_id} has no receipt: there is nothing to undo")
    entries = case_store.entries_of(case_id, fresh=True)
    if problems := broken_links(entries):
        raise Permanent(f"the history of case {case_id} was altered: {'; '.join(problems)}")
    receipts = [as_recorded(receipt, entries) for receipt in receipts]
    wanted = [one for one in reversed(receipts) if not only or one.action.kind in only]
    if not wanted:
        raise Permanent(f"case {case_id} has no {' or '.join(only or ())}: nothing was released")
    if dry_run:
        return _show_only(case_id, wanted)
    record = Record(case_id=case_id, run=str(flow_run.id))
    record.note("release asked", {"by": name, "reason": reason, "only": only or "all"})
    proofs = [_undo_one(record, receipt) for receipt in wanted]
    failed = [proof for proof in proofs if proof.verdict is not Verdict.PASS]
    lines = [
        f"- {proof.verdict}: {markdown(proof.action_key)} — {markdown(proof.note)}" for proof in proofs
    ]
    shown = "\n".join(lines)
    show_pages("the release", Page(key=f"{case_id}-release", description="Release", markdown=shown))
    word = "partly released" if failed else "released"
    _tell(record, f"🔓 Case {case_id} {word} by {for_slack(name)}: {for_slack(reason)}", proofs)
    record.note("released", {"outcome": word, "steps": len(proofs), "failed": len(failed)})
    if failed:
        raise Permanent(f"{len(failed)} of {len(proofs)} steps were not undone: see the artifact")
    return {"case": case_id, "outcome": word}


def _tell(record: Record, said: str, proofs: Sequence[Proof]) -> None:
    """In the case's own message; what an access review changed has none, and is told by itself."""
    for name in patiently(case_store.store().names, f"{record.case_id}/findings"):
        if (data := patiently(case_store.store().read, name)) is not None:
            tell_case.released(record, Finding.model_validate_json(data), said, proofs)
            return
    slack.post.submit(said, [{"type": "section", "text": {"type": "mrkdwn", "text": said[:3000]}}]).wait()


def _show_only(case_id: str, wanted: Sequence[Receipt]) -> dict[str, str]:
    """What a release would undo, in its order."""
    lines = [
        f"{number}. {markdown(one.action.sentence)}  \n   *"
        + (f"undo: {markdown(one.action.undo)}" if one.changed else "the case did not change it")
        + "*"
        for number, one in enumerate(wanted, start=1)
    ]
    shown = "**A dry run: nothing was undone.** Start it again with the dry run off.\n\n" + "\n".join(lines)
    show_pages("the release", Page(key=f"{case_id}-release", description="Release", markdown=shown))
    return {"case": case_id, "outcome": "would be released"}


def as_recorded(receipt: Receipt, entries: Sequence[Entry]) -> Receipt:
    """The receipt, if the case's history says the same; a change without an end has that of its last try.

    What a run did not come to write into the history cannot be compared, and is undone all the same.

    Raises:
        Permanent: the history says something else.
    """
    key = receipt.action.key
    said = [Receipt.model_validate(one.body) for one in entries if one.step == f"action {key}"]
    if not said:
        return receipt
    same = [one for one in said if (one.action, one.before) == (receipt.action, receipt.before)]
    done = [one for one in same if one.error is None]
    if not same or (receipt.error is None and done and receipt not in done):
        raise Permanent(f"the receipt of {key} is not what the history says: it was altered")
    return same[-1] if receipt.error == UNFINISHED else receipt


def _undo_one(record: Record, receipt: Receipt) -> Proof:
    """One step back; what cannot be undone is recorded, and the next one goes on."""
    result = undo(receipt, return_state=True).result(raise_on_failure=False)
    if isinstance(result, Transient):
        result = Proof(action_key=receipt.action.key, verdict=Verdict.UNKNOWN, note=str(result))
    elif isinstance(result, BaseException):
        raise result
    get_run_logger().info("%s: %s", receipt.action.key, result.note)
    record.note(f"undo {receipt.action.key}", result)
    return result
