"""A runbook that a person starts, without a finding: what stands in the finding's place."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from watchkeeper.case import Entry
from watchkeeper.errors import Permanent
from watchkeeper.finding import Finding, Source
from watchkeeper.plan import Plan
from watchkeeper.targets import AccessKeyTarget, RoleTarget, Target

PREFIX = "ByHand:"
"""Every type of a case that was started by hand begins so."""


BY_HAND_STEP = "started by hand"
"""The step of a case's history that says who started the run, and whether it was a dry run."""


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


def only_rehearsed(entries: Sequence[Entry]) -> bool:
    """Whether nobody but dry runs has worked on a case: its finding still waits for a run of its own."""
    dry = {one.run for one in entries if one.step == BY_HAND_STEP and one.body.get("dry_run")}
    return all(one.run in dry for one in entries)


def principal_target(principal: str, account: str) -> tuple[AccessKeyTarget | RoleTarget, str]:
    """What an ARN or an access key's id names, and the account that it is in.

    Raises:
        Permanent: it names no user, no role and no key, or a key without its account.
    """
    if re.fullmatch(r"(AKIA|ASIA)[A-Z0-9]{12,124}", principal):
        if not account:
            raise Permanent("an access key's id does not tell its account: name that too")
        kind = "IAMUser" if principal.startswith("AKIA") else "AssumedRole"
        return AccessKeyTarget(access_key_id=principal, user_type=kind), account
    found = re.fullmatch(
        r"arn:[\w-]+:(iam|sts)::([0-9]{12}):(root|user|role|assumed-role)(?:/(.+))?", principal
    )
    if found is None:
        raise Permanent(f"{principal} is no ARN of a user, a role or a session, and no access key's id")
    _, where, kind, path = found.groups()
    if kind == "root":
        return AccessKeyTarget(user_name="root", user_type="Root"), where
    if not path:
        raise Permanent(f"{principal} names nobody")
    if kind == "user":
        return AccessKeyTarget(user_name=path.rsplit("/", 1)[-1], user_type="IAMUser"), where
    return RoleTarget(
        role_name=path.split("/")[0] if kind == "assumed-role" else path.rsplit("/", 1)[-1]
    ), where


def confirm(finding: Finding, plan: Plan) -> Plan:
    """The plan, which waits until it is confirmed: a dry run comes before every change."""
    why = f"it was {finding.title[:1].lower()}{finding.title[1:]}: {finding.description}"
    return plan.model_copy(update={"ask": tuple(dict.fromkeys((why, *plan.ask)))})
