"""CloudTrail's deliveries: log files in a trail's bucket, from the event history or from records given.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudtrail.models import Trail, cloudtrail_backends
from moto.s3.models import s3_backends
from werkzeug.wrappers import Request

from emulator.cloudtrail import PastEvent
from emulator.json_http import Handler, Refused, json_body
from emulator.trail_checks import organization_of
from emulator.world import TRAIL, TRAIL_BUCKET

_EVERY = timedelta(minutes=5)
"""A delivery holds what came within about so long."""
_MOST = 10_000
"""Records in one file."""

Record = dict[str, Any]


def delivery_routes() -> dict[tuple[str, str], Handler]:
    """The part of the control endpoints' table that is about a trail's bucket."""
    return {("POST", "/watchkeeper/trail"): _post_delivery}


def _post_delivery(request: Request) -> dict[str, Any]:
    body = json_body(request)
    since = datetime.fromisoformat(body["since"]) if body.get("since") else None
    records = body.get("records")
    if since is not None and since.tzinfo is None:
        raise Refused("since needs a zone")
    keys = deliver(
        history(since) if records is None else records,
        bucket=str(body.get("bucket") or TRAIL_BUCKET),
        prefix=body.get("prefix"),
        organization=bool(body.get("organization", True)),
    )
    return {"files": keys}


def history(since: datetime | None = None) -> list[Record]:
    """Every record of the event history of all accounts and regions, oldest first."""
    kept: list[PastEvent] = [
        event
        for regions in list(cloudtrail_backends.values())
        for backend in list(regions.values())
        for event in backend.__dict__.get("past_events", ())
        if since is None or event.at >= since.timestamp()
    ]
    return [event.record for event in sorted(kept, key=lambda event: event.place)]


def deliver(
    records: Iterable[Record],
    *,
    bucket: str = TRAIL_BUCKET,
    prefix: str | None = None,
    organization: bool = True,
) -> list[str]:
    """Put log files of these records into the bucket; the same records give the same files.

    Args:
        records: as CloudTrail writes them; account and region stand in each.
        bucket: the bucket's name, whoever owns it.
        prefix: what stands before `AWSLogs/`; None: as the seeded trail has it.
        organization: whether paths carry the organization's id, as those of an organization's trail do.

    Gives the keys of the files, sorted.

    Raises:
        Refused: there is no such bucket.
    """
    owner = s3_backends.bucket_accounts.get(bucket)
    if owner is None:
        raise Refused(f"there is no bucket {bucket}")
    backend = s3_backends[owner[1]][owner[0]]
    start = _start(_trail_prefix() if prefix is None else prefix)
    keys = []
    for (account, region, at), those in _deliveries(records).items():
        folder = f"{start}AWSLogs/{_organization_part(account) if organization else ''}{account}/CloudTrail"
        for first in range(0, len(those), _MOST):
            data = json.dumps({"Records": those[first : first + _MOST]}).encode()
            unique = hashlib.sha256(data).hexdigest()[:16]
            name = f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
            key = f"{folder}/{region}/{at:%Y/%m/%d}/{name}"
            backend.put_object(bucket, key, gzip.compress(data, mtime=0))
            keys.append(key)
    return sorted(keys)


def _deliveries(records: Iterable[Record]) -> dict[tuple[str, str, datetime], list[Record]]:
    """Records by account, region and the moment of their delivery: the end of their five minutes."""
    found: dict[tuple[str, str, datetime], list[Record]] = defaultdict(list)
    for record in records:
        at = datetime.fromisoformat(record["eventTime"]).astimezone(UTC)
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        # AWS files by the time of delivery; at the end of a day that may be the next one.
        delivered = day + _EVERY * ((at - day) // _EVERY + 1)
        account = str(
            record.get("recipientAccountId") or record.get("userIdentity", {}).get("accountId", "")
        )
        found[account, str(record["awsRegion"]), delivered].append(record)
    return found


def _organization_part(account: str) -> str:
    backend = organization_of(account)
    return f"{backend.org.id}/" if backend is not None else ""


def _trail_prefix() -> str:
    """The key prefix of the seeded trail, as it is now."""
    trails: list[Trail] = [
        trail
        for regions in list(cloudtrail_backends.values())
        for backend in list(regions.values())
        for trail in backend.trails.values()
        if trail.trail_name == TRAIL
    ]
    return str(trails[0].s3_key_prefix or "") if trails else ""


def _start(prefix: str) -> str:
    return f"{prefix.strip('/')}/" if prefix.strip("/") else ""
