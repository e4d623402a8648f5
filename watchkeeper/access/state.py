"""What a decision stands on, by kind of item: made from the snapshot, and again just before acting.

Both sides make it here, so that a difference is one of AWS and never one of spelling.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from watchkeeper.access.inventory import Document
from watchkeeper.case import canonical, sha256

State = dict[str, Any]
"""Plain JSON; `{"exists": False}` for what is gone."""

GONE: State = {"exists": False}


def user_state(
    groups: Iterable[str], attached: Iterable[str], inline: Iterable[str], boundary: str | None
) -> State:
    """Of a user: its groups, ARNs of attached policies, names of inline ones, ARN of the boundary."""
    return {"exists": True, "groups": sorted(groups), **_policies(attached, inline, boundary)}


def role_state(
    trust: Document,
    attached: Iterable[str],
    inline: Iterable[str],
    boundary: str | None,
    last_used: datetime | None,
) -> State:
    """Of a role: the hash of its trust policy, its policies, and when it was last used."""
    return {
        "exists": True,
        "trust": sha256(canonical(trust)),
        **_policies(attached, inline, boundary),
        "last_used": _moment(last_used),
    }


def key_state(active: bool, last_used: datetime | None) -> State:
    """Of an access key."""
    return {"exists": True, "active": active, "last_used": _moment(last_used)}


def console_state(last_used: datetime | None) -> State:
    """Of a console password."""
    return {"exists": True, "last_used": _moment(last_used)}


def credential_state(active: bool) -> State:
    """Of an SSH key, a service-specific credential or a signing certificate."""
    return {"exists": True, "active": active}


def assignment_state(**ids: str) -> State:
    """Of an Identity Center assignment or an entitlement: it is there.

    Args:
        ids: by which it is looked at again before acting, and named in a request to a person: `account`
            (who may ask Identity Center), `region`, `instance` (ARN); of an assignment `permission_set`
            (ARN), `principal_type` and `principal_id`; of an entitlement `entitlement` (its id) and
            `application` (ARN).
    """
    return {"exists": True, **ids}


def finding_state(analyzer: str, finding: str) -> State:
    """Of what Access Analyzer found to be reachable from outside: the analyzer's ARN and the finding's id."""
    return {"exists": True, "analyzer": analyzer, "finding": finding}


def _policies(attached: Iterable[str], inline: Iterable[str], boundary: str | None) -> State:
    return {"attached": sorted(attached), "inline": sorted(inline), "boundary": boundary}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
