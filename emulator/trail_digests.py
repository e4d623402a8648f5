"""CloudTrail's digest files: which log files were delivered each hour, signed; and the keys to check that with.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
and https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListPublicKeys.html
"""

import gzip
import hashlib
import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.responses import ActionResult
from moto.s3.models import FakeKey, s3_backends
from werkzeug.wrappers import Request

from emulator.json_http import Handler, Refused, json_body
from emulator.world import HOME_REGION, TRAIL, TRAIL_BUCKET

_HOUR = timedelta(hours=1)
_LOG = re.compile(
    r"(?P<folder>.*AWSLogs/(o-[a-z0-9]+/)?(?P<account>\d{12})/)CloudTrail/(?P<region>[a-z0-9-]+)/.*_(?P<at>\d{8}T\d{4}Z)_"
)
_KEYS_LIVE = timedelta(days=365)


def install() -> None:
    """Give moto's CloudTrail the operation it lacks."""
    CloudTrailResponse.list_public_keys = _list_public_keys  # type: ignore[attr-defined]


def digest_routes() -> dict[tuple[str, str], Handler]:
    """The part of the control endpoints' table that is about digests."""
    return {
        ("POST", "/watchkeeper/trail-digests"): _post_digests,
        ("POST", "/watchkeeper/trail-digests/signature"): _post_signature,
    }


def _post_digests(request: Request) -> dict[str, Any]:
    body = json_body(request)
    return {"files": deliver_digests(str(body.get("bucket") or TRAIL_BUCKET))}


def _post_signature(request: Request) -> dict[str, Any]:
    body = json_body(request)
    return {"signature": sign(str(body["contents"]).encode(), str(body["region"]))}


def deliver_digests(bucket: str = TRAIL_BUCKET) -> list[str]:
    """Write the digests of all log files that lie in the bucket, from the hour of the first to that of the last.

    An hour without a log file has one too. What is there already is written anew, as if validation had been on
    always. Gives the digests' keys, sorted.

    Raises:
        Refused: there is no such bucket.
    """
    owner = s3_backends.bucket_accounts.get(bucket)
    if owner is None:
        raise Refused(f"there is no bucket {bucket}")
    backend = s3_backends[owner[1]][owner[0]]
    logs: dict[tuple[str, str, str], dict[datetime, list[FakeKey]]] = defaultdict(lambda: defaultdict(list))
    for name, key in list(backend.buckets[bucket].keys.items()):
        if found := _LOG.match(name):
            at = datetime.strptime(found["at"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
            hour = at.replace(minute=0, second=0) + _HOUR
            logs[found["folder"], found["account"], found["region"]][hour].append(key)
    written = []
    for (folder, account, region), hours in logs.items():
        previous: dict[str, Any] = {}
        end, last = min(hours), max(hours)
        while end <= last:
            name = (
                f"{folder}CloudTrail-Digest/{region}/{end:%Y/%m/%d}/"
                f"{account}_CloudTrail-Digest_{region}_{TRAIL}_{HOME_REGION}_{end:%Y%m%dT%H%M%SZ}.json.gz"
            )
            contents = _contents(
                bucket=bucket, name=name, account=account, region=region, end=end,
                logs=hours.get(end, []), previous=previous,
            )  # fmt: skip
            signature = sign(contents, region)
            made = backend.put_object(bucket, name, gzip.compress(contents, mtime=0))
            made.set_metadata(
                {"x-amz-meta-signature": signature, "x-amz-meta-signature-algorithm": "SHA256withRSA"}
            )
            previous = {
                "previousDigestS3Bucket": bucket,
                "previousDigestS3Object": name,
                "previousDigestHashValue": hashlib.sha256(contents).hexdigest(),
                "previousDigestHashAlgorithm": "SHA-256",
                "previousDigestSignature": signature,
            }
            written.append(name)
            end += _HOUR
    return sorted(written)


def _contents(
    *,
    bucket: str,
    name: str,
    account: str,
    region: str,
    end: datetime,
    logs: list[FakeKey],
    previous: dict[str, Any],
) -> bytes:
    nothing = dict.fromkeys(
        ("previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue",
         "previousDigestHashAlgorithm", "previousDigestSignature")
    )  # fmt: skip
    said = {
        "awsAccountId": account,
        "digestStartTime": f"{end - _HOUR:%Y-%m-%dT%H:%M:%SZ}",
        "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "digestS3Bucket": bucket,
        "digestS3Object": name,
        "digestPublicKeyFingerprint": _fingerprint(region),
        "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": None,
        "oldestEventTime": None,
        **(previous or nothing),
        "logFiles": [
            {
                "s3Bucket": bucket,
                "s3Object": key.name,
                "hashValue": hashlib.sha256(gzip.decompress(key.value)).hexdigest(),
                "hashAlgorithm": "SHA-256",
                "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
                "oldestEventTime": f"{end - _HOUR:%Y-%m-%dT%H:%M:%SZ}",
            }
            for key in logs
        ],
    }
    return json.dumps(said).encode()


def sign(contents: bytes, region: str) -> str:
    """The signature, in hex, of a digest file's contents with the region's key."""
    said = json.loads(contents)
    previous = said["previousDigestSignature"]
    text = "\n".join(
        (
            said["digestEndTime"],
            f"{said['digestS3Bucket']}/{said['digestS3Object']}",
            hashlib.sha256(contents).hexdigest(),
            "null" if previous is None else previous,
        )
    )
    return _key(region).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()


@cache
def _key(region: str) -> rsa.RSAPrivateKey:
    """Each region has a key of its own."""
    del region
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def _public(region: str) -> bytes:
    public = _key(region).public_key()
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)


def _fingerprint(region: str) -> str:
    return hashlib.md5(_public(region), usedforsecurity=False).hexdigest()


def _list_public_keys(self: CloudTrailResponse) -> ActionResult:
    year = datetime.now(UTC).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return ActionResult(
        {
            "PublicKeyList": [
                {
                    "Value": _public(self.region),
                    "ValidityStartTime": year - _KEYS_LIVE,
                    "ValidityEndTime": year + 2 * _KEYS_LIVE,
                    "Fingerprint": _fingerprint(self.region),
                }
            ]
        }
    )
