"""A hit of one of our own hunts, as `hunt-all` starts its case and as a queue may bring it.

```
{"detail-type": "Watchkeeper Hunt Hit", "source": "watchkeeper.hunting",
 "account": "333333333333", "region": "us-east-1", "time": "2026-11-24T10:00:00Z",
 "detail": {"id": "…", "hunt": "root_activity", "severity": "HIGH", "title": "…", "description": "…",
            "count": 3, "firstSeen": "…", "lastSeen": "…", "apis": ["ConsoleLogin"],
            "sourceIps": ["203.0.113.9"], "targets": [{"kind": "access_key", …}], "hits": [{…}]}}
```

The targets are those of `watchkeeper.targets`, field by field.
"""

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding, Source
from watchkeeper.parsing.fields import items, need_digits, need_region, need_text, part, time_or_none
from watchkeeper.redaction import redact, redact_text
from watchkeeper.severity import Severity
from watchkeeper.targets import AccountTarget, Target

DETAIL_TYPE = "Watchkeeper Hunt Hit"
SOURCE = "watchkeeper.hunting"
PREFIX = "Hunt:"
"""Every type of a hunt's finding begins so; the hunt's id follows."""
SCORE = {Severity.LOW: 2.0, Severity.MEDIUM: 5.0, Severity.HIGH: 8.0, Severity.CRITICAL: 9.5}
"""A hunt names a band; a finding has a number within it."""

_MOST_HITS = 20
_MOST_TARGETS = 20
_MOST_TEXTS = 20
_LONGEST = 1_000
_TARGETS: TypeAdapter[Target] = TypeAdapter(Target)


def parse_hunt_hit(message: dict[str, Any]) -> Finding:
    """One hit, or several of one principal on one day, as the finding that it opens.

    Raises:
        Malformed: account, region, time, or the hit's id, hunt or severity is missing or unusable; or a
            target is none that Watchkeeper knows.
    """
    if message.get("source", SOURCE) != SOURCE:
        raise Malformed("source", f"is not {SOURCE}")
    detail = part(message, "detail")
    hunt = need_text(detail, "hunt", limit=100)
    if re.fullmatch(r"[a-z][a-z0-9_]*", hunt) is None:
        raise Malformed("detail.hunt", "is no hunt's id")
    account, region = need_digits(message, "account"), need_region(message, "region")
    kept = _kept(message, detail)
    at = time_or_none(message, "time")
    if at is None:
        raise Malformed("time", "is missing or not a time")
    targets = tuple(_target(one) for one in kept["detail"]["targets"])
    count = detail.get("count", 1)
    return Finding(
        source=Source.HUNT,
        id=need_text(detail, "id", limit=100),
        type=f"{PREFIX}{hunt}",
        account=account,
        region=region,
        severity=SCORE[_band(detail)],
        title=kept["detail"]["title"],
        description=kept["detail"]["description"],
        created=at,
        updated=at,
        first_seen=time_or_none(detail, "firstSeen") or at,
        last_seen=time_or_none(detail, "lastSeen") or at,
        count=count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else 1,
        targets=targets or (AccountTarget(account_id=account),),
        remote_ips=tuple(kept["detail"]["sourceIps"]),
        apis=tuple(kept["detail"]["apis"]),
        raw=kept,
    )


def _kept(message: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
    """Of the event what is read, secrets removed and lists cut: read again, it gives the same finding."""
    plain = {name: message.get(name) for name in ("account", "region", "time")}
    scalars = ("id", "hunt", "severity", "count", "firstSeen", "lastSeen")
    texts = {name: redact_text(str(detail.get(name) or "")[:_LONGEST]) for name in ("title", "description")}
    lists = {name: _texts(detail, name) for name in ("apis", "sourceIps", "tactics", "techniques")}
    return {
        "detail-type": DETAIL_TYPE,
        "source": SOURCE,
        **plain,
        "detail": {
            **{name: detail[name] for name in scalars if name in detail},
            **texts,
            **lists,
            "targets": [_plain(one) for one in items(detail, "targets")[:_MOST_TARGETS]],
            "hits": [redact(_short(one)) for one in items(detail, "hits")[:_MOST_HITS]],
        },
    }


def _texts(detail: dict[str, Any], name: str) -> list[str]:
    value = detail.get(name)
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return [redact_text(one[:200]) for one in texts[:_MOST_TEXTS]]


def _plain(target: dict[str, Any]) -> dict[str, Any]:
    """Short texts as they are: what a target is known by must not be altered, or it is another's."""
    return {str(key)[:40]: one[:512] for key, one in target.items() if isinstance(one, str)}


def _short(hit: dict[str, Any]) -> dict[str, Any]:
    return {
        str(key)[:100]: one[:_LONGEST] if isinstance(one, str) else one for key, one in [*hit.items()][:40]
    }


def _target(given: dict[str, Any]) -> Target:
    try:
        return _TARGETS.validate_python(given)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"])
        raise Malformed("detail.targets", f"holds a target that is none ({where or 'kind'})") from None


def _band(detail: dict[str, Any]) -> Severity:
    try:
        return Severity(need_text(detail, "severity", limit=20))
    except ValueError:
        raise Malformed("detail.severity", "is none of LOW, MEDIUM, HIGH, CRITICAL") from None
