"""From the rows of a hunt to events for triage: one for each principal, account and day."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from watchkeeper.frozen import Frozen
from watchkeeper.hunting.hit_targets import targets_of
from watchkeeper.hunting.hunt import Hunt
from watchkeeper.hunting.report_cells import cell
from watchkeeper.parsing.hunt_hit import DETAIL_TYPE, SOURCE

Row = Mapping[str, Any]

_MOST_HITS = 20
_MOST_NAMES = 20
_NOBODY = "nobody named"


class HitGroup(Frozen):
    """What one principal did in one account on one day, by one hunt."""

    id: str
    """The same whenever the day is hunted again: of hunt, account, principal and day."""
    hunt_id: str
    day: str
    """`2026-11-29`, of the period that was hunted."""
    account: str
    principal: str
    rows: tuple[dict[str, Any], ...]
    """In the order of their times."""


def groups_of(hunt: Hunt, rows: Iterable[Row], day: str) -> tuple[HitGroup, ...]:
    """The rows by account and principal, the first that was at work first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=_order):
        who = (str(row.get("account") or ""), str(row.get("principal") or _NOBODY))
        found.setdefault(who, []).append(row)
    return tuple(
        HitGroup(
            id=hashlib.sha256("\n".join((hunt.id, account, principal, day)).encode()).hexdigest()[:32],
            hunt_id=hunt.id,
            day=day,
            account=account,
            principal=principal,
            rows=tuple(dict(row) for row in those),
        )
        for (account, principal), those in found.items()
    )


def event_of(hunt: Hunt, group: HitGroup, hunted: datetime) -> dict[str, Any]:
    """The event that `watchkeeper.parsing.hunt_hit` reads; secrets are removed from its hits.

    Args:
        hunt: whose rows they are.
        group: the rows.
        hunted: the end of the period (UTC): when it was known at the earliest.
    """
    times = [at for row in group.rows if (at := moment(row)) is not None] or [hunted]
    regions = [str(row["region"]) for row in group.rows if row.get("region")]
    said = str(group.rows[0].get("detail") or "")
    more = f" (and {len(group.rows) - 1} more)" if len(group.rows) > 1 else ""
    return {
        "detail-type": DETAIL_TYPE,
        "source": SOURCE,
        "account": group.account,
        "region": regions[0] if regions else "us-east-1",
        "time": text_of(max(times)),
        "detail": {
            "id": group.id,
            "hunt": hunt.id,
            "severity": hunt.severity.value,
            "title": hunt.title,
            "description": f"{group.principal}: {said}{more}. Who does this rightly: {hunt.false_positives}",
            "tactics": list(hunt.tactics),
            "techniques": list(hunt.techniques),
            "count": len(group.rows),
            "firstSeen": text_of(min(times)),
            "lastSeen": text_of(max(times)),
            "apis": _names(group.rows, "event_name"),
            "sourceIps": _names(group.rows, "source_ip"),
            "targets": [
                one.model_dump(mode="json", exclude_none=True) for one in targets_of(group.rows, group.account)
            ],
            "hits": [
                {name: cell(value) for name, value in row.items() if value is not None}
                for row in group.rows[:_MOST_HITS]
            ],
        },
    }  # fmt: skip


def moment(row: Row) -> datetime | None:
    """When the row's event was, in UTC."""
    at = row.get("event_time")
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return None
    if not isinstance(at, datetime):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def text_of(at: datetime) -> str:
    """`2026-11-29T10:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _order(row: Row) -> tuple[str, str]:
    at = moment(row)
    return (at.isoformat() if at else "", str(row.get("event_id") or ""))


def _names(rows: Sequence[Row], column: str) -> list[str]:
    """The column's values, each once, in their order."""
    return list(dict.fromkeys(str(row[column]) for row in rows if row.get(column)))[:_MOST_NAMES]
