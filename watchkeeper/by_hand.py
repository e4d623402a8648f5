"""A runbook that a person starts, without a finding: what stands in the finding's place."""

from datetime import datetime
from enum import StrEnum

from watchkeeper.finding import Finding, Source
from watchkeeper.targets import Target

PREFIX = "ByHand:"
"""Every type of a case that was started by hand begins so."""


class ByHand(StrEnum):
    """What can be started by hand."""

    QUARANTINE_USER = "ByHand:IAMUser/Quarantine"
    ISOLATE_INSTANCE = "ByHand:EC2/Isolate"
    REVOKE_ROLE_SESSIONS = "ByHand:IAMRole/RevokeSessions"
    BLOCK_BUCKET = "ByHand:S3/Block"
    INVESTIGATE = "ByHand:Principal/Investigate"


def by_hand_finding(
    what: ByHand,
    target: Target,
    *,
    account: str,
    region: str,
    run: str,
    at: datetime,
    by: str,
    reason: str,
    since: datetime | None = None,
) -> Finding:
    """The case of one run; started again, the run has the same one.

    Args:
        what: which runbook.
        target: what it is about.
        account: where that is.
        region: where that is; for IAM, where its calls are looked for beside the global region.
        run: the flow run; each start by hand is a case of its own.
        at: when the run was to begin (UTC).
        by: who started it.
        reason: why.
        since: from when on the timeline is wanted (UTC); the house's hours before `at` if None.
    """
    return Finding(
        source=Source.BY_HAND,
        id=run,
        type=what.value,
        severity=7.0,
        account=account,
        region=region,
        title=f"Started by hand by {by}",
        description=reason,
        created=at,
        updated=at,
        first_seen=since,
        targets=(target,),
    )


def is_by_hand(finding: Finding) -> bool:
    """Whether a person started it, and confirms its plan before anything is done."""
    return finding.source is Source.BY_HAND
