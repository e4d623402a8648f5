"""The on-call's own investigation: of a finding by its id, or of a principal without any finding."""

from datetime import datetime

from prefect import flow
from prefect.runtime import flow_run

from flows.by_hand import RUN, fell_over
from flows.case_work import in_its_case, open_case, result_of, work_on
from flows.forms import FindingId, Principal, Reason, Region, StartedBy
from flows.record import Record, was_to_begin
from tasks import aws, guardduty
from tasks.settings import house_policy
from watchkeeper.by_hand import BY_HAND_STEP, ByHand, by_hand_finding, principal_target
from watchkeeper.errors import Permanent
from watchkeeper.finding import Finding
from watchkeeper.parsing.door import read_event


def _run_name() -> str:
    """`by hand/investigate/<finding or principal>`."""
    given = flow_run.parameters
    return f"by hand/investigate/{given.get('finding_id') or given.get('principal') or ''}"


@flow(name="investigate", flow_run_name=_run_name, on_failure=[fell_over], **RUN)
def investigate(
    region: Region,
    *,
    started_by: StartedBy,
    reason: Reason,
    finding_id: FindingId = "",
    principal: Principal = "",
    account: str = "",
    since: datetime | None = None,
    dry_run: bool = True,
) -> dict[str, str]:
    """Look into a finding as if its event had come, or into a principal: evidence, timeline and plan.

    A finding goes the road of its severity (with `dry_run` off: HIGH is contained at once), and its case
    is the same that its event would open. A principal is looked at and reported: to contain it, start
    `quarantine-user` or `revoke-role-sessions`.

    Args:
        region: as AWS writes it: us-east-1. Where the finding is, or where the principal's calls are
            looked for beside the region of the global services.
        started_by: your name; it stands in the case file.
        reason: why, for those who read the case.
        finding_id: GuardDuty's id of a finding, 32 hexadecimal digits; leave the principal empty then.
        principal: without a finding: a user's or role's ARN, or an access key's id (AKIA…, ASIA…).
        account: the principal's account, if it is an access key's id; an ARN names its own.
        since: from when on the timeline is wanted (UTC); empty: the house's own hours.
        dry_run: on: evidence, timeline and plan are shown and nothing is changed.

    Raises:
        Permanent: neither or both were given, there is no such finding, or the principal is none.
    """
    if bool(finding_id) == bool(principal):
        raise Permanent("give the id of a finding, or a principal: one of the two")
    policy = house_policy()
    started = {"by": started_by, "reason": reason, "dry_run": dry_run}
    if finding_id:
        found = _finding(finding_id, region)
        # First of all: `reconcile` must not take a dry run for the run of the finding.
        Record(case_id=found.own_case_id, run=str(flow_run.id)).note(BY_HAND_STEP, started)
        found = in_its_case(found, policy)
    else:
        target, where = principal_target(principal, account)
        found = by_hand_finding(
            ByHand.INVESTIGATE,
            target,
            account=where,
            region=region,
            run=str(flow_run.id),
            at=was_to_begin(),
            by=" ".join(started_by.split()),
            reason=reason.strip(),
            since=since,
        )
    record, triaged = open_case(found, policy)
    record.note(BY_HAND_STEP, started)
    return result_of(record, work_on(record, found, triaged, policy, dry_run=dry_run))


def _finding(finding_id: str, region: str) -> Finding:
    """The finding from the account in which GuardDuty is administered: ours."""
    return read_event(guardduty.finding_by_id(aws.own_account(), region, finding_id))[0]
