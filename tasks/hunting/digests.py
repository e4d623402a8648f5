"""Whether log files are what CloudTrail delivered: its digest files are read, their signatures and hashes checked.

Only in the bucket itself: a copy has lost the signatures, which are metadata of the digest objects.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from isal import isal_zlib

from tasks import aws
from tasks.hunting import log_files
from tasks.hunting.object_store import LogFile, Store, opened
from watchkeeper.errors import NotThere, Permanent, WatchkeeperError
from watchkeeper.hunting.digest import (
    ALGORITHM,
    Digest,
    NamedLog,
    Problem,
    ProblemKind,
    ReadDigest,
    Verification,
    chain_problems,
    named_logs,
    read_digest,
    text_to_sign,
)
from watchkeeper.hunting.scope import Scope

_AT = re.compile(r"_(?P<at>\d{8}T\d{6}Z)(_backfill)?\.json\.gz$")
_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_LATE = timedelta(hours=2)
"""A digest of an hour is delivered so long after it, at most."""
_DELIVERED = re.compile(
    r"/AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/CloudTrail/(?P<region>[a-z0-9-]+)/.*_(?P<at>\d{8}T\d{4}Z)_"
)
_THREADS = 8


def verify(place: str, scope: Scope, account: str | None = None, role: str | None = None) -> Verification:
    """Check every log file that CloudTrail's digests name for the period, and every digest.

    Args:
        place: `s3://bucket/prefix`, the folder that `AWSLogs` lies in.
        scope: accounts, regions, period.
        account: in which `role` is assumed to read the bucket; our own credentials without it.
        role: that role's name; the member role without it.

    Raises:
        Permanent: the place is no bucket, is not there or may not be listed.
        Transient: AWS did not answer.
    """
    if not place.startswith("s3://"):
        raise Permanent(
            "digests can be checked in the trail's bucket only: a copy has no signatures; name s3://bucket/prefix"
        )
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    start = f"{prefix.rstrip('/')}/" if prefix.rstrip("/") else ""
    return _Check(opened(place, account, role), bucket, start, scope, account=account, role=role).done()


class _Check:
    def __init__(
        self, store: Store, bucket: str, start: str, scope: Scope, *, account: str | None, role: str | None
    ) -> None:
        self._store, self._bucket, self._start, self._scope = store, bucket, start, scope
        region, _ = aws.bucket_home(bucket, account=account, role=role)
        self._s3 = aws.client("s3", account=account, region=region, role=role)
        self._keys: dict[str, dict[str, rsa.RSAPublicKey] | WatchkeeperError] = {}
        self._problems: list[Problem] = []

    def done(self) -> Verification:
        listed = list(self._digest_files())
        for region in sorted({_region_of(file.key) for file in listed}):
            self._keys[region] = self._public_keys(region)
        with ThreadPoolExecutor(_THREADS) as pool:
            digests = list(pool.map(self._read, listed))
            logs = list({(log.bucket, log.key): log for log in named_logs(digests)}.values())
            checked = list(pool.map(self._check_log, logs))
        broken = chain_problems(digests, self._scope.since)
        self._problems += [one.problem for one in digests if one.problem]
        self._problems += broken
        self._problems += [one for one in checked if one]
        not_yet = self._unnamed(digests, {log.key for log in logs})
        wrong = {one.name for one in self._problems}
        return Verification(
            digests=sum(one.problem is None and one.name not in wrong for one in digests),
            log_files=sum(one is None for one in checked),
            problems=tuple(sorted(set(self._problems), key=lambda one: (one.name, one.kind))),
            not_yet=not_yet,
        )

    def _problem(self, kind: ProblemKind, key: str, why: str) -> Problem:
        return Problem(kind=kind, name=f"s3://{self._bucket}/{key}", why=why)

    def _digest_files(self) -> Iterator[LogFile]:
        """The digests that can speak of the period: those that end in it, and the first one after it."""
        until = self._scope.until + _LATE
        days = Scope(since=self._scope.since, until=until).days
        for account in self._accounts():
            for region in self._folders(f"{account}CloudTrail-Digest/"):
                if self._scope.regions and region not in self._scope.regions:
                    continue
                for day in days:
                    for file in self._files(f"{account}CloudTrail-Digest/{region}/{day}/"):
                        at = _AT.search(file.key)
                        ended = (
                            datetime.strptime(at["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                            if at
                            else None
                        )
                        if ended and self._scope.since < ended <= until:
                            yield file

    def _accounts(self) -> Iterator[str]:
        roots = ["AWSLogs/"]
        for root in roots:
            for name in self._store.folders(root):
                if _ORGANIZATION.fullmatch(name):
                    roots.append(f"{root}{name}/")
                elif _ACCOUNT.fullmatch(name) and (
                    not self._scope.accounts or name in self._scope.accounts
                ):
                    yield f"{root}{name}/"

    def _folders(self, prefix: str) -> list[str]:
        return self._looked(lambda: self._store.folders(prefix), prefix)

    def _files(self, prefix: str) -> list[LogFile]:
        return self._looked(lambda: self._store.files(prefix, deep=True), prefix)

    def _looked(self, look: Callable[[], list[Any]], prefix: str) -> list[Any]:
        try:
            return look()
        except NotThere:
            return []
        except Permanent as error:
            self._problems.append(self._problem("unseen", self._start + prefix, str(error)))
            return []

    def _public_keys(self, region: str) -> "dict[str, rsa.RSAPublicKey] | WatchkeeperError":
        """CloudTrail's keys of a region by their fingerprint."""
        try:
            made = aws.client("cloudtrail", region=region)
            keys = aws.pages(
                made, "list_public_keys", "PublicKeyList",
                StartTime=self._scope.since - _LATE, EndTime=self._scope.until + _LATE,
            )  # fmt: skip
        except Permanent as error:
            return error
        return {one["Fingerprint"]: key for one in keys if (key := _loaded(one["Value"]))}

    def _read(self, file: LogFile) -> ReadDigest:
        key = self._start + file.key
        found = ReadDigest(bucket=self._bucket, key=key)
        try:
            with aws.reading_aws_errors("s3:GetObject", f"s3://{self._bucket}/{key}"):
                answer = self._s3.get_object(Bucket=self._bucket, Key=key)
                packed, metadata = answer["Body"].read(), answer["Metadata"]
        except Permanent as error:
            return found.model_copy(update={"problem": self._problem("unseen", key, str(error))})
        try:
            contents = isal_zlib.decompress(packed, wbits=31)
            said = read_digest(contents.decode())
        except (ValueError, isal_zlib.error) as error:
            return found.model_copy(
                update={"problem": self._problem("digest_invalid", key, f"it cannot be read: {error}")}
            )
        found = ReadDigest(
            bucket=self._bucket, key=key, said=said, hash=hashlib.sha256(contents).hexdigest(),
            signature=metadata.get("signature", ""),
        )  # fmt: skip
        return found.model_copy(update={"problem": self._wrong(found, said, metadata)})

    def _wrong(self, found: ReadDigest, said: Digest, metadata: dict[str, str]) -> Problem | None:
        if not found.signature:
            return self._problem("digest_unsigned", found.key, "its object has no metadata `signature`")
        if (said.bucket, said.key) != (found.bucket, found.key):
            return self._problem(
                "digest_invalid", found.key, f"it was written as s3://{said.bucket}/{said.key}"
            )
        if ALGORITHM not in (said.algorithm, metadata.get("signature-algorithm", ALGORITHM)):
            return self._problem(
                "digest_invalid", found.key, f"it is signed with {said.algorithm}, unknown here"
            )
        keys = self._keys[_region_of(found.key)]
        if isinstance(keys, WatchkeeperError):
            return self._problem("unseen", found.key, f"its signature could not be checked: {keys}")
        public = keys.get(said.fingerprint)
        if public is None:
            return self._problem(
                "digest_invalid",
                found.key,
                f"CloudTrail has no key {said.fingerprint} in that region and time",
            )
        try:
            public.verify(
                bytes.fromhex(found.signature),
                text_to_sign(said, found.hash).encode(),
                padding.PKCS1v15(),
                hashes.SHA256(),
            )
        except (InvalidSignature, ValueError):
            return self._problem("digest_invalid", found.key, "its signature is not that of these contents")
        return None

    def _check_log(self, log: NamedLog) -> Problem | None:
        name = f"s3://{log.bucket}/{log.key}"
        if log.bucket != self._bucket or not log.key.startswith(self._start):
            return Problem(
                kind="unseen", name=name, why="it lies in another place than the one that was named"
            )
        digest = hashlib.sha256()
        try:
            for piece in self._plain(LogFile(log.key.removeprefix(self._start), 0)):
                digest.update(piece)
        except NotThere:
            return Problem(kind="missing", name=name, why="named in a digest")
        except isal_zlib.error:
            return Problem(kind="tampered", name=name, why="its gzip is damaged")
        except Permanent as error:
            return Problem(kind="unseen", name=name, why=str(error))
        if digest.hexdigest() != log.hash.lower():
            return Problem(kind="tampered", name=name, why="its hash is another than the digest's")
        return None

    def _plain(self, file: LogFile) -> Iterator[bytes]:
        member = isal_zlib.decompressobj(31)
        for piece in self._store.chunks(file):
            yield member.decompress(piece)
        yield member.flush()
        if not member.eof:
            raise isal_zlib.error("the gzip ends too early")

    def _unnamed(self, digests: Sequence[ReadDigest], named: set[str]) -> int:
        """Log files that no digest names: told where a good one speaks of their hour; gives how many are too young."""
        hours: dict[tuple[str, str], list[ReadDigest]] = {}
        for one in digests:
            hours.setdefault(_place_of(one.key), []).append(one)
        found = log_files.find(f"s3://{self._bucket}/{self._start}", self._scope, store=self._store)
        self._problems += [self._problem("unseen", self._start, gap) for gap in found.gaps]
        not_yet = 0
        for file in found.files:
            key = self._start + file.key
            said = _DELIVERED.search(f"/{key}")
            if key in named or said is None:
                continue
            at = datetime.strptime(said["at"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
            own = hours.get((said["account"], said["region"]), [])
            if not own:
                self._problems.append(
                    self._problem("chain_gap", key, "there is no digest of its account and region")
                )
                continue
            of_its_hour = [one for one in own if one.said and one.said.start <= at < one.said.end]
            if of_its_hour and all(one.problem is None for one in of_its_hour):
                self._problems.append(self._problem("not_named", key, ""))
            elif all(one.said and at >= one.said.end for one in own):
                not_yet += 1
        return not_yet


def _region_of(key: str) -> str:
    return key.partition("CloudTrail-Digest/")[2].partition("/")[0]


def _place_of(key: str) -> tuple[str, str]:
    return key.partition("/CloudTrail-Digest/")[0].rpartition("/")[2], _region_of(key)


def _loaded(value: bytes) -> rsa.RSAPublicKey | None:
    """A public key as ListPublicKeys gives it: PKCS #1 in DER."""
    try:
        key = load_der_public_key(value)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None
