"""CloudTrail's digest files: what they say of log files, what is signed, and what a chain of them proves.

Each hour CloudTrail writes one for each account and region: the log files of that hour with their hashes, and the one
before it with its hash and signature. Hashes are of the contents without gzip.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from watchkeeper.frozen import Frozen

ALGORITHM = "SHA256withRSA"
BACKFILL = "_backfill.json.gz"
"""Digests of log files that the hour's own one missed; they are a chain of their own."""

ProblemKind = Literal[
    "tampered", "missing", "digest_missing", "digest_invalid", "digest_unsigned", "chain_broken", "chain_gap",
    "not_named", "unseen",
]  # fmt: skip
MEANINGS: dict[ProblemKind, str] = {
    "tampered": "the file is not what CloudTrail delivered",
    "missing": "CloudTrail delivered it, and it is not there",
    "digest_missing": "a later digest names this one, and it is not there",
    "digest_invalid": "the digest is not as CloudTrail signed it",
    "digest_unsigned": "the digest has no signature",
    "chain_broken": "the later digest names another signature or hash than this one has",
    "chain_gap": "no digest speaks of this time: validation or the trail was switched off",
    "not_named": "no digest of its hour names this log file: CloudTrail did not deliver it so",
    "unseen": "it could not be looked at",
}


_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


class NamedLog(BaseModel):
    """A log file as a digest names it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    bucket: str = Field(alias="s3Bucket")
    key: str = Field(alias="s3Object")
    hash: str = Field(alias="hashValue")
    algorithm: str = Field(alias="hashAlgorithm", default="SHA-256")


class Digest(BaseModel):
    """A digest file's contents, as far as they prove something."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account: str = Field(alias="awsAccountId", default="")
    start: AwareDatetime = Field(alias="digestStartTime")
    end_text: str = Field(alias="digestEndTime")
    """As it is written: that is what is signed."""
    bucket: str = Field(alias="digestS3Bucket")
    key: str = Field(alias="digestS3Object")
    fingerprint: str = Field(alias="digestPublicKeyFingerprint")
    algorithm: str = Field(alias="digestSignatureAlgorithm", default=ALGORITHM)
    previous_bucket: str | None = Field(alias="previousDigestS3Bucket", default=None)
    previous_key: str | None = Field(alias="previousDigestS3Object", default=None)
    previous_hash: str | None = Field(alias="previousDigestHashValue", default=None)
    previous_signature: str | None = Field(alias="previousDigestSignature")
    logs: tuple[NamedLog, ...] = Field(alias="logFiles", default=())

    @property
    def end(self) -> datetime:
        """Until when log files were delivered that it names."""
        return _TIME.validate_python(self.end_text)

    @field_validator("end_text")
    @classmethod
    def _is_a_time(cls, given: str) -> str:
        _TIME.validate_python(given)
        return given


class Problem(Frozen):
    """One thing that is wrong, or could not be looked at."""

    kind: ProblemKind
    name: str
    """The file, as `s3://bucket/key`; of a gap in the chain the digest after it."""
    why: str

    def sentence(self) -> str:
        """For people."""
        return (
            f"{self.name}: {MEANINGS[self.kind]} ({self.why})"
            if self.why
            else f"{self.name}: {MEANINGS[self.kind]}"
        )


class ReadDigest(Frozen):
    """A digest that was found: what it says and how it is signed, or what is wrong with it."""

    bucket: str
    key: str
    said: Digest | None = None
    hash: str = ""
    """SHA-256 of its contents without gzip, in hex."""
    signature: str = ""
    problem: Problem | None = None
    """Its signature does not hold, or it could not be read; what it names proves nothing then."""

    @property
    def name(self) -> str:
        """`s3://bucket/key`."""
        return f"s3://{self.bucket}/{self.key}"


class Verification(Frozen):
    """What the digests of a period prove."""

    digests: int = 0
    """Digests whose signature holds and whose place in the chain fits."""
    log_files: int = 0
    """Log files that are what CloudTrail delivered."""
    problems: tuple[Problem, ...] = ()
    not_yet: int = 0
    """Log files delivered after the last digest: the next one, within some hours, will name them."""

    @property
    def holds(self) -> bool:
        """Whether everything was looked at and is what CloudTrail delivered; without digests nothing is proven."""
        return self.digests > 0 and not self.problems


def read_digest(contents: str) -> Digest:
    """The digest of a digest file's contents.

    Raises:
        ValueError: it is no digest; the text names the field.
    """
    try:
        return Digest.model_validate_json(contents)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ValueError(f"{where}: {first['msg']}") from error


def text_to_sign(digest: Digest, digest_hash: str) -> str:
    """What CloudTrail signs: `digest_hash` is the hex SHA-256 of the digest's contents without gzip."""
    previous = "null" if digest.previous_signature is None else digest.previous_signature
    return f"{digest.end_text}\n{digest.bucket}/{digest.key}\n{digest_hash}\n{previous}"


def chain_problems(found: Sequence[ReadDigest], since: datetime) -> tuple[Problem, ...]:
    """What is wrong between digests: one that is gone, one that was exchanged, a time of which none speaks.

    Args:
        found: the digests of a period.
        since: before it nothing was looked for.
    """
    chains: dict[tuple[str, bool], list[ReadDigest]] = defaultdict(list)
    for one in found:
        chains[one.key.rsplit("/", 4)[0] + _trail_of(one.key), one.key.endswith(BACKFILL)].append(one)
    by_name = {one.name: one for one in found}
    problems: list[Problem] = []
    for (_, backfill), chain in chains.items():
        said = sorted((one for one in chain if one.said), key=lambda one: one.said.end)  # type: ignore[union-attr]
        for before, one in zip([None, *said], said, strict=False):
            problems += _between(before, one, by_name, since, backfill)
    return tuple(problems)


def _trail_of(key: str) -> str:
    """The file's name without its time: a bucket may hold the digests of several trails."""
    return key.rpartition("/")[2].removesuffix(".json.gz").removesuffix("_backfill").rpartition("_")[0]


def _between(
    before: ReadDigest | None,
    one: ReadDigest,
    by_name: dict[str, ReadDigest],
    since: datetime,
    backfill: bool,
) -> Iterator[Problem]:
    assert one.said is not None  # noqa: S101  the caller has looked
    said = one.said
    if said.previous_key is None:
        if before is not None and before.said is not None and not backfill:
            yield Problem(
                kind="chain_gap",
                name=one.name,
                why=f"from {before.said.end:%Y-%m-%d %H:%M} to {said.start:%Y-%m-%d %H:%M} UTC",
            )
        return
    name = f"s3://{said.previous_bucket or said.bucket}/{said.previous_key}"
    previous = by_name.get(name)
    if previous is None:
        if said.start > since + timedelta(hours=1) or before is not None:
            yield Problem(kind="digest_missing", name=name, why=f"named by {one.key}")
    elif previous.said is not None and (
        (said.previous_signature and said.previous_signature != previous.signature)
        or (said.previous_hash and said.previous_hash.lower() != previous.hash)
    ):
        yield Problem(kind="chain_broken", name=name, why=f"as {one.key} names it")


def named_logs(found: Iterable[ReadDigest]) -> Iterator[NamedLog]:
    """The log files that digests name whose signatures hold."""
    for one in found:
        if one.said is not None and one.problem is None:
            yield from one.said.logs
